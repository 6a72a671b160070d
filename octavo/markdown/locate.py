"""Find the place in a file where a piece of Markdown was written; Mistune's tokens hold no positions."""

from bisect import bisect_right
from itertools import accumulate

from octavo.base.diagnostics import Span


class SourceLocator:
    """Finds pieces of a body's source in the order in which they are rendered.

    A piece is searched for after the last one found, then from the beginning (footnotes are rendered last and may be
    written first). A piece that is not in the source, because it stands in a block quote or is spelt with entities, is
    placed on the first line of the body.
    """

    def __init__(self, source: str, path: str, first_line: int) -> None:
        self.source = source
        self.path = path
        self.first_line = first_line
        self._position = 0
        self._skipped: list[str] = []
        self._line_starts: list[int] = []

    def skip(self, piece: str) -> None:
        """Move past a piece that needs no diagnostic, so that a later piece with the same text is found after it."""
        # The search is put off until `span` is called: most bodies have no diagnostics and are never searched.
        self._skipped.append(piece)

    def span(self, *pieces: str, offset: int = 0, length: int | None = None) -> Span:
        """Return the span of the first of these pieces that is found.

        With `offset` and `length`, both in characters, return the span of that part of the piece.
        """
        for piece in self._skipped:
            self._find(piece)
        self._skipped.clear()
        for piece in pieces:
            start = self._find(piece)
            if start is not None:
                return self._span_at(start + offset, len(piece) if length is None else length)
            if "\n" in piece and (span := self._span_by_lines(piece, offset, length or 1)):
                return span
        return Span(self.path, self.first_line, 1, 1)

    def _find(self, piece: str) -> int | None:
        if not piece:
            return None
        start = self.source.find(piece, self._position)
        if start < 0:
            start = self.source.find(piece, 0, self._position + len(piece))
        if start < 0:
            return None
        self._position = start + len(piece)
        return start

    def _span_by_lines(self, piece: str, offset: int, length: int) -> Span | None:
        """Find a piece line by line, because its lines are indented or quoted in the source."""
        lines = piece.split("\n")
        before = piece[:offset]
        row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        start = self._find(lines[0])
        for line in lines[1 : row + 1]:
            start = None if start is None else self._find(line.strip())
            column -= len(line) - len(line.lstrip())
        return None if start is None else self._span_at(start + max(column, 0), length)

    def _span_at(self, position: int, length: int) -> Span:
        # A long body may have many diagnostics, and `diagnostics.span_at` would count the lines before each one again.
        if not self._line_starts:
            self._line_starts = [0, *accumulate([len(line) + 1 for line in self.source.split("\n")])]
        row = bisect_right(self._line_starts, position) - 1
        return Span(self.path, self.first_line + row, position - self._line_starts[row] + 1, max(length, 1))
