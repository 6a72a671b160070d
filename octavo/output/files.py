"""Writing files: the one place where bytes go to the disk."""

import os
from pathlib import Path

from octavo.content.scan import Stamp, stamp_of


def write(path: str | Path, data: bytes | bytearray) -> Stamp:
    """Write a new file, or an old one anew; its stamp. Whoever may read it meanwhile sees a part of it."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        return stamp_of(os.fstat(file))
    finally:
        os.close(file)
