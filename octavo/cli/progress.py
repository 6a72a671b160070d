"""The progress bar of a build at a terminal, shown if the build takes longer than a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# In seconds: how long a build runs before there is a bar, and the shortest time between two updates of it.
QUIET_START = 1.0
_INTERVAL = 0.1


class ProgressBar:
    """Shows the progress of a stage, from a second after its start; `hide` removes it until the next step."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._refreshed = 0.0
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how much of a stage is done."""
        now = time.monotonic()
        if now - self._started < QUIET_START:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            # Automatic refreshing would start a thread, and a process with threads must not fork workers.
            self._bar = Bar(console=Console(stderr=True), transient=True, auto_refresh=False)
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done)
        if now - self._refreshed > _INTERVAL or done == total:
            self._bar.refresh()
            self._refreshed = now

    def hide(self) -> None:
        """Remove the bar, as for a question or at the end."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._tasks.clear()


@contextmanager
def progress_bar() -> Iterator[ProgressBar]:
    """Provide a function that reports the progress of a stage; the bar disappears at the end."""
    shown = ProgressBar()
    try:
        yield shown
    finally:
        shown.hide()
