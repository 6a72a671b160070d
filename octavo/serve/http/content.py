"""The content at an address: bytes, or the file that has them."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import BinaryIO

from octavo.base.frozen import frozen
from octavo.base.hashing import of_bytes, of_value
from octavo.content.scan import stamp_of

# What is larger is sent in pieces, each read while others are served.
PIECE = 256 * 1024


@frozen
class Content:
    """Bytes of a media type: `data`, or where that is None what is in `file`. The tag is other for other bytes."""

    kind: str
    size: int
    tag: str
    data: bytes | None = None
    file: BinaryIO | None = None

    async def pieces(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """Bytes from one place up to another; EOFError where the file was cut meanwhile."""
        if self.data is not None:
            yield self.data[start:stop]
        while self.file is not None and start < stop:
            piece = await asyncio.to_thread(os.pread, self.file.fileno(), min(PIECE, stop - start), start)
            if not piece:
                raise EOFError
            yield piece
            start += len(piece)


def of_data(kind: str, data: bytes) -> Content:
    """Bytes as content."""
    return Content(kind, len(data), f'"{of_bytes(data)}"', data)


def of_file(kind: str, file: BinaryIO) -> Content:
    """An open file as content; as everywhere in Octavo, its stamp vouches for its bytes."""
    status = os.fstat(file.fileno())
    data = file.read() if status.st_size <= PIECE else None
    size = status.st_size if data is None else len(data)
    return Content(kind, size, f'"{of_value(stamp_of(status))}"', data, file if data is None else None)
