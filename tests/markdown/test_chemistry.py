r"""Tests of chemistry (`\ce`, `\pu`) and of numbers and units (`\SI` and its like) as ordinary LaTeX."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.markdown.mathml import to_mathml
from octavo.markdown.tex.arguments import FormulaError
from octavo.markdown.tex.chemistry import chemistry
from octavo.markdown.tex.commands import expand


@pytest.mark.parametrize(
    ("written", "latex"),
    [
        ("H2O", r"\mathrm{H}_{2}\mathrm{O}"),
        ("Sb2O3", r"\mathrm{Sb}_{2}\mathrm{O}_{3}"),
        ("H+", r"\mathrm{H}^{{}+}"),
        ("CrO4^2-", r"\mathrm{CrO}_{4}^{2-}"),
        ("[AgCl2]-", r"[\mathrm{AgCl}_{2}]^{{}-}"),
        ("Y^99+", r"\mathrm{Y}^{99+}"),
        ("Y^{99+}", r"\mathrm{Y}^{99+}"),
        ("2 H2O", r"2\,\mathrm{H}_{2}\mathrm{O}"),
        ("0.5 H2O", r"0.5\,\mathrm{H}_{2}\mathrm{O}"),
        ("1/2 H2O", r"\frac{1}{2}\,\mathrm{H}_{2}\mathrm{O}"),
        ("n H2O", r"n \mathrm{H}_{2}\mathrm{O}"),
        ("^{227}_{90}Th+", r"{}^{227}_{90}\mathrm{Th}^{{}+}"),
        ("^227_90Th+", r"{}^{227}_{90}\mathrm{Th}^{{}+}"),
        ("^{14}C", r"{}^{14}\mathrm{C}"),
        ("H2(aq)", r"\mathrm{H}_{2}(\mathrm{aq})"),
        ("C6H5-CHO", r"\mathrm{C}_{6}\mathrm{H}_{5}{-}\mathrm{CHO}"),
        ("A=B#C", r"\mathrm{A}{=}\mathrm{B}{\equiv}\mathrm{C}"),
        (r"A\bond{~}B\bond{...}C", r"\mathrm{A}{\sim}\mathrm{B}{\cdots}\mathrm{C}"),
        ("OH^{.}", r"\mathrm{OH}^{\bullet }"),
        ("Fe^{III}", r"\mathrm{Fe}^{\mathrm{III}}"),
        ("NO_x", r"\mathrm{NO}_{x}"),
        ("TiO_{2-x}", r"\mathrm{TiO}_{2-x}"),
        ("KCr(SO4)2*12H2O", r"\mathrm{KCr}(\mathrm{SO}_{4})_{2}\cdot 12\,\mathrm{H}_{2}\mathrm{O}"),
        ("{Gluconic acid}", r"\text{Gluconic acid}"),
        (r"\alpha-Fe2O3", r"\alpha {-}\mathrm{Fe}_{2}\mathrm{O}_{3}"),
        ("Fe(CN)6^4-", r"\mathrm{Fe}(\mathrm{CN})_{6}^{4-}"),
        ("NH4+ + NO3-", r"\mathrm{NH}_{4}^{{}+}\>{+}\>\mathrm{NO}_{3}^{{}-}"),
        ("A -> B", r"\mathrm{A}\;{\longrightarrow}\;\mathrm{B}"),
        ("A<=>B", r"\mathrm{A}\;{\rightleftharpoons}\;\mathrm{B}"),
        ("A <-> B", r"\mathrm{A}\;{\longleftrightarrow}\;\mathrm{B}"),
        ("A <=>> B", r"\mathrm{A}\;{⥂}\;\mathrm{B}"),
        ("A → B", r"\mathrm{A}\;{\longrightarrow}\;\mathrm{B}"),
        ("A ->[H2O][\\Delta] B", r"\mathrm{A}\xrightarrow[\Delta ]{\mathrm{H}_{2}\mathrm{O}}\mathrm{B}"),
        ("A + B v", r"\mathrm{A}\>{+}\>\mathrm{B}\,{\downarrow}"),
        ("CO ^", r"\mathrm{CO}\,{\uparrow}"),
        ("$x$ Na", r"{x}\mathrm{Na}"),
    ],
)
def test_chemical_formulas_are_written_as_latex(written: str, latex: str) -> None:
    assert chemistry(written).replace(r"\ ", "") == latex
    assert "<math" in to_mathml(rf"\ce{{{written}}}", display=False)


@pytest.mark.parametrize(
    ("written", "latex"),
    [
        (r"\num{12345}", r"{12\,345}"),
        (r"\num{1234}", "{1234}"),
        (r"\num{12345.67890}", r"{12\,345.678\,90}"),
        (r"\num{-3,5}", "{-3.5}"),
        (r"\num{.5}", "{0.5}"),
        (r"\num{1.23(4)e-5}", r"{1.23(4) \times 10^{-5}}"),
        (r"\num{e10}", "{10^{10}}"),
        (r"\num{1.2 \pm 0.3}", r"{1.2 \pm 0.3}"),
        (r"\num{3 x 10^5}", r"{3 \times 10^{5}}"),
        (r"\num{3 x 4}", r"{3 \times 4}"),
        (r"\SI{5}{\kilo\metre\per\second}", r"{5\,\mathrm{km}\,\mathrm{s}^{-1}}"),
        (r"\SI{5}{km.s^{-1}}", r"{5\,\mathrm{km}\,\mathrm{s}^{-1}}"),
        (r"\SI{1.2 +- 0.3}{\metre}", r"{(1.2 \pm 0.3)\,\mathrm{m}}"),
        (r"\qty[per-mode=symbol]{2}{\square\metre}", r"{2\,\mathrm{m}^{2}}"),
        (r"\qty{2}{\metre\squared}", r"{2\,\mathrm{m}^{2}}"),
        (r"\qty{2}{\per\second\squared}", r"{2\,\mathrm{s}^{-2}}"),
        (r"\qty{2}{\metre\tothe{4}}", r"{2\,\mathrm{m}^{4}}"),
        (r"\qty{25}{\celsius}", r"{25\,{}^{\circ}\mathrm{C}}"),
        (r"\qty{30}{\degree}", r"{30{}^{\circ}}"),
        (r"\qty{10}{\percent}", r"{10\,\mathrm{\%}}"),
        (r"\unit{m/s}", r"{\mathrm{m}/\mathrm{s}}"),
        (r"\si{\ohm}", r"{\mathrm{Ω}}"),
        (r"\SIrange{1}{5}{\nm}", r"{1\text{–}5\,\mathrm{nm}}"),
        (r"\ang{10;20;30}", r"{10^{\circ}20^{\prime}30^{\prime\prime}}"),
        (r"\ang{-45}", r"{-45^{\circ}}"),
        (r"\pu{123 kJ mol-1}", r"{123\,\mathrm{kJ}\,\mathrm{mol}^{-1}}"),
        (r"\pu{1.2e3 kJ//mol}", r"{1.2 \times 10^{3}\,\frac{\mathrm{kJ}}{\mathrm{mol}}}"),
        (r"\pu{5 m/s}", r"{5\,\mathrm{m}/\mathrm{s}}"),
    ],
)
def test_numbers_and_units_are_written_as_latex(written: str, latex: str) -> None:
    assert expand(written)[0] == latex
    assert "<math" in to_mathml(written, display=False)


_PIECES = (
    *("H", "2", "O", "+", "-", " ", "^", "_", "{", "}", "(", ")", "[", "]", "->", "<=>", "*", ".", "=", "#", "e", "x"),
    *(
        "\\pm",
        "\\per",
        "\\metre",
        "\\squared",
        "\\kilo",
        "\\foo",
        "/",
        "//",
        "e-5",
        ",",
        ";",
        "%",
        "&",
        "$x$",
        "v",
        "°",
    ),
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from((r"\ce{%s}", r"\pu{%s}", r"\num{%s}", r"\si{%s}", r"\SI{1}{%s}", r"\ang{%s}", r"\dv{%s}{x}")),
    st.lists(st.sampled_from(_PIECES), max_size=16).map("".join),
)
def test_any_argument_is_set_or_refused(form: str, argument: str) -> None:
    latex = form % argument
    try:
        assert to_mathml(latex, display=True).startswith("<math")
    except FormulaError as raised:
        assert 0 <= raised.offset <= len(latex)
