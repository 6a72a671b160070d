"""Formulas: any becomes well-formed MathML or is refused with a place in it, with any macros of a site."""

import re
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

from octavo.content.findings import Findings
from octavo.content.macros import MacroTable
from octavo.markdown.mathml import to_mathml
from octavo.markdown.render import render
from octavo.markdown.tex.arguments import FormulaError
from octavo.yaml.nodes import Mapping, Scalar
from tests.fuzz import entries
from tests.fuzz.target import Target, always, check_findings, text_of

# Between the macros, one a line as `name=LaTeX`, and the formula.
_BORDER = "\n%%\n"
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]+;")
_MACROS = "\\RR=\\mathbb{R}\npair=(#1, #2)\n\\loop=\\loop x\n\\twice=\\pair{#1}{#1}"

_COMMANDS = (
    "alpha", "frac", "dfrac", "sqrt", "sqrt[3]", "left(", "right)", "left.", "right.", "middle|", "big",
    "begin{matrix}", "end{matrix}", "begin{align}", "end{align}", "begin{cases}", "end{cases}", "begin{array}{c|c}",
    "end{array}", "text{a $b$ c}", "mathbb", "mathcal{A}", "hspace{1em}", "hspace{-99em}", "kern-9em",
    "raisebox{9em}{x}", "label{a}", "tag{1}", "tag*{$x$}", "eqref{a}", "ref{a}", "color{red}", "textcolor{red}{x}",
    "colorbox{red}{x}", "operatorname{a}", "operatorname*{a}", "limits", "nolimits", "substack{a\\\\b}",
    "overset{a}{b}", "underbrace{x}_y", "overbrace", "hline", "intertext{a}", "notag", "nonumber", "cancel{x}",
    "boxed{x}", "ce{H2O}", "ce{A ->[x][y] B}", "SI{5}{\\metre}", "num{1e5}", "qty{5}{\\m}", "unit{\\kg}", "ang{1;2;3}",
    "si{\\per\\second}", "prime", "mathchoice abcd", "def\\a{b}", "let\\a=b", "newcommand{\\a}{b}", "\\[2em]", "\\",
    "{", "}", "$", "%", "#", "&", "_", "^", " ", ",", "!", "not", "not=", "pmod{n}", "bmod", "binom{a}{b}",
    "genfrac(]{0pt}{}{a}{b}", "xrightarrow[a]{b}", "phantom{x}", "smash{x}", "verb|x|", "RR", "pair{a}{b}", "pair a",
    "loop", "twice{x}", "char`a", "unicode{x41}", "rule{1em}{1em}", "mbox{a}", "bra{x}", "tfrac12",
)  # fmt: skip
_FORMULA = re.compile(rb"\$\$?[^$]{1,400}\$\$?|\\begin\{(\w+\*?)\}.{1,400}?\\end\{\1\}", re.DOTALL)


def seeds() -> Iterator[bytes]:
    for text in entries.seeds():
        for found in _FORMULA.finditer(text):
            yield found[0].strip(b"$")
            yield _MACROS.encode() + _BORDER.encode() + found[0].strip(b"$")


def check(data: bytes) -> None:
    text = text_of(data)
    if text is None:
        return
    defined, border, formula = text.partition(_BORDER)
    if not border:
        defined, formula = "", text
    findings = Findings("content/site.yaml")
    lines = defined.split("\n") if defined else []
    pairs = []
    for number, line in enumerate(lines, 1):
        name, _, latex = line.partition("=")
        pairs.append((Scalar(name, number, 1, len(name)), Scalar(latex, number, len(name) + 2, len(latex))))
    macros = MacroTable().read(Mapping(tuple(pairs), 1, 1), findings) or ()
    check_findings(findings.diagnostics, findings.path, lines)
    for display in (False, True):
        try:
            made = to_mathml(formula, display, macros)
        except FormulaError as refused:
            assert 0 <= refused.offset <= len(formula), refused.offset
            assert refused.message
            continue
        assert made.startswith("<math") and made.endswith("</math>"), made[:50]
        # XML has few named characters, HTML has those of the converter too.
        ElementTree.fromstring(_NAMED.sub(lambda name: unescape(name[0]), made))
        assert "<script" not in made and " on" not in re.sub(r">[^<]*<", "><", made)
    written = f"a $${formula}$$ b\n"
    check_findings(render(written, "content/pages/x.md", macros=macros)[1], "content/pages/x.md", written.split("\n"))


FORMULAS = Target(
    "formulas", always(check), seeds, (*(f"\\{name}" for name in _COMMANDS), "{", "}", "^", "_", "&", "#1", "x")
)
