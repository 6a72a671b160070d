"""The rebuilder requests a build at the right time, of the right paths."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from octavo.base.project import Options, Project
from octavo.build.report import Report
from octavo.content.survey import folders_of
from octavo.serve.changes import Change
from octavo.serve.console import Console
from octavo.serve.debounce import EventKind, FileEvent
from octavo.serve.ipc import BuildMessage, BuildRequest, BuildResult
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import POLL_INTERVAL, Rebuilder
from octavo.serve.supervisor import Supervisor
from tests.support.asking import apart

ROOT = Path("/site")
PAPER = ROOT / "content/papers/one.md"
SOURCES = frozenset(folders_of(Project.at(ROOT)))


class FakeSupervisor(Supervisor):
    """A supervisor that builds nothing, takes as long as a test needs, and records the requests and their times."""

    def __init__(self) -> None:
        super().__init__(Project(ROOT, ROOT / "output"), Options())
        self.requests: list[tuple[BuildRequest, float]] = []
        self.seconds = 0.0
        self.scan_seconds = 0.01
        self._requested = asyncio.Event()

    async def build(self, request: BuildRequest, on_message: Callable[[BuildMessage], None]) -> None:
        self.requests.append((request, time.monotonic()))
        self._requested.set()
        await asyncio.sleep(self.seconds)
        report = Report(timings={"discover": self.scan_seconds})
        on_message(BuildResult(report, "/", frozenset(), Change(), (), final=True))

    async def requested(self, number: int) -> None:
        """Wait until there were so many requests."""
        async with asyncio.timeout(60):
            while len(self.requests) < number:
                self._requested.clear()
                await self._requested.wait()

    @property
    def paths(self) -> list[frozenset[Path] | None]:
        return [request.paths for request, _ in self.requests]


Work = Callable[[Rebuilder, FakeSupervisor], Awaitable[None]]


def rebuilding(work: Work, *, watched: bool = True, seconds: float = 0.0) -> FakeSupervisor:
    """Do work while a rebuilder runs, each of whose builds takes so many seconds; return its supervisor."""

    async def run() -> FakeSupervisor:
        supervisor = FakeSupervisor()
        supervisor.seconds = seconds
        rebuilder = Rebuilder(supervisor, Preview(PreviewState(ROOT / "output"), "run"), Console(ROOT))
        rebuilder.watched = watched
        task = asyncio.ensure_future(rebuilder.run(lambda: None))
        await work(rebuilder, supervisor)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return supervisor

    return apart(run())


def notify(rebuilder: Rebuilder, kind: EventKind, path: Path = PAPER) -> None:
    rebuilder.notify(FileEvent(path, kind))


@pytest.fixture(autouse=True)
def short_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavo.serve.rebuild.SCAN_DELAY", 0.2)


def test_all_sources_are_scanned_once_some_time_after_the_last_change() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)
        notify(rebuilder, "complete")
        await supervisor.requested(4)
        await asyncio.sleep(0.5)

    assert rebuilding(work).paths == [None, SOURCES, frozenset({PAPER}), SOURCES]


def test_a_file_that_was_created_and_deleted_leads_to_a_scan_but_no_build() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)
        notify(rebuilder, "created")
        notify(rebuilder, "deleted")
        async with asyncio.timeout(60):
            await rebuilder.preview._up_to_date.wait()
        await supervisor.requested(3)

    assert rebuilding(work).paths == [None, SOURCES, SOURCES]


def test_files_that_are_saved_during_a_build_are_built_right_after_it() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(1)
        notify(rebuilder, "complete")
        await supervisor.requested(2)
        notify(rebuilder, "complete", PAPER.with_name("two.md"))
        notify(rebuilder, "complete", PAPER.with_name("three.md"))
        await supervisor.requested(3)

    supervisor = rebuilding(work, seconds=0.3)
    two = frozenset({PAPER.with_name("two.md"), PAPER.with_name("three.md")})
    assert supervisor.paths == [None, frozenset({PAPER}), two]


def test_the_preview_is_up_to_date_only_when_no_event_waits() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        settled = rebuilder.preview._up_to_date
        await supervisor.requested(1)
        assert not settled.is_set()
        notify(rebuilder, "complete")
        await supervisor.requested(2)
        assert not settled.is_set()
        async with asyncio.timeout(60):
            await settled.wait()
        assert len(supervisor.requests) == 2

    rebuilding(work, seconds=0.1)


def test_a_slow_build_does_not_delay_polling() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)

    begun = time.monotonic()
    rebuilding(work, watched=False, seconds=1.0)
    assert time.monotonic() - begun < 10


def test_slow_scans_are_rare() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        supervisor.scan_seconds = 0.1
        await supervisor.requested(3)

    (_, first), (_, second), (_, third) = rebuilding(work, watched=False).requests
    assert second - first > 2 * POLL_INTERVAL
    assert third - second > 2 * POLL_INTERVAL


def test_a_slow_scan_comes_later_and_a_save_does_not_wait_for_it() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        supervisor.scan_seconds = 0.05
        await supervisor.requested(2)
        # The time that a scan of one paper takes does not count.
        await asyncio.sleep(0.1)
        supervisor.scan_seconds = 0.0
        notify(rebuilder, "complete")
        await supervisor.requested(4)

    supervisor = rebuilding(work)
    assert supervisor.paths == [None, SOURCES, frozenset({PAPER}), SOURCES]
    (_, saved), (_, scanned) = supervisor.requests[2:]
    assert scanned - saved > 10 * 0.05


def test_a_doubtful_output_is_scanned_too() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)
        rebuilder.check_output()
        rebuilder.check_output()
        await supervisor.requested(3)
        await asyncio.sleep(2 * POLL_INTERVAL)

    assert rebuilding(work).paths == [None, SOURCES, None]


@pytest.mark.parametrize("act", [Rebuilder.check_output, Rebuilder.start_polling])
def test_an_output_that_becomes_doubtful_during_a_build_is_scanned_soon(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[Rebuilder], None]
) -> None:
    monkeypatch.setattr("octavo.serve.rebuild.SCAN_DELAY", 3600)

    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(1)
        notify(rebuilder, "complete")
        await supervisor.requested(2)
        act(rebuilder)
        await supervisor.requested(3)

    assert rebuilding(work, seconds=0.2).paths == [None, frozenset({PAPER}), None]


def test_a_page_that_is_asked_for_after_a_rest_waits_for_a_scan() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)
        await rebuilder.preview.ready()
        await asyncio.sleep(0.1)
        for _ in range(3):
            rebuilder.look()
        assert supervisor.paths == [None, SOURCES]
        await asyncio.sleep(0.3)
        for _ in range(3):
            rebuilder.look()
            await rebuilder.preview.ready()
            assert supervisor.paths == [None, SOURCES, SOURCES]

    rebuilding(work)


def test_no_scan_for_a_page_while_a_build_runs_or_is_due() -> None:
    async def work(rebuilder: Rebuilder, supervisor: FakeSupervisor) -> None:
        await supervisor.requested(2)
        await asyncio.sleep(0.5)
        notify(rebuilder, "complete")
        rebuilder.look()
        await supervisor.requested(3)
        rebuilder.look()
        await rebuilder.preview.ready()

    assert rebuilding(work, seconds=0.1).paths == [None, SOURCES, frozenset({PAPER})]
