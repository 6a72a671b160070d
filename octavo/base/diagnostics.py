"""The one type for all bad news."""

from collections.abc import Iterable
from typing import Any, Literal

from octavo.base.frozen import frozen, replace

Severity = Literal["error", "warning"]

# Messages quote what was written, which may be a book.
_LONGEST = 300


@frozen
class Span:
    """A place in a file: path relative to the project, line and column from 1, length in characters.

    A length of 0 means the file as a whole.
    """

    path: str
    line: int = 1
    column: int = 1
    length: int = 0


def span_at(text: str, offset: int, path: str, length: int = 1) -> Span:
    """Return the place of an offset in the text of a file."""
    start = text.rfind("\n", 0, offset) + 1
    return Span(path, text.count("\n", 0, offset) + 1, offset - start + 1, length)


@frozen
class Diagnostic:
    """One finding: what is wrong, where, and what to do about it."""

    severity: Severity
    code: str
    message: str
    span: Span
    hint: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key that sorts findings as a reader meets them: by file, then by place."""
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)


def error(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """A finding that stops the build before anything is written."""
    return Diagnostic("error", code, _brief(message), span, _brief(hint))


def warning(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """A finding that the build can live with."""
    return Diagnostic("warning", code, _brief(message), span, _brief(hint))


def _brief(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether there is an error among findings."""
    return any(found.severity == "error" for found in diagnostics)


def ordered(diagnostics: Iterable[Diagnostic], *, strict: bool) -> tuple[Diagnostic, ...]:
    """Findings in order, each once; strictly, warnings are errors."""
    unique = sorted(dict.fromkeys(diagnostics), key=lambda found: found.order)
    return tuple(replace(found, severity="error") if strict else found for found in unique)


def stored_findings(diagnostics: Iterable[Diagnostic]) -> tuple[Any, ...]:
    """Findings in a form that the state can hold."""
    return tuple(
        (found.severity, found.code, found.message, (span.path, span.line, span.column, span.length), found.hint)
        for found in diagnostics
        for span in (found.span,)
    )


def restored_findings(findings: Iterable[Any]) -> tuple[Diagnostic, ...]:
    """Findings from their stored form."""
    return tuple(
        Diagnostic(severity, code, message, Span(*span), hint) for severity, code, message, span, hint in findings
    )
