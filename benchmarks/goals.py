"""Performance goals on two processors: ratios to Hugo and Zola, and absolute limits."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.run import GROWTH, SMALL, Figures, Key, Row

OCTAVO = "octavo"
PLAIN = "octavo-plain"

Measure = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit for a measured value: `first` must be met, `aim` is the target beyond it."""

    subject: str
    unit: str
    measure: Measure
    first: float
    aim: float


def ratio(over: Key, under: Key) -> Measure:
    """Return a measure: the ratio of two median times."""

    def measure(figures: Figures) -> float | None:
        above, below = figures.wall(over), figures.wall(under)
        return None if above is None or below is None else above / below

    return measure


def milliseconds(key: Key) -> Measure:
    """Return a measure: a median time in milliseconds."""

    def measure(figures: Figures) -> float | None:
        wall = figures.wall(key)
        return None if wall is None else 1000 * wall

    return measure


def steady(size: int, part: Callable[[Row], float]) -> Measure:
    """Return a measure: a value taken from the row of saves of a site of `size` papers."""

    def measure(figures: Figures) -> float | None:
        row = figures.rows.get(size)
        return None if row is None else part(row)

    return measure


def gibibytes(size: int) -> Measure:
    """Return a measure: the peak memory of all processes of a cold build together, in GiB."""

    def measure(figures: Figures) -> float | None:
        held = figures.peaks.get((OCTAVO, size))
        return None if held is None else held / 2**30

    return measure


def against(peer: str, case: str, size: int, own: str = OCTAVO) -> Measure:
    """Return a measure: Octavo's median time as a multiple of another generator's in the same case."""
    return ratio(Key(own, case, size), Key(peer, case, size))


def cold(size: int, unit: str, peer: str, limits: tuple[float, float], note: str = "") -> tuple[Goal, Goal]:
    """Return the goals for a cold build with the theme that Octavo ships, and with templates as plain as the peer's."""
    subject = f"cold, {size:,} papers{note}"
    return (
        Goal(subject, unit, against(peer, "cold", size), *limits),
        Goal(f"{subject}, plain templates", unit, against(peer, "cold", size, PLAIN), *limits),
    )


_SMALL, _LARGE = (Key(OCTAVO, "growth", size) for size in GROWTH)

GOALS = (
    *cold(10_000, "× Zola", "zola", (1.3, 1.0)),
    *cold(10_000, "× Zola", "zola-whole", (1.3, 1.0), ", Zola’s terms unpaged"),
    *cold(10_000, "× Hugo", "hugo", (0.7, 0.55)),
    *cold(1_000, "× Zola", "zola", (1.5, 1.2)),
    *cold(100, "× Hugo", "hugo", (1.5, 1.0)),
    Goal("nothing changed, 10,000 papers", "× Hugo", against("hugo", "unchanged", 10_000), 0.05, 0.025),
    Goal("one abstract edited, 10,000 papers", "× Hugo", against("hugo", "edit", 10_000), 0.06, 0.04),
    Goal("cold, 100,000 papers", "× 10,000", ratio(_LARGE, _SMALL), 11, 10.3),
    Goal("memory, 100,000 papers", "GiB", gibibytes(100_000), 1.5, 1.0),
    Goal("a save until it is served, 1,000 papers", "ms", milliseconds(Key(OCTAVO, "save", 1_000)), 60, 40),
    Goal("a save until it is served, 1,000 papers", "× Hugo", against("hugo", "save", 1_000), 0.2, 0.1),
    Goal("a save until it is served, 10,000 papers", "ms", milliseconds(Key(OCTAVO, "save", 10_000)), 100, 60),
    Goal("a save until it is served, 10,000 papers", "× Hugo", against("hugo", "save", 10_000), 0.15, 0.1),
    Goal("a save until it is served, 100,000 papers", "ms", milliseconds(Key(OCTAVO, "save", 100_000)), 1000, 600),
    Goal("the last hundred of 1,000 saves", "× the first", steady(1_000, lambda row: row.last / row.first), 1.1, 1.05),
    Goal("memory after 1,000 saves", "× after 100", steady(1_000, lambda row: row.after / row.before), 1.05, 1.02),
    Goal("a server at rest", "% of a processor", steady(1_000, lambda row: 100 * row.idle), 0.5, 0.1),
    Goal("a built site served, 10,000 papers", "ms", milliseconds(Key(OCTAVO, "start", 10_000)), 1000, 600),
    Goal("`octavo --version`", "ms", milliseconds(Key(OCTAVO, "version")), 80, 50),
    Goal("nothing to do, 10 papers", "ms", milliseconds(Key(OCTAVO, "unchanged", SMALL)), 120, 80),
)


def met(value: float | None, limit: float) -> bool | None:
    """Tell if a value stays within a limit; None if it was not measured."""
    return None if value is None else value <= limit
