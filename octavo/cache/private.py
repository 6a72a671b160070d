"""Private files: files in the user's cache folder that nobody else can write.

What is read from there is believed. So a file counts only if it and its folder belong to the user, and nobody else can
write them. The folder is never in the project, which may come from anywhere.
"""

import os
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

from octavo.base.system import BINARY

# A link instead of a file could lead to a file that somebody else can write, so links are not followed.
_FLAGS = os.O_RDONLY | BINARY | getattr(os, "O_NOFOLLOW", 0)


@cache
def private_folder() -> Path | None:
    """Return Octavo's folder in the user's cache folder, or None if others can write it or there can be none."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("octavo", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except (OSError, RuntimeError):
        return None
    return folder if stat.S_ISDIR(status.st_mode) and _is_private(status) else None


def read_private(file: Path) -> bytes:
    """Return the bytes of a file; OSError where it cannot be read, or somebody else could have written it."""
    with os.fdopen(os.open(file, _FLAGS), "rb") as opened:
        if not _is_private(os.fstat(opened.fileno())):
            raise PermissionError(f"{file} can be written by others")
        return opened.read()


def write_private(file: Path, data: bytes) -> None:
    """Write a file and make its folder; where that fails, nothing is written."""
    # Two processes may write the same file at once, so each has a temporary file of its own.
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o600), "wb") as opened:
            opened.write(data)
        fresh.replace(file)


def _is_private(status: os.stat_result) -> bool:
    """Tell if a file or folder belongs to the user and nobody else can write it.

    Windows has no such owners; there, the user's cache folder is private anyway.
    """
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
