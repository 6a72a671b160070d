"""When the conductor has the site built, and what of."""

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
from octavo.serve.debounce import Event, FileEvent
from octavo.serve.ipc import BuildRequest, BuildResult
from octavo.serve.preview import Preview, PreviewState
from octavo.serve.rebuild import OFTEN, Rebuilder
from octavo.serve.supervisor import Supervisor, _Tell
from tests.support.asking import apart

ROOT = Path("/site")
PAPER = ROOT / "content/papers/one.md"
SOURCES = frozenset(folders_of(Project.at(ROOT)))


class Building(Supervisor):
    """Builds nothing, as slowly as one likes, and notes what it is asked, and when."""

    def __init__(self) -> None:
        super().__init__(Project(ROOT, ROOT / "output"), Options())
        self.asked: list[tuple[BuildRequest, float]] = []
        self.seconds = 0.0
        self.looking = 0.01
        self.news = asyncio.Event()

    async def build(self, asked: BuildRequest, tell: _Tell) -> None:
        self.asked.append((asked, time.monotonic()))
        self.news.set()
        await asyncio.sleep(self.seconds)
        report = Report(timings={"discover": self.looking})
        tell(BuildResult(report, "/", frozenset(), Change(), (), final=True))

    async def times(self, number: int) -> None:
        """Wait until it was asked so often."""
        async with asyncio.timeout(60):
            while len(self.asked) < number:
                self.news.clear()
                await self.news.wait()

    @property
    def places(self) -> list[frozenset[Path] | None]:
        return [ask.places for ask, _ in self.asked]


Work = Callable[[Rebuilder, Building], Awaitable[None]]


def conducted(work: Work, *, watched: bool = True, seconds: float = 0.0) -> Building:
    """Do something while a conductor is at work."""

    async def run() -> Building:
        building = Building()
        building.seconds = seconds
        rebuilder = Rebuilder(building, Preview(PreviewState(ROOT / "output"), "run"), Console(ROOT))
        rebuilder.watched = watched
        task = asyncio.ensure_future(rebuilder.run(lambda: None))
        await work(rebuilder, building)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return building

    return apart(run())


def saw(rebuilder: Rebuilder, event: Event, path: Path = PAPER) -> None:
    rebuilder.saw(FileEvent(path, event))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavo.serve.rebuild.IDLE", 0.2)


def test_some_time_after_the_last_change_all_sources_are_looked_at_once() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(2)
        saw(rebuilder, "whole")
        await building.times(4)
        await asyncio.sleep(0.5)

    assert conducted(work).places == [None, SOURCES, frozenset({PAPER}), SOURCES]


def test_what_came_and_went_may_have_been_known_and_is_looked_for_later() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(2)
        saw(rebuilder, "new")
        saw(rebuilder, "gone")
        async with asyncio.timeout(60):
            await rebuilder.preview._settled.wait()
        await building.times(3)

    assert conducted(work).places == [None, SOURCES, SOURCES]


def test_what_is_saved_while_the_builder_is_busy_comes_right_after() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(1)
        saw(rebuilder, "whole")
        await building.times(2)
        saw(rebuilder, "whole", PAPER.with_name("two.md"))
        saw(rebuilder, "whole", PAPER.with_name("three.md"))
        await building.times(3)

    building = conducted(work, seconds=0.3)
    two = frozenset({PAPER.with_name("two.md"), PAPER.with_name("three.md")})
    assert building.places == [None, frozenset({PAPER}), two]


def test_nothing_else_is_on_its_way_only_when_nothing_waits() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        settled = rebuilder.preview._settled
        await building.times(1)
        assert not settled.is_set()
        saw(rebuilder, "whole")
        await building.times(2)
        assert not settled.is_set()
        async with asyncio.timeout(60):
            await settled.wait()
        assert len(building.asked) == 2

    conducted(work, seconds=0.1)


def test_a_slow_build_does_not_make_the_looks_for_changes_rare() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(2)

    begun = time.monotonic()
    conducted(work, watched=False, seconds=1.0)
    assert time.monotonic() - begun < 10


def test_slow_looks_for_changes_are_rare() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        building.looking = 0.1
        await building.times(3)

    (_, first), (_, second), (_, third) = conducted(work, watched=False).asked
    assert second - first > 2 * OFTEN
    assert third - second > 2 * OFTEN


def test_where_it_takes_long_sources_are_looked_at_later_and_a_save_does_not_wait_for_that() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        building.looking = 0.05
        await building.times(2)
        # How long it takes to look at one paper alone has no part in it.
        await asyncio.sleep(0.1)
        building.looking = 0.0
        saw(rebuilder, "whole")
        await building.times(4)

    building = conducted(work)
    assert building.places == [None, SOURCES, frozenset({PAPER}), SOURCES]
    (_, saved), (_, looked) = building.asked[2:]
    assert looked - saved > 10 * 0.05


def test_in_doubt_the_output_is_looked_at_too() -> None:
    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(2)
        rebuilder.doubt()
        rebuilder.doubt()
        await building.times(3)
        await asyncio.sleep(2 * OFTEN)

    assert conducted(work).places == [None, SOURCES, None]


@pytest.mark.parametrize("say", [Rebuilder.doubt, Rebuilder.search])
def test_doubts_that_come_while_something_is_built_do_not_wait_until_all_is_idle(
    monkeypatch: pytest.MonkeyPatch, say: Callable[[Rebuilder], None]
) -> None:
    monkeypatch.setattr("octavo.serve.rebuild.IDLE", 3600)

    async def work(rebuilder: Rebuilder, building: Building) -> None:
        await building.times(1)
        saw(rebuilder, "whole")
        await building.times(2)
        say(rebuilder)
        await building.times(3)

    assert conducted(work, seconds=0.2).places == [None, frozenset({PAPER}), None]
