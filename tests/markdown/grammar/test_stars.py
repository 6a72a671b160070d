"""Tests of asterisks that multiply or mark a significance, of those that are told, and of code that does not end."""

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.phrases import render_phrase
from octavo.markdown.render import render


def shown(source: str) -> str:
    return render(source, "a.md")[0].html.removeprefix("<p>").removesuffix("</p>\n")


def codes(source: str) -> list[str]:
    return [finding.code for finding in render(source, "a.md")[1]]


@pytest.mark.parametrize(
    "source",
    [
        "It is 5*3*2 and 2**3 or 2**3**4.",
        "*p<0.05, **p<0.01, ***p<0.001. 2*3*4",
        "Stars: *p≤.05, **P = 0.01 (***p < .001).",
    ],
)
def test_asterisks_that_multiply_or_mark_a_significance_are_shown(source: str) -> None:
    assert shown(source) == source.replace("<", "&lt;")
    assert codes(source) == []


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*p<0.05*", "<em>p&lt;0.05</em>"),
        ("*p<0.05 for all*, *b*", "<em>p&lt;0.05 for all</em>, <em>b</em>"),
        ("*p<0.05. The *gene* is", "*p&lt;0.05. The <em>gene</em> is"),
        ("*P* < 0.05, *a 2*3 b*, **1**", "<em>P</em> &lt; 0.05, <em>a 2*3 b</em>, <strong>1</strong>"),
        ("重*重*要", "重<em>重</em>要"),
        ("un*believ*able", "un<em>believ</em>able"),
        ("`2*3*4` $2*3*4$", None),
    ],
)
def test_emphasis_beside_such_asterisks_stays(source: str, html: str | None) -> None:
    assert "\\" not in shown(source)
    if html:
        assert shown(source) == html
    assert codes(source) == []


@pytest.mark.parametrize(
    ("source", "piece", "followed"),
    [
        ("It is a*b*c.", "a*b*c", r"It is a\*b\*c."),
        ("It is a*b*c.", "a*b*c", "It is a<i>b</i>c."),
        ("x**2 + y**2", "x**2 + y**2", r"x\*\*2 + y\*\*2"),
        ("α*β*γ", "α*β*γ", r"α\*β\*γ"),
        ("HLA-A*02:01, HLA-B*07:02", "A*02:01, HLA-B*0", r"HLA-A\*02:01, HLA-B\*07:02"),
        ("* p<0.05", "* p<0.05", r"\* p<0.05"),
        ("A **Bold:**text.", "**Bold:**text", "A **Bold:** text."),
        ("A **Bold:**text.", "**Bold:**text", "A <b>Bold:</b>text."),
    ],
)
def test_asterisks_that_may_not_be_meant_so_are_told(source: str, piece: str, followed: str) -> None:
    (finding,) = render(source, "a.md")[1]
    assert finding.code == "odd-emphasis"
    assert finding.span is not None
    assert source[finding.span.column - 1 :][: finding.span.length] == piece
    assert codes(followed) == []


def test_asterisks_in_titles_are_told() -> None:
    phrase, findings = render_phrase("On 2*3*4 and a*b*c", lambda at, length: Span("a.md", 1, at + 1, length))
    assert phrase.html == "On 2*3*4 and a<em>b</em>c"
    assert [(one.code, one.span) for one in findings] == [("odd-emphasis", Span("a.md", 1, 14, 5))]


def test_a_fence_that_does_not_end_is_told_at_its_line() -> None:
    (finding,) = render("```\na\n```\n\n```sh\na\n\nmore", "a.md")[1]
    assert (finding.code, finding.span) == ("open-code", Span("a.md", 5, 1, 5))
    assert codes("```\na\n```\n\n````\n```\n````\n\n~~~\n~~~\n") == codes("- ```\n  a\n\nb") == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("An `open one, and `code` here.", ["open-code"]),
        ("An &#96;open one, and `code` here.", []),
        ("An `open` one, and `code` here.", []),
        ("An `a `b or ` c ` `d` e `f`.", []),
    ],
)
def test_a_backquote_that_takes_the_one_of_other_code_is_told(source: str, expected: list[str]) -> None:
    assert codes(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("See [the paper][Smith].", ["open-link"]),
        ("See [paper][nope] and [paper][].", ["open-link"]),
        ("See ![the paper][fig] and [a b][c].\n\n[c]: https://a.org", ["open-link"]),
        ("See [the paper](https://a.org).", []),
        ("See [the paper][Smith].\n\n[Smith]: https://a.org", []),
        (r"See \[the paper]\[Smith].", []),
        ("With a[i][j], [BMIM][BF4], [1][2] and [x][y], `[the b][c]`.", []),
    ],
)
def test_a_reference_without_its_address_is_told(source: str, expected: list[str]) -> None:
    assert codes(source) == expected
