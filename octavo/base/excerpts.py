"""Excerpts: the line of a source that a finding is about, for people to see."""

from functools import lru_cache
from pathlib import Path, PurePath

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen

# Of a line longer than this, only so many characters are shown, of which at most so many precede the finding.
_WIDTH = 160
_BEFORE = 80


@frozen
class Excerpt:
    """A line, or the part of a long line around the finding; `start`, from 0, and `length` say what to underline."""

    text: str
    start: int
    length: int


def excerpt_of(found: Diagnostic, root: Path) -> Excerpt | None:
    """Return the line of a finding; None if the finding is about a whole file, or the line is empty or unreadable."""
    span = found.span
    line = _read_line(root / span.path, span.line) if span.length else ""
    if not line:
        return None
    cut = max(0, span.column - _BEFORE) if len(line) > _WIDTH else 0
    shown = "".join(char if char.isprintable() else " " for char in line[cut : cut + _WIDTH])
    start = span.column - 1 - cut
    return Excerpt(shown, start, max(1, min(span.length, len(shown) - start)))


def path_of(found: Diagnostic, root: PurePath) -> str:
    """Return the path of the file that a finding is about, relative to the project if it is inside."""
    place = type(root)(found.span.path)
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else found.span.path


def _read_line(path: Path, number: int) -> str:
    """Return a line of a file, an empty text if there is no such line."""
    try:
        # Opening a pipe would wait for somebody to write to it.
        if not path.is_file():
            return ""
        stamp = path.stat()
        lines = _lines(path, stamp.st_mtime_ns, stamp.st_size)
    except OSError:
        return ""
    return lines[number - 1].rstrip("\r\n") if 0 < number <= len(lines) else ""


# Findings are shown file by file, and a file may have many.
@lru_cache(maxsize=1)
def _lines(path: Path, changed: int, size: int) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return list(file)
