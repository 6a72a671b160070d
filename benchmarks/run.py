"""Running the benchmarks: every generator builds the same papers, in turn, round by round."""

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

# The site of `startup`, and those between which growth is measured.
SMALL = 10
GROWTH = (10_000, 100_000)

# Octavo reads a file again that was written so short a time before a build, in seconds: nobody's sources are so young.
SETTLED = 2.5

SAMPLE = 20

# So many saves are measured of each server, and of Octavo's in a row to see whether it stays as quick and as small.
SAVES = 20
ROW = 1000

# So long after the last change a server has surely looked at everything for the last time, in seconds.
LOOKED = 10.0

# So long a server is left alone, in seconds, to see what it takes to do nothing.
IDLE = 10.0


class Key(NamedTuple):
    """What a time was taken of: a generator's name, what it had to do, and with how many papers."""

    generator: str
    case: str
    size: int = 0


class Row(NamedTuple):
    """A row of saves: the median times in seconds of the first and the last hundred, memory in bytes after each."""

    first: float
    last: float
    before: int
    after: int
    idle: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured: times by key; the most memory in bytes and what was written by generator and size.

    `rows` are those of Octavo's server, by size.
    """

    timings: dict[Key, tuple[Timing, ...]] = field(default_factory=dict)
    peaks: dict[tuple[str, int], int] = field(default_factory=dict)
    trees: dict[tuple[str, int], Tree] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)

    def wall(self, key: Key) -> float | None:
        """The median of the wall times in seconds, None where there is none."""
        found = self.timings.get(key)
        return median(timing.wall for timing in found) if found else None


@dataclass(frozen=True, slots=True)
class Site:
    """A corpus laid out for a generator."""

    generator: Generator
    size: int
    seed: int
    folder: Path
    env: Mapping[str, str]

    @property
    def output(self) -> Path:
        """Where the generator writes."""
        return self.folder / self.generator.output

    def lay_out(self) -> None:
        """Write everything the generator needs."""
        self.generator.lay_out(corpus.papers(self.size, self.seed), self.size, self.folder)

    def cold(self) -> Timing:
        """Build with nothing there but the sources, and look whether all is well."""
        self._clear()
        timing = self._build()
        check.sampled(self.output, self._sample())
        return timing

    def unchanged(self) -> Timing:
        """Build again; Failed where something is rendered by a generator that knows better."""
        timing = self._build()
        if not timing.said.startswith(self.generator.idle):
            raise Failed(f"{self.generator.title} had something to do where nothing had changed:\n{timing.said}")
        return timing

    def edit(self) -> Timing:
        """Build with a line more in one abstract, which must be in the page; then take it back."""
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
        """The site as its server shows it, once there is nothing more to do for it."""
        paper = self._paper()
        with preview(self.generator.serve, self.folder, self.env, address(paper), paper.doi) as made:
            made.rest()
            yield made

    def save(self, server: Preview) -> Timing:
        """Save a line more in one abstract, and wait for it to be served; then take it back."""
        paper = self._paper()
        source = self._source(paper)
        before = source.read_text("utf-8")
        mark = f"edited{time.time_ns()}"
        timing = server.save(source, edited(before, mark), address(paper), mark)
        source.write_text(before, "utf-8")
        server.rest()
        return timing

    def row(self, server: Preview, count: int) -> Row:
        """Save one abstract again and again, as fast as it is served."""
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
                server.rest()
                sizes.append(server.held())
        source.write_text(before, "utf-8")
        time.sleep(LOOKED)
        server.rest()
        spent = sum(server.spent())
        time.sleep(IDLE)
        idle = (sum(server.spent()) - spent) / IDLE
        return Row(median(walls[:100]), median(walls[-100:]), sizes[0], sizes[-1], idle)

    def _paper(self) -> corpus.Paper:
        return corpus.paper(self.size // 2, self.seed)

    def _source(self, paper: corpus.Paper) -> Path:
        return self.folder / "content" / "papers" / f"{paper.slug}.md"

    def peak(self) -> int:
        """The most memory, in bytes, that a cold build holds."""
        self._clear()
        return peak(self.generator.build, self.folder, self.env)

    def _build(self) -> Timing:
        # What others left to be written is not this one's work.
        os.sync()
        return timed(self.generator.build, self.folder, self.env)

    def _clear(self) -> None:
        """Move an older build aside: on ext4, deleting thousands of files slows down the making of others."""
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
    """Do all jobs once a round, so that they share the machine's moods; a first round for warmth is not counted."""
    found: dict[Key, list[Timing]] = {key: [] for key in jobs}
    keys = list(jobs)
    for number in range(rounds + 1):
        # Each round begins with another one, so that nobody always follows the same.
        first = number % len(keys)
        for key in (*keys[first:], *keys[:first]):
            timing = jobs[key]()
            if number:
                found[key].append(timing)
            say(f"{key.case} {key.size or ''}\t{number}/{rounds}\t{key.generator}\t{timing.wall:.3f} s")
    return {key: tuple(timings) for key, timings in found.items()}


@dataclass(frozen=True, slots=True)
class Bench:
    """A run: which generators (Octavo first), in which folder, how often, and who is told."""

    generators: Sequence[Generator]
    folder: Path
    env: Mapping[str, str]
    rounds: int
    seed: int
    say: Callable[[str], None]
    figures: Figures = field(default_factory=Figures)

    def size(self, size: int, cases: Sequence[Case]) -> None:
        """Measure all generators with so many papers."""
        sites = self._sites([generator for generator in self.generators if size >= generator.least], size)
        rounds = self.rounds if size >= PAGED else 3 * self.rounds
        if "cold" in cases:
            self._turns({Key(site.generator.name, "cold", size): site.cold for site in sites}, rounds)
            for site in sites:
                check.whole(site.output, size)
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
        """Measure all servers of a site with so many papers, side by side; and Octavo's through many saves."""
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
        """Measure what every command costs before it does anything, and Octavo with nothing to do."""
        (site,) = self._sites(self.generators[:1], SMALL)
        site.cold()
        jobs: dict[Key, Callable[[], Timing]] = {
            Key(generator.name, "version"): partial(timed, generator.version, self.folder, self.env)
            for generator in self.generators
            if generator.least <= SMALL
        }
        self._turns(jobs | {Key(site.generator.name, "unchanged", SMALL): site.unchanged}, 4 * self.rounds)

    def growth(self) -> None:
        """Measure how Octavo grows."""
        sites = [site for size in GROWTH for site in self._sites(self.generators[:1], size)]
        jobs = {Key(site.generator.name, "growth", site.size): site.cold for site in sites}
        self._turns(jobs, min(3, self.rounds))
        for site in sites:
            check.whole(site.output, site.size)
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
        time.sleep(SETTLED)
        return sites

    def _turns(self, jobs: Mapping[Key, Callable[[], Timing]], rounds: int) -> None:
        self.figures.timings.update(in_turn(jobs, rounds, self.say))
