"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import Any

from octavo.content.metadata import Facts


def newest(facts: Facts, slug: str) -> tuple[Any, ...]:
    """Newest first; a paper whose month is not known comes after those of the same year that are dated."""
    return (*backwards(facts.date), facts.sorting, slug)


def cited(facts: Facts, slug: str) -> tuple[Any, ...]:
    """Most cited first; unknown counts last."""
    known = facts.citations is not None
    return (not known, -(facts.citations or 0), *newest(facts, slug))


def own(facts: Facts, slug: str) -> tuple[Any, ...]:
    """By rank, lowest first; papers without one follow, newest first."""
    ranked = facts.rank is not None
    return (not ranked, facts.rank or 0, *newest(facts, slug))


_KEYS: dict[str, Callable[[Facts, str], tuple[Any, ...]]] = {"newest": newest, "cited": cited, "own": own}


def arranged(papers: Sequence[tuple[Facts, str]], order: str) -> list[int]:
    """Where in a sequence of papers with their slugs each place of one of the orders finds its paper."""
    key = _KEYS[order]
    keys = [key(facts, slug) for facts, slug in papers]
    return sorted(range(len(papers)), key=keys.__getitem__)


def ranked(rank: int | None, name: str, slug: str) -> tuple[bool, int, str, str]:
    """Where something stands that has a rank and a name: lowest rank first, then by name."""
    return (rank is None, rank or 0, name.casefold(), slug)


def backwards(day: tuple[int, int, int]) -> tuple[int, int, int]:
    """Where a date stands when the newest comes first."""
    year, month, of_month = day
    return (-year, -month, -of_month)
