"""The line that a finding is about, as people are shown it."""

from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen

_WIDTH = 160
_BEFORE = 80


@frozen
class Excerpt:
    """A line, or of a long one what stands around the place; the caret begins at `start`, counted from 0."""

    text: str
    start: int
    length: int


def excerpt_of(found: Diagnostic, root: Path) -> Excerpt | None:
    """The line of a finding; None where it is about a whole file, or the line cannot be shown."""
    span = found.span
    source = _read(root / span.path, span.line) if span.length else ""
    if not source:
        return None
    cut = max(0, span.column - _BEFORE) if len(source) > _WIDTH else 0
    shown = source[cut : cut + _WIDTH]
    start = span.column - 1 - cut
    return Excerpt(shown, start, max(1, min(span.length, len(shown) - start)))


def path_of(found: Diagnostic, root: Path) -> str:
    """The path of the file that a finding is about, from the project where it is in it."""
    return found.span.path.removeprefix(f"{root}/")


def _read(path: Path, number: int) -> str:
    """A line of a file for showing, empty where it cannot be shown as it is."""
    try:
        if not path.is_file():
            return ""
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for at, line in enumerate(file, 1):
                if at == number:
                    return "".join(char if char.isprintable() else " " for char in line.rstrip("\r\n"))
    except OSError:
        pass
    return ""
