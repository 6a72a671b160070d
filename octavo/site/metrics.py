"""Metrics of a person: those stated in the profile, and those computed from the papers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from octavo.content.entries import MetricEntry
from octavo.model.records import Metric

# Computed metrics by the labels under which authors may state them, in lower case and without punctuation.
_NAMES = {"papers": "papers", "publications": "papers", "citations": "citations", "hindex": "h-index", "h": "h-index"}
_NAMES |= {"i10index": "i10-index", "i10": "i10-index", "paper": "papers", "citation": "citations"}

# Figures are computed from this many papers on.
FEWEST_COUNTED = 5


def h_index(citations: Sequence[int]) -> int:
    """Return the h-index: the largest h such that h papers have h citations each (Hirsch 2005)."""
    ordered = sorted(citations, reverse=True)
    return sum(1 for rank, cited in enumerate(ordered, 1) if cited >= rank)


def i10_index(citations: Sequence[int]) -> int:
    """Return the number of papers with at least ten citations (Google Scholar's i10-index)."""
    return sum(1 for cited in citations if cited >= 10)


def stated_metrics(entries: Sequence[MetricEntry]) -> tuple[Metric, ...]:
    """Return metrics as the author states them."""
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
    """Return the metrics of a person: the stated ones, then those of the computed ones that are not stated.

    `citations` has one count per paper, None if it is unknown. A metric of which nothing is known is absent, not 0, and
    so are computed metrics of few papers, which say nothing.
    """
    stated = stated_metrics(entries)
    names = {_name(metric.label) for metric in stated}
    computed = (
        Metric(label=name, value=str(value), unit="", source="", source_url=None, as_of=None, computed=True)
        for name, value in _computed(tuple(citations))
        if _name(name) not in names
    )
    return (*stated, *computed)


# Builds that follow each other in one process mostly ask for the same.
@lru_cache(maxsize=8)
def _computed(citations: tuple[int | None, ...]) -> tuple[tuple[str, int], ...]:
    if len(citations) < FEWEST_COUNTED:
        return ()
    known = [cited for cited in citations if cited is not None]
    computed = [("papers", len(citations))]
    if known:
        cited = sum(known)
        noun = "citation" if cited == 1 else "citations"
        computed += [(noun, cited), ("h-index", h_index(known)), ("i10-index", i10_index(known))]
    return tuple(computed)


def _name(label: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", label.lower())
    return _NAMES.get(bare, bare)
