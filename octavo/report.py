"""What a build did, told to people and to programs."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from octavo.diagnostic import Diagnostic
from octavo.frozen import EMPTY, frozen, replace
from octavo.line import line_of, path_of


@frozen
class Report:
    """The outcome of a build: counts, times in seconds, reasons by path, and findings in order."""

    rendered: int = 0
    reused: int = 0
    removed: int = 0
    seconds: float = 0.0
    timings: Mapping[str, float] = EMPTY
    reasons: Mapping[str, str] = EMPTY
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error kept the site from being built."""
        return failed(self.diagnostics)

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "rendered": self.rendered,
            "reused": self.reused,
            "removed": self.removed,
            "seconds": round(self.seconds, 4),
            "timings": {name: round(value, 4) for name, value in self.timings.items()},
            "diagnostics": [
                {
                    "severity": found.severity,
                    "code": found.code,
                    "message": found.message,
                    "path": found.span.path,
                    "line": found.span.line,
                    "column": found.span.column,
                    "hint": found.hint,
                }
                for found in self.diagnostics
            ],
        }


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether there is an error among findings."""
    return any(found.severity == "error" for found in diagnostics)


def judged(diagnostics: Iterable[Diagnostic], *, strict: bool) -> tuple[Diagnostic, ...]:
    """Findings in order, each once; strictly, warnings are errors."""
    unique = sorted(dict.fromkeys(diagnostics), key=lambda found: found.order)
    return tuple(replace(found, severity="error") if strict else found for found in unique)


def summary(report: Report) -> str:
    """The last line of a build."""
    if report.failed:
        errors = sum(found.severity == "error" for found in report.diagnostics)
        written = report.rendered + report.reused
        rest = "the rest was written" if written else "nothing was written, the last good site is as it was"
        return f"{_count(errors, 'error')}; {rest}"
    pages = f"{_count(report.rendered, 'page')} rendered, {report.reused} reused, {report.removed} removed"
    return f"{pages}, in {report.seconds:.2f} s{_doubts(report)}"


def renewal(report: Report) -> str:
    """The one line of a build that follows others."""
    if report.failed:
        return summary(report)
    removed = f", {report.removed} removed" if report.removed else ""
    return f"{_count(report.rendered, 'page')} rendered{removed} in {1000 * report.seconds:.0f} ms{_doubts(report)}"


def _doubts(report: Report) -> str:
    return f", {_count(len(report.diagnostics), 'warning')}" if report.diagnostics else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def told(found: Diagnostic, root: Path) -> str:
    """A finding with its place, the line it is about, a caret under the place, and the hint."""
    span = found.span
    path = path_of(found, root)
    place = f"{path}:{span.line}:{span.column}" if span.length else path
    lines = [f"{found.severity}: {found.message} [{found.code}]", f"  --> {place}"]
    line = line_of(found, root)
    if line is not None:
        lines += [f"{span.line:>4} | {line.text}", f"     | {' ' * line.start}{'^' * line.length}"]
    if found.hint:
        lines.append(f"  hint: {found.hint}")
    return "\n".join(lines)


def told_all(diagnostics: Sequence[Diagnostic], root: Path) -> str:
    """All findings, a blank line between them."""
    return "\n\n".join(told(found, root) for found in diagnostics)
