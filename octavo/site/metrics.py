"""Figures about a scholar: stated ones as they are, and those that the papers themselves give."""

import re
from collections.abc import Sequence
from functools import lru_cache

from octavo.content.entries import MetricEntry
from octavo.model.records import Metric

_NAMES = {"papers": "papers", "publications": "papers", "citations": "citations", "hindex": "h-index", "h": "h-index"}
_NAMES |= {"i10index": "i10-index", "i10": "i10-index"}


def h_index(citations: Sequence[int]) -> int:
    """The most papers h that have h citations each (Hirsch 2005)."""
    ordered = sorted(citations, reverse=True)
    return sum(1 for rank, cited in enumerate(ordered, 1) if cited >= rank)


def i10_index(citations: Sequence[int]) -> int:
    """How many papers have ten citations or more."""
    return sum(1 for cited in citations if cited >= 10)


def stated(entries: Sequence[MetricEntry]) -> tuple[Metric, ...]:
    """Metrics as the author gives them."""
    return tuple(
        Metric(
            label=entry.label,
            value=entry.value,
            unit=entry.unit or "",
            source=entry.source or "",
            source_url=entry.source_url,
            as_of=entry.as_of,
            computed=False,
        )
        for entry in entries
    )


def metrics(entries: Sequence[MetricEntry], citations: Sequence[int | None]) -> tuple[Metric, ...]:
    """A scholar's metrics: the stated ones, then the computable ones that were not stated.

    `citations` has one number a paper, None where it is not known. What nothing is known of is absent, never 0.
    """
    given = stated(entries)
    taken = {_name(metric.label) for metric in given}
    rest = (
        Metric(label=name, value=str(value), unit="", source="", source_url=None, as_of=None, computed=True)
        for name, value in _computed(tuple(citations))
        if name not in taken
    )
    return (*given, *rest)


# Where a site is built again and again, they are mostly the same.
@lru_cache(maxsize=8)
def _computed(citations: tuple[int | None, ...]) -> tuple[tuple[str, int], ...]:
    known = [cited for cited in citations if cited is not None]
    computed = [("papers", len(citations))] if citations else []
    if known:
        computed += [("citations", sum(known)), ("h-index", h_index(known)), ("i10-index", i10_index(known))]
    return tuple(computed)


def _name(label: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", label.lower())
    return _NAMES.get(bare, bare)
