"""Tests of tables: what is told, and what is no table or no pipe between cells."""

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.grammar.tables import split_row
from octavo.markdown.render import render


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("|a|b", ["a", "b"]),
        ("a|b|", ["a", "b"]),
        ("||b|", ["", "b"]),
        ("|", []),
        ("| a |  |", ["a", ""]),
        (r"a \| b | c", [r"a \| b", "c"]),
        (r"a \\| c", [r"a \\", "c"]),
        ("`a|b` | ``c`|d``", ["`a|b`", "``c`|d``"]),
        (r"`a\|b`", ["`a|b`"]),
        ("` | b", ["`", "b"]),
        (r"$P(a|b)$ | $\|x\|$", ["$P(a|b)$", r"$\|x\|$"]),
        (r"\(a|b\) | c", [r"\(a|b\)", "c"]),
    ],
)
def test_cells_of_a_row(row: str, cells: list[str]) -> None:
    assert split_row(row) == cells


def test_dollar_signs_of_prices_hide_no_pipe() -> None:
    made, found = render("| a | b |\n|---|---|\n| 1$|2$ |\n| $5|6$ |\n", "content/page.md")
    assert "<td>$5</td><td>6$</td>" in made.html and found == ()


def test_rows_that_are_too_long_are_told_once_a_table() -> None:
    found = render("| a |\n|---|\n| b | c |\n| d | |\n| e | f |\n", "content/page.md")[1]
    assert [(one.code, one.span) for one in found] == [("bad-table", Span("content/page.md", 3, 1, 9))]
    assert found[0].message == "this row has 2 cells, and its table 1 column: the rest is not shown; so have 1 more"


def test_the_hint_for_a_table_with_wrong_dashes_makes_it_a_table() -> None:
    made, found = render("> | a | b |\n> |---|\n> | c | d |\n", "content/page.md")
    assert "<table>" not in made.html and found[0].span == Span("content/page.md", 2, 3, 5)
    assert found[0].hint.endswith("write `|---|---|`")
    made, found = render("> | a | b |\n> |---|---|\n> | c | d |\n", "content/page.md")
    assert "<table>" in made.html and found == ()


@pytest.mark.parametrize("source", ["a | b\n\n---|---\n", "a | b\nc | d\n", "`a | b`\nc\n", "a\n---\n"])
def test_text_with_pipes_is_no_table_and_not_told(source: str) -> None:
    made, found = render(source, "content/page.md")
    assert "<table>" not in made.html and found == ()
