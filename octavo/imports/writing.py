"""Write files of a project so that each is whole at every moment, however the import ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from typing import BinaryIO

from octavo.base.folders import HeldFolder


@contextmanager
def new_file(folder: HeldFolder, path: str) -> Iterator[BinaryIO]:
    """Open a file that gets its place when it is whole; FileExistsError if something is there."""
    with _part(folder, path) as part:
        with os.fdopen(folder.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
            yield file
        try:
            folder.link(part, path)
        except OSError:
            if folder.mode(path):
                message = "this was written by another program while the import ran; import again"
                raise FileExistsError(EEXIST, message, str(folder.place / path)) from None
            # Not all file systems can give a file two names; here, a file that comes this moment is not seen.
            folder.move(part, folder, path)


def replace_bytes(folder: HeldFolder, path: str, data: bytes) -> None:
    """Replace the bytes of a file, which keeps its mode; it need not be there."""
    with _part(folder, path) as part:
        folder.write(part, [data], mode=folder.mode(path))
        folder.move(part, folder, path)


@contextmanager
def _part(folder: HeldFolder, path: str) -> Iterator[str]:
    """Give the path of a file that is not finished, which nobody else writes, and which is gone in the end.

    It is hidden, so that it is no source of the site should the program be killed.
    """
    around, slash, name = path.rpartition("/")
    part = f"{around}{slash}.{name}.{os.getpid()}"
    try:
        yield part
    except OSError as failure:
        if failure.filename in (None, part, part.rpartition("/")[2]):
            failure.filename = str(folder.place / path)
        raise
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            folder.delete(part)
