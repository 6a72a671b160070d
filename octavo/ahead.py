"""A worker that starts before it is known what there is to do, and meanwhile loads what that will need."""

import os
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from octavo.forked import serve, started, widen
from octavo.pool import forks, workers


class Ahead:
    """A process that waits for its task; `queue` and `fill` are the two ends of the pipe that it takes chunks from."""

    def __init__(self, load: Callable[[], None]) -> None:
        self.queue, self.fill = os.pipe()
        orders, self._order = os.pipe()

        def work(tell: int) -> None:
            load()
            with os.fdopen(orders, "rb") as file:
                order = file.read()
            if order:
                serve(self.queue, tell, *pickle.loads(order))

        self.worker = started(work, (self.fill, self._order))
        self._waiting = True
        os.close(orders)
        widen(self._order)

    def send(self, task: Callable[..., Any], shared: Any, chunks: Sequence[Sequence[Any]]) -> None:
        """Say what is to be done; where nobody is there to hear it, that shows when nothing comes of it."""
        self._waiting = False
        # Whoever is forked from now on must not keep this open.
        with suppress(BrokenPipeError), os.fdopen(self._order, "wb") as file:
            pickle.dump((task, shared, chunks), file, pickle.HIGHEST_PROTOCOL)

    def dismiss(self) -> None:
        """End a process that was told nothing."""
        if self._waiting:
            self._waiting = False
            for pipe in (self.queue, self.fill, self._order):
                os.close(pipe)
            self.worker.end()


def ahead(load: Callable[[], None], jobs: int) -> Ahead | None:
    """Such a process, where there is a processor for it and it may be forked."""
    return Ahead(load) if workers(jobs) > 1 and forks() else None
