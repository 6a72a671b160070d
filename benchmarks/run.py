"""Run the benchmarks: every generator builds the same papers, in turn, round by round."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Literal, NamedTuple

from benchmarks import check, corpus
from benchmarks.check import Tree
from benchmarks.generator import PAGED, Generator
from benchmarks.preview import Preview, address, edited, preview
from benchmarks.process import Failed, Timing, peak, timed

Case = Literal["cold", "unchanged", "edit", "save", "startup"]

# Numbers of papers: of the site for `startup`, and of the two sites that `growth` compares.
SMALL = 10
GROWTH = (10_000, 100_000)

# Octavo reads a file again if it was written less than 2 s before the last build, so sources get this age first.
SOURCE_AGE = 2.5

# Number of papers' pages that are checked after a cold build.
SAMPLE = 20

# Number of saves measured for each server, and of saves in a row that show if Octavo's stays as fast and as small.
SAVES = 20
ROW = 1000

# Seconds after the last change, until which Octavo's server may still scan all sources once more.
LAST_SCAN = 10.0

# Seconds over which an idle server's processor time is measured.
IDLE = 10.0


class Key(NamedTuple):
    """Key of a measurement: a generator's name, the case, and the number of papers."""

    generator: str
    case: str
    size: int = 0


class Row(NamedTuple):
    """Result of many saves in a row.

    `first` and `last` are the median times of the first and the last hundred in seconds, `before` and `after` the
    memory after each of these in bytes, and `idle` the share of a processor that the server uses with nothing to do.
    """

    first: float
    last: float
    before: int
    after: int
    idle: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All results: times by key; peak memory in bytes and counts of the output by generator and size.

    `rows` are the saves in a row to Octavo's server, by size.
    """

    timings: dict[Key, tuple[Timing, ...]] = field(default_factory=dict)
    peaks: dict[tuple[str, int], int] = field(default_factory=dict)
    trees: dict[tuple[str, int], Tree] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)

    def wall(self, key: Key) -> float | None:
        """Return the median wall time in seconds, None if it was not measured."""
        found = self.timings.get(key)
        return median(timing.wall for timing in found) if found else None


@dataclass(frozen=True, slots=True)
class Site:
    """A corpus written as a generator's site."""

    generator: Generator
    size: int
    seed: int
    folder: Path
    env: Mapping[str, str]

    @property
    def output(self) -> Path:
        """Return the folder that the generator writes to."""
        return self.folder / self.generator.output

    def lay_out(self) -> None:
        """Write the site's sources, templates and settings."""
        self.generator.lay_out(corpus.papers(self.size, self.seed), self.size, self.folder)

    def cold(self) -> Timing:
        """Build without an older output or cache, and check some of the pages."""
        self._clear()
        timing = self._build()
        check.check_pages(self.output, self._sample())
        return timing

    def unchanged(self) -> Timing:
        """Build again with nothing changed.

        Raises:
            Failed: a generator that can tell that nothing has changed rendered something.
        """
        timing = self._build()
        if not timing.printed.startswith(self.generator.idle):
            raise Failed(f"{self.generator.title} had something to do where nothing had changed:\n{timing.printed}")
        return timing

    def edit(self) -> Timing:
        """Build after one abstract was edited, check its page, and undo the edit.

        Raises:
            Failed: the page does not show the edit.
        """
        paper = self._paper()
        source = self._source(paper)
        before = source.read_text("utf-8")
        mark = f"edited{time.time_ns()}"
        source.write_text(edited(before, mark), "utf-8")
        try:
            timing = self._build()
        finally:
            source.write_text(before, "utf-8")
        if mark not in check.page(self.output, paper).read_text("utf-8"):
            raise Failed(f"{self.generator.title} left a stale page after an edit of {source}")
        return timing

    @contextmanager
    def previewed(self) -> Iterator[Preview]:
        """Run the generator's preview server and yield it once it is idle."""
        paper = self._paper()
        with preview(self.generator.serve, self.folder, self.env, address(paper), paper.doi) as made:
            made.wait_idle()
            yield made

    def save(self, server: Preview) -> Timing:
        """Edit one abstract, time until its page is served, and undo the edit."""
        paper = self._paper()
        source = self._source(paper)
        before = source.read_text("utf-8")
        mark = f"edited{time.time_ns()}"
        timing = server.save(source, edited(before, mark), address(paper), mark)
        source.write_text(before, "utf-8")
        server.wait_idle()
        return timing

    def row(self, server: Preview, count: int) -> Row:
        """Save one abstract `count` times, each time as soon as the one before is served."""
        paper, walls, sizes = self._paper(), [], []
        source = self._source(paper)
        before = source.read_text("utf-8")
        for number in range(count):
            mark = f"edited{time.time_ns()}"
            start = time.perf_counter()
            source.write_text(edited(before, mark), "utf-8")
            server.wait(address(paper), mark)
            walls.append(time.perf_counter() - start)
            if number in (99, count - 1):
                server.wait_idle()
                sizes.append(server.memory())
        source.write_text(before, "utf-8")
        time.sleep(LAST_SCAN)
        server.wait_idle()
        spent = sum(server.spent())
        time.sleep(IDLE)
        idle = (sum(server.spent()) - spent) / IDLE
        return Row(median(walls[:100]), median(walls[-100:]), sizes[0], sizes[-1], idle)

    def _paper(self) -> corpus.Paper:
        return corpus.paper(self.size // 2, self.seed)

    def _source(self, paper: corpus.Paper) -> Path:
        return self.folder / "content" / "papers" / f"{paper.slug}.md"

    def peak(self) -> int:
        """Return the peak memory of a cold build in bytes."""
        self._clear()
        return peak(self.generator.build, self.folder, self.env)

    def _build(self) -> Timing:
        # Flush what earlier builds left to be written, so that it is not counted here.
        os.sync()
        return timed(self.generator.build, self.folder, self.env)

    def _clear(self) -> None:
        """Move an older build aside; deleting thousands of files would slow down the next build on ext4."""
        aside = Path(tempfile.mkdtemp(prefix="aside-", dir=self.folder.parent))
        for name in (self.generator.output, *self.generator.keeps):
            if (self.folder / name).exists():
                (self.folder / name).rename(aside / name)

    def _sample(self) -> Iterable[corpus.Paper]:
        step = max(1, self.size // SAMPLE)
        return (corpus.paper(number, self.seed) for number in range(0, self.size, step))


def in_turn(
    jobs: Mapping[Key, Callable[[], Timing]], rounds: int, say: Callable[[str], None]
) -> dict[Key, tuple[Timing, ...]]:
    """Run all jobs once a round, so that a slow moment of the machine meets all; the first round is not counted."""
    found: dict[Key, list[Timing]] = {key: [] for key in jobs}
    keys = list(jobs)
    for number in range(rounds + 1):
        # Each round begins with another job, so that none always follows the same one.
        first = number % len(keys)
        for key in (*keys[first:], *keys[:first]):
            timing = jobs[key]()
            if number:
                found[key].append(timing)
            say(f"{key.case} {key.size or ''}\t{number}/{rounds}\t{key.generator}\t{timing.wall:.3f} s")
    return {key: tuple(timings) for key, timings in found.items()}


@dataclass(frozen=True, slots=True)
class Bench:
    """A run of the benchmarks: the generators (Octavo first), the work folder, and how often each job is measured."""

    generators: Sequence[Generator]
    folder: Path
    env: Mapping[str, str]
    rounds: int
    seed: int
    say: Callable[[str], None]
    figures: Figures = field(default_factory=Figures)

    def size(self, size: int, cases: Sequence[Case]) -> None:
        """Measure builds of all generators with `size` papers."""
        sites = self._sites([generator for generator in self.generators if size >= generator.least], size)
        rounds = self.rounds if size >= PAGED else 3 * self.rounds
        if "cold" in cases:
            self._turns({Key(site.generator.name, "cold", size): site.cold for site in sites}, rounds)
            for site in sites:
                check.check_complete(site.output, size)
                self.figures.trees[site.generator.name, size] = check.tree(site.output)
                self.figures.peaks[site.generator.name, size] = site.peak()
        again = [site for site in sites if site.generator.rebuilds]
        if "unchanged" in cases or "edit" in cases:
            for site in again:
                site.cold()
        if "unchanged" in cases:
            self._turns({Key(site.generator.name, "unchanged", size): site.unchanged for site in again}, rounds)
        if "edit" in cases:
            self._turns({Key(site.generator.name, "edit", size): site.edit for site in again}, rounds)

    def saves(self, size: int) -> None:
        """Measure saves to all servers side by side with `size` papers, and many saves in a row to Octavo's."""
        sites = self._sites([generator for generator in self.generators if generator.serve], size)
        for site in sites:
            site.cold()
        with ExitStack() as servers:
            jobs: dict[Key, Callable[[], Timing]] = {}
            for site in sites:
                server = servers.enter_context(site.previewed())
                name = site.generator.name
                self.figures.timings[Key(name, "start", size)] = (Timing(server.started, *server.spent(), ""),)
                jobs[Key(name, "save", size)] = partial(site.save, server)
            self._turns(jobs, SAVES)
        (own,) = sites[:1]
        with own.previewed() as server:
            self.figures.rows[size] = own.row(server, ROW if size < PAGED else ROW // 5)

    def startup(self) -> None:
        """Measure the start of every program, and an Octavo build with nothing to do."""
        (site,) = self._sites(self.generators[:1], SMALL)
        site.cold()
        jobs: dict[Key, Callable[[], Timing]] = {
            Key(generator.name, "version"): partial(timed, generator.version, self.folder, self.env)
            for generator in self.generators
            if generator.least <= SMALL
        }
        self._turns(jobs | {Key(site.generator.name, "unchanged", SMALL): site.unchanged}, 4 * self.rounds)

    def growth(self) -> None:
        """Measure how Octavo's time and memory grow with the number of papers."""
        sites = [site for size in GROWTH for site in self._sites(self.generators[:1], size)]
        jobs = {Key(site.generator.name, "growth", site.size): site.cold for site in sites}
        self._turns(jobs, min(3, self.rounds))
        for site in sites:
            check.check_complete(site.output, site.size)
            self.figures.trees[site.generator.name, site.size] = check.tree(site.output)
            self.figures.peaks[site.generator.name, site.size] = site.peak()
        large = sites[-1]
        with large.previewed() as server:
            self._turns({Key(large.generator.name, "save", large.size): partial(large.save, server)}, SAVES)

    def _sites(self, generators: Sequence[Generator], size: int) -> list[Site]:
        place = Path(tempfile.mkdtemp(prefix=f"{size}-", dir=self.folder))
        sites = [Site(generator, size, self.seed, place / generator.name, self.env) for generator in generators]
        for site in sites:
            site.lay_out()
            self.say(f"laid out {size}\t\t{site.generator.name}\t")
        time.sleep(SOURCE_AGE)
        return sites

    def _turns(self, jobs: Mapping[Key, Callable[[], Timing]], rounds: int) -> None:
        self.figures.timings.update(in_turn(jobs, rounds, self.say))
