"""Sweep: take away what builds wrote, and nothing else."""

import shutil
from contextlib import suppress

from octavo.base.project import Project
from octavo.output.folder import MANIFEST, TEMPORARY, Output


def sweep(project: Project) -> int:
    """Delete the files that the manifests of a site and its previews name, and the state; how many files it were."""
    removed = _sweep(project)
    previews = tuple(project.previews.iterdir()) if project.previews.is_dir() else ()
    for folder in previews:
        removed += _sweep(Project(project.root, folder))
    # Other output folders keep their state beside this one's.
    for folder in (*previews, project.previews, project.cache.parent):
        with suppress(OSError):
            folder.rmdir()
    return removed


def _sweep(project: Project) -> int:
    output = Output(project.output)
    removed, left = output.prune(output.manifest())
    if left:
        return removed
    (project.output / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(project.output / TEMPORARY, ignore_errors=True)
    shutil.rmtree(project.cache, ignore_errors=True)
    return removed
