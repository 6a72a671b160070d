"""Cleaning: what builds of a project wrote is deleted, and nothing else."""

import shutil
from contextlib import suppress

from octavo.base.project import Project
from octavo.cache.code import delete_code
from octavo.output.manifest import MANIFEST, read_manifest
from octavo.output.prune import prune
from octavo.output.staging import TEMPORARY


def clean(project: Project) -> int:
    """Delete the files that the manifests of a site and its previews list, the caches of both, and compiled templates.

    Returns how many files of sites were deleted.
    """
    removed = _clean(project)
    previews = tuple(project.previews.iterdir()) if project.previews.is_dir() else ()
    for folder in previews:
        removed += _clean(Project(project.root, folder))
    # Other output folders have their caches beside this one's.
    for folder in (*previews, project.previews, project.cache.parent):
        with suppress(OSError):
            folder.rmdir()
    delete_code(project.key)
    return removed


def _clean(project: Project) -> int:
    removed, left = prune(project.output, read_manifest(project.output))
    if left:
        return removed
    (project.output / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(project.output / TEMPORARY, ignore_errors=True)
    shutil.rmtree(project.cache, ignore_errors=True)
    return removed
