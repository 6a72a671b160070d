"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import Any

from octavo.date import Date
from octavo.entry import PaperEntry


def newest(entry: PaperEntry, slug: str) -> tuple[Any, ...]:
    """Newest first; a paper whose month is not known comes after those of the same year that are dated."""
    return (*backwards(entry.date), entry.title.casefold(), slug)


def cited(entry: PaperEntry, slug: str) -> tuple[Any, ...]:
    """Most cited first; unknown counts last."""
    known = entry.citations is not None
    return (not known, -(entry.citations or 0), *newest(entry, slug))


def own(entry: PaperEntry, slug: str) -> tuple[Any, ...]:
    """By rank, lowest first; papers without one follow, newest first."""
    ranked = entry.rank is not None
    return (not ranked, entry.rank or 0, *newest(entry, slug))


_KEYS: dict[str, Callable[[PaperEntry, str], tuple[Any, ...]]] = {"newest": newest, "cited": cited, "own": own}


def arranged(papers: Sequence[tuple[PaperEntry, str]], order: str) -> tuple[str, ...]:
    """The slugs of papers in one of the orders a site may set."""
    key = _KEYS[order]
    return tuple(slug for entry, slug in sorted(papers, key=lambda paper: key(*paper)))


def ranked(rank: int | None, name: str, slug: str) -> tuple[bool, int, str, str]:
    """Where something stands that has a rank and a name: lowest rank first, then by name."""
    return (rank is None, rank or 0, name.casefold(), slug)


def backwards(day: Date) -> tuple[int, int, int]:
    """Where a date stands when the newest comes first."""
    return (-day.year, -day.month, -day.day)
