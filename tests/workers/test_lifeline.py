"""Workers end with the process that started them, and when they are told to, amid a long computation too."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# Neither gives Python a chance to look at anything else.
STUCK = {
    "a pattern": 're.match("(a+)+$", "a" * 60 + "b")',
    "a sum": "sum(range(10**12))",
}
PROGRAM = """
import os, re, signal, sys, threading, time
from octavo.cli.main import _terminate
from octavo.workers import pool

def task(shared, items):
    os.write(1, b"%d\\n" % os.getpid())
    {stuck}
    return items

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _terminate)
    if {spawned}:
        pool.forks = lambda: False
    results = pool.spread(task, None, range(4), 2, lambda item: item, worth=1)
    {ask}
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell of a lost parent")


def is_gone(process: str) -> bool:
    """Tell if a process has ended, whether or not its parent has asked for its status."""
    try:
        status = Path(f"/proc/{process}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(") ")[2][0] in "ZX"


def are_gone_within(seconds: float, processes: list[str]) -> bool:
    latest = time.monotonic() + seconds
    while not (gone := all(map(is_gone, processes))) and time.monotonic() < latest:
        time.sleep(0.01)
    for process in processes:
        if not is_gone(process):
            os.kill(int(process), signal.SIGKILL)
    return gone


def begun(
    folder: Path, stuck: str, *, spawned: bool, ask: str = "list(results)"
) -> "tuple[subprocess.Popen[str], list[str]]":
    """Start a process with two workers; return it, and the numbers of its workers, which have begun to compute."""
    file = folder / "program.py"
    file.write_text(PROGRAM.format(stuck=STUCK[stuck], spawned=spawned, ask=ask), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    workers = [parent.stdout.readline().strip() for _ in range(2)]
    # What a worker does last before the computation is to print its number.
    time.sleep(0.1)
    assert not any(map(is_gone, workers))
    return parent, workers


def end(parent: "subprocess.Popen[str]", sign: signal.Signals) -> None:
    parent.send_signal(sign)
    parent.wait(10)
    assert parent.stdout is not None
    parent.stdout.close()


@pytest.mark.parametrize("spawned", [False, True])
@pytest.mark.parametrize("stuck", STUCK)
def test_workers_end_with_a_process_that_is_killed(tmp_path: Path, stuck: str, spawned: bool) -> None:
    parent, workers = begun(tmp_path, stuck, spawned=spawned)
    end(parent, signal.SIGKILL)
    assert are_gone_within(2, workers)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_a_process_that_does_something_else_meanwhile(tmp_path: Path, sign: signal.Signals) -> None:
    parent, workers = begun(tmp_path, "a sum", spawned=False, ask="time.sleep(60); os._exit(1)")
    end(parent, sign)
    assert are_gone_within(2, workers)


@pytest.mark.parametrize("spawned", [False, True])
def test_a_worker_ends_when_it_is_told_to(tmp_path: Path, spawned: bool) -> None:
    parent, workers = begun(tmp_path, "a pattern", spawned=spawned)
    os.kill(int(workers[0]), signal.SIGTERM)
    assert are_gone_within(2, workers[:1])
    end(parent, signal.SIGKILL)
    assert are_gone_within(2, workers)
