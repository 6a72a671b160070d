"""The clock: how long each stage of a build took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from octavo.frozen import replace
from octavo.report import Report


class Clock:
    """Times in seconds, by stage."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start

    def stop(self, report: Report) -> Report:
        """The report with the times."""
        return replace(report, seconds=time.perf_counter() - self.started, timings=self.timings)
