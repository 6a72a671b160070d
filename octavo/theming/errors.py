"""Turn an exception raised by a template into a diagnostic with its template and line."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType

from jinja2.exceptions import TemplateNotFound

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import replace
from octavo.base.project import SHIPPED
from octavo.base.suggest import FEW, did_you_mean
from octavo.theming.sandbox import UndefinedUse
from octavo.theming.text import InvalidUse

# The line breaks that Jinja counts, so that line numbers agree with its own.
_BREAK = re.compile("\r\n|\r|\n")

# Codes of errors that a template may get when the program and its shipped templates change.
_AFTER_UPDATES = frozenset(
    ("missing-template", "no-text-form", "template-error", "undefined-value", "unknown-filter", "unknown-name")
)


def lines_of(source: str) -> list[str]:
    """Return the lines of a template, as Jinja counts them."""
    return _BREAK.split(source)


def span_of_word(source: str, path: str, line: int, word: str = "") -> Span:
    """Return the span of a word in a line, or of the whole line, without its indentation, if the word is not in it."""
    lines = lines_of(source)
    line = min(max(line, 1), len(lines))
    text = lines[line - 1]
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) if word else None
    if match:
        return Span(path, line, match.start() + 1, max(len(word), 1))
    stripped = text.strip()
    return Span(path, line, text.find(stripped) + 1, max(len(stripped), 1))


def diagnose(failure: Exception, template: str, sources: Mapping[str, str], paths: Mapping[str, str]) -> Diagnostic:
    """Return the diagnostic of an exception that a template raised.

    It points at the page's own `template` if no template is in the traceback.
    """
    code, message, hint, word = _describe_failure(failure, sources)
    name, line = _place_of(failure, template)
    source = sources.get(name, "")
    return error(code, message, span_of_word(source, paths.get(name, name), line, word), hint)


def explain_override(found: Diagnostic, overrides: Collection[str]) -> Diagnostic:
    """Return a template's error with a hint on the files that replace shipped ones, if one of them may be the cause.

    `overrides` are the paths of these files. A shipped template fails only because of a file that replaces another.
    """
    if found.span.path in overrides and found.code in _AFTER_UPDATES:
        cause = "this file replaces a shipped one"
    elif overrides and Path(found.span.path).is_relative_to(SHIPPED):
        names = ", ".join(f"`{path}`" for path in sorted(overrides)[:FEW])
        cause = f"{names} {'replaces a shipped file' if len(overrides) == 1 else 'replace shipped files'}"
    else:
        return found
    cause += ", which may have changed in an update"
    return replace(found, hint=f"{found.hint} ({cause})" if found.hint else cause)


def _describe_failure(failure: Exception, sources: Mapping[str, str]) -> tuple[str, str, str, str]:
    if isinstance(failure, InvalidUse):
        return failure.code, failure.message, failure.hint, failure.word
    if isinstance(failure, UndefinedUse):
        return "undefined-value", str(failure), failure.hint, failure.word
    if isinstance(failure, TemplateNotFound):
        name = str(failure.name)
        return "missing-template", f"there is no template `{name}`", did_you_mean(name, sources), ""
    if isinstance(failure, RecursionError):
        hint = "a macro, an include or a loop calls itself without an end"
        return "template-error", "templates lead back to themselves too often", hint, ""
    # Python names its functions in full; a template's author knows them by the last part.
    message = re.sub(r"^(?:[\w<>]+\.)*_?(\w+\(\))", r"\1", str(failure))
    return "template-error", message or type(failure).__name__, "", ""


def _place_of(failure: Exception, template: str) -> tuple[str, int]:
    if isinstance(failure, InvalidUse) and failure.line:
        return failure.template, failure.line
    innermost, trace = None, failure.__traceback__
    while trace is not None:
        # Jinja puts each template into the globals of its code.
        if "__jinja_template__" in trace.tb_frame.f_globals:
            innermost = trace
        trace = trace.tb_next
    if innermost is None:
        return template, 1
    running = innermost.tb_frame.f_globals["__jinja_template__"]
    return running.name, running.get_corresponding_lineno(innermost.tb_lineno or _line_before(innermost))


def _line_before(trace: TracebackType) -> int:
    """Return the line of Python that was last begun; what a tick ends may be between two lines, which has none."""
    code = trace.tb_frame.f_code
    lines = [line for start, _, line in code.co_lines() if line is not None and start <= trace.tb_lasti]
    return lines[-1] if lines else code.co_firstlineno
