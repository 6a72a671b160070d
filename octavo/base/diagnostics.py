"""Diagnostics: errors and warnings with the place in a file that each is about."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from octavo.base.frozen import fields_of, frozen, parts_of, replace
from octavo.base.limits import FILE_FINDINGS

Severity = Literal["error", "warning", "note"]

# A message quotes what the author wrote, which may be very long.
_LONGEST_TEXT = 300


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
        """The sort key of a finding: by file, then by place."""
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)


def error(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """Make a finding that stops the build before anything is written; long texts are cut."""
    return Diagnostic("error", code, _shortened(message), span, _shortened(hint))


def warning(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """Make a finding that does not stop the build; long texts are cut."""
    return Diagnostic("warning", code, _shortened(message), span, _shortened(hint))


def note(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    """Make a finding that may be of use and asks for nothing; long texts are cut."""
    return Diagnostic("note", code, _shortened(message), span, _shortened(hint))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell if there is an error among findings."""
    return any(found.severity == "error" for found in diagnostics)


def ordered(diagnostics: Iterable[Diagnostic], *, strict: bool) -> tuple[Diagnostic, ...]:
    """Return findings sorted by file and place, without duplicates; with `strict`, warnings become errors."""
    unique = sorted(dict.fromkeys(diagnostics), key=lambda found: found.order)
    return tuple(
        replace(found, severity="error") if strict and found.severity == "warning" else found for found in unique
    )


def first_of_file(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the first findings of a file, as many as FILE_FINDINGS, and one that tells how many more there are."""
    first, others = tuple(diagnostics[: FILE_FINDINGS.most]), diagnostics[FILE_FINDINGS.most :]
    if not others:
        return first
    message = f"this file has {len(others):,} more findings, which are not listed"
    tell = error if failed(others) else warning
    return (*first, tell("too-many", message, others[0].span, FILE_FINDINGS.lifted))


def apart_from_notes(
    diagnostics: Iterable[Diagnostic],
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return findings without the notes, and the notes."""
    found = tuple(diagnostics)
    notes = tuple(one for one in found if one.severity == "note")
    return (tuple(one for one in found if one.severity != "note"), notes) if notes else (found, ())


_parts_of_span = parts_of(fields_of(Span))


def stored_findings(diagnostics: Iterable[Diagnostic]) -> tuple[Any, ...]:
    """Return findings as nested tuples of strings and numbers, which can be stored."""
    return tuple(
        (found.severity, found.code, found.message, _parts_of_span(found.span), found.hint) for found in diagnostics
    )


def restored_findings(findings: Iterable[Any]) -> tuple[Diagnostic, ...]:
    """Return findings from the form in which `stored_findings` returned them."""
    return tuple(
        Diagnostic(severity, code, message, Span(*span), hint) for severity, code, message, span, hint in findings
    )
