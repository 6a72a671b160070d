"""Pruning: files that are no longer part of the site are deleted from the output folder, and folders left empty."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from errno import EEXIST, ENOTEMPTY

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.folders import HeldFolder


def prune(output: HeldFolder, paths: Iterable[str]) -> tuple[int, Mapping[str, Diagnostic]]:
    """Delete the files at some paths of the manifest, and the folders that this leaves empty.

    Only regular files are deleted, and none outside the output folder. Returns the number of deleted files, and a
    warning for each path whose file cannot be deleted.
    """
    removed = 0
    left = {}
    for path in sorted(paths, reverse=True):
        if not _is_inside(path):
            continue
        try:
            mode = output.mode(path)
            if stat.S_ISREG(mode):
                output.delete(path)
                removed += 1
            elif mode:
                continue
            # Where the file is gone already, its folder may be left.
            _delete_empty(output, path.rpartition("/")[0])
        except OSError as failure:
            message = f"this file is no longer part of the site, and cannot be deleted: {failure.strerror}"
            hint = "allow yourself to write there, or delete it yourself"
            left[path] = warning("unwritable", message, Span(str(output.place / path)), hint)
    return removed, left


def in_the_way(obsolete: Iterable[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Return the obsolete paths whose files must be deleted before the wanted ones can be written.

    They are files where a folder is wanted, or the reverse, and paths that differ from a wanted one only in letter
    case, because many file systems do not tell the two apart.
    """
    candidates = tuple(obsolete)
    if not candidates:
        return ()
    paths = {path.casefold() for path in wanted}
    folders = {folder for path in paths for folder in _folders(path)}
    return tuple(
        path
        for path in candidates
        if path.casefold() in paths or path.casefold() in folders or not paths.isdisjoint(_folders(path.casefold()))
    )


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that contain a path, innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _is_inside(path: str) -> bool:
    # Octavo writes no path with a backslash, which separates folders on Windows, as a drive begins a path there.
    outside = "\\" in path or os.path.splitdrive(path)[0]
    return not outside and {"", ".", ".."}.isdisjoint(path.split("/"))


def _delete_empty(output: HeldFolder, folder: str) -> None:
    """Delete a folder and those around it, up to the first that is not empty."""
    while folder:
        try:
            output.delete_empty(folder)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as failure:
            if failure.errno in (ENOTEMPTY, EEXIST):
                return
            raise
        folder = folder.rpartition("/")[0]
