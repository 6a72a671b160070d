"""Formulas: LaTeX in, MathML out, guarded against input that would end the process."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from math_core import LatexToMathML

LONGEST = 10_000
DEEPEST = 100

# The converter calls itself for each level and each command that waits for an argument. Measured, a stack of 1 MB
# holds 417 pairs of `^\sqrt`; so many commands and scripts may be open in a formula at once.
_OPEN = 500

# Commands of real abstracts that the converter does not know, with an equivalent that it does.
_MACROS = {
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "mathnormal": r"{#1}",
    "mathbfcal": r"\boldsymbol{\mathcal{#1}}",
    "pmb": r"\boldsymbol{#1}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textup": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "textsuperscript": r"^{\text{#1}}",
    "textsubscript": r"_{\text{#1}}",
    "textdegree": "{}^{\\circ}",
    "ensuremath": "{#1}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "widetilde": r"\tilde{#1}",
    "widecheck": r"\check{#1}",
    "utilde": r"\underset{\sim}{#1}",
    "undertilde": r"\underset{\sim}{#1}",
    "underaccent": r"\underset{#1}{#2}",
    "accentset": r"\overset{#1}{#2}",
    "nicefrac": r"{{}^{#1}\!/\!_{#2}}",
    "sfrac": r"{{}^{#1}\!/\!_{#2}}",
    "smash": "{#1}",
    "vcenter": "{#1}",
    "mathllap": "{#1}",
    "mathrlap": "{#1}",
    "mathclap": "{#1}",
    "abs": r"\left\lvert #1\right\rvert",
    "norm": r"\left\lVert #1\right\rVert",
    "Tr": r"\operatorname{Tr}",
    "tr": r"\operatorname{tr}",
    "rank": r"\operatorname{rank}",
    "varlimsup": r"\limsup",
    "varliminf": r"\liminf",
    "dotsb": r"\cdots",
    "dotsc": r"\ldots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "dotso": r"\ldots",
    "hdots": r"\ldots",
    "enskip": r"\enspace",
    "smallsetminus": r"\setminus",
    "intop": r"\int",
    "smallint": r"\int",
    "qed": r"\square",
    "arcmin": r"^{\prime}",
    "arcsec": r"^{\prime\prime}",
    "degr": r"^{\circ}",
    "micron": r"\mu\mathrm{m}",
    "ion": r"{\mathrm{#1}\,\textsc{#2}}",
    "xspace": "",
    "protect": "",
    "noindent": "",
}

# Environments by what stands in for them, with the columns it needs. A number on a formula of a web page refers to
# nothing, so numbered environments lose it.
_ENVIRONMENTS = {
    "split": "aligned",
    "eqnarray": "array}{rcl",
    "eqnarray*": "array}{rcl",
    "equation": "equation*",
    "align": "align*",
    "gather": "gather*",
    "multline": "multline*",
    "alignat": "align*",
    "alignat*": "align*",
    "alignedat": "aligned",
    "flalign": "align*",
    "flalign*": "align*",
    "smallmatrix": "matrix",
    "psmallmatrix": "pmatrix",
    "bsmallmatrix": "bmatrix",
    "cases*": "cases",
}
_WITH_COUNT = ("alignat", "alignat*", "alignedat")

# What no macro can stand for; the last two alternatives keep `\\` and every other command in one piece.
_REWRITTEN = re.compile(
    r"""
      \\(?P<edge>begin|end)\s*\{(?P<name>[A-Za-z]+\*?)\}(?P<count>\s*\{\d+\})?
    | \\label\s*\{[^{}]*\}(?P<label>)
    | \\hspace\*(?P<space>)
    | \\mathop\s*\{\s*(?:\\(?:rm|mathrm|text|textrm)(?![A-Za-z])\s*)(?P<operator>\{[\w\s\\,]+\}|[\w\s\\,]+)\}
          \s*(?:\\limits(?![A-Za-z]))?
    | (?<=\})\s*\\limits(?![A-Za-z])(?P<limits>)
    | \\(?:text|textrm|mbox|hbox|textnormal|textup)\s*\{(?P<text>(?:[^{}]++|\{[^{}]*+\})*+)\}
    | \\AA(?![A-Za-z])(?P<angstrom>)
    | \\[-/](?P<soft>)
    | \\[A-Za-z]+
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_TRIGGER = re.compile(r"\\(?:begin|end|label|hspace\*|mathop|limits|AA|[-/])|\$")
_NESTING = re.compile(r"\\\\|\\(?:begin|end|left|right)(?![A-Za-z])|\\[A-Za-z]+|\\.|[{}&^_]", re.DOTALL)
_DEFINING = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|[egx]?def|let|global)(?![A-Za-z])")
_REFERRING = re.compile(r"\\(?:eq)?ref(?![A-Za-z])")


class FormulaError(Exception):
    """A formula that cannot be set: the reason, and the offset in the LaTeX where it shows, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def convert(latex: str, *, display: bool) -> str:
    """Set a formula as MathML; FormulaError says why and where it cannot be."""
    _guard(latex)
    return _convert(latex, display)


@lru_cache(maxsize=2048)
def _convert(latex: str, display: bool) -> str:
    from math_core import LatexError

    text, edits = _rewrite(latex) if _TRIGGER.search(latex) else (latex, ())
    try:
        return _converter().convert_with_local_state(text, displaystyle=display)
    except LatexError as raised:
        at, _, reason = str(raised).partition(": ")
        reason = reason.rstrip(".")
        offset = min(_original(int(at), edits), len(latex))
        raise FormulaError(reason[:1].lower() + reason[1:], offset) from None


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False, macros=_MACROS)


def _guard(latex: str) -> None:
    if len(latex) > LONGEST:
        raise FormulaError(f"it has {len(latex):,} characters; {LONGEST:,} are the limit", 0)
    if not latex.isascii():
        try:
            latex.encode()
        except UnicodeEncodeError as raised:
            raise FormulaError("half of a surrogate pair is not a character", raised.start) from None
    if latex.count("\\") + latex.count("{") + latex.count("^") + latex.count("_") > DEEPEST:
        _guard_depth(latex)
    if found := _DEFINING.search(latex):
        raise FormulaError(f"`{found[0]}` defines a command", found.start())
    if found := _REFERRING.search(latex):
        raise FormulaError(f"`{found[0]}` refers to a numbered formula", found.start())


def _guard_depth(latex: str) -> None:
    """Refuse what nests too deep, counting every command and script that may still wait for its argument."""
    outer: list[int] = []
    waiting = 0
    for match in _NESTING.finditer(latex):
        token = match[0]
        if token in ("{", "\\begin", "\\left"):
            outer.append(waiting)
        elif token in ("}", "\\end", "\\right"):
            waiting = outer.pop() if outer else 0
        elif token in ("&", "\\\\"):
            waiting = outer[-1] if outer else 0
        else:
            waiting += 1
        if len(outer) > DEEPEST or waiting > _OPEN:
            raise FormulaError("it nests too deep", match.start())


@dataclass(frozen=True, slots=True)
class _Edit:
    """A rewritten piece: where it begins and ends in the LaTeX as written, and where it begins and ends now."""

    written: tuple[int, int]
    now: tuple[int, int]


def _rewrite(latex: str) -> tuple[str, tuple[_Edit, ...]]:
    edits: list[_Edit] = []
    grown = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal grown
        new = _replacement(match)
        if new != match[0]:
            start = match.start() + grown
            edits.append(_Edit(match.span(), (start, start + len(new))))
            grown += len(new) - len(match[0])
        return new

    return _REWRITTEN.sub(replaced, latex), tuple(edits)


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in ("name", "count"):
        return _environment(match)
    if kind == "operator":
        return rf"\operatorname*{{{match['operator'].strip('{}')}}}"
    if kind == "text":
        return _text(match)
    if kind == "angstrom":
        return "Å"
    if kind == "space":
        return r"\hspace"
    return match[0] if kind is None else ""


def _environment(match: re.Match[str]) -> str:
    name = match["name"]
    count = "" if name in _WITH_COUNT else match["count"] or ""
    new = _ENVIRONMENTS.get(name, name)
    if match["edge"] == "end":
        new = new.partition("}")[0]
    return rf"\{match['edge']}{{{new}}}{count}"


def _text(match: re.Match[str]) -> str:
    """Take formulas out of running text: `\\text{if $x$ is}` is `\\text{if }x\\text{ is}`."""
    words = match["text"].split("$")
    if len(words) == 1 or len(words) % 2 == 0 or "\\$" in match["text"]:
        return match[0]
    command = match[0][: match.start("text") - match.start()]
    return "".join(word if index % 2 else f"{command}{word}}}" if word else "" for index, word in enumerate(words))


def _original(offset: int, edits: tuple[_Edit, ...]) -> int:
    """Where an offset in the rewritten LaTeX lies in the LaTeX as written."""
    shift = 0
    for edit in edits:
        if offset < edit.now[0]:
            break
        if offset < edit.now[1]:
            return edit.written[0]
        shift = edit.written[1] - edit.now[1]
    return offset + shift
