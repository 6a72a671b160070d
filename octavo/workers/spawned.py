"""Spawned workers, for where this process must not be forked: any executor will do."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any, Generic

from octavo.base.frozen import frozen
from octavo.workers.pool import Item, Result, Task

_shared: Any = None


def _adopt(shared: Any) -> None:
    global _shared  # noqa: PLW0603 - a worker is told once what all its chunks share
    _shared = shared
    # Ctrl-C reaches every process of a terminal at once; the one that started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where that one is killed, nobody else would.
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Task[Any, Any], chunk: Sequence[Any]) -> Any:
    return task(_shared, chunk)


@frozen
class Crew(Generic[Item, Result]):
    """Processes that work on one task."""

    task: Task[Item, Result]
    shared: Any
    count: int
    lost: Callable[[Item], Result]

    def results(self, chunks: list[Sequence[Item]]) -> Iterator[Result]:
        """Start on all chunks, and hand out what comes of them."""
        executor = self.hire(self.count)
        futures = [executor.submit(_work, self.task, chunk) for chunk in chunks]
        return self._collect(executor, chunks, futures)

    def _collect(
        self, executor: Executor, chunks: list[Sequence[Item]], futures: "list[Future[Sequence[Result]]]"
    ) -> Iterator[Result]:
        with executor:
            for chunk, future in zip(chunks, futures, strict=True):
                try:
                    results = future.result()
                except BrokenExecutor:
                    results = self._rescue(chunk)
                except BaseException:
                    executor.shutdown(wait=False, cancel_futures=True)
                    raise
                yield from results

    def _rescue(self, chunk: Sequence[Item]) -> Sequence[Result]:
        """Do again what went down with a process; of what ends another one, the item that does it is found."""
        try:
            with self.hire(1) as executor:
                return list(executor.submit(_work, self.task, chunk).result())
        except BrokenExecutor:
            if len(chunk) == 1:
                return [self.lost(chunk[0])]
        half = len(chunk) // 2
        return [*self._rescue(chunk[:half]), *self._rescue(chunk[half:])]

    def hire(self, count: int) -> Executor:
        """Start so many processes."""
        return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _adopt, (self.shared,))
