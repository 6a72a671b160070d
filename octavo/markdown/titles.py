"""Render titles and captions: texts of one line with formulas and no other markup."""

import re

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.html import escape_text
from octavo.markdown.math_syntax import OPENING, formula_at
from octavo.markdown.mathml import SpanOf, typeset

_FORMULA_OR_ESCAPE = re.compile(rf"\\\$|{OPENING}")


def render_title(source: str, path: str, *, line: int = 1, column: int = 1) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """Return a title as HTML and as plain text, where its formulas are LaTeX, and its diagnostics.

    `line` and `column` (from 1) place the title in the file.
    """

    def span_of(offset: int, length: int) -> Span:
        return Span(path, line, column + offset, length)

    return render_caption(source, span_of)


def render_caption(source: str, span_of: SpanOf) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """Return a caption as `render_title` does a title; `span_of` gives the span of a part of the source."""
    if "$" not in source and "\\" not in source:
        return escape_text(source), " ".join(source.split()), ()
    html, plain, diagnostics = [], [], []
    position = 0
    while match := _FORMULA_OR_ESCAPE.search(source, position):
        before = source[position : match.start()]
        formula = formula_at(source, match.start()) if match[0] != "\\$" and len(match[0]) < 3 else None
        if formula is None:
            text = before + ("$" if match[0] == "\\$" else match[0])
            html.append(escape_text(text))
            plain.append(text)
            position = match.end()
            continue
        start, position = match.start(), formula.end

        def formula_span(offset: int, length: int, start: int = start) -> Span:
            return span_of(start + offset, length)

        mathml, diagnostic = typeset(formula.latex, source[start : formula.end], formula_span, display=False)
        html += [escape_text(before), mathml]
        plain += [before, formula.latex]
        diagnostics += [diagnostic] if diagnostic else []
    rest = source[position:]
    return "".join([*html, escape_text(rest)]), " ".join("".join([*plain, rest]).split()), tuple(diagnostics)
