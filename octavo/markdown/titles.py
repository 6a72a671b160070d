"""One-line texts with formulas and no other markup: titles, captions."""

import re

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.html import escape_text
from octavo.markdown.math_syntax import OPENING, formula_at
from octavo.markdown.mathml import SpanAt, typeset

_MARK = re.compile(rf"\\\$|{OPENING}")


def render_title(source: str, path: str, *, line: int = 1, column: int = 1) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """A one-line text as HTML and as plain text, its formulas set or as LaTeX, all else as written."""

    def place(offset: int, length: int) -> Span:
        return Span(path, line, column + offset, length)

    return render_caption(source, place)


def render_caption(source: str, place: SpanAt) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """The same for a text whose places are known elsewhere."""
    if "$" not in source and "\\" not in source:
        return escape_text(source), " ".join(source.split()), ()
    html, plain, found = [], [], []
    position = 0
    while match := _MARK.search(source, position):
        before = source[position : match.start()]
        formula = formula_at(source, match.start()) if match[0] != "\\$" and len(match[0]) < 3 else None
        if formula is None:
            text = before + ("$" if match[0] == "\\$" else match[0])
            html.append(escape_text(text))
            plain.append(text)
            position = match.end()
            continue
        start, position = match.start(), formula.end

        def inside(offset: int, length: int, start: int = start) -> Span:
            return place(start + offset, length)

        mathml, doubt = typeset(formula.latex, source[start : formula.end], inside, display=False)
        html += [escape_text(before), mathml]
        plain += [before, formula.latex]
        found += [doubt] if doubt else []
    rest = source[position:]
    return "".join([*html, escape_text(rest)]), " ".join("".join([*plain, rest]).split()), tuple(found)
