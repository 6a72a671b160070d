"""The report of a build, and its forms for people and for programs."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.excerpts import excerpt_of, path_of
from octavo.base.frozen import EMPTY, frozen, replace
from octavo.base.manual import explanation_of, linked, shows_links
from octavo.base.project import SiteAddress

# Printed once by a build that does not know the address, which much of the use of a site depends on.
NO_ADDRESS = """\
note: this site has no address yet, so its pages have no absolute links, and there are no sitemap.xml and robots.txt
  hint: write `url: https://…` into content/site.yaml, the address where the site will be published
"""


# Notes that are shown only to those who ask for more.
ON_REQUEST = frozenset(["similar-names"])


@frozen
class Report:
    """The outcome of a build: counts, times in seconds, reasons by path, findings in order, and the site's address.

    `notes` are the findings that ask for nothing.
    """

    rendered: int = 0
    reused: int = 0
    removed: int = 0
    seconds: float = 0.0
    timings: Mapping[str, float] = EMPTY
    reasons: Mapping[str, str] = EMPTY
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    address: SiteAddress | None = None

    @property
    def failed(self) -> bool:
        """Tell if there is an error among the findings."""
        return failed(self.diagnostics)

    def as_json(self) -> dict[str, Any]:
        """Return the report as one JSON object, without the reasons."""
        return {
            "rendered": self.rendered,
            "reused": self.reused,
            "removed": self.removed,
            "seconds": round(self.seconds, 4),
            "address": self.address.url if self.address else None,
            "timings": {name: round(value, 4) for name, value in self.timings.items()},
            "diagnostics": findings_as_json(self.diagnostics),
        }


def findings_as_json(diagnostics: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    """Return findings as JSON objects."""
    return [
        {
            "severity": found.severity,
            "code": found.code,
            "message": found.message,
            "path": found.span.path,
            "line": found.span.line,
            "column": found.span.column,
            "hint": found.hint,
        }
        for found in diagnostics
    ]


def summary(report: Report) -> str:
    """Return the last line that a build prints."""
    if report.failed:
        errors = sum(found.severity == "error" for found in report.diagnostics)
        written = report.rendered + report.reused
        rest = "the rest was written" if written else "nothing was written, the last good site is as it was"
        return f"{counted(errors, 'error')}; {rest}"
    pages = f"{counted(report.rendered, 'page')} rendered, {report.reused} reused, {report.removed} removed"
    return f"{pages}, in {report.seconds:.2f} s{_warnings(report)}"


def rebuild_summary(report: Report) -> str:
    """Return the last line that a rebuild prints, in a process that watches the sources."""
    if report.failed:
        return summary(report)
    removed = f", {report.removed} removed" if report.removed else ""
    return f"{counted(report.rendered, 'page')} rendered{removed} in {1000 * report.seconds:.0f} ms{_warnings(report)}"


def _warnings(report: Report) -> str:
    return f", {counted(len(report.diagnostics), 'warning')}" if report.diagnostics else ""


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, which gets an `s` unless it is one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def format_finding(found: Diagnostic, root: Path, *, links: bool = False) -> str:
    """Return a finding with its place, the line it is about, a caret under the place, and the hint.

    With `links`, the code is a link to its explanation, for terminals.
    """
    span = found.span
    path = path_of(found, root)
    place = f"{path}:{span.line}:{span.column}" if span.length else path
    code = linked(found.code, explanation_of(found.code)) if links else found.code
    lines = [f"{found.severity}: {found.message} [{code}]", f"  --> {place}"]
    line = excerpt_of(found, root)
    if line is not None:
        lines += [f"{span.line:>4} | {line.text}", f"     | {' ' * line.start}{'^' * line.length}"]
    if found.hint:
        lines.append(f"  hint: {found.hint}")
    return "\n".join(lines)


def format_findings(diagnostics: Sequence[Diagnostic], root: Path, *, links: bool = False) -> str:
    """Return all findings, with a blank line between them."""
    return "\n\n".join(format_finding(found, root, links=links) for found in diagnostics)


def printed_findings(diagnostics: Sequence[Diagnostic], root: Path) -> str:
    """Return all findings as they are printed to standard error: with links where it is a terminal that shows them."""
    return format_findings(diagnostics, root, links=shows_links(sys.stderr))


class Clock:
    """Measures how long each stage of a build takes, in seconds."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start

    def stop(self, report: Report) -> Report:
        """Return the report with the times."""
        return replace(report, seconds=time.perf_counter() - self.started, timings=self.timings)
