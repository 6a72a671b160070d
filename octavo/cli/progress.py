"""The progress bar of a build at a terminal, shown if the build takes longer than a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from octavo.base.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# In seconds: how long a build runs before there is a bar, and the shortest time between two updates of it.
QUIET_START = 1.0
_INTERVAL = 0.1


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Provide a function that reports the progress of a stage; the bar disappears at the end."""
    started = time.monotonic()
    refreshed = 0.0
    bar: Bar | None = None
    tasks: dict[str, TaskID] = {}

    def report(stage: str, done: int, total: int) -> None:
        nonlocal bar, refreshed
        now = time.monotonic()
        if now - started < QUIET_START:
            return
        if bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            # Automatic refreshing would start a thread, and a process with threads must not fork workers.
            bar = Bar(console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done)
        if now - refreshed > _INTERVAL or done == total:
            bar.refresh()
            refreshed = now

    try:
        yield report
    finally:
        if bar is not None:
            bar.stop()
