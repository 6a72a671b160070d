"""Tests of where findings stand: in the text that they are about, not where the same stands in code."""

import pytest

from octavo.markdown.render import render


def places(source: str) -> list[tuple[str, int, int]]:
    _, diagnostics = render(source, "page.md")
    return [(found.code, found.span.line, found.span.column) for found in diagnostics]


@pytest.mark.parametrize(
    ("written", "code", "offset"),
    [
        ("a--b", "latex-text", 0),
        (r"\foo", "unknown-latex", 0),
        (r"$\foo$", "bad-formula", 1),
        ("[^1]", "bad-footnote", 0),
        ("<div>", "open-html", 0),
        ("[a](#x)", "broken-anchor", 4),
        ("[a](b c.md)", "spaced-address", 0),
        ("$x^2 y", "lone-dollar", 0),
    ],
)
def test_a_finding_does_not_stand_in_code(written: str, code: str, offset: int) -> None:
    column = 1 + offset
    assert places(f"Write `{written}`:\n\n{written}") == [(code, 3, column)]
    assert places(f"Write `{written}`: {written}") == [(code, 1, 11 + len(written) + column - 1)]
    assert places(f"Write\n\n```tex\n{written}\n\nx\n```\n\n{written}") == [(code, 9, column)]
    assert places(f"Write\n\n    {written}\n\n{written}") == [(code, 5, column)]
    assert places(f"> ```\n> {written}\n> ```\n\n{written}") == [(code, 5, column)]
    assert places(f"{written}\n\n```tex\n{written}\n```\n\n`{written}`") == [(code, 1, column)]


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("$a--b$ and a--b", 12),
        ("[a](https://example.org/a--b) and a--b", 35),
        ("<code>a--b</code> and a--b", 23),
        ("> `a--b` and a--b", 14),
        ("# `a--b`: a--b {#x}", 11),
        (r"`\'s` and ``it\'s''", 11),
    ],
)
def test_latex_that_is_read_is_told_where_it_was_read(source: str, column: int) -> None:
    assert places(source) == [("latex-text", 1, column)]


def test_much_code_that_is_written_in_another_way_takes_little_time() -> None:
    cells = "| `a\\|b` |\n" * 5_000
    assert places(f"| a |\n|---|\n{cells}\na--b") == [("latex-text", 5_004, 1)]
