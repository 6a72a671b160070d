"""Convert formulas from LaTeX to MathML, and refuse those that would crash or stall the converter."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.html import escape_text
from octavo.base.limits import FORMULA_CHARACTERS, FORMULA_LEVELS
from octavo.base.patterns import deferred
from octavo.markdown.latex import BETWEEN, MACROS, rewrite
from octavo.markdown.tex.arguments import FormulaError
from octavo.markdown.tex.commands import Macros, expand
from octavo.markdown.tex.edits import Edit, original_offset
from octavo.markdown.tex.lengths import refuse_far_moves

if TYPE_CHECKING:
    from math_core import LatexToMathML

# The converter recurses for each level and for each command that waits for an argument. As measured, a stack of 1 MB is
# enough for 417 pairs of `^\sqrt`, that is, 834 commands and scripts that wait at once; this limit is well below.
_MOST_WAITING = 500
_NESTING = deferred(r"\\\\|\\(?:begin|end|left|right)(?![A-Za-z])|\\[A-Za-z]+|\\.|[{}&^_]", re.DOTALL)
_REFUSED = re.compile(
    r"\\(?:(?P<defines>(?:re)?newcommand|providecommand|DeclareMathOperator|[egx]?def|let|global)"
    r"|(?P<refers>(?:eq)?ref)|(?P<versions>mathchoice))(?![A-Za-z])"
)
_REASONS = {
    "defines": "defines a command",
    "refers": "refers to a numbered formula",
    # Each of these inside another doubles the time that the converter takes.
    "versions": "holds four versions of one part",
}


@lru_cache(maxsize=2048)
def to_mathml(latex: str, display: bool, macros: Macros = ()) -> str:
    """Return a formula as MathML; raise FormulaError if it cannot be converted. `macros` are the site's own."""
    from math_core import LatexError

    _refuse_unsafe(latex)
    expanded, expansions = expand(latex, macros)
    if expansions:
        try:
            _refuse_unsafe(expanded)
        except FormulaError as raised:
            raise FormulaError(raised.message, original_offset(raised.offset, expansions)) from None
    text, edits = rewrite(expanded)
    try:
        mathml = _for_browsers(_converter().convert_with_local_state(text, displaystyle=display))
        refuse_far_moves(mathml, text)
    except FormulaError as raised:
        offset = original_offset(original_offset(raised.offset, edits), expansions)
        raise FormulaError(raised.message, min(offset, len(latex))) from None
    except LatexError as raised:
        position, _, reason = str(raised).partition(": ")
        reason = reason.rstrip(".")
        offset = min(original_offset(original_offset(int(position), edits), expansions), len(latex))
        raise FormulaError(reason[:1].lower() + reason[1:], offset) from None
    return mathml


_ENCLOSED = re.compile(r'<menclose notation="([^"]*)">')
_STRIKE = re.compile(r'<mrow class="menclose-[^"]*"></mrow>')
_CLASSES = {
    "box": "boxed",
    "updiagonalstrike": "cancel",
    "downdiagonalstrike": "bcancel",
    "updiagonalstrike downdiagonalstrike": "xcancel",
}
_ROW = deferred(r"<mtr>(?:<mtd[^>]*>(?:(?!</?mt[dr]).)*</mtd>)*</mtr>", re.DOTALL)
_CELL = re.compile(r"<mtd[ >]")


def _for_browsers(mathml: str) -> str:
    """Return MathML without what browsers do not draw: enclosures get classes, and text between rows a whole row."""
    if "<menclose" in mathml:
        mathml = _ENCLOSED.sub(lambda found: f'<mrow class="{_CLASSES.get(found[1], found[1])}">', mathml)
        mathml = _STRIKE.sub("", mathml.replace("</menclose>", "</mrow>"))
    return _with_whole_rows(mathml) if BETWEEN in mathml else mathml


def _with_whole_rows(mathml: str) -> str:
    """Let the text between two rows (`\\intertext`) go through all columns of the table."""
    columns = max((len(_CELL.findall(row[0])) for row in _ROW().finditer(mathml)), default=1)

    def whole(row: re.Match[str]) -> str:
        at = row[0].find(BETWEEN)
        if at < 0:
            return row[0]
        text = row[0][at + len(BETWEEN) : row[0].index("</mtext>", at)]
        style = "text-align: left;justify-items: start;"
        return f'<mtr><mtd columnspan="{columns}" style="{style}"><mtext>{text}</mtext></mtd></mtr>'

    return _ROW().sub(whole, mathml).replace(BETWEEN, "")


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False, macros=MACROS)


def _refuse_unsafe(latex: str) -> None:
    if len(latex) > FORMULA_CHARACTERS.most:
        raise FormulaError(f"it has {len(latex):,} characters; {FORMULA_CHARACTERS.most:,} are the limit", 0)
    if not latex.isascii():
        try:
            latex.encode()
        except UnicodeEncodeError as raised:
            raise FormulaError("half of a surrogate pair is not a character", raised.start) from None
    if latex.count("\\") + latex.count("{") + latex.count("^") + latex.count("_") > FORMULA_LEVELS.most:
        _refuse_too_deep(latex)
    if found := _REFUSED.search(latex):
        raise FormulaError(f"`{found[0]}` {_REASONS[found.lastgroup or '']}", found.start())


def _refuse_too_deep(latex: str) -> None:
    """Raise FormulaError for a formula in which groups, or commands and scripts without their arguments, nest too deep.

    Every command and script counts until its group ends or, in an environment, its cell.
    """
    outer: list[tuple[int, bool]] = []
    waiting = 0
    for match in _NESTING().finditer(latex):
        token = match[0]
        if token in ("{", "\\begin", "\\left"):
            outer.append((waiting, token == "\\begin"))
        elif token in ("}", "\\end", "\\right"):
            waiting = outer.pop()[0] if outer else 0
        elif token in ("&", "\\\\") and outer and outer[-1][1]:
            waiting = outer[-1][0]
        else:
            waiting += 1
        if len(outer) > FORMULA_LEVELS.most or waiting > _MOST_WAITING:
            raise FormulaError(f"it has more than {FORMULA_LEVELS.most} groups inside each other", match.start())


_COMMAND = re.compile(r"\\(?:begin\s*\{[^{}]*\}|[A-Za-z]+|.)", re.DOTALL)

# The span of a part of a text by the part's offset and length in characters.
SpanOf = Callable[[int, int], Span]


def typeset(
    latex: str,
    written: str,
    span_of: SpanOf,
    *,
    display: bool,
    macros: Macros = (),
) -> tuple[str, Diagnostic | None]:
    """Return the HTML of a formula, and a warning if it cannot be converted: then the HTML shows it as written.

    `written` is the formula with its delimiters; `span_of` gives the span of a part of it. `macros` are the site's own.
    """
    try:
        return to_mathml(latex, display, macros), None
    except FormulaError as raised:
        return as_written(raised, written, span_of)


def as_written(
    raised: FormulaError, written: str, span_of: SpanOf, edits: tuple[tuple[Edit, ...], ...] = ()
) -> tuple[str, Diagnostic]:
    """Return the HTML of a formula that cannot be converted, which shows it as written, and a warning.

    `edits` are those that made the formula from what stands between its delimiters, one step after the other.
    """
    start = raised.offset
    for step in reversed(edits):
        start = original_offset(start, step)
    start += _delimiter_length(written)
    command = _COMMAND.match(written, start)
    span = span_of(start, len(command[0]) if command else 1)
    message = f"this formula cannot be set: {raised.message}"
    return f'<code class="tex">{escape_text(written)}</code>', warning("bad-formula", message, span, _hint(raised))


_DELIMITERS = ("\\\\(", "\\\\[", "\\(", "\\[", "$$", "$")


def _delimiter_length(written: str) -> int:
    """Return the length of the delimiter at each end; a formula that is an environment or a command has none."""
    return next((len(opening) for opening in _DELIMITERS if written.startswith(opening)), 0)


def _hint(raised: FormulaError) -> str:
    shown = "the page shows it as written; "
    if raised.message.startswith("unknown command"):
        return shown + "use a standard LaTeX command, or define this one under `math: macros:` in site.yaml"
    if raised.message.startswith("unknown"):
        return shown + "use a standard one instead"
    if raised.message.endswith(_REASONS["defines"]):
        return shown + "define the command under `math: macros:` in site.yaml"
    if raised.message.endswith("needs an argument"):
        return shown + "put its argument into braces"
    if raised.message.startswith("`"):
        return shown + "a formula stands on its own, so write it out"
    if raised.message.startswith("lengths "):
        return shown + "write shorter lengths"
    if raised.message.startswith("it "):
        return shown + "break it into several formulas"
    if raised.message.startswith("its "):
        return shown + "look at the macros in site.yaml that it uses"
    return shown + "look at the braces and the commands around the mark"
