"""The outcome of a check, and its forms for people, for programs and for GitHub."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import frozen
from octavo.build.report import counted, findings_as_json


@frozen
class CheckReport:
    """The outcome of a check: the numbers of pages, links and files, the time in seconds, and findings in order."""

    pages: int = 0
    links: int = 0
    files: int = 0
    seconds: float = 0.0
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Tell if there is an error among the findings."""
        return failed(self.diagnostics)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as one JSON object."""
        return {
            "pages": self.pages,
            "links": self.links,
            "files": self.files,
            "seconds": round(self.seconds, 4),
            "diagnostics": findings_as_json(self.diagnostics),
        }


def check_summary(report: CheckReport) -> str:
    """Return the last line that a check prints."""
    errors = sum(found.severity == "error" for found in report.diagnostics)
    warnings = len(report.diagnostics) - errors
    found = [counted(errors, "error")] * (errors > 0) + [counted(warnings, "warning")] * (warnings > 0)
    numbers = [counted(report.pages, "page"), counted(report.links, "link"), counted(report.files, "file")]
    return f"{', '.join(numbers)} checked in {report.seconds:.2f} s: {', '.join(found) or 'nothing to mend'}"


def annotations(diagnostics: Sequence[Diagnostic], root: Path, workspace: Path) -> str:
    """Return findings as commands that annotate files on GitHub (GitHub's "Workflow commands for GitHub Actions").

    Paths are relative to the `workspace`, the folder of the repository's files.
    """
    return "".join(f"{_annotation(found, root, workspace)}\n" for found in diagnostics)


_ESCAPES: Mapping[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A"}


def _annotation(found: Diagnostic, root: Path, workspace: Path) -> str:
    path = Path(os.path.relpath(root / found.span.path, workspace)).as_posix()
    text = f"{found.message} [{found.code}]" + (f"\n{found.hint}" if found.hint else "")
    place = f"file={_escaped(path, ':,')},line={found.span.line},col={found.span.column}"
    return f"::{found.severity} {place}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    """Return a text escaped for a command; `also` are the characters that end a property."""
    return "".join(_ESCAPES.get(char) or (f"%{ord(char):02X}" if char in also else char) for char in text)
