"""Files of the output folder: move one, examine one, or compare many with the stamps they were written with."""

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from octavo.base.folders import HeldFolder
from octavo.content.scan import Stamp, stamp_of
from octavo.workers.pool import spread

# From this number of files on, another process compares them while this one scans the sources.
_MANY = 3000

# How often a file is moved over one that is in use, and the pause between two attempts in seconds. Windows refuses that
# as long as a program has the file open, as virus scanners have for a moment.
_ATTEMPTS = 20 if os.name == "nt" else 1
_PAUSE = 0.05


def replace_file(folder: HeldFolder, path: str, target: HeldFolder, new: str) -> None:
    """Move a file to a place where another one may be; PermissionError if that one stays in use for a second."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            folder.move(path, target, new)
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def stamp_at(folder: Path, path: str) -> Stamp | None:
    """Return the stamp of the file at a path, or None where there is no regular file."""
    try:
        status = os.lstat(f"{folder}/{path}")
    except OSError:
        return None
    return stamp_of(status) if stat.S_ISREG(status.st_mode) else None


def holds(folder: HeldFolder, path: str, pieces: Iterable[bytes]) -> bool:
    """Tell if the file at a path is a regular file with these bytes, without reading either as a whole."""
    try:
        file = folder.open(path)
    except OSError:
        return False
    try:
        return all(_read(file, len(piece)) == piece for piece in pieces) and not os.read(file, 1)
    except OSError:
        return False
    finally:
        os.close(file)


def _read(file: int, size: int) -> bytes:
    """Return so many bytes of a file, or fewer at its end."""
    found = os.read(file, size)
    while len(found) < size and (more := os.read(file, size - len(found))):
        found += more
    return found


def altered(folder: Path, stamps: Mapping[str, Stamp], jobs: int) -> Iterator[tuple[str, str]]:
    """Find the files that are missing or changed, and yield the path of each with the reason.

    Many files are compared in one other process, which begins at once, unless `jobs` is 1.
    """
    written, alone = tuple(stamps.items()), jobs == 1
    return spread(_compare, f"{folder}/", written, int(alone), _lost, worth=len(written) or 1, beside=_MANY)


def _compare(prefix: str, written: Sequence[tuple[str, Stamp]]) -> list[tuple[str, str]]:
    found = []
    lstat = os.lstat
    for path, known in written:
        try:
            status = lstat(prefix + path)
        except OSError:
            found.append((path, "missing from the output"))
            continue
        # A folder or a link in place of the file has another stamp too, so the type need not be compared.
        if stamp_of(status) != known:
            found.append((path, "altered in the output"))
    return found


def _lost(written: tuple[str, Stamp]) -> tuple[str, str]:
    """Return the result for a file that ended the process which compared it."""
    return written[0], "not compared"
