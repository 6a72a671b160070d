"""Progress, shown when a build takes longer than a second on a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0


@contextmanager
def shown() -> Iterator[Callable[[str, int, int], None]]:
    """A function that tells how far a stage is; the bar goes when the build is done."""
    started = time.monotonic()
    bar: Progress | None = None
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal bar
        if time.monotonic() - started < PATIENCE:
            return
        if bar is None:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            bar.start()
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.stop()
