"""The messages that pages of the preview get, as the script in them reads them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from octavo import editor
from octavo.change import Change
from octavo.diagnostic import Diagnostic
from octavo.line import line_of, path_of
from octavo.preview import Shown

# Nobody reads more on a page, and each has a line to be looked up.
MANY = 200


def message(run: str, shown: Shown, change: Change, findings: Sequence[dict[str, Any]]) -> bytes:
    """An event: what is shown, what has changed of it, and what was found wrong."""
    name = epoch(run, shown.epoch)
    told = {
        "epoch": name,
        "base": shown.base,
        "changed": None if change.written is None else sorted(change.written),
        "removed": sorted(change.removed),
        "failed": shown.failed,
        "built": bool(shown.paths),
        "diagnostics": findings,
    }
    return f"id: {name}\ndata: {json.dumps(told)}\n\n".encode()


def epoch(run: str, number: int) -> str:
    """The name of an epoch of a run."""
    return f"{run}.{number}"


def epoch_of(name: str, run: str) -> int | None:
    """The number of an epoch by its name; None for one of another run, and for what is no name of any."""
    before, dot, number = name.rpartition(".")
    named = before == run and dot and number.isascii() and number.isdecimal() and len(number) < 16
    return int(number) if named else None


def findings_of(diagnostics: Sequence[Diagnostic], root: Path, template: str) -> list[dict[str, Any]]:
    """Findings as they are told to pages, errors first; of very many the first."""
    first = sorted(diagnostics, key=lambda found: found.severity != "error")[:MANY]
    return [_finding(found, root, template) for found in first]


def _finding(found: Diagnostic, root: Path, template: str) -> dict[str, Any]:
    span, line = found.span, line_of(found, root)
    return {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "path": path_of(found, root),
        "line": span.line,
        "column": span.column,
        "whole": not span.length,
        "source": line.text if line else "",
        "start": line.start if line else 0,
        "length": line.length if line else 0,
        "hint": found.hint,
        "editor": editor.link(template, root / span.path, span.line, span.column),
    }
