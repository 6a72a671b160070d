"""A formula on a page: set, or shown as written with a warning that points into it."""

import re
from collections.abc import Callable

from octavo.diagnostic import Diagnostic, Span, warning
from octavo.formula import FormulaError, convert

_COMMAND = re.compile(r"\\(?:begin\s*\{[^{}]*\}|[A-Za-z]+|.)", re.DOTALL)

Place = Callable[[int, int], Span]


def escape(text: str) -> str:
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Text as the value of an attribute between double quotes."""
    return escape(text).replace('"', "&quot;")


def typeset(latex: str, written: str, place: Place, *, display: bool) -> tuple[str, Diagnostic | None]:
    """The HTML of a formula that was written with its delimiters; `place` gives the span of an offset in it."""
    try:
        return convert(latex, display), None
    except FormulaError as raised:
        return as_written(latex, written, place, raised)


def as_written(latex: str, written: str, place: Place, raised: FormulaError) -> tuple[str, Diagnostic]:
    """A formula that cannot be set, with a warning that says why."""
    command = _COMMAND.match(latex, raised.offset)
    span = place((len(written) - len(latex)) // 2 + raised.offset, len(command[0]) if command else 1)
    message = f"this formula cannot be set: {raised.message}"
    return f'<code class="tex">{escape(written)}</code>', warning("bad-formula", message, span, _hint(raised))


def _hint(raised: FormulaError) -> str:
    if raised.message.startswith("unknown"):
        return "the page shows it as written; use a standard LaTeX command instead"
    if raised.message.startswith("`"):
        return "the page shows it as written; a formula stands on its own, so write it out"
    if raised.message.startswith("it "):
        return "the page shows it as written; break it into several formulas"
    return "the page shows it as written; look at the braces and the commands around the mark"
