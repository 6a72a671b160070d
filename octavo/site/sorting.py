"""The orders in which papers, people and pages are listed."""

from collections.abc import Callable, Sequence
from typing import Any

from octavo.content.metadata import Metadata, PaperMetadata
from octavo.model.states import RANKS


def paper_order(papers: Sequence[Metadata], order: str) -> list[int]:
    """Return the indices of papers in an order: `newest` first, most `cited` first, or the author's `own`."""
    key_of = _KEYS[order]
    keys = [key_of(item.paper, item.slug) for item in papers]
    return sorted(range(len(papers)), key=keys.__getitem__)


def rank_key(rank: int | None, name: str, slug: str) -> tuple[bool, int, str, str]:
    """Return the key that sorts by rank, lowest first, then by name; entries without a rank come last."""
    return (rank is None, rank or 0, name.casefold(), slug)


def newest_first(date: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the key that sorts dates from the newest to the oldest; a month or day of 0 is unknown and comes last."""
    year, month, day = date
    return (-year, -month, -day)


def _newest_key(paper: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """Return the key that sorts works which are not published yet first, by state, and all others by date."""
    return (RANKS.get(paper.state, len(RANKS)), *newest_first(paper.date), paper.sorting, slug)


def _cited_key(paper: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """Return the key that sorts by citations, most first; papers with an unknown count come last."""
    return (paper.citations is None, -(paper.citations or 0), *_newest_key(paper, slug))


def _own_key(paper: PaperMetadata, slug: str) -> tuple[Any, ...]:
    """Return the key that sorts by rank, lowest first; papers without a rank come last, newest first."""
    return (paper.rank is None, paper.rank or 0, *_newest_key(paper, slug))


_KEYS: dict[str, Callable[[PaperMetadata, str], tuple[Any, ...]]] = {
    "newest": _newest_key,
    "cited": _cited_key,
    "own": _own_key,
}
