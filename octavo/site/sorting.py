"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import Any

from octavo.content.metadata import PaperMetadata


def newest(facts: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """Newest first; a paper whose month is not known comes after those of the same year that are dated."""
    return (*newest_first(facts.date), facts.sorting, slug)


def cited(facts: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """Most cited first; unknown counts last."""
    known = facts.citations is not None
    return (not known, -(facts.citations or 0), *newest(facts, slug))


def own(facts: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """By rank, lowest first; papers without one follow, newest first."""
    rank_key = facts.rank is not None
    return (not rank_key, facts.rank or 0, *newest(facts, slug))


_KEYS: dict[str, Callable[[PaperMetadata, str], tuple[Any, ...]]] = {"newest": newest, "cited": cited, "own": own}


def arrange(papers: Sequence[tuple[PaperMetadata, str]], order: str) -> list[int]:
    """Where in a sequence of papers with their slugs each place of one of the orders finds its paper."""
    key = _KEYS[order]
    keys = [key(facts, slug) for facts, slug in papers]
    return sorted(range(len(papers)), key=keys.__getitem__)


def rank_key(rank: int | None, name: str, slug: str) -> tuple[bool, int, str, str]:
    """Where something stands that has a rank and a name: lowest rank first, then by name."""
    return (rank is None, rank or 0, name.casefold(), slug)


def newest_first(day: tuple[int, int, int]) -> tuple[int, int, int]:
    """Where a date stands when the newest comes first."""
    year, month, of_month = day
    return (-year, -month, -of_month)
