"""The pool: the same function over chunks of work, in this process or in several."""

import copyreg
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import MappingProxyType
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below so much work a second process costs more than it saves.
FEW = 200


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Values hold read-only mappings, which pickle does not know; nor does it find their class by its name.
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))

_shared: Any = None


def _adopt(shared: Any) -> None:
    global _shared  # noqa: PLW0603 - a worker is told once what all its chunks share
    _shared = shared
    # Ctrl-C reaches every process of a terminal at once; the one that started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(task: Callable[[Any, Sequence[Any]], Any], chunk: Sequence[Any]) -> Any:
    return task(_shared, chunk)


def workers(jobs: int) -> int:
    """How many processes to use: as asked, or one for each processor this process may run on."""
    if jobs > 0:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    task: Callable[[Any, Sequence[Item]], Sequence[Result]], shared: Any, items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Results of a task over all items, in their order; `shared` reaches each worker once.

    `jobs` of 0 leaves the number to us; with work for one, nothing is started.
    """
    count = workers(jobs)
    if count == 1 or (jobs == 0 and len(items) < FEW) or not items:
        yield from task(shared, items)
        return
    size = max(1, min(250, -(-len(items) // (count * 4))))
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    # A fork inherits everything for nothing, but only a single thread may fork.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forks else "spawn")
    with ProcessPoolExecutor(count, context, _adopt, (shared,)) as executor:
        for results in executor.map(_work, [task] * len(chunks), chunks):
            yield from results
