"""Faults: builds in forked processes that are killed, refused or interrupted at a chosen call on the disk.

Run as a program, this is a warm process: for each order on its input it forks one that builds, under a shim that
counts the calls which reach certain folders. What the shim cannot see are the calls of SQLite.
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

Kind = Literal["changes", "writes", "files", "looks", "all", "commit"]

# Calls by what they do: some change what is on the disk, others are about open files, and others only look.
CHANGES = ("create", "write", "pwrite", "ftruncate", "mkdir", "rename", "replace", "unlink", "rmdir")
FILES = ("open", "close", "fstat", "scandir", "listdir")
LOOKS = ("stat", "lstat", "access")
CALLS: Mapping[Kind, tuple[str, ...]] = {
    "changes": CHANGES,
    "writes": ("write",),
    "files": (*CHANGES, *FILES),
    "looks": LOOKS,
    "all": (*CHANGES, *FILES, *LOOKS),
    "commit": ("commit",),
}

# What a system may answer, and to which calls.
ANSWERS = {
    "ENOSPC": ("create", "write", "pwrite", "mkdir", "rename", "replace"),
    "EIO": (*CHANGES, *FILES, *LOOKS),
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
    """What befalls a build at one of its calls, counted from 0 among those `of` a kind.

    `what` is a signal, an errno, or "" for the one of all that fit the call whose turn it is. Before an error one half
    of a write reaches the disk, and so it does before a signal where it is `torn`. A `lasting` error answers all later
    calls that it fits.
    """

    what: str
    at: int
    of: Kind = "all"
    torn: bool = False
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build ended: its exit code or, below 0, a signal; what it said on standard error; and its calls.

    `calls` are those that the fault befell or, where there was to be none, all.
    """

    code: int
    said: str
    calls: tuple[str, ...]


@dataclass(slots=True)
class Shim:
    """Stands between this process and the system for all calls that reach some folders."""

    folders: tuple[str, ...]
    fault: Fault | None
    tell: Callable[[str], object]
    count: int = 0
    files: dict[int, str] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)
    system: dict[str, Any] = field(default_factory=dict)

    def install(self) -> None:
        """Take the place of the functions of `os`, which `pathlib` and `shutil` call too, and of `open`."""
        for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "stat", "lstat", "scandir", "listdir", "access"):
            self.put(name, self.on_path(name))
        self.put("remove", self.on_path("unlink"))
        for name in ("write", "pwrite", "ftruncate", "fstat"):
            self.put(name, self.on_file(name))
        self.put("open", self.open)
        self.put("close", self.close)
        self.system["open_file"] = io.open
        builtins.open = io.open = self.open_file

    def put(self, name: str, function: Callable[..., Any]) -> None:
        """Take the place of one function."""
        self.system[name] = getattr(os, name)
        setattr(os, name, function)

    def watched(self, place: Any, folder: int | None = None) -> str | None:
        """The path of what a call is about, None where it is none of ours."""
        if isinstance(place, int):
            return self.files.get(place)
        path = os.fsdecode(place)
        if folder is not None:
            path = f"{self.files.get(folder, '')}/{path}"
        return path if f"{path}/".startswith(self.folders) else None

    def on_path(self, name: str) -> Callable[..., Any]:
        """A function whose first argument is a path, or an open folder."""

        def call(path: Any, *others: Any, dir_fd: int | None = None, **options: Any) -> Any:
            seen = self.watched(path, dir_fd)
            if seen is not None:
                self.meet(name, seen)
            options |= {} if dir_fd is None else {"dir_fd": dir_fd}
            return self.system[name](path, *others, **options)

        return call

    def on_file(self, name: str) -> Callable[..., Any]:
        """A function whose first argument is an open file."""

        def call(file: int, *others: Any) -> Any:
            path = self.files.get(file)
            if path is not None:
                self.meet(name, path, lambda: self.write_half(file, *others) if "write" in name else None)
            return self.system[name](file, *others)

        return call

    def write_half(self, file: int, data: Any, *others: Any) -> None:
        """What reaches the disk of a write that fails."""
        self.system["pwrite" if others else "write"](file, bytes(data)[: len(data) // 2], *others)

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """Stand for `os.open`."""
        seen = self.watched(path, dir_fd)
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if seen is not None:
            self.meet("create" if writes else "open", seen)
        file: int = self.system["open"](path, flags, mode, dir_fd=dir_fd)
        if seen is not None:
            self.files[file] = seen
            self.written |= {file} if writes else set()
        return file

    def close(self, file: int) -> None:
        """Stand for `os.close`; a file that was only read can always be closed."""
        path = self.files.pop(file, None)
        self.system["close"](file)
        if path is not None and file in self.written:
            self.written.remove(file)
            self.meet("close", path)

    def open_file(self, file: Any, mode: str = "r", buffering: int = -1, *others: Any, **options: Any) -> Any:
        """Stand for `open`; what is written goes the way of `os.write`."""
        path = None if isinstance(file, int) else self.watched(file)
        if path is not None and mode[0] in _CREATING:
            binary = io.BufferedWriter(_Raw(file, mode[0]))
            return binary if "b" in mode else io.TextIOWrapper(binary, *others, **options)
        if path is not None:
            self.meet("open", path)
        return self.system["open_file"](file, mode, buffering, *others, **options)

    def meet(self, name: str, path: str, half: Callable[[], object] = lambda: None) -> None:
        """A call is about to happen, and maybe the fault before it; `half` does one half of the call."""
        fault = self.fault
        if fault is None:
            self.tell(f"{name} {path}")
        elif name in CALLS[fault.of]:
            number, self.count = self.count, self.count + 1
            if number == fault.at or (fault.lasting and number > fault.at):
                self.strike(fault, name, path, half)

    def strike(self, fault: Fault, name: str, path: str, half: Callable[[], object]) -> None:
        """Let the fault happen, where it fits the call."""
        fitting = [code for code, names in ANSWERS.items() if name in names]
        what = fault.what or (*fitting, *SIGNALS)[fault.at % (len(fitting) + len(SIGNALS))]
        if what in ANSWERS and what not in fitting:
            return
        self.tell(f"{what} at {name} {path}")
        if fault.torn or what in ANSWERS:
            half()
        if what in ANSWERS:
            code = getattr(errno, what)
            raise OSError(code, os.strerror(code), path)
        signal.raise_signal(signal.Signals[what])


class _Raw(io.FileIO):
    """A file that is written and closed by the functions of `os`, whoever these are at the time."""

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
    """Fork a build for each order: a line of JSON, answered by one with its process and one with its end."""
    from octavo.build import fingerprint, pipeline

    # What it costs is not what is looked at here.
    digest = fingerprint.engine_digest()
    setattr(pipeline, "engine_digest", lambda: digest)  # noqa: B010 - the type is right, and the module's name its own
    # One build fills what is kept in memory, of which every later one has a copy.
    with tempfile.TemporaryDirectory() as folder:
        site(Path(folder), PROFILE).built(jobs=1)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        # What it says goes into a pipe, which has no limits but its length.
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        with tempfile.TemporaryFile() as calls:
            child = os.fork()
            if child == 0:
                _become(order, writing, calls.fileno())
            _, status = os.waitpid(child, 0)
            said = os.read(reading, 1 << 20) if select.select([reading], [], [], 0)[0] else b""
            calls.seek(0)
            found = {"said": said.decode("utf-8", "replace"), "calls": calls.read().decode("utf-8", "replace")}
            _answer({"code": os.waitstatus_to_exitcode(status), **found})
        os.close(reading)
        os.close(writing)


def _become(order: dict[str, Any], said: int, calls: int) -> None:
    """Be the process that an order asks for."""
    import resource

    from octavo.cache.database import State
    from octavo.cli.main import main, run
    from octavo.content import scan

    os.setsid()
    _answer({"process": os.getpid()})
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(said, 2)
    if order["trusting"]:
        scan.TICK = 0
    if order["folders"]:
        write, commit = os.write, State.commit
        fault = Fault(**order["fault"]) if order["fault"] else None
        folders = tuple(f"{folder}/" for folder in order["folders"])
        shim = Shim(folders, fault, lambda text: write(calls, f"{text}\n".encode()))
        shim.install()

        def committing(*arguments: Any) -> Any:
            shim.meet("commit", "")
            return commit(*arguments)

        setattr(State, "commit", committing)  # noqa: B010
    for name, most in order["limits"].items():
        resource.setrlimit(getattr(resource, name), (most, most))
    try:
        (run if order["leaves"] else main)(order["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def _answer(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


class Forge:
    """The warm process, as tests see it."""

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
        trusting: bool = False,
        leaves: bool = False,
        limits: Mapping[str, int] | None = None,
    ) -> int:
        """Begin to run the program in a session of its own; the process.

        Where there are `folders` to watch it is under the shim; it is `trusting` where it relies on stamps however
        young, `leaves` as the program does, and has limits on its resources by name.
        """
        if self.running:
            self.end()
        assert self.process.stdin is not None
        order = {
            "arguments": [str(argument) for argument in arguments],
            "folders": [str(folder) for folder in folders],
            "fault": fault and asdict(fault),
            "trusting": trusting,
            "leaves": leaves,
            "limits": limits or {},
        }
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        self.running = True
        return int(self.heard()["process"])

    def end(self) -> Ended:
        """Wait for the end of what began last."""
        found = self.heard()
        self.running = False
        return Ended(found["code"], found["said"], tuple(found["calls"].splitlines()))

    def heard(self) -> dict[str, Any]:
        """The next answer."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the warm process has ended"
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def forging() -> Iterator[Forge]:
    """A warm process, while it is needed."""
    forge = Forge()
    with forge.process:
        yield forge


if __name__ == "__main__":
    serve()
