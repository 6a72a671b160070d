"""Where in a file a piece of Markdown was written: the parser keeps no places, so they are looked for."""

from bisect import bisect_right
from itertools import accumulate

from octavo.base.diagnostics import Span


class SourceLocator:
    """The text of a body and how far into it we have come.

    A piece is searched from the last one found, then from the beginning (footnotes are set last and may be written
    first). What is not found as written, because it stands in a quotation or is spelt with entities, is placed on
    the body's first line.
    """

    def __init__(self, source: str, path: str, first_line: int) -> None:
        self.source = source
        self.path = path
        self.first_line = first_line
        self._position = 0
        self._passed: list[str] = []
        self._starts: list[int] = []

    def pass_over(self, piece: str) -> None:
        """Move past a piece that holds no findings, so that a later one like it is not taken for it."""
        # Most texts hold no findings, and need not be searched.
        self._passed.append(piece)

    def span(self, *pieces: str, offset: int = 0, length: int | None = None) -> Span:
        """The place of the first of these pieces that is found; with `offset`, of what stands so far into it."""
        for piece in self._passed:
            self._find(piece)
        self._passed.clear()
        for piece in pieces:
            start = self._find(piece)
            if start is not None:
                return self._at(start + offset, len(piece) if length is None else length)
            if "\n" in piece and (found := self._within(piece, offset, length or 1)):
                return found
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

    def _within(self, piece: str, offset: int, length: int) -> Span | None:
        """The place in a piece whose lines are indented or quoted in the source: found line by line."""
        lines = piece.split("\n")
        before = piece[:offset]
        row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        start = self._find(lines[0])
        for line in lines[1 : row + 1]:
            start = None if start is None else self._find(line.strip())
            column -= len(line) - len(line.lstrip())
        return None if start is None else self._at(start + max(column, 0), length)

    def _at(self, position: int, length: int) -> Span:
        # A long body may have many findings, and `span_at` counts the lines before each of them anew.
        if not self._starts:
            self._starts = [0, *accumulate([len(line) + 1 for line in self.source.split("\n")])]
        row = bisect_right(self._starts, position) - 1
        return Span(self.path, self.first_line + row, position - self._starts[row] + 1, max(length, 1))
