"""Tests of finding formulas: prices stay text, and Markdown inside formulas is not parsed."""

import re
from pathlib import Path

import pytest

from octavo.base.html import escape_text
from octavo.markdown.mathml import to_mathml
from octavo.markdown.render import render

# Formulas in these stand between double brackets, in place of dollar signs.
ABSTRACTS = (Path(__file__).parent / "math" / "abstracts.txt").read_text("utf-8").splitlines()
PRICES = (Path(__file__).parent / "math" / "prices.txt").read_text("utf-8").splitlines()


def html(source: str) -> str:
    text, _ = render(source, "page.md")
    return text.html


def math(latex: str) -> str:
    return to_mathml(latex, display=False)


def block(latex: str) -> str:
    return f'<div class="wide" tabindex="0">{to_mathml(latex, display=True)}</div>\n'


def test_the_lists_are_long() -> None:
    assert len(set(PRICES)) >= 100
    assert len(set(ABSTRACTS)) >= 300


@pytest.mark.parametrize("sentence", PRICES)
def test_prices_are_not_formulas(sentence: str) -> None:
    text, diagnostics = render(sentence, "page.md")
    shown = sentence.replace("\\$", "$").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert text.html == f"<p>{shown}</p>\n"
    assert diagnostics == ()


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("a $x+y$ b", "x+y"),
        (r"a \(x+y\) b", "x+y"),
        (r"a \( x \) b", " x "),
        ("a $a_1 * b_1 * c$ b", "a_1 * b_1 * c"),
        (r"a $\{x\}$ b", r"\{x\}"),
        (r"a $\$5$ b", r"\$5"),
        (r"a $\text{if $x$ is}$ b", r"\text{if $x$ is}"),
        (r"a \(\text{if $x$ is}\) b", r"\text{if $x$ is}"),
        ("a $x<y>z$ b", "x<y>z"),
        ("a $x [y](z)$ b", "x [y](z)"),
        ("a $x\ny$ b", "x\ny"),
    ],
)
def test_a_formula_is_passed_whole_to_the_converter(source: str, latex: str) -> None:
    assert html(source) == f"<p>a {math(latex)} b</p>\n"


def test_prices_before_and_after_a_formula_stay_text() -> None:
    assert html("from $5 to $n$ for $10") == f"<p>from $5 to {math('n')} for $10</p>\n"


def test_a_dollar_before_a_digit_closes_no_formula() -> None:
    assert html("$x$5") == "<p>$x$5</p>\n"


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        (r"We found 3$\sigma $ here.", [r"\sigma "]),
        (r"A 10 $\mu $m gap and a 10 $\mu $s pulse.", [r"\mu ", r"\mu "]),
        (r"A 5$~\mu $m gap.", [r"~\mu "]),
        (r"Lost of $5 \mu $m; 10$\mu $s, 3$\times $10 here.", [r"5 \mu ", r"\mu ", r"\times "]),
        (r"With HfO$_{2} $and 5 $\text {m}\Omega $, $R_{\mathrm {on}} $of it.", ["_{2} ", r"\text {m}\Omega ", None]),
        (r"The $-3\,dB $bandwidth is 90$^\circ $C.", [r"-3\,dB ", r"^\circ "]),
        (r"It is 5 $ \mu$m wide.", [r" \mu"]),
    ],
)
def test_a_formula_with_a_space_inside_may_stand_at_numbers_and_units(source: str, formulas: list[str | None]) -> None:
    text, diagnostics = render(source, "page.md")
    assert text.html.count("<math") == len(formulas)
    assert all(math(latex) in text.html for latex in formulas if latex)
    assert [finding.code for finding in diagnostics] == ["spaced-formula"] * len(formulas)
    for finding in diagnostics:
        span = finding.span
        assert span is not None
        written = source[span.column - 1 : span.column - 1 + span.length]
        source = source.replace(written, finding.hint.removeprefix("write ").strip("`").ljust(len(written), "\0"))
    after, findings = render(source.replace("\0", ""), "page.md")
    assert (after.html.count("<math"), findings) == (len(formulas), ())


@pytest.mark.parametrize("source", [r"From $5 per \mu $m", r"The $PATH \alpha and $x", r"It is $5 \pm one. Two $more"])
def test_words_between_dollar_signs_are_no_formula_with_spaces(source: str) -> None:
    assert "<math" not in html(source)


def test_a_number_between_dollar_signs_behind_a_capital_is_a_formula() -> None:
    assert html("CA$1$ and C$60$") == f"<p>CA{math('1')} and C{math('60')}</p>\n"


@pytest.mark.parametrize("source", ["$ x$", "$x $", "$$$", "$$ $$", "$", r"\(x", r"\[x", "$x", "$x\n\ny$", r"\(a\(b"])
def test_an_unmatched_delimiter_is_text(source: str) -> None:
    assert "<math" not in html(source)


def test_escapes_beside_formulas_still_work() -> None:
    assert html(r"\* \_\(x\) \\(y\\) \[ \$") == f"<p>* _{math('x')} {math('y')} [ $</p>\n"
    assert html(r"\\(y and \\\(x\)") == f"<p>\\(y and \\{math('x')}</p>\n"


def test_formulas_work_in_emphasis_and_links() -> None:
    assert html("*a $x_1$ b*") == f"<p><em>a {math('x_1')} b</em></p>\n"
    assert html("[a $x]$ b](https://a.org)") == f'<p><a href="https://a.org">a {math("x]")} b</a></p>\n'


def test_code_spans_take_precedence_over_formulas() -> None:
    assert html("`$x$`") == "<p><code>$x$</code></p>\n"
    assert html("$5 and `x$` here") == "<p>$5 and <code>x$</code> here</p>\n"
    assert html(r"\(5 and `x\)` here") == "<p>(5 and <code>x\\)</code> here</p>\n"


def test_a_backtick_that_opens_no_code_span_is_part_of_the_formula() -> None:
    assert html(r"$\text{`a'}$") == f"<p>{math(chr(92) + 'text{`a' + chr(39) + '}')}</p>\n"


def test_code_blocks_hold_no_formulas() -> None:
    assert "<math" not in html("```\n$x$\n$$y$$\n```\n\n    $z$\n")


@pytest.mark.parametrize("source", ["$$x$$", "$$\nx\n$$", "\\[x\\]", "\\[\nx\n\\]", "  $$x$$  "])
def test_a_displayed_formula_is_a_scrollable_block(source: str) -> None:
    assert html(source) == block(source.strip("$\\[] "))


def test_lines_of_a_displayed_formula_are_not_parsed_as_markdown() -> None:
    assert html("$$\na\n- b\n> c\n+ d\n$$") == block("\na\n- b\n> c\n+ d\n")


def test_a_displayed_formula_on_its_own_line_ends_the_paragraph() -> None:
    assert html("a\n$$\nx\n$$\nb") == f"<p>a</p>\n{block(chr(10) + 'x' + chr(10))}<p>b</p>\n"


def test_two_dollars_within_a_line_make_no_displayed_formula() -> None:
    assert html("a $$x$$ b") == f"<p>a {math('x')} b</p>\n"
    assert html("a\n$$x$$ b") == f"<p>a\n{math('x')} b</p>\n"


@pytest.mark.parametrize("latex", ["x", "x = 1", "E = mc^2", "x = 1 and y = 2", " x = 1 ", "total = price", "\\sin x"])
def test_a_formula_between_two_dollars_is_one_in_a_line_and_on_its_own(latex: str) -> None:
    assert html(f"a $${latex}$$ b") == f"<p>a {math(latex)} b</p>\n"
    assert html(f"$${latex}$$") == block(latex)


def test_words_on_lines_between_two_dollars_are_a_formula() -> None:
    assert html("$$\nis a word\n$$") == block("\nis a word\n")


@pytest.mark.parametrize("source", ["a \\[x\\] b", "a $$\nx\n$$ b", "a\n$$x$$.\nb", r"a \\[x\\] b"])
def test_other_displayed_formulas_within_a_paragraph_are_displayed(source: str) -> None:
    assert '<span class="wide" tabindex="0"><math display="block">' in html(source)


def test_a_displayed_formula_in_emphasis_or_a_heading_is_set_inline() -> None:
    assert html("*a $$x$$*") == f"<p><em>a {math('x')}</em></p>\n"
    assert math("x") in html("# $$x$$")


def test_displayed_formulas_work_in_lists_and_block_quotes() -> None:
    assert block("x") in html("- a\n\n  $$x$$\n")
    assert block("x") in html("> $$x$$\n")


def test_a_run_of_three_dollars_is_text() -> None:
    assert html("a $$$x$$$ b") == "<p>a $$$x$$$ b</p>\n"


def test_unmatched_braces_do_not_hide_the_end_of_a_formula() -> None:
    text, diagnostics = render("a $x_{1$ b and more", "page.md")
    assert text.html == '<p>a <code class="tex">$x_{1$</code> b and more</p>\n'
    assert [one.code for one in diagnostics] == ["bad-formula"]


def unwrapped(page: str) -> str:
    """Return HTML without the elements that keep formulas in a line or let them scroll."""
    return re.sub(r"</?span[^>]*>", "", page)


@pytest.mark.parametrize("abstract", ABSTRACTS)
def test_every_formula_of_an_abstract_is_set_and_nothing_else(abstract: str) -> None:
    text, diagnostics = render(abstract.replace("⟦", "$").replace("⟧", "$"), "page.md")
    words, *formulas = abstract.split("⟦")
    expected = [escape_text(words)]
    for formula in formulas:
        latex, _, words = formula.partition("⟧")
        expected += [math(latex), escape_text(words)]
    assert unwrapped(text.html) == f"<p>{''.join(expected)}</p>\n"
    assert diagnostics == ()


@pytest.mark.parametrize(
    "latex",
    [
        *("3-SAT", "10 keV", "5 km s^{-1}", "2 mod 5", "A and B", "x in A", "5-10", "1/n + 1", "5, 6", "[0, 1)"),
        *("10 keV < E < 20", "0 (mod 5)", r"2 \text{ and } 3", "x ^ 2", "f(x), g(x)", "^2"),
    ],
)
def test_a_formula_that_looks_like_a_price_or_words_is_one(latex: str) -> None:
    assert html(f"We use ${latex}$, as always.") == f"<p>We use {math(latex)}, as always.</p>\n".replace(
        f"{math(latex)},", f'<span class="nobr">{math(latex)},</span>'
    )


@pytest.mark.parametrize(
    ("source", "before", "latex"),
    [
        ("費用は$5、定員は$n$人", "費用は$5、定員は", "n"),
        ("価格は$5から$10です。数式$x^2$人", "価格は$5から$10です。数式", "x^2"),
        ("It costs $5 or $10. Then 12'$\\times$人", "It costs $5 or $10. Then 12'", r"\times"),
    ],
)
def test_a_price_takes_no_dollar_sign_of_a_later_formula(source: str, before: str, latex: str) -> None:
    assert html(source) == f"<p>{before}{math(latex)}人</p>\n"


def findings(source: str) -> list[tuple[str, int, int]]:
    _, diagnostics = render(source, "page.md")
    return [(found.code, found.span.line, found.span.column) for found in diagnostics]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("$$\na = b\n\nc = d\n$$", (1, 1)),
        ("Text:\n$$\n\na = b\n\n$$\nText.", (2, 1)),
        ("$$ a = b\n \n= c $$", (1, 1)),
        ("\\[\na\n\nb = \\text{if it is}\n\\]", (1, 1)),
        ("\\\\[\na = 1\n\nb\n\\\\]", (1, 1)),
        ("- x\n\n  $$\n  a = b\n\n  c\n  $$", (3, 3)),
        ("> $$\n> a = b\n>\n> c\n> $$", (1, 3)),
        ("$$\n\\begin{aligned}\na &= b \\\\[2pt]\n\nc &= d\n\\end{aligned}\n$$", (1, 1)),
    ],
)
def test_a_formula_with_a_blank_line_is_set_and_told(source: str, place: tuple[int, int]) -> None:
    assert html(source).count('<math display="block">') == 1
    assert findings(source) == [("spaced-formula", *place)]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("$$\na = b\n\nIt goes on.", (1, 1)),
        ("$$\na = b\n\nThese are words.\n\n$$\nc\n$$", (1, 1)),
        ("$$\nx\n\n# Heading\n\ny\n$$", (1, 1)),
        ("a $$\nx = 1\n\ny = 2\n$$", (1, 3)),
        ("\\[\na = b\n\nThese are words.\n\n\\]", (1, 1)),
        ("so $$x^2 + y", (1, 4)),
        (r"so \(x^2 + y", (1, 4)),
    ],
)
def test_a_formula_that_does_not_end_is_told_once(source: str, place: tuple[int, int]) -> None:
    assert [found for found in findings(source) if found[0] != "latex-text"] == [("open-environment", *place)]


@pytest.mark.parametrize("source", [r"a \(b c", r"a \[1] b", "$$ is a number\n\nso is $$", "cheap ($$)", r"a \(b)"])
def test_signs_that_open_no_formula_are_not_told(source: str) -> None:
    assert "<math" not in html(source)
    assert findings(source) == []


def test_many_formulas_that_do_not_end_take_little_time() -> None:
    assert len(findings("".join(f"\\[ x^{{{number}}}\n\n" for number in range(2_000)))) == 2_000
