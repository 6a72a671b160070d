"""Sweep: take away what builds wrote, and nothing else."""

import shutil
from contextlib import suppress

from octavo.output import MANIFEST, TEMPORARY, Output
from octavo.project import Project


def sweep(project: Project) -> int:
    """Delete the files that the manifest names, and the state; the number of files deleted."""
    output = Output(project.output)
    removed, left = output.prune(output.manifest())
    if left:
        return removed
    (project.output / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(project.output / TEMPORARY, ignore_errors=True)
    shutil.rmtree(project.cache, ignore_errors=True)
    # Other output folders keep their state beside this one's.
    with suppress(OSError):
        project.cache.parent.rmdir()
    return removed
