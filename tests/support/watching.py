"""A rebuilder with its watcher in a thread of its own, without a server, which records requests and builds."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from octavo.base.diagnostics import Diagnostic
from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.serve.console import Console
from octavo.serve.detect import Detector
from octavo.serve.ipc import BuildMessage, BuildRequest
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import Rebuilder
from octavo.serve.supervisor import Supervisor

# Seconds to wait for something, long because machines are slow and noisy.
PATIENCE = 60.0


@dataclass
class Line:
    """A line on the console."""

    report: Report
    sources: tuple[str, ...]


@dataclass
class Watching:
    """A running rebuilder: the requests for builds, and the console lines of builds that changed something."""

    root: Path
    rebuilder: Rebuilder
    loop: asyncio.AbstractEventLoop
    requests: list[BuildRequest] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    trouble: list[Diagnostic] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    busy: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true."""
        ends = time.monotonic() + PATIENCE
        with self.changed:
            while not condition():
                assert time.monotonic() < ends, (
                    f"the condition did not become true; {self.requests[-5:]} {self.lines[-5:]}"
                )
                self.changed.wait(0.1)

    def record(self, change: Callable[[], None]) -> None:
        """Change this object, and wake the threads that wait for a condition."""
        with self.changed:
            change()
            self.changed.notify_all()

    @property
    def is_idle(self) -> bool:
        """Tell if no build runs and no event waits."""
        return not self.busy and not self.rebuilder._events

    def wait_until_idle(self) -> None:
        """Wait until no build runs and no event waits."""
        self.until(lambda: self.is_idle)

    def call(self, function: Callable[[], None]) -> None:
        """Call a function in the event loop of the rebuilder."""

        async def done() -> None:
            function()

        asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE)

    def page(self, path: str) -> str:
        """Return the text of a page, empty if there is no such page."""
        try:
            return (self.root / "output" / path).read_text("utf-8")
        except OSError:
            return ""

    def shows(self, path: str, text: str) -> None:
        """Wait until a page has a text, and the build that made it is over."""
        self.until(lambda: text in self.page(path) and not self.busy)


class _RecordingConsole(Console):
    """A console that records lines instead of printing them."""

    made: Watching

    def log(self, report: Report, sources: tuple[str, ...]) -> None:
        self.made.record(lambda: self.made.lines.append(Line(report, sources)))

    def say(self, text: str) -> None:
        self.made.record(lambda: self.made.said.append(text))

    def warn(self, found: Diagnostic) -> None:
        self.made.record(lambda: self.made.trouble.append(found))


class _RecordingSupervisor(Supervisor):
    """A supervisor that records requests."""

    made: Watching

    async def build(self, request: BuildRequest, on_message: Callable[[BuildMessage], None]) -> None:
        def begin() -> None:
            self.made.requests.append(request)
            self.made.busy += 1

        def end() -> None:
            self.made.busy -= 1

        self.made.record(begin)
        try:
            await super().build(request, on_message)
        finally:
            self.made.record(end)


@contextmanager
def watching(root: Path, *, poll: bool = False, idle: float = 3600.0) -> Iterator[Watching]:
    """Run a rebuilder for a project, and yield after its first build; scan all sources after so many idle seconds.

    By default there is no such scan, because it would hide that an event is missing.
    """
    project = Project.at(root)
    ready: list[Watching] = []
    begun, stop = threading.Event(), threading.Event()

    async def run() -> None:
        supervisor, console = _RecordingSupervisor(project, Options()), _RecordingConsole(project.root)
        rebuilder = Rebuilder(supervisor, Preview(PreviewState(project.output), "run"), console)
        made = Watching(project.root, rebuilder, asyncio.get_running_loop())
        supervisor.made = console.made = made
        detector = Detector(rebuilder, poll=poll)
        await detector.start()
        ready.append(made)
        work = asyncio.ensure_future(rebuilder.run(begun.set))
        await asyncio.to_thread(stop.wait)
        work.cancel()
        await supervisor.stop()
        detector.stop()
        with suppress(asyncio.CancelledError):
            await work

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    try:
        with patch("octavo.serve.rebuild.SCAN_DELAY", idle):
            thread.start()
            assert begun.wait(PATIENCE)
            yield ready[0]
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
