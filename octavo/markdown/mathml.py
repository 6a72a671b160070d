"""Formulas: LaTeX in, MathML out, guarded against input that would end the process."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.html import escape_text
from octavo.markdown.latex import MACROS, original, rewrite

if TYPE_CHECKING:
    from math_core import LatexToMathML

LONGEST_FORMULA = 10_000
DEEPEST_FORMULA = 100
# The converter calls itself for each level and each command that waits for an argument. Measured, a stack of 1 MB
# holds 417 pairs of `^\sqrt`; so many commands and scripts may be open in a formula at once.
_OPEN = 500
_NESTING = re.compile(r"\\\\|\\(?:begin|end|left|right)(?![A-Za-z])|\\[A-Za-z]+|\\.|[{}&^_]", re.DOTALL)
_REFUSED = re.compile(
    r"\\(?:(?P<defines>(?:re)?newcommand|providecommand|DeclareMathOperator|[egx]?def|let|global)"
    r"|(?P<refers>(?:eq)?ref)|(?P<branches>mathchoice))(?![A-Za-z])"
)
_REASONS = {
    "defines": "defines a command",
    "refers": "refers to a numbered formula",
    # The converter needs twice the time for each of these inside another.
    "branches": "says the same in four ways",
}


class FormulaError(Exception):
    """A formula that cannot be set: the reason, and the offset in the LaTeX where it shows, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@lru_cache(maxsize=2048)
def to_mathml(latex: str, display: bool) -> str:
    """Set a formula as MathML; FormulaError says why and where it cannot be."""
    from math_core import LatexError

    _guard(latex)
    text, edits = rewrite(latex)
    try:
        return _converter().convert_with_local_state(text, displaystyle=display)
    except LatexError as raised:
        at, _, reason = str(raised).partition(": ")
        reason = reason.rstrip(".")
        offset = min(original(int(at), edits), len(latex))
        raise FormulaError(reason[:1].lower() + reason[1:], offset) from None


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False, macros=MACROS)


def _guard(latex: str) -> None:
    if len(latex) > LONGEST_FORMULA:
        raise FormulaError(f"it has {len(latex):,} characters; {LONGEST_FORMULA:,} are the limit", 0)
    if not latex.isascii():
        try:
            latex.encode()
        except UnicodeEncodeError as raised:
            raise FormulaError("half of a surrogate pair is not a character", raised.start) from None
    if latex.count("\\") + latex.count("{") + latex.count("^") + latex.count("_") > DEEPEST_FORMULA:
        _guard_depth(latex)
    if found := _REFUSED.search(latex):
        raise FormulaError(f"`{found[0]}` {_REASONS[found.lastgroup or '']}", found.start())


def _guard_depth(latex: str) -> None:
    """Refuse what nests too deep, counting every command and script that may still wait for its argument.

    In an environment, and nowhere else, the end of a cell ends them.
    """
    outer: list[tuple[int, bool]] = []
    waiting = 0
    for match in _NESTING.finditer(latex):
        token = match[0]
        if token in ("{", "\\begin", "\\left"):
            outer.append((waiting, token == "\\begin"))
        elif token in ("}", "\\end", "\\right"):
            waiting = outer.pop()[0] if outer else 0
        elif token in ("&", "\\\\") and outer and outer[-1][1]:
            waiting = outer[-1][0]
        else:
            waiting += 1
        if len(outer) > DEEPEST_FORMULA or waiting > _OPEN:
            raise FormulaError("it nests too deep", match.start())


_COMMAND = re.compile(r"\\(?:begin\s*\{[^{}]*\}|[A-Za-z]+|.)", re.DOTALL)
SpanAt = Callable[[int, int], Span]


def typeset(latex: str, written: str, place: SpanAt, *, display: bool) -> tuple[str, Diagnostic | None]:
    """The HTML of a formula that was written with its delimiters; `place` gives the span of an offset in it."""
    try:
        return to_mathml(latex, display), None
    except FormulaError as raised:
        return as_written(latex, written, place, raised)


def as_written(latex: str, written: str, place: SpanAt, raised: FormulaError) -> tuple[str, Diagnostic]:
    """A formula that cannot be set, with a warning that says why."""
    command = _COMMAND.match(latex, raised.offset)
    span = place((len(written) - len(latex)) // 2 + raised.offset, len(command[0]) if command else 1)
    message = f"this formula cannot be set: {raised.message}"
    return f'<code class="tex">{escape_text(written)}</code>', warning("bad-formula", message, span, _hint(raised))


def _hint(raised: FormulaError) -> str:
    if raised.message.startswith("unknown"):
        return "the page shows it as written; use a standard LaTeX command instead"
    if raised.message.startswith("`"):
        return "the page shows it as written; a formula stands on its own, so write it out"
    if raised.message.startswith("it "):
        return "the page shows it as written; break it into several formulas"
    return "the page shows it as written; look at the braces and the commands around the mark"
