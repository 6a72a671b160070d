"""Tests of the conversion of LaTeX to MathML: equivalents, places of errors, and input that would crash or stall it."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.markdown.mathml import to_mathml
from octavo.markdown.tex.arguments import FormulaError

LINES = (Path(__file__).parent / "math" / "formulas.txt").read_text("utf-8").splitlines()
FORMULAS = [tuple(line.split(" ", 1)) for line in LINES]


def inline(latex: str) -> str:
    """Return the MathML of an inline formula without its `math` element."""
    return to_mathml(latex, display=False).removeprefix("<math>").removesuffix("</math>")


def error_of(latex: str) -> FormulaError:
    """Return the error that converting a formula raises."""
    with pytest.raises(FormulaError) as raised:
        to_mathml(latex, display=True)
    return raised.value


def test_the_list_has_at_least_a_hundred_formulas_of_both_kinds() -> None:
    assert len({latex for _, latex in FORMULAS}) >= 100
    assert {kind for kind, _ in FORMULAS} == {"inline", "display"}


@pytest.mark.parametrize(("kind", "latex"), FORMULAS)
def test_formulas_of_real_abstracts_are_converted(kind: str, latex: str) -> None:
    mathml = to_mathml(latex, display=kind == "display")
    assert mathml.startswith('<math display="block">' if kind == "display" else "<math>")
    assert mathml.endswith("</math>")
    assert "\\" not in mathml.replace('<mo lspace="0" rspace="0">\\</mo>', "")


@pytest.mark.parametrize(
    ("written", "equal"),
    [
        (r"\mathbbm{1}", r"\mathbb{1}"),
        (r"\mathds E", r"\mathbb E"),
        (r"\pmb{x}", r"\boldsymbol{x}"),
        (r"x\mbox{ if }y", r"x\text{ if }y"),
        (r"\sum_{\substack{i\\j}}x", r"\sum_{\begin{subarray}{c}i\\j\end{subarray}}x"),
        (r"\begin{split}a&=b\end{split}", r"\begin{aligned}a&=b\end{aligned}"),
        (r"\begin{eqnarray*}a&=&b\end{eqnarray*}", r"\begin{array}{rcl}a&=&b\end{array}"),
        (r"\begin{alignat}{2}a&=b\end{alignat}", r"\begin{align*}a&=b\end{align*}"),
        (r"\begin{smallmatrix}a&b\end{smallmatrix}", r"\begin{matrix}a&b\end{matrix}"),
        (r"\mathop{\rm argmin}\limits_x f", r"\operatorname*{argmin}_x f"),
        (r"\mathop{\mathrm{arg\,max}}_x f", r"\operatorname*{arg\,max}_x f"),
        (r"\text{if $x_{1}>0$ or}", r"\text{if }x_{1}>0\text{ or}"),
        (r"\norm{x}_2", r"\left\lVert x\right\rVert_2"),
        (r"\widetilde{O}(n)", r"\tilde{O}(n)"),
        (r"a\-b\/c", "abc"),
        (r"\begin{matrix}a\\[1ex]b\\*c\end{matrix}", r"\begin{matrix}a\\b\\c\end{matrix}"),
        (r"\begin{aligned}[t]a\end{aligned}", r"\begin{aligned}a\end{aligned}"),
        (r"\begin{array}[b]{c}a\end{array}", r"\begin{array}{c}a\end{array}"),
        (r"\begin{pmatrix*}[r]a\end{pmatrix*}", r"\begin{pmatrix}a\end{pmatrix}"),
        (r"\hspace*{1em}x", r"\hspace{1em}x"),
        (r"10\,\text{\AA}", r"10\,\text{Å}"),
        (r"\Tr\rho", r"\operatorname{Tr}\rho"),
        (r"\varinjlim_n A_n", r"\underset{\longrightarrow}{\lim}_n A_n"),
        (r"a\thickapprox b", r"a\approx b"),
        (r"\dv{f}{x}", r"\frac{\mathrm{d} f}{\mathrm{d} x}"),
        (r"\dv[2]{f}{x}", r"\frac{\mathrm{d}^{2} f}{\mathrm{d} x^{2}}"),
        (r"\pdv{f}{x}{y}", r"\frac{\partial^{2} f}{\partial x\,\partial y}"),
        (r"\pdv{t}", r"\frac{\partial }{\partial t}"),
        (r"\int f\dd{x}", r"\int f\,\mathrm{d} x"),
        (r"\int f\dd x", r"\int f\,\mathrm{d} x"),
        (r"\nicefrac{1}{2}", r"{{}^{1}\!/\!_{2}}"),
    ],
)
def test_unknown_commands_are_replaced_by_equivalents(written: str, equal: str) -> None:
    assert inline(written) == inline(equal)


def test_a_row_break_before_a_hyphen_stays_a_row_break() -> None:
    assert to_mathml(r"\begin{matrix}a\\-b\end{matrix}", display=True).count("<mtr>") == 2


def test_formulas_have_neither_numbers_nor_ids() -> None:
    mathml = to_mathml(r"\begin{equation}x\label{eq:one}\end{equation}", display=True)
    assert "id=" not in mathml
    assert "(1)" not in mathml


@pytest.mark.parametrize(
    ("latex", "at", "reason"),
    [
        (r"x+\foo{y}", r"\foo", r'unknown command "\foo"'),
        (r"𝔼[é]+\foo", r"\foo", "unknown command"),
        (r"\mathbbm{\foo}", r"\foo", "unknown command"),
        (r"\begin{split}a\end{split}+\foo", r"\foo", "unknown command"),
        (r"\begin{split}\foo\end{split}", r"\foo", "unknown command"),
        (r"a\label{x}\text{if $x$}\hspace*{1em}\foo", r"\foo", "unknown command"),
        (r"x\begin{CD}a\end{CD}", "{CD}", 'unknown environment "CD"'),
        (r"x}", "}", "unmatched closing token"),
        (r"a_b_c", "_c", "duplicate subscript"),
        (r"a&b", "&b", "may only appear in a table-like environment"),
        (r"x+\SI{5}{\foo}", r"\SI", 'unknown unit "\\foo"'),
        (r"x+\ce", r"\ce", "needs an argument"),
        (r"\ce{H2O}+\foo", r"\foo", "unknown command"),
        (r"x\newcommand{\a}{b}", r"\newcommand", "defines a command"),
        (r"x\def\a{\a\a}\a", r"\def", "defines a command"),
        (r"x+\mathchoice{a}{b}{c}{d}", r"\mathchoice", "holds four versions of one part"),
        (r"see \eqref{eq:one}", r"\eqref", "refers to a numbered formula"),
    ],
)
def test_an_error_has_the_offset_of_its_cause(latex: str, at: str, reason: str) -> None:
    raised = error_of(latex)
    expected = latex.index(at)
    assert raised.offset in (expected, expected + 1), raised
    assert reason in raised.message


@pytest.mark.parametrize(
    "latex",
    [
        r"\sqrt" * 5000,
        r"\sqrt" * 1900 + "x",
        "{" * 5000,
        "{" * 101 + "x" + "}" * 101,
        r"\left(" * 5000,
        r"\begin{matrix}" * 700,
        "x_{" * 3000,
        r"^\sqrt" * 1600,
        r"\mathbbm" * 1200,
        r"\frac" * 501,
        r"\text{" * 1600,
        r"\displaystyle\\" * 600,
        r"{\scriptstyle&" + r"\textstyle&" * 600,
        "x" * 1_000_000,
        r"\newcommand{\a}{\a\a}\a",
    ],
)
def test_formulas_that_would_crash_or_stall_the_converter_are_refused(latex: str) -> None:
    start = time.monotonic()
    error_of(latex)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "opening",
    ["(", "[", r"\{", r"\langle ", "⟨", r"\sin(", "f[", r"\bigl(", r"\big( \bigl[", "x^(", "{(}", r"\lfloor "],
)
def test_unmatched_brackets_are_converted_in_time(opening: str) -> None:
    start = time.monotonic()
    to_mathml(opening * 40 + " x", display=True)
    to_mathml(opening * 200 + " x", display=True)
    to_mathml(opening * 10 + "x" * 9000, display=True)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("command", ["bra", "ket", "braket", "set", "pmod", "pod", "Bra", "abs", "norm"])
def test_commands_with_brackets_take_bounded_time_with_any_argument(command: str) -> None:
    start = time.monotonic()
    for argument in (r"\sqrt", r"\sqrt[3]", r"{\hat}", r"\frac a", r"\nicefrac", r"\bigl(", r"\big["):
        with contextlib.suppress(FormulaError):
            to_mathml(rf"\{command}{argument}" * 40, display=True)
    assert time.monotonic() - start < 10


def test_many_brackets_give_the_same_elements_as_a_few() -> None:
    latex = r"f(x_1)+\bigl(\alpha[2]\bigr)\left(\sqrt[(3)]{x}\right)\text{ (if) }\{b\}"
    few, many = inline(latex), inline(latex * 4)
    for bracket in "([{":
        assert many.count(f">{bracket}<") == 4 * few.count(f">{bracket}<") > 0
    assert many.count("<mroot>") == 4
    assert many.count("<mtext>\xa0(if)\xa0</mtext>") == 4


def test_a_lone_surrogate_is_refused() -> None:
    assert error_of("ab\ud800").offset == 2


def test_many_commands_side_by_side_do_not_count_as_nested() -> None:
    rows = r" \\ ".join([r"\frac{a_1}{b_1} & \sqrt{\alpha\beta} & \mathbf{x}^2"] * 60)
    assert to_mathml(rf"\begin{{matrix}}{rows}\end{{matrix}}", display=True).count("<mtr>") == 60


def test_one_formula_does_not_change_the_next() -> None:
    first = to_mathml(r"\begin{align}a\end{align}", display=True)
    with pytest.raises(FormulaError):
        to_mathml(r"\gdef\alpha{\beta}", display=False)
    assert "α" in to_mathml(r"\alpha", display=False)
    assert to_mathml(r"\begin{align}a\end{align}", display=True) == first


_COMMANDS = (
    r"\frac \sqrt { } ^ _ & \\ \left( \right) \begin{split} \end{split} \text{ $ \mathrm \sum \limits \mathop{ \AA "
    r"\label{a} \hspace*{1em} x 1 + , \substack \mbox{ \ensuremath \mathbbm \foo é 𝔼 ~ % # \- \begin{eqnarray} "
    r"\end{eqnarray} ( [ \{ ⟨ ) ] \} \bigl( \sqrt[ \langle \\[1ex] \sin"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_COMMANDS.split(" ")), max_size=30).map("".join) | st.text(max_size=40))
def test_any_formula_is_converted_or_refused_with_an_offset_inside_it(latex: str) -> None:
    try:
        assert to_mathml(latex, display=True).startswith("<math")
    except FormulaError as raised:
        assert 0 <= raised.offset <= len(latex)
        assert raised.message
