"""Write files of a project so that each is whole at every moment, however the import ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path
from shutil import copymode
from typing import BinaryIO


@contextmanager
def new_file(place: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its place when it is whole; FileExistsError if something is there."""
    with _part(place) as part:
        with part.open("wb") as file:
            yield file
        try:
            os.link(part, place)
        except OSError:
            if os.path.lexists(place):
                message = "this was written by another program while the import ran; import again"
                raise FileExistsError(EEXIST, message, str(place)) from None
            # Not all file systems can give a file two names; here, a file that comes this moment is not seen.
            part.rename(place)


def replace_bytes(place: Path, data: bytes) -> None:
    """Replace the bytes of a file, which keeps its mode; it need not be there."""
    with _part(place) as part:
        part.write_bytes(data)
        with suppress(FileNotFoundError):
            copymode(place, part)
        part.replace(place)


@contextmanager
def _part(place: Path) -> Iterator[Path]:
    """Give the place of a file that is not finished, which nobody else writes, and which is gone in the end.

    It is hidden, so that it is no source of the site should the program be killed.
    """
    part = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        yield part
    except OSError as failure:
        if failure.filename in (None, str(part)):
            failure.filename = str(place)
        raise
    finally:
        part.unlink(missing_ok=True)
