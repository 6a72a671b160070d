"""The goals: how fast Octavo is to be, against the others and for itself, on two processors."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.run import GROWTH, SMALL, Figures, Key

OCTAVO = "octavo"

Measure = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit to stay within: `first` has to be met, `aim` is what we want."""

    subject: str
    unit: str
    measure: Measure
    first: float
    aim: float


def ratio(over: Key, under: Key) -> Measure:
    """How many times one median is another one."""

    def measure(figures: Figures) -> float | None:
        above, below = figures.wall(over), figures.wall(under)
        return None if above is None or below is None else above / below

    return measure


def milliseconds(key: Key) -> Measure:
    """A median, for itself."""

    def measure(figures: Figures) -> float | None:
        wall = figures.wall(key)
        return None if wall is None else 1000 * wall

    return measure


def gibibytes(size: int) -> Measure:
    """The most memory that all processes of a cold build hold together."""

    def measure(figures: Figures) -> float | None:
        held = figures.peaks.get((OCTAVO, size))
        return None if held is None else held / 2**30

    return measure


def against(peer: str, case: str, size: int) -> Measure:
    """Octavo as a multiple of another generator that had the same to do."""
    return ratio(Key(OCTAVO, case, size), Key(peer, case, size))


_SMALL, _LARGE = (Key(OCTAVO, "growth", size) for size in GROWTH)

GOALS = (
    Goal("cold, 10,000 papers", "× Zola", against("zola", "cold", 10_000), 1.3, 1.0),
    Goal("the same, Zola’s terms unpaged", "× Zola", against("zola-whole", "cold", 10_000), 1.3, 1.0),
    Goal("cold, 10,000 papers", "× Hugo", against("hugo", "cold", 10_000), 0.7, 0.55),
    Goal("cold, 1,000 papers", "× Zola", against("zola", "cold", 1_000), 1.5, 1.2),
    Goal("cold, 100 papers", "× Hugo", against("hugo", "cold", 100), 1.5, 1.0),
    Goal("nothing changed, 10,000 papers", "× Hugo", against("hugo", "unchanged", 10_000), 0.05, 0.025),
    Goal("one abstract edited, 10,000 papers", "× Hugo", against("hugo", "edit", 10_000), 0.06, 0.04),
    Goal("cold, 100,000 papers", "× 10,000", ratio(_LARGE, _SMALL), 11, 10.3),
    Goal("memory, 100,000 papers", "GiB", gibibytes(100_000), 1.5, 1.0),
    Goal("`octavo --version`", "ms", milliseconds(Key(OCTAVO, "version")), 80, 50),
    Goal("nothing to do, 10 papers", "ms", milliseconds(Key(OCTAVO, "unchanged", SMALL)), 120, 80),
)


def met(value: float | None, limit: float) -> bool | None:
    """Whether a value stays within a limit; None where it was not measured."""
    return None if value is None else value <= limit
