"""Takes from a process, at its start, what Windows does not have, so that a test can show who needs it.

Python runs a module of this name first; its folder is in `PYTHONPATH`, which all processes of a program share.

The libraries of Python keep what they need of a POSIX system, so they are imported before it is taken away, and what
they need later is refused to Octavo alone. Only the names are those of Windows: how its files, pipes, locks and
consoles behave is not shown.
"""

import asyncio
import concurrent.futures.process  # noqa: F401 - it keeps what it needs of POSIX
import errno
import fcntl
import multiprocessing.connection
import multiprocessing.popen_spawn_posix
import multiprocessing.resource_tracker  # noqa: F401 - like the one above
import os
import select
import selectors  # noqa: F401 - like the one above
import signal
import socket
import subprocess  # noqa: F401 - like the one above
import sys
import tempfile  # noqa: F401 - like the one above
from types import ModuleType
from typing import Any

import platformdirs.unix  # noqa: F401 - a library that chooses what it needs by the system

MODULES = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")

NAMES: dict[ModuleType, tuple[str, ...]] = {
    os: (
        "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "chown", "fork", "forkpty", "fstatvfs",
        "getegid", "geteuid", "getgid", "getloadavg", "getpgid", "getpriority", "getuid", "killpg", "lchown", "mkfifo",
        "mknod", "nice", "pread", "preadv", "pwrite", "pwritev", "sched_getaffinity", "sched_setaffinity", "setsid",
        "statvfs", "sync", "uname", "wait", "wait3", "wait4",
    ),
    signal: (
        "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2",
        "alarm", "pause", "pthread_kill", "setitimer", "sigpending", "sigtimedwait", "sigwait",
    ),
    select: ("epoll", "poll"),
}  # fmt: skip

# A flag that Linux does not have, for one that only Windows has.
BINARY = 1 << 30


def asked_by_octavo() -> bool:
    """Tell if the function that is called was called by Octavo."""
    return str(sys._getframe(2).f_globals.get("__name__", "")).startswith("octavo")


def take_away() -> None:
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    for module, names in NAMES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    os.supports_dir_fd.clear()
    os.supports_fd.clear()


def refuse() -> None:
    """Refuse to Octavo what Python's libraries still need, and what Windows does in another way."""
    choose, mask, opened = select.select, signal.pthread_sigmask, os.open

    def select_sockets(readers: Any, writers: Any, others: Any, timeout: Any = None) -> Any:
        if asked_by_octavo() and not all(isinstance(each, socket.socket) for each in (*readers, *writers, *others)):
            raise OSError(errno.ENOTSOCK, "only sockets can be waited for")
        return choose(readers, writers, others, timeout)

    def pthread_sigmask(*arguments: Any) -> Any:
        if asked_by_octavo():
            raise AttributeError("pthread_sigmask")
        return mask(*arguments)

    def open_bytes(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if asked_by_octavo() and not flags & BINARY and path != os.devnull:
            raise AssertionError(f"{path} is opened as a text: Windows would change the ends of its lines")
        return opened(path, flags & ~BINARY, *arguments, **named)

    def add_signal_handler(*_arguments: Any) -> None:
        raise NotImplementedError

    os.O_BINARY = BINARY  # type: ignore[attr-defined]
    setattr(select, "select", select_sockets)  # noqa: B010 - a replaced function
    setattr(signal, "pthread_sigmask", pthread_sigmask)  # noqa: B010
    setattr(os, "open", open_bytes)  # noqa: B010
    setattr(asyncio.SelectorEventLoop, "add_signal_handler", add_signal_handler)  # noqa: B010


def lock_as_windows() -> None:
    """Have the lock of builds made of the functions of Windows, of which there is a stand-in with the same meaning."""
    msvcrt = ModuleType("msvcrt")

    def locking(file: int, mode: int, size: int) -> None:
        assert mode == 2
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, size, 0, os.SEEK_CUR)

    msvcrt.LK_NBLCK = 2  # type: ignore[attr-defined]
    msvcrt.locking = locking  # type: ignore[attr-defined]
    sys.modules["msvcrt"], platform = msvcrt, sys.platform
    sys.platform = "win32"
    try:
        import octavo.output.lock  # noqa: F401 - it decides when it is imported
    finally:
        sys.platform = platform
        del sys.modules["msvcrt"]


take_away()
refuse()
lock_as_windows()
