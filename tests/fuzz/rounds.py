"""Rounds of the fuzzer: processes that go from target to target until the time is over."""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.finds import Find, place_of_find, shortened, tried
from tests.fuzz.target import ROOT
from tests.fuzz.targets import TARGETS

# Seconds that a process stays at a target, at most.
_SLICE = 10.0
# Seconds after which a process that should have ended hangs.
_PATIENCE = 60.0


def _work(names: Sequence[str], seed: str, ends: float, current: Path, line: "Connection[Any, Any]") -> None:
    """Go round the targets until the time is over; send the number of inputs and the seconds of each, and the finds."""
    known: set[tuple[str, str]] = set()
    numbers: Counter[str] = Counter()
    stay = min(_SLICE, max((ends - time.monotonic()) / len(names), 0.1))
    while time.monotonic() < ends:
        for name in names:
            target, began, before = TARGETS[name], time.monotonic(), numbers[name]
            with target.opened() as check, current.open("wb", buffering=0) as file:
                while time.monotonic() < min(began + stay, ends):
                    data = target.draw(seed, numbers[name])
                    numbers[name] += 1
                    file.seek(0)
                    file.truncate()
                    file.write(name.encode() + b"\n" + data)
                    find = tried(target, check, data)
                    if find is not None and (name, find.kind) not in known:
                        known.add((name, find.kind))
                        line.send(shortened(target, check, find))
            line.send((name, numbers[name] - before, time.monotonic() - began))
            if time.monotonic() >= ends:
                break
    line.close()


def _lost(current: Path, status: int | None) -> Find:
    """Return the find of the input that ended a process, or that it did not end with."""
    name, _, data = current.read_bytes().partition(b"\n")
    return Find(name.decode(), data, "ended", f"the process ended with status {status}\n")


def _keep(find: Find, seen: set[tuple[str, str]]) -> None:
    if (find.target, find.kind) in seen:
        return
    seen.add((find.target, find.kind))
    place = place_of_find(find)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(find.data)
    print(f"\n{find.target}: {find.kind}\n{find.told}{find.data[:300]!r}\n{place.relative_to(ROOT)}\n", flush=True)


def go_round(names: Sequence[str], seed: str, minutes: float) -> int:
    """Run these targets for some minutes, and return the number of finds, which are kept and printed."""
    ends = time.monotonic() + 60 * minutes
    inputs: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    processors = os.cpu_count() or 1
    with TemporaryDirectory() as folder:
        workers = {}
        for number in range(processors):
            ours, theirs = multiprocessing.Pipe(duplex=False)
            current = Path(folder, str(number))
            # Each begins at another target.
            first = number * len(names) // processors
            arguments = ([*names[first:], *names[:first]], f"{seed}-{number}", ends, current, theirs)
            worker = multiprocessing.get_context("spawn").Process(target=_work, args=arguments)
            worker.start()
            theirs.close()
            workers[worker.sentinel] = (worker, ours, current)
        while workers:
            for worker, ours, current in list(workers.values()):
                found, is_over = None, time.monotonic() > ends + _PATIENCE
                try:
                    found = ours.recv() if ours.poll(0.2) else None
                except EOFError:
                    worker.join(_PATIENCE)
                    is_over = True
                if is_over:
                    worker.kill()
                    worker.join()
                    del workers[worker.sentinel]
                    if worker.exitcode:
                        _keep(_lost(current, worker.exitcode), seen)
                elif isinstance(found, Find):
                    _keep(found, seen)
                elif found is not None:
                    inputs[found[0]] += found[1]
                    seconds[found[0]] += found[2]
    for name in names:
        print(f"{name:10} {inputs[name]:9,} inputs, {inputs[name] / max(seconds[name], 1):8,.0f} a second")
    print(f"{len(seen)} finds; the seed was {seed}")
    return len(seen)
