"""Sources: the files that a build reads, wherever links may lead to them, and pointers in the place of their bytes."""

import os
from collections.abc import Collection, Iterator
from errno import ELOOP, ENOTDIR, EPERM
from pathlib import Path

from octavo.base import hashing
from octavo.base.folders import HeldFolder
from octavo.base.limits import SOURCE_BYTES
from octavo.base.system import resolved

# Files are read in pieces of this size in bytes, because one may be larger than the memory.
_PIECE = 1 << 20

# More bytes than any pointer has that Git LFS and git-annex leave in the place of a file that was not fetched
# (Git LFS: docs/spec.md; git-annex: internals/pointer_file).
LONGEST_POINTER = 1024

_LFS = (
    b"version https://git-lfs.github.com/spec/",
    b"version https://hawser.github.com/spec/",
    b"version http://git-media.io/v/",
)
_ANNEX = b"/annex/objects/"
# Locked files are links. Where a system has none, git writes into a file what the link would lead to.
ANNEX_LINK = ".git/annex/objects/"


def is_source(target: Path, project: Path, folder: Path) -> bool:
    """Tell if a link in a folder of a project may lead to a place; all paths are without links.

    Hidden folders of the project, such as `.git`, hold what is not to be published, but for what git-annex keeps there.
    """
    if target.is_relative_to(folder):
        return True
    if not target.is_relative_to(project):
        return False
    hidden = any(part.startswith(".") for part in target.relative_to(project).parts)
    return not hidden or ANNEX_LINK in target.as_posix()


def open_source(place: Path, folders: Collection[Path]) -> int:
    """Return a descriptor of a file below one of the folders that a build reads, to read it.

    Another link may have come there since discovery: OSError where one leads to a place that is no source.
    """
    folder = next(folder for folder in folders if place.is_relative_to(folder))
    with HeldFolder(folder) as held:
        try:
            return held.open(place.relative_to(folder).as_posix())
        except OSError as failure:
            if failure.errno not in (ELOOP, ENOTDIR):
                raise
    target, project, top = resolved(place), resolved(folder.parent), resolved(folder)
    if not is_source(target, project, top):
        raise PermissionError(EPERM, "this link leads to what is no part of the site", str(place))
    within = top if target.is_relative_to(top) else project
    with HeldFolder(within) as held:
        return held.open(target.relative_to(within).as_posix())


def read_source(place: Path, folders: Collection[Path], most: int = SOURCE_BYTES.most) -> bytes:
    """Return the bytes of a source, at most one more than `most`, so that an endless file does no harm."""
    file = open_source(place, folders)
    try:
        parts, left = [], most + 1
        while left > 0 and (part := os.read(file, min(left, _PIECE))):
            parts.append(part)
            left -= len(part)
    finally:
        os.close(file)
    return b"".join(parts)


def digest_of_source(place: Path, folders: Collection[Path]) -> str:
    """Return the digest of a source's bytes."""
    pieces = SourcePieces(place, folders)
    for _ in pieces:
        pass
    return pieces.digest


class SourcePieces:
    """The bytes of a source in pieces, read anew by each loop; `digest` is that of the bytes of the last whole loop."""

    def __init__(self, place: Path, folders: Collection[Path]) -> None:
        self._place = place
        self._folders = folders
        self.digest = ""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; OSError where the file cannot be read."""
        found = hashing.hasher()
        file = open_source(self._place, self._folders)
        try:
            while piece := os.read(file, _PIECE):
                found.update(piece)
                yield piece
        finally:
            os.close(file)
        self.digest = found.hexdigest()


def pointer_hint(data: bytes) -> str:
    """Return how to fetch the file for which the first bytes of a file stand; empty where they are its own."""
    if data.startswith(_LFS):
        return "run `git lfs pull`, which fetches the file"
    if data.startswith(_ANNEX) or (data.startswith(b".") and data.lstrip(b"./").startswith(ANNEX_LINK[1:].encode())):
        return "run `git annex get .`, which fetches the file"
    return ""
