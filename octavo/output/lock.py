"""The lock that lets only one build at a time write an output folder."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.folders import HeldFolder
from octavo.base.project import Project

# In seconds: how long a build waits for another one, and the pause between two attempts to take the lock.
LOCK_PATIENCE = 60.0
_PAUSE = 0.05


class Locked(Exception):
    """Another build has held the lock for too long; `diagnostic` is the error to report."""

    def __init__(self, holder: str) -> None:
        who = f"process {holder}" if holder else "a process that does not say which"
        message = f"another build of this site has been at work for a minute: {who}"
        hint = "let it finish, or end that process, then build again"
        self.diagnostic: Diagnostic = error("locked", message, Span(".cache"), hint)
        super().__init__(message)


@contextmanager
def locked(project: Project, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a project's cache folder.

    `waiting` is called with the holder's process id at each failed attempt. The system releases the lock when its
    process ends. If no lock file can be made, nothing is locked, and builds cannot store anything in the folder either.
    Locked where another process holds the lock for more than `LOCK_PATIENCE` seconds.
    """
    try:
        with HeldFolder(project.cache, project.root, make=True) as folder:
            folder.delete_link("lock")
            file = folder.open("lock", os.O_RDWR | os.O_CREAT)
    except OSError:
        yield
        return
    try:
        deadline = time.monotonic() + LOCK_PATIENCE
        while not _try_lock(file):
            os.lseek(file, 0, os.SEEK_SET)
            holder = os.read(file, 20).decode("ascii", "replace").strip()
            if time.monotonic() > deadline:
                raise Locked(holder)
            waiting(holder)
            time.sleep(_PAUSE)
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.lseek(file, 0, os.SEEK_SET)
            os.write(file, str(os.getpid()).encode())
        yield
    finally:
        # Closing releases the lock, even if it fails.
        with suppress(OSError):
            os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> bool:
        try:
            os.lseek(file, 1 << 30, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: int) -> bool:
        # A record lock is not inherited, so workers that outlive a killed build do not hold it.
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
