"""The pool: the same function over chunks of work, in this process or in several."""

import copyreg
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from octavo.frozen import frozen

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below so much work a second process costs more than it saves.
FEW = 200

# A chunk is as long as handing it over costs nothing beside it, and no longer, so that all end at the same time.
LARGEST = 125


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping as nobody can change it: how one that was pickled is made again."""
    return MappingProxyType(mapping)


# Values hold read-only mappings, which pickle does not know; nor does it find their class by its name.
copyreg.pickle(MappingProxyType, lambda mapping: (read_only, (dict(mapping),)))

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_shared: Any = None


def _adopt(shared: Any) -> None:
    global _shared  # noqa: PLW0603 - a worker is told once what all its chunks share
    _shared = shared
    # Ctrl-C reaches every process of a terminal at once; the one that started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    # Where that one is killed, nobody else would.
    threading.Thread(target=_follow, daemon=True).start()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait while processes start: a new one would not know yet what to do with them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Callable[[Any, Sequence[Any]], Any], chunk: Sequence[Any]) -> Any:
    return task(_shared, chunk)


def workers(jobs: int) -> int:
    """How many processes to use: as asked, or one for each processor this process may run on."""
    if jobs > 0:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    task: Callable[[Any, Sequence[Item]], Sequence[Result]],
    shared: Any,
    items: Sequence[Item],
    jobs: int,
    lost: Callable[[Item], Result],
) -> Iterator[Result]:
    """Results of a task over all items, in their order; work in other processes begins at once.

    `shared` reaches each worker once. `jobs` of 0 leaves the number to us; with work for one, nothing is started.
    `lost` makes the result of an item that ends the process which works on it.
    """
    count = workers(jobs)
    if count == 1 or (jobs == 0 and len(items) < FEW) or not items:
        return _here(task, shared, _chunks(items, count))
    crew = _Crew(task, shared, count, lost)
    return crew.results(_chunks(items, count))


def _chunks(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    size = max(1, min(LARGEST, -(-len(items) // (count * 8))))
    return [items[at : at + size] for at in range(0, len(items), size)]


def _here(
    task: Callable[[Any, Sequence[Item]], Sequence[Result]], shared: Any, chunks: list[Sequence[Item]]
) -> Iterator[Result]:
    for chunk in chunks:
        yield from task(shared, chunk)


@frozen
class _Crew(Generic[Item, Result]):
    """Processes that work on one task."""

    task: Callable[[Any, Sequence[Item]], Sequence[Result]]
    shared: Any
    count: int
    lost: Callable[[Item], Result]

    def results(self, chunks: list[Sequence[Item]]) -> Iterator[Result]:
        """Start on all chunks, and hand out what comes of them."""
        with _undisturbed():
            executor = self.hire(self.count)
            futures = [executor.submit(_work, self.task, chunk) for chunk in chunks]
        return self.collect(executor, chunks, futures)

    def collect(
        self, executor: Executor, chunks: list[Sequence[Item]], futures: "list[Future[Sequence[Result]]]"
    ) -> Iterator[Result]:
        with executor:
            for chunk, future in zip(chunks, futures, strict=True):
                try:
                    results = future.result()
                except BrokenExecutor:
                    # Without its threads, this process may fork again.
                    executor.shutdown()
                    results = self.rescue(chunk)
                except BaseException:
                    executor.shutdown(wait=False, cancel_futures=True)
                    raise
                yield from results

    def rescue(self, chunk: Sequence[Item]) -> Sequence[Result]:
        """Do again what went down with a process; of what ends another one, the item that does it is found."""
        try:
            with self.hire(1) as executor:
                with _undisturbed():
                    future = executor.submit(_work, self.task, chunk)
                return list(future.result())
        except BrokenExecutor:
            if len(chunk) == 1:
                return [self.lost(chunk[0])]
        half = len(chunk) // 2
        return [*self.rescue(chunk[:half]), *self.rescue(chunk[half:])]

    def hire(self, count: int) -> Executor:
        # A fork inherits everything for nothing, but only a single thread may fork.
        forks = sys.platform == "linux" and threading.active_count() == 1
        context = multiprocessing.get_context("fork" if forks else "spawn")
        return ProcessPoolExecutor(count, context, _adopt, (self.shared,))
