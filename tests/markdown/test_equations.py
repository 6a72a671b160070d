"""Tests of formulas in texts: numbers and references, commands, the site's macros, HTML, and what is told of them."""

import re
import time

import pytest

from octavo.base.diagnostics import Diagnostic
from octavo.markdown.mathml import to_mathml
from octavo.markdown.render import render


def html(source: str, **options: object) -> str:
    return render(source, "page.md", **options)[0].html  # type: ignore[arg-type]


def findings(source: str) -> list[Diagnostic]:
    return list(render(source, "page.md", first_line=3)[1])


def numbers(page: str) -> list[str]:
    """Return the numbers of equations as they are shown."""
    return re.findall(r'<mtd style="width: [\d.]+%;[^>]*><mtext>([^<]*)</mtext>', page)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\begin{equation}x\end{equation}", ["(1)"]),
        (r"\begin{equation*}x\end{equation*}", []),
        (r"\begin{align}a&=b\\c&=d\end{align}", ["(1)", "(2)"]),
        (r"\begin{align}a&=b\notag\\c&=d\end{align}", ["(1)"]),
        (r"\begin{align}a&=b\nonumber\\c&=d\tag{A}\\e\end{align}", ["(A)", "(1)"]),
        (r"\begin{align*}a&=b\\c&=d\tag{3}\end{align*}", ["(3)"]),
        (r"\begin{gather}a\\b\end{gather}", ["(1)", "(2)"]),
        (r"\begin{multline}a\\b\end{multline}", ["(1)"]),
        (r"\begin{eqnarray}a&=&b\\c&=&d\end{eqnarray}", ["(1)", "(2)"]),
        (r"\begin{equation}\begin{aligned}a\\b\end{aligned}\end{equation}", ["(1)"]),
        (r"\begin{equation}\begin{pmatrix}a\\b\end{pmatrix}\end{equation}", ["(1)"]),
        (r"\begin{align}a&=b\\[2pt]c&=d\end{align}", ["(1)", "(2)"]),
        (r"\begin{subequations}\begin{align}a\\b\end{align}\end{subequations}", ["(1a)", "(1b)"]),
        ("$$\n\\begin{align}a\\\\b\\end{align}\n$$", ["(1)", "(2)"]),
        (r"$$x\tag{$\ast$}$$", ["(*)"]),
        (r"$$x\tag*{Theorem}$$", ["Theorem"]),
        (r"$$x\label{a}$$", ["(1)"]),
        ("$$x$$", []),
        ("\\begin{equation}\nx\n\\end{equation}\n\n\\begin{equation}\ny\n\\end{equation}", ["(1)", "(2)"]),
        ("A text with \\begin{equation}x\\end{equation} in it.", ["(1)"]),
        ("- a\n\n  \\begin{equation}x\\end{equation}\n", ["(1)"]),
        ("> \\begin{align}\n> a\\\\\n> b\n> \\end{align}\n", ["(1)", "(2)"]),
    ],
)
def test_displayed_formulas_are_numbered_as_in_latex(source: str, shown: list[str]) -> None:
    page = html(source)
    assert numbers(page) == shown
    assert "<math" in page and 'class="tex"' not in page and "=@" not in page


def test_a_reference_leads_to_its_equation_from_before_and_behind() -> None:
    source = "By \\eqref{eq:b} and \\ref{eq:a}:\n\n"
    source += "\\begin{align}a\\label{eq:a}\\\\b\\label{eq:b}\\end{align}\n\nSo \\eqref{eq:a}."
    page = html(source, prefix="p-")
    assert 'By <a href="#p-eq:b">(2)</a> and <a href="#p-eq:a">1</a>:' in page
    assert 'So <a href="#p-eq:a">(1)</a>.' in page
    assert re.findall(r' id="([^"]*)"><mtext>', page) == ["p-eq:a", "p-eq:b"]
    assert findings(source) == []


def test_the_label_of_all_parts_leads_to_the_first() -> None:
    source = r"\begin{subequations}\label{s}\begin{align}a\\b\label{t}\end{align}\end{subequations}"
    source += r" and \eqref{s}, \eqref{t}."
    page = html(source)
    assert '<a href="#s">(1)</a>, <a href="#t">(1b)</a>' in page
    assert 'id="s"' in page and 'id="t"' in page


def test_a_formula_may_refer_to_an_equation() -> None:
    assert "<mtext>(1)</mtext>" in html("$$x\\label{a}$$\n\n$y$ by $\\eqref{a}$")


def test_an_unknown_label_is_told_with_its_place_and_the_others() -> None:
    (one,) = findings("A\n\\eqref{no} b\n\n$$x\\label{yes}$$")
    assert (one.code, one.span.line, one.span.column) == ("unknown-label", 4, 1)
    assert "no" in one.message and "yes" in one.hint
    assert "\\ref{no}" in html("a \\ref{no} b")


def test_a_reference_to_a_formula_that_cannot_be_set_leads_to_it() -> None:
    page = html("\\begin{equation}\\foo\\label{a}\\end{equation}\n\nBy \\eqref{a}.")
    assert '<span id="a"></span><code class="tex">' in page
    assert '<a href="#a">(1)</a>' in page


def test_formulas_in_emphasis_and_headings_have_no_numbers() -> None:
    page = html("## $$x\\label{a}$$\n\n*a \\begin{equation}x\\end{equation}*")
    assert "<math" in page
    assert numbers(page) == []


def test_text_between_rows_goes_through_all_columns() -> None:
    page = html("\\begin{align*}a&=b\\\\\n\\intertext{and $so$}\nc&=d\\end{align*}")
    row = '<mtr><mtd columnspan="4" style="text-align: left;justify-items: start;"><mtext>and so</mtext></mtd></mtr>'
    assert row in page.replace("\xa0", " ")
    assert page.count("<mtr>") == 3


def test_an_environment_without_an_end_is_told() -> None:
    (one,) = findings("a\n\n\\begin{align}\nx\n\nb")
    assert (one.code, one.span.line) == ("open-environment", 5)
    assert "\\end{align}" in one.hint


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        (r"a \ce{H2O} b", r"\ce{H2O}"),
        (r"a \SI{5}{\kilo\metre} b", r"\SI{5}{\kilo\metre}"),
        (r"a \qty[per-mode=symbol]{5}{m/s} b", r"\qty[per-mode=symbol]{5}{m/s}"),
        (r"a \num{12345} b", r"\num{12345}"),
        (r"a \ang{10;20;30} b", r"\ang{10;20;30}"),
        (r"a \si{\metre} b", r"\si{\metre}"),
        (r"a \unit{kg.m} b", r"\unit{kg.m}"),
        (r"a \pu{5 kJ mol-1} b", r"\pu{5 kJ mol-1}"),
    ],
)
def test_chemistry_and_units_need_no_dollars(source: str, latex: str) -> None:
    assert html(source) == f"<p>a {to_mathml(latex, display=False)} b</p>\n"


def test_classes_take_the_place_of_enclosures() -> None:
    page = to_mathml(r"\boxed{\cancel{x}}+\bcancel{y}+\xcancel{z}", display=False)
    assert "menclose" not in page
    assert '<mrow class="boxed"><mrow class="cancel"><mi>x</mi></mrow></mrow>' in page
    assert '<mrow class="bcancel"><mi>y</mi></mrow>' in page
    assert '<mrow class="xcancel"><mi>z</mi></mrow>' in page


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("a $x$, b", "$x$,"),
        ("a ($x$). b", "($x$)."),
        ("a $n$-gon b", "$n$-"),
        ("the $n$th b", "$n$th"),
        ("a 5$\\sigma$; b", "5$\\sigma$;"),
        ("a “$x$” b", "“$x$”"),
    ],
)
def test_no_line_breaks_between_a_formula_and_its_punctuation(source: str, kept: str) -> None:
    before, latex, after = kept.split("$")
    assert f'<span class="nobr">{before}{to_mathml(latex, display=False)}{after}</span>' in html(source)


def test_the_full_stop_behind_a_wide_formula_is_in_its_box() -> None:
    latex = "+".join("abcdefghijklmnopqrst")
    box = f'<span class="wide" tabindex="0">{to_mathml(latex, display=False)}.</span>'
    assert html(f"Here is ${latex}$. More.") == f"<p>Here is {box} More.</p>\n"


def test_a_formula_between_spaces_stands_alone() -> None:
    assert "nobr" not in html("a $x$ b &lt;$y$ c")


X = to_mathml("x", display=False)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>\n$x$ <b>$x$</b>\n</div>", f"<div>\n{X} <b>{X}</b>\n</div>\n"),
        ("<div>\n<code>$x$</code>\n</div>", "<div>\n<code>$x$</code>\n</div>\n"),
        ("<pre>\n$x$\n</pre>", "<pre>\n$x$\n</pre>\n"),
        ("<script>\nlet a = `$x$`;\n</script>", "<script>\nlet a = `$x$`;\n</script>\n"),
        ("<!-- $x$ -->", "<!-- $x$ -->\n"),
        ('<div title="$x$">\n$5 and $6\n</div>', '<div title="$x$">\n$5 and $6\n</div>\n'),
        ("<code>$x$</code> b", "<p><code>$x$</code> b</p>\n"),
        ("<b>$x$</b> b", f"<p><b>{X}</b> b</p>\n"),
        ("<kbd>$x$</kbd> and $x$", f"<p><kbd>$x$</kbd> and {X}</p>\n"),
    ],
)
def test_formulas_in_html_are_set_except_in_code(source: str, expected: str) -> None:
    assert html(source).strip() == expected.strip()


def test_entities_in_a_formula_of_html_are_characters() -> None:
    assert to_mathml("a<b", display=False) in html("<div>\n$a&lt;b$\n</div>")


def test_a_formula_in_html_that_cannot_be_set_is_told() -> None:
    (one,) = findings("<div>\n$\\foo$\n</div>")
    assert (one.code, one.span.line, one.span.column) == ("bad-formula", 4, 2)


@pytest.mark.parametrize(
    "source", [r"a $ \alpha $ b", "a $ x $ b", "a $ x + y = 2z $.", r"($ \alpha$)", r"a $\alpha $ b"]
)
def test_spaces_inside_of_dollars_are_told(source: str) -> None:
    (one,) = findings(source)
    assert (one.code, one.span.line, one.span.column) == ("spaced-formula", 3, source.index("$") + 1)
    hint = re.search(r"`(\$.*\$)`", one.hint)
    assert hint
    start, end = source.index("$"), source.rindex("$") + 1
    assert findings(source[:start] + hint[1] + source[end:]) == []
    assert "<math>" in html(source)


@pytest.mark.parametrize(
    ("source", "column"),
    [
        (r"a $\alpha b", 3),
        (r"a \sim$5 b", 7),
        ("a $x_1 and $5 b", 3),
        (r"a $x^2\mathrm{d}x b", 3),
        (r"It costs $5 and \sim$5.", 21),
        (r"the rate, $\lambda is 5% and $n$ is 3", 11),
    ],
)
def test_a_lone_dollar_beside_latex_is_told(source: str, column: int) -> None:
    (one,) = [one for one in findings(source) if one.code == "lone-dollar"]
    assert (one.span.line, one.span.column) == (3, column)
    fixed = source[: column - 1] + "\\" + source[column - 1 :]
    assert [one.code for one in findings(fixed) if one.code == "lone-dollar"] == []


@pytest.mark.parametrize(
    "source", ["a $5 b", "from $5 to $x_1$", "$HOME and `x_1`", r"\$5 and \alpha", "snake_case $c"]
)
def test_a_lone_dollar_beside_words_is_not_told(source: str) -> None:
    assert "lone-dollar" not in [one.code for one in findings(source)]


MACROS = (
    ("RR", r"\mathbb{R}"),
    ("norm", r"\lVert #1 \rVert"),
    ("pair", "(#1,#2)"),
    ("sin", r"\mathrm{sn}"),
    ("w", r"\ce{H2O}"),
)


@pytest.mark.parametrize(
    ("written", "equal"),
    [
        (r"x\in\RR^n", r"x\in\mathbb{R}^n"),
        (r"\norm{x}+\norm y", r"\lVert x \rVert+\lVert y \rVert"),
        (r"\norm{\norm{x}}", r"\lVert \lVert x \rVert \rVert"),
        (r"\pair ab", "(a,b)"),
        (r"\pair{\RR}{\RR}", r"(\mathbb{R},\mathbb{R})"),
        (r"\sin x", r"\mathrm{sn} x"),
        (r"\w", r"\ce{H2O}"),
        (r"\RRR", None),
    ],
)
def test_macros_of_the_site_stand_for_their_latex(written: str, equal: str | None) -> None:
    page = html(f"${written}$", macros=MACROS)
    shown = f'<code class="tex">${written}$</code>' if equal is None else to_mathml(equal, display=False)
    assert shown in page


def test_a_fault_behind_a_macro_has_its_own_place() -> None:
    (one,) = render(r"a $\norm{x}+\foo$", "page.md", macros=MACROS)[1]
    assert one.span.column == 13


@pytest.mark.parametrize(
    "macros",
    [
        (("a", r"\a"),),
        (("a", r"\b\b"), ("b", r"\a\a")),
        (("a", "x" * 5000),),
        (("a", r"{\a}"),),
        tuple((chr(97 + at), rf"\{chr(98 + at)}" * 2) for at in range(25)),
        (("a", r"\sqrt" * 400),),
    ],
)
def test_macros_that_do_not_end_are_refused_in_time(macros: tuple[tuple[str, str], ...]) -> None:
    start = time.monotonic()
    _, (one,) = render(r"$\a\a\a$", "page.md", macros=macros)
    assert one.code == "bad-formula"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "source",
    [
        r"\ce{" * 20_000,
        r"\SI[" * 20_000,
        r"\SI{1}{" * 10_000,
        r"\begin{align}" * 10_000,
        "\\begin{align}\n\n" * 10_000,
        r"\eqref{" * 20_000,
        r"\eqref{a} " * 10_000,
        r"\\(" * 20_000,
        "$ a" * 20_000,
        "$" + "A" * 500_000 + "$b",
        "$" + "_" * 500_000 + "$b",
        "$5 " + "a " * 200_000 + "$5",
        "$" + "1" * 200_000 + " $",
        "$ " + "1 " * 200_000 + "?$",
        r"$\ce{" + "->[" * 3000 + "}$",
        r"$\ce{" + "{" * 4000 + "}" * 4000 + "}$",
        r"$\ce{" + r"\ce{" * 1500 + "}" * 1501 + "$",
        r"$\num{" + "1 " * 4000 + "}$",
        r"$\num{1" + " " * 9000 + "x}$",
        r"$\si{" + r"\per" * 2000 + "}$",
        r"$\SI[" * 1900 + "$",
        "$$" + r"\label{a}" * 1000 + "$$",
        "\\begin{align}" + r"\\" * 4000 + "\\end{align}",
        "\\begin{subequations}" * 500 + "\\end{subequations}",
        "<div>\n" + "$x " * 20_000 + "\n</div>",
        "<code>" * 20_000 + "$x$",
    ],
    ids=lambda source: ascii(source[:12]),
)
def test_the_new_grammar_takes_bounded_time(source: str) -> None:
    start = time.monotonic()
    render(source, "page.md")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("source", "places"),
    [
        (r"$$a \label{x}$$" + "\n\n" + r"$$b \label{x}$$", [(3, 12)]),
        (r"\begin{align}a \label{x} \\ b \label{ x } \\ c \label{y}\end{align}", [(1, 39)]),
        (
            r"$$a \label{x}$$" + "\n\n`\\label{x}`\n\n" + r"$$a \label{x}$$" + "\n\n" + r"$$a \label{x}$$",
            [(5, 12), (7, 12)],
        ),
        (
            r"\begin{subequations}\label{x}\begin{align}a \label{y}\end{align}\end{subequations}" + "\n\n"
            r"\begin{subequations}\label{x}\begin{align}b \label{z}\end{align}\end{subequations}",
            [(3, 28)],
        ),
    ],
)
def test_a_label_that_two_equations_have_is_told(source: str, places: list[tuple[int, int]]) -> None:
    found = render(source, "page.md")[1]
    assert {one.code for one in found} == {"same-label"}
    assert [(one.span.line, one.span.column) for one in found] == places


@pytest.mark.parametrize(("source", "latex"), [("95%", r"95\%"), (r"20% \pm 3%", r"20\% \pm 3\%"), (r"a\%", r"a\%")])
def test_a_percent_sign_in_a_formula_is_shown(source: str, latex: str) -> None:
    assert html(f"a ${source}$ b") == f"<p>a {to_mathml(latex, display=False)} b</p>\n"


def test_a_comment_of_a_formula_with_lines_is_none_of_it() -> None:
    assert html("$$\nx % this is\n= y\n$$") == html("$$\nx\n= y\n$$")
