"""A preview that is kept current in a thread of its own, without a server: what was asked, and what came of it."""

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
from octavo.content.survey import folders_of
from octavo.serve.console import Console
from octavo.serve.ipc import BuildRequest
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import Rebuilder
from octavo.serve.supervisor import Supervisor, _Tell
from octavo.serve.watch import Watcher

# So long something is waited for, in seconds: machines are slow and noisy.
PATIENCE = 60.0


@dataclass
class Line:
    """A line of the journal."""

    report: Report
    sources: tuple[str, ...]


@dataclass
class Watching:
    """What is going on; lines come as builds change something, asks as builds begin."""

    root: Path
    rebuilder: Rebuilder
    loop: asyncio.AbstractEventLoop
    asks: list[BuildRequest] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    trouble: list[Diagnostic] = field(default_factory=list)
    busy: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    def until(self, truth: Callable[[], bool]) -> None:
        """Wait until something is so."""
        ends = time.monotonic() + PATIENCE
        with self.news:
            while not truth():
                assert time.monotonic() < ends, f"it never came to be; {self.asks[-5:]} {self.lines[-5:]}"
                self.news.wait(0.1)

    def tell(self, note: Callable[[], None]) -> None:
        """Note something, and wake whoever waits for it."""
        with self.news:
            note()
            self.news.notify_all()

    @property
    def resting(self) -> bool:
        """Whether nothing is being built, nor waits for it, as far as one has been told."""
        return not self.busy and not self.rebuilder._quiet

    def rest(self) -> None:
        """Wait until nothing is being built."""
        self.until(lambda: self.resting)

    def call(self, function: Callable[[], None]) -> None:
        """Do something where the conductor lives."""

        async def done() -> None:
            function()

        asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE)

    def page(self, path: str) -> str:
        """The text of a page, nothing where there is none."""
        try:
            return (self.root / "output" / path).read_text("utf-8")
        except OSError:
            return ""

    def shows(self, path: str, text: str) -> None:
        """Wait until a page has a text, and the build that made it is over."""
        self.until(lambda: text in self.page(path) and not self.busy)


class _Noting(Console):
    """A journal that is kept for tests."""

    made: Watching

    def tell(self, report: Report, sources: tuple[str, ...]) -> None:
        self.made.tell(lambda: self.made.lines.append(Line(report, sources)))


class _Counting(Supervisor):
    """A foreman that counts what he is asked."""

    made: Watching

    async def build(self, asked: BuildRequest, tell: _Tell) -> None:
        def begin() -> None:
            self.made.asks.append(asked)
            self.made.busy += 1

        def end() -> None:
            self.made.busy -= 1

        self.made.tell(begin)
        try:
            await super().build(asked, tell)
        finally:
            self.made.tell(end)


@contextmanager
def watching(root: Path, *, poll: bool = False, idle: float = 3600.0) -> Iterator[Watching]:
    """Watch a project, whose first build is done; after so many idle seconds all sources are looked at.

    By default that is never: it would make up for a change of which there was no word.
    """
    project = Project.at(root)
    ready: list[Watching] = []
    begun, stop = threading.Event(), threading.Event()

    async def run() -> None:
        supervisor, console = _Counting(project, Options()), _Noting(project.root)
        rebuilder = Rebuilder(supervisor, Preview(PreviewState(project.output), "run"), console)
        made = Watching(project.root, rebuilder, asyncio.get_running_loop())

        def unwatched(trouble: Diagnostic) -> None:
            rebuilder.search()
            made.tell(lambda: made.trouble.append(trouble))

        watch = None if poll else Watcher(project.root, folders_of(project), rebuilder.saw, unwatched)
        supervisor.made = console.made = made
        rebuilder.watched = watch is not None
        if watch is not None:
            rebuilder.follow = watch.follow
            trouble = await asyncio.to_thread(watch.start)
            if trouble is not None:
                unwatched(trouble)
        ready.append(made)
        work = asyncio.ensure_future(rebuilder.run(begun.set))
        await asyncio.to_thread(stop.wait)
        work.cancel()
        await supervisor.stop()
        if watch is not None:
            watch.stop()
        with suppress(asyncio.CancelledError):
            await work

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    try:
        with patch("octavo.serve.rebuild.IDLE", idle):
            thread.start()
            assert begun.wait(PATIENCE)
            yield ready[0]
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
