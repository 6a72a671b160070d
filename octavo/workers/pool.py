"""The pool: the same function over chunks of work, in this process or in several."""

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Task = Callable[[Any, Sequence[Item]], Sequence[Result]]

# A chunk is as long as handing it over costs nothing beside it, and no longer, so that all end at the same time.
LARGEST = 125

# A spawned process has everything to import before it begins: it is worth it for so many times as many items.
SPAWNED = 30

# There is room for so many chunks to wait.
MOST = 1024


def workers(jobs: int) -> int:
    """How many processes to use: as asked, or one for each processor this process may run on."""
    if jobs > 0:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    task: Task[Item, Result],
    shared: Any,
    items: Sequence[Item],
    jobs: int,
    lost: Callable[[Item], Result],
    *,
    worth: int,
    beside: int = 0,
) -> Iterator[Result]:
    """Results of a task over all items, in their order; work in other processes begins at once.

    `shared` reaches each worker once. `jobs` of 0 leaves the number to us: one for each so many items as are `worth`
    it, where it can be forked. Where that is a single one, nothing is started, unless this process has something to do
    meanwhile and there are as many items as are worth it `beside` that. `lost` makes the result of an item that ends
    the process which works on it.
    """
    most, price = workers(jobs), 1 if forks() else SPAWNED
    count = most if jobs else min(most, -(-len(items) // (worth * price)))
    chunks = _chunks(items, count)
    alone = count < 2 and not (0 < beside * price <= len(items) and most > 1)
    if items and forks() and not alone:
        from octavo.workers.forked import Forked

        return Forked(task, shared, chunks, count, lost).results()
    if alone or not items:
        return _here(task, shared, chunks)
    from octavo.workers.spawned import Crew

    return Crew(task, shared, count, lost).results(chunks)


def forks() -> bool:
    """Whether processes may be forked: a fork inherits everything for nothing, but only a single thread may."""
    return sys.platform == "linux" and threading.active_count() == 1


def _chunks(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    size = max(1, min(LARGEST, -(-len(items) // (max(count, 1) * 8))), -(-len(items) // MOST))
    return [items[at : at + size] for at in range(0, len(items), size)]


def _here(task: Task[Item, Result], shared: Any, chunks: list[Sequence[Item]]) -> Iterator[Result]:
    for chunk in chunks:
        yield from task(shared, chunk)
