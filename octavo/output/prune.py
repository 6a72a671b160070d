"""Pruning: files of the output folder that are no longer part of the site are deleted, and folders left empty."""

import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from errno import EEXIST, ENOTEMPTY
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, warning


def prune(output: Path, paths: Iterable[str]) -> tuple[int, Mapping[str, Diagnostic]]:
    """Delete files by their paths, which the manifest lists, and folders that this leaves empty.

    Returns how many files were deleted, and a warning for each path whose file could not be.
    """
    removed = 0
    left = {}
    for path in sorted(paths, reverse=True):
        target = output / path
        try:
            if not _inside(path) or _behind_link(output, path):
                continue
            try:
                if not stat.S_ISREG(target.lstat().st_mode):
                    continue
                target.unlink()
                removed += 1
            except (FileNotFoundError, NotADirectoryError):
                # The file is gone already, but maybe its folder is not.
                pass
            _remove_empty(target.parent, output)
        except OSError as failure:
            message = f"this page is no longer part of the site, and cannot be deleted: {failure.strerror}"
            left[path] = warning("unwritable", message, Span(str(target)), "delete it yourself, or build again")
    return removed, left


def in_the_way(obsolete: Iterable[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Return the obsolete paths that must go before others can be written.

    They are files where a folder is to be, or the reverse, and paths that differ from a wanted one in capitals only,
    for many file systems take the two for one.
    """
    going = tuple(obsolete)
    if not going:
        return ()
    paths = {path.casefold() for path in wanted}
    folders = {folder for path in paths for folder in _folders(path)}
    return tuple(
        path
        for path in going
        if path.casefold() in paths or path.casefold() in folders or not paths.isdisjoint(_folders(path.casefold()))
    )


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def _behind_link(output: Path, path: str) -> bool:
    place = output
    for part in path.split("/")[:-1]:
        place = place / part
        if place.is_symlink():
            return True
    return False


def _remove_empty(folder: Path, output: Path) -> None:
    """Remove a folder and those around it, as long as nothing is left in them."""
    while folder != output:
        try:
            folder.rmdir()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as failure:
            if failure.errno in (ENOTEMPTY, EEXIST):
                return
            raise
        folder = folder.parent
