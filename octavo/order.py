"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import Any

from octavo.date import Date
from octavo.entry import PaperEntry


def newest(entry: PaperEntry, slug: str) -> tuple[Any, ...]:
    """Newest first; a paper whose month is not known comes after those of the same year that are dated."""
    return (*_backwards(entry.date), entry.title.casefold(), slug)


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


def _backwards(day: Date) -> tuple[int, int, int]:
    return (-day.year, -day.month, -day.day)
