"""Metrics: stated ones win, others are computed, and unknown ones are absent."""

from hypothesis import given
from hypothesis import strategies as st

from octavo.content.entries import MetricEntry
from octavo.model.dates import Date
from octavo.site.metrics import h_index, i10_index, metrics


def stated(label: str, value: str) -> MetricEntry:
    return MetricEntry(label, value, None, "a source", None, Date(2026, 11, 23))


def shown(entries: list[MetricEntry], citations: list[int | None]) -> dict[str, str]:
    return {metric.label: metric.value for metric in metrics(entries, citations)}


def test_the_h_index_of_a_known_example() -> None:
    assert h_index([10, 8, 5, 4, 3]) == 4
    assert h_index([25, 8, 5, 3, 3]) == 3
    assert h_index([]) == 0


@given(st.lists(st.integers(0, 50)))
def test_the_h_index_is_the_largest_h_with_h_papers_of_h_citations(citations: list[int]) -> None:
    h = h_index(citations)
    assert sum(cited >= h for cited in citations) >= h
    assert sum(cited >= h + 1 for cited in citations) < h + 1
    assert i10_index(citations) == len([cited for cited in citations if cited > 9])


def test_metrics_that_are_not_stated_are_computed() -> None:
    expected = {"papers": "5", "citations": "15", "h-index": "2", "i10-index": "1"}
    assert shown([], [12, 3, None, 0, None]) == expected


def test_nothing_is_computed_from_fewer_than_five_papers() -> None:
    assert shown([], [12, 30, 40, 50]) == {}
    assert shown([stated("h-index", "4")], [12, 30, 40, 50]) == {"h-index": "4"}


def test_a_stated_metric_wins_and_keeps_its_source_and_date() -> None:
    found = {metric.label: metric for metric in metrics([stated("H-Index", "57")], [12, 3, 0, 0, 0])}
    assert found["H-Index"].value == "57"
    assert found["H-Index"].source == "a source"
    assert found["H-Index"].as_of == Date(2026, 11, 23)
    assert not found["H-Index"].computed
    assert "h-index" not in found
    assert found["citations"].computed


def test_an_unknown_metric_is_absent_and_never_0() -> None:
    assert shown([], [None] * 5) == {"papers": "5"}
    assert shown([], []) == {}
    assert shown([], [0] * 5) == {"papers": "5", "citations": "0", "h-index": "0", "i10-index": "0"}


def test_the_label_of_a_single_citation_is_singular() -> None:
    assert shown([], [1, *[None] * 4]) == {"papers": "5", "citation": "1", "h-index": "1", "i10-index": "0"}


def test_a_stated_figure_wins_in_either_number() -> None:
    assert shown([stated("Paper", "40"), stated("citation", "7")], [2, *[None] * 4]) == {
        "Paper": "40",
        "citation": "7",
        "h-index": "1",
        "i10-index": "0",
    }
