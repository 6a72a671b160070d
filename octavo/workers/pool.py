"""Run a task over chunks of items, in this process or in several.

All work elsewhere goes through `Executor`, a protocol that `concurrent.futures.Executor` satisfies: importing
`concurrent.futures` takes 20 ms, which forked workers do without.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from octavo.workers.lifeline import end_with

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)
Task = Callable[[Any, Sequence[Item]], Sequence[Result]]
Work = Callable[[Sequence[Item]], Sequence[Result]]

# The most items in a chunk: enough to make the cost of a job negligible, few enough for workers to end together.
CHUNK_SIZE = 125

# The most chunks, even if they have to be larger: their numbers have to fit into the queue of forked workers.
CHUNKS = 1024

# A spawned process first imports everything: it needs this many times the items of a forked one to be worth it.
SPAWN_COST = 30

# The most spawned processes: Windows cannot wait for more at once.
MOST_SPAWNED = 61


class Pending(Protocol[Result_co]):
    """The part of `concurrent.futures.Future` that `spread` uses."""

    def result(self) -> Result_co:
        """Wait for the result; BrokenExecutor if the process that worked on it died."""


class Executor(Protocol):
    """The part of `concurrent.futures.Executor` that `spread` uses."""

    def submit(self, function: Callable[..., Result], /, *arguments: Any) -> Pending[Result]:
        """Add a job."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers."""


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
    """Return the results of a task for all items, in their order; other processes begin before the first is asked for.

    `task` gets `shared` and a chunk of items. `jobs` is the number of processes; 0: one per `worth` items, at most one
    per processor. A single one is this process, which works when results are asked for; if it has something else to do
    meanwhile, `beside` is the number of items from which on another process is started instead (0: never). Spawned
    processes need SPAWN_COST times as many items. `lost` returns the result of an item that ended its process twice.
    """
    if not items:
        return iter(())
    most, cost = workers(jobs), 1 if forks() else SPAWN_COST
    count = most if jobs else min(most, -(-len(items) // (worth * cost)))
    size = max(1, min(CHUNK_SIZE, -(-len(items) // (count * 8))), -(-len(items) // CHUNKS))
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    if count < 2 and not (0 < beside * cost <= len(items) and most > 1):
        return (result for chunk in chunks for result in task(shared, chunk))
    found = _run(task, shared, chunks, count)
    # This starts the other processes, before the first result is asked for.
    next(found)
    return (
        result
        for chunk, results in zip(chunks, found, strict=True)
        for result in (_retry(task, shared, chunk, lost) if results is None else results)
    )


def workers(jobs: int) -> int:
    """Return the number of processes to use: `jobs`, or for 0 one per processor this process may run on."""
    if jobs > 0:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forks() -> bool:
    """Tell if processes can be forked, which is cheap but only safe if this one has a single thread."""
    return sys.platform == "linux" and hasattr(os, "fork") and threading.active_count() == 1


def executor_for(task: Task[Item, Result], shared: Any, count: int) -> tuple[Executor, Work[Item, Result]]:
    """Return an executor of `count` processes, and the function to submit to it with each chunk."""
    if forks():
        from octavo.workers.forked import ForkedExecutor

        return ForkedExecutor(count), partial(task, shared)
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    try:
        os.getcwd()  # noqa: PTH109 - asked as multiprocessing asks
    except OSError:
        # multiprocessing hands the working folder on, and this one was deleted. All paths of a build are absolute.
        os.chdir(os.sep)
    # `shared` is pickled once for each process, not with each chunk.
    spawned = ProcessPoolExecutor(min(count, MOST_SPAWNED), multiprocessing.get_context("spawn"), _adopt, (shared,))
    return spawned, partial(_run_spawned, task)


def _run(
    task: Task[Item, Result], shared: Any, chunks: Sequence[Sequence[Item]], count: int
) -> Iterator[Sequence[Result] | None]:
    """Yield None once other processes have started; then yield the results of each chunk, None if its process died."""
    from octavo.workers.forked import ForkedExecutor

    executor, work = executor_for(task, shared, count)
    try:
        pending = deque([executor.submit(work, chunk) for chunk in chunks])
        if isinstance(executor, ForkedExecutor):
            executor.start()
        yield None
        while pending:
            try:
                results = pending.popleft().result()
            except Exception as failure:
                from concurrent.futures import BrokenExecutor

                if not isinstance(failure, BrokenExecutor):
                    raise
                results = None
            yield results
    finally:
        executor.shutdown(cancel_futures=True)


def _retry(
    task: Task[Item, Result], shared: Any, chunk: Sequence[Item], lost: Callable[[Item], Result]
) -> Iterator[Result]:
    """Return the results of a chunk whose process died: each item is done again in a job of its own."""
    left = deque(chunk)
    while left:
        # One process takes the items in turn: the first without a result has ended it.
        for results in islice(_run(task, shared, [[item] for item in left], 1), 1, None):
            item = left.popleft()
            if results is None:
                yield lost(item)
                break
            yield from results


_shared: Any = None


def _adopt(shared: Any) -> None:
    """Prepare a spawned worker: store what its chunks share, ignore Ctrl-C, and end with the parent process."""
    global _shared  # noqa: PLW0603 - set once, before the first chunk
    _shared = shared
    # Ctrl-C reaches all processes of a terminal at once; the process that started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A parent that is killed cannot end its workers.
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
        end_with(parent.sentinel)


def _follow(parent: "BaseProcess") -> None:
    parent.join()
    os._exit(1)


def _run_spawned(task: Task[Item, Result], chunk: Sequence[Item]) -> Sequence[Result]:
    return task(_shared, chunk)
