"""The progress bar: shown when a build takes longer than a second on a terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from octavo.base.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

QUIET_START = 1.0
_PAUSE = 0.1


@contextmanager
def shown() -> Iterator[Progress]:
    """A function that tells how far a stage is; the bar goes when the build is done."""
    started = time.monotonic()
    shown = 0.0
    bar: Bar | None = None
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal bar, shown
        now = time.monotonic()
        if now - started < QUIET_START:
            return
        if bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            # A thread that refreshed it would keep this process from forking.
            bar = Bar(console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done)
        if now - shown > _PAUSE or done == total:
            bar.refresh()
            shown = now

    try:
        yield tell
    finally:
        if bar is not None:
            bar.stop()
