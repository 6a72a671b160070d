"""The descent from a folder to a file in it, along folders alone: no link on the way is followed."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

# Nothing is waited for where a pipe stands in the place of a file.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def descent(folder: Path, path: str) -> Iterator[BinaryIO]:
    """The regular file at a path below a folder, open for reading; OSError where there is none."""
    *folders, name = path.split("/")
    at = os.open(folder, _FLAGS | os.O_DIRECTORY)
    try:
        for part in folders:
            below = os.open(part, _FLAGS | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = below
        file = os.open(name, _FLAGS, dir_fd=at)
    finally:
        os.close(at)
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - of a file that is open
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise FileNotFoundError(path)
        yield opened
