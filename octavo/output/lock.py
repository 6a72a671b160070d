"""The lock: one build of an output folder at a time."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error

# So long one build waits for another, in seconds, and so often it looks.
LOCK_PATIENCE = 60.0
_PAUSE = 0.05


class Locked(Exception):
    """Another build does not come to its end."""

    def __init__(self, holder: str) -> None:
        who = f"process {holder}" if holder else "a process that does not say which"
        message = f"another build of this site has been at work for a minute: {who}"
        hint = "let it finish, or end that process, then build again"
        self.diagnostic: Diagnostic = error("locked", message, Span(".cache"), hint)
        super().__init__(message)


@contextmanager
def locked(folder: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a state folder; `waiting` is told who holds it, as often as one looks.

    The system takes it from a process that dies. Where there can be no lock file there is no lock: what cannot be
    kept in that folder is no other build's either. Locked where somebody holds it for too long.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError:
        yield
        return
    try:
        ends = time.monotonic() + LOCK_PATIENCE
        while not _taken(file):
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
            if time.monotonic() > ends:
                raise Locked(holder)
            waiting(holder)
            time.sleep(_PAUSE)
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        # Whatever the disk says to it, the lock is given up.
        with suppress(OSError):
            os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: int) -> bool:
        try:
            os.lseek(file, 1 << 30, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: int) -> bool:
        # A record lock, for those are not inherited: workers that outlive a killed build hold nothing.
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
