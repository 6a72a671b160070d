"""The folder that is checked: its files with their sizes, and the symbolic links among them."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from octavo.base.frozen import frozen
from octavo.output.manifest import MANIFEST
from octavo.output.staging import TEMPORARY

# These are in the folder, but no host publishes them.
_UNPUBLISHED = frozenset({MANIFEST, TEMPORARY, ".git", ".DS_Store"})

_PAGES = (".html", ".htm")


@frozen
class FolderFiles:
    """The files of a folder: their sizes in bytes by path, sorted, and the paths of symbolic links."""

    sizes: Mapping[str, int]
    links: tuple[str, ...]

    @property
    def pages(self) -> list[str]:
        """The paths of pages."""
        return [path for path in self.sizes if path.lower().endswith(_PAGES)]

    @property
    def styles(self) -> list[str]:
        """The paths of style sheets."""
        return [path for path in self.sizes if path.lower().endswith(".css")]


def list_files(folder: Path) -> FolderFiles:
    """List the files of a folder, none where it does not exist; a link to a file counts as a file too.

    OSError where a folder cannot be read.
    """
    found = sorted(_walk(str(folder), "")) if folder.is_dir() else []
    sizes = {path: size for path, size, _ in found if size is not None}
    return FolderFiles(sizes, tuple(path for path, _, is_link in found if is_link))


def _walk(folder: str, below: str) -> Iterator[tuple[str, int | None, bool]]:
    """Yield path, size and whether it is a link; the size of what is no file is None."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = below + entry.name
            if entry.name in _UNPUBLISHED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{path}/")
            elif entry.is_symlink() or entry.is_file():
                yield path, entry.stat().st_size if entry.is_file() else None, entry.is_symlink()
