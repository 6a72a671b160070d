"""Inject faults into builds: in forked processes, signals and system errors at a chosen call to the file system.

Run as a program, this is a fork server: a process that has imported everything and forks a build for each order on its
standard input. A shim in the build counts the calls that concern certain folders; it does not see those of SQLite.
"""

import builtins
import errno
import gc
import io
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.support.sites import PROFILE, site

ROOT = Path(__file__).parent.parent.parent

CallGroup = Literal["changes", "writes", "files", "stats", "all", "commit"]

# Calls by purpose: those that change the disk, those that open, close and list files, and those that only query paths.
CHANGES = ("create", "write", "pwrite", "ftruncate", "mkdir", "rename", "replace", "unlink", "rmdir")
FILES = ("open", "close", "fstat", "scandir", "listdir")
STATS = ("stat", "lstat", "access")
CALLS: Mapping[CallGroup, tuple[str, ...]] = {
    "changes": CHANGES,
    "writes": ("write",),
    "files": (*CHANGES, *FILES),
    "stats": STATS,
    "all": (*CHANGES, *FILES, *STATS),
    "commit": ("commit",),
}

# The errors that a system may report, each with the calls that it fits.
ERRORS = {
    "ENOSPC": ("create", "write", "pwrite", "mkdir", "rename", "replace"),
    "EIO": (*CHANGES, *FILES, *STATS),
    "EACCES": (
        "create",
        "mkdir",
        "rename",
        "replace",
        "unlink",
        "rmdir",
        "open",
        "stat",
        "lstat",
        "scandir",
        "listdir",
    ),
    "EMFILE": ("create", "open", "scandir", "listdir"),
    "EROFS": ("create", "mkdir", "rename", "replace", "unlink", "rmdir"),
}
SIGNALS = ("SIGINT", "SIGTERM")

_CREATING = {"w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC, "x": os.O_WRONLY | os.O_CREAT | os.O_EXCL}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at one call of a build: the call with number `at`, from 0, in the group `of`.

    `what` is the name of a signal or an errno; "" takes each that fits the call in turn. Before an error, half of a
    write reaches the disk; before a signal it does if `torn`. A `lasting` error also strikes all later calls that it
    fits.
    """

    what: str
    at: int
    of: CallGroup = "all"
    torn: bool = False
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a build: its exit code or, below 0, the signal that ended it; its standard error; and its calls.

    `calls` are the calls that the fault struck or, if no fault was ordered, all calls.
    """

    code: int
    stderr: str
    calls: tuple[str, ...]


@dataclass(slots=True)
class Shim:
    """Intercept the calls of this process that concern some folders."""

    folders: tuple[str, ...]
    fault: Fault | None
    log: Callable[[str], object]
    count: int = 0
    files: dict[int, str] = field(default_factory=dict)
    # The paths of all that is open: folders outside, too, may be on the way to a watched one.
    paths: dict[int, str] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)
    system: dict[str, Any] = field(default_factory=dict)

    def install(self) -> None:
        """Replace the functions of `os`, which `pathlib` and `shutil` call too, and `open`."""
        for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "stat", "lstat", "scandir", "listdir", "access"):
            self.patch(name, self.on_path(name))
        self.patch("remove", self.on_path("unlink"))
        for name in ("write", "pwrite", "ftruncate", "fstat"):
            self.patch(name, self.on_file(name))
        self.patch("open", self.open)
        self.patch("close", self.close)
        self.system["open_file"] = io.open
        builtins.open = io.open = self.open_file

    def patch(self, name: str, function: Callable[..., Any]) -> None:
        """Replace one function of `os`."""
        self.system[name] = getattr(os, name)
        setattr(os, name, function)

    def watched(self, place: Any, folder: int | None = None) -> str | None:
        """Return the path that a call concerns, None if it is outside the folders."""
        if isinstance(place, int):
            return self.files.get(place)
        path = self.whole(place, folder)
        return path if f"{path}/".startswith(self.folders) else None

    def whole(self, place: Any, folder: int | None) -> str:
        """Return a path from the root of the file system, if it is known where an open folder lies."""
        path = os.fsdecode(place)
        return path if folder is None else f"{self.paths.get(folder, '')}/{path}".removesuffix("/.")

    def on_path(self, name: str) -> Callable[..., Any]:
        """Return a replacement for a function whose first argument is a path or an open folder."""

        def call(path: Any, *others: Any, **options: Any) -> Any:
            seen = self.watched(path, options.get("dir_fd", options.get("src_dir_fd")))
            if seen is not None:
                self.before_call(name, seen)
            return self.system[name](path, *others, **options)

        return call

    def on_file(self, name: str) -> Callable[..., Any]:
        """Return a replacement for a function whose first argument is an open file."""

        def call(file: int, *others: Any) -> Any:
            path = self.files.get(file)
            if path is not None:
                self.before_call(name, path, lambda: self.write_half(file, *others) if "write" in name else None)
            return self.system[name](file, *others)

        return call

    def write_half(self, file: int, data: Any, *others: Any) -> None:
        """Write the first half of the data, as a write that fails may."""
        self.system["pwrite" if others else "write"](file, bytes(data)[: len(data) // 2], *others)

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """Replace `os.open`."""
        seen = self.watched(path, dir_fd)
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if seen is not None:
            self.before_call("create" if writes else "open", seen)
        file: int = self.system["open"](path, flags, mode, dir_fd=dir_fd)
        self.paths[file] = self.whole(path, dir_fd)
        if seen is not None:
            self.files[file] = seen
            self.written |= {file} if writes else set()
        return file

    def close(self, file: int) -> None:
        """Replace `os.close`; only closing a written file counts as a call, because closing another one cannot fail."""
        path = self.files.pop(file, None)
        self.paths.pop(file, None)
        self.system["close"](file)
        if path is not None and file in self.written:
            self.written.remove(file)
            self.before_call("close", path)

    def open_file(self, file: Any, mode: str = "r", buffering: int = -1, *others: Any, **options: Any) -> Any:
        """Replace `open`; files opened for writing are written by `os.write`."""
        path = None if isinstance(file, int) else self.watched(file)
        if path is not None and mode[0] in _CREATING:
            binary = io.BufferedWriter(_Raw(file, mode[0]))
            return binary if "b" in mode else io.TextIOWrapper(binary, *others, **options)
        if path is not None:
            self.before_call("open", path)
        return self.system["open_file"](file, mode, buffering, *others, **options)

    def before_call(self, name: str, path: str, half: Callable[[], object] = lambda: None) -> None:
        """Count a call that is about to happen, and let the fault strike if it is due; `half` does half of the call."""
        fault = self.fault
        if fault is None:
            self.log(f"{name} {path}")
        elif name in CALLS[fault.of]:
            number, self.count = self.count, self.count + 1
            if number == fault.at or (fault.lasting and number > fault.at):
                self.strike(fault, name, path, half)

    def strike(self, fault: Fault, name: str, path: str, half: Callable[[], object]) -> None:
        """Let the fault happen if it fits the call."""
        fitting = [code for code, names in ERRORS.items() if name in names]
        what = fault.what or (*fitting, *SIGNALS)[fault.at % (len(fitting) + len(SIGNALS))]
        if what in ERRORS and what not in fitting:
            return
        self.log(f"{what} at {name} {path}")
        if fault.torn or what in ERRORS:
            half()
        if what in ERRORS:
            code = getattr(errno, what)
            raise OSError(code, os.strerror(code), path)
        signal.raise_signal(signal.Signals[what])


class _Raw(io.FileIO):
    """A file that is written and closed by the functions of `os`, replaced or not."""

    def __init__(self, path: Any, mode: str) -> None:
        super().__init__(os.open(path, _CREATING[mode], 0o666), mode, closefd=False)

    def write(self, data: Any) -> int:
        return os.write(self.fileno(), data)

    def close(self) -> None:
        if not self.closed:
            file = self.fileno()
            super().close()
            os.close(file)


def serve() -> None:
    """Fork a build for each order, a line of JSON; answer with a line with its process id and a line with its end."""
    from octavo.base.surroundings import surrounding_address
    from octavo.build import discover
    from octavo.build.fingerprint import fingerprint
    from octavo.cli.main import program_parser
    from octavo.theming.lint import check_templates

    # The fingerprint reads all sources of the program, and no test here changes them.
    digest = fingerprint()
    setattr(discover, "fingerprint", lambda: digest)  # noqa: B010 - the type is right, and the module's name its own
    # A first build fills the caches in memory, which every forked build inherits.
    with tempfile.TemporaryDirectory() as folder:
        site(Path(folder), PROFILE).built(jobs=1)
        # A build may need these too, and cannot load modules under a limit on open files.
        program_parser()
        surrounding_address(Path(folder), {})
        check_templates({}, {})
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        # Standard error goes into a pipe, because a limit on file sizes does not apply there.
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        with tempfile.TemporaryFile() as calls:
            child = os.fork()
            if child == 0:
                _run_order(order, writing, calls.fileno())
            _, status = os.waitpid(child, 0)
            stderr = os.read(reading, 1 << 20) if select.select([reading], [], [], 0)[0] else b""
            calls.seek(0)
            found = {"stderr": stderr.decode("utf-8", "replace"), "calls": calls.read().decode("utf-8", "replace")}
            _answer({"code": os.waitstatus_to_exitcode(status), **found})
        os.close(reading)
        os.close(writing)


def _run_order(order: dict[str, Any], error_pipe: int, calls: int) -> None:
    """Run the program in this forked process as an order says, and exit."""
    import resource

    from octavo.cache.history import History
    from octavo.cli.main import main, run
    from octavo.content import scan

    os.setsid()
    _answer({"process": os.getpid()})
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(error_pipe, 2)
    if order["trust_stamps"]:
        scan.TICK = 0
    if order["folders"]:
        write, commit = os.write, History.commit
        fault = Fault(**order["fault"]) if order["fault"] else None
        folders = tuple(f"{folder}/" for folder in order["folders"])
        shim = Shim(folders, fault, lambda text: write(calls, f"{text}\n".encode()))
        shim.install()

        def committing(*arguments: Any) -> Any:
            shim.before_call("commit", "")
            return commit(*arguments)

        setattr(History, "commit", committing)  # noqa: B010
    for name, most in order["limits"].items():
        resource.setrlimit(getattr(resource, name), (most, most))
    try:
        (run if order["as_program"] else main)(order["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _answer(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


class ForkServer:
    """The client's side of the fork server."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.faults"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.running = False

    def start(
        self,
        arguments: Sequence[object],
        *,
        folders: Sequence[Path] = (),
        fault: Fault | None = None,
        trust_stamps: bool = False,
        as_program: bool = False,
        limits: Mapping[str, int] | None = None,
    ) -> int:
        """Start the program in a process group of its own, and return its process id.

        With `folders` it runs under the shim, which watches these. `trust_stamps`: rely on file stamps however recent.
        `as_program`: end the process as the command does, without freeing memory. `limits` are resource limits by name.
        """
        if self.running:
            self.end()
        assert self.process.stdin is not None
        order = {
            "arguments": [str(argument) for argument in arguments],
            "folders": [str(folder) for folder in folders],
            "fault": fault and asdict(fault),
            "trust_stamps": trust_stamps,
            "as_program": as_program,
            "limits": limits or {},
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        self.running = True
        return int(self.receive()["process"])

    def end(self) -> Ended:
        """Wait for the end of the build that was started last."""
        found = self.receive()
        self.running = False
        return Ended(found["code"], found["stderr"], tuple(found["calls"].splitlines()))

    def receive(self) -> dict[str, Any]:
        """Return the next answer of the fork server."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the fork server has ended"
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def running_fork_server() -> Iterator[ForkServer]:
    """Run a fork server."""
    fork_server = ForkServer()
    with fork_server.process:
        yield fork_server


if __name__ == "__main__":
    serve()
