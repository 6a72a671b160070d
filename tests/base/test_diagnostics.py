"""Diagnostics: findings with a place, sorted, counted as errors, and stored."""

import marshal

import pytest

from octavo.base.diagnostics import (
    Diagnostic,
    Span,
    error,
    failed,
    ordered,
    restored_findings,
    span_at,
    stored_findings,
    warning,
)

TEXT = "one\ntwo\n\nfour"


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [(0, 1, 1), (2, 1, 3), (3, 1, 4), (4, 2, 1), (7, 2, 4), (8, 3, 1), (9, 4, 1), (13, 4, 5)],
)
def test_an_offset_becomes_a_line_and_a_column_from_1(offset: int, line: int, column: int) -> None:
    assert span_at(TEXT, offset, "a.md") == Span("a.md", line, column, 1)
    assert span_at(TEXT, offset, "a.md", 3).length == 3


def test_errors_and_warnings_differ_in_their_severity_alone() -> None:
    span = Span("a.md")
    assert error("c", "m", span, "h") == Diagnostic("error", "c", "m", span, "h")
    assert warning("c", "m", span) == Diagnostic("warning", "c", "m", span, "")


def test_long_messages_and_hints_are_cut() -> None:
    found = error("c", "m" * 301, Span("a.md"), "h" * 300)
    assert found.message == "m" * 299 + "…"
    assert found.hint == "h" * 300


def test_only_an_error_fails_a_build() -> None:
    span = Span("a.md")
    assert not failed([])
    assert not failed([warning("c", "m", span)])
    assert failed([warning("c", "m", span), error("c", "m", span)])


def test_findings_are_sorted_by_file_and_place_and_each_is_there_once() -> None:
    findings = [
        warning("c", "m", Span("b.md")),
        error("c", "m", Span("a.md", 10, 1)),
        error("c", "m", Span("a.md", 9, 2)),
        error("c", "m", Span("a.md", 9, 1)),
        error("b", "m", Span("a.md", 9, 1)),
        error("b", "l", Span("a.md", 9, 1)),
    ]
    assert ordered([*findings, *findings], strict=False) == tuple(reversed(findings))


def test_warnings_are_errors_if_the_build_is_strict() -> None:
    span = Span("a.md", 2, 3, 4)
    findings = [warning("a", "m", span, "h"), error("b", "m", span)]
    assert ordered(findings, strict=True) == (error("a", "m", span, "h"), error("b", "m", span))
    assert ordered(findings, strict=False) == tuple(findings)


def test_findings_are_restored_from_their_stored_form() -> None:
    findings = (error("a", "mess", Span("a.md", 2, 3, 4), "hint"), warning("b", "m", Span("b.md")))
    stored = marshal.loads(marshal.dumps(stored_findings(findings)))
    assert restored_findings(stored) == findings
    assert restored_findings(stored_findings([])) == ()
