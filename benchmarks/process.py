"""Processes: what a command takes from its start to its end, and how much memory it and all it starts hold."""

import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Seconds between two looks at the memory of a process.
TICK = 0.02


class Failed(Exception):
    """A command that ended with an error, or that did not do what it is measured for."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a command took, with all it started, in seconds; and what it said."""

    wall: float
    user: float
    system: float
    said: str


def environment(home: Path) -> Mapping[str, str]:
    """An environment with nothing of this machine's but the way to its programs.

    A Python that is told to write no bytecode would compile every module at every start.
    """
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}


def timed(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Timing:
    """Run a command in a folder and take its time; Failed where it ends with an error."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = _started(command, folder, env, said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        return Timing(wall, usage.ru_utime, usage.ru_stime, _ended(process, command, said))


def peak(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """Run a command in a folder; the most bytes that it and its descendants held together at any look.

    Pages that processes share are counted once (the sum of their proportional set sizes). Looking costs time, so this
    run's own is not taken.
    """
    with tempfile.TemporaryFile() as said:
        process = _started(command, folder, env, said)
        most = 0
        while process.poll() is None:
            most = max(most, sum(map(held, family(process.pid))))
            time.sleep(TICK)
        _ended(process, command, said)
    return most


def _started(command: Sequence[str], folder: Path, env: Mapping[str, str], said: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
    )


def _ended(process: subprocess.Popen[bytes], command: Sequence[str], said: IO[bytes]) -> str:
    said.seek(0)
    text = said.read().decode(errors="replace")
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{text}")
    return text


def family(root: int) -> Iterator[int]:
    """A process and its living descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # After the name, which may hold anything: the state and the parent.
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            children[int(parent)].append(int(entry.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children[process]


def held(process: int) -> int:
    """The proportional set size of a process in bytes; nothing where it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
