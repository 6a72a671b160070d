"""Run commands and measure their time, and the memory of a process with its descendants."""

import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Seconds between two samples of a process's memory.
TICK = 0.02


class Failed(Exception):
    """Raised if a command ends with an error or does not do what it is measured for."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Time of a command and its children in seconds: wall clock, user and system; and what it printed."""

    wall: float
    user: float
    system: float
    printed: str


def environment(home: Path) -> Mapping[str, str]:
    """Return a minimal environment, in which only PATH is that of this process.

    An inherited PYTHONDONTWRITEBYTECODE, for example, would make Python compile every module at every start.
    """
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}


def timed(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Timing:
    """Run a command in a folder and measure its time.

    Raises:
        Failed: it ends with an error.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = _started(command, folder, env, output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        return Timing(wall, usage.ru_utime, usage.ru_stime, _ended(process, command, output))


def peak(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """Run a command in a folder and return the peak memory of it and its descendants together, in bytes.

    Memory is the sum of proportional set sizes, in which shared pages count once; it is sampled every TICK seconds.
    Sampling costs time, so the run is not timed.

    Raises:
        Failed: it ends with an error.
    """
    with tempfile.TemporaryFile() as output:
        process = _started(command, folder, env, output)
        most = 0
        while process.poll() is None:
            most = max(most, sum(map(memory_of, family(process.pid))))
            time.sleep(TICK)
        _ended(process, command, output)
    return most


def _started(
    command: Sequence[str], folder: Path, env: Mapping[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )


def _ended(process: subprocess.Popen[bytes], command: Sequence[str], output: IO[bytes]) -> str:
    output.seek(0)
    text = output.read().decode(errors="replace")
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{text}")
    return text


def family(root: int) -> Iterator[int]:
    """Yield the ids of a process and its living descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # Fields are counted after the name, which is in parentheses and may contain anything.
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            children[int(parent)].append(int(entry.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children[process]


def memory_of(process: int) -> int:
    """Return the proportional set size of a process in bytes, 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
