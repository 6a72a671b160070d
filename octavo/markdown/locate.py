"""Find the place in a file where a piece of Markdown was written; Mistune's tokens hold no positions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from urllib.parse import unquote

from octavo.base.diagnostics import Span
from octavo.markdown.tokens import Token

# An address of a word or of marks alone, like `data` and `/`, may also stand in a sentence.
_PROSE = re.compile(r"[A-Za-z]+|\W+")

# The text before an address: in Markdown, in an attribute, in a style sheet, and in quotes as a value of YAML.
_OPENINGS = ("](", "](<", '="', "='", "=", ': "', ": '", "url(", 'url("', "url('")
_CLOSINGS = ('"', "'", ")", ">", " ", "\t", "\n", "\r")

# So many characters behind a place are searched for, if the whole line is not there.
_REACHES = (40, 20, 12, 8, 6, 4, 2, 1)

# The most characters that all searches of a text may pass: so many at least, and so many for each of its own. A search
# takes as long as passing some characters too. When they are spent, a search reaches only so far.
_LEAST_ROOM, _ROOM, _STEP, _SHORT_REACH = 10_000_000, 100, 500, 2_000


def may_be_prose(address: str) -> bool:
    """Tell if the text of an address is one that sentences have too."""
    return _PROSE.fullmatch(address) is not None


def stands_as_address(text: str, start: int, end: int) -> bool:
    """Tell if a part of a text stands where only addresses do."""
    if text.endswith(": ", 0, start):
        # A value of YAML or a definition of Markdown ends with its line, while a sentence may go on after a colon.
        return end == len(text) or text.startswith(("\n", "\r"), end)
    return text.endswith(_OPENINGS, 0, start) and (end == len(text) or text.startswith(_CLOSINGS, end))


class SourceLocator:
    """Finds pieces of a body's source in the order in which they are rendered.

    A piece is searched for after the last one found, then from the beginning (footnotes are rendered last and may be
    written first). A piece that is not in the source, because it stands in a block quote or is spelt with entities, is
    placed on the first line of the body. Of a text with `tokens`, the code is searched last. Where the searches have
    taken long, further ones reach less far, so that all of them together take linear time.
    """

    def __init__(self, source: str, path: str, first_line: int, tokens: Sequence[Token] = ()) -> None:
        self.source = source
        self.path = path
        self.first_line = first_line
        self._tokens = tokens
        self._room = _LEAST_ROOM + _ROOM * len(source)
        # The code in the text, looked for when the first piece is: most texts have nothing to be found.
        self._code: list[tuple[int, int]] | None = None
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
        self._pass_skipped()
        for piece in pieces:
            start = self._find(piece)
            if start is not None:
                return self._span_at(start + offset, len(piece) if length is None else length)
            if "\n" in piece and (span := self._span_by_lines(piece, offset, length or 1)):
                return span
        return Span(self.path, self.first_line, 1, 1)

    def spans(self, piece: str, parts: Sequence[tuple[int, int]]) -> list[Span]:
        """Return the spans of the parts of a piece, given by their offsets and lengths in their order."""
        self._pass_skipped()
        starts = [0, *accumulate(len(line) + 1 for line in piece.split("\n"))]
        start = self._find(piece)
        if start is not None:
            return [self._span_at(start + offset, length) for offset, length in parts]
        if "\n" not in piece:
            return [self.span(piece)] * len(parts)
        # The lines of the piece are indented or quoted in the source.
        lines = piece.split("\n")
        found = [self._find(line.strip()) for line in lines]
        whole = self.span(piece)
        spans = []
        for offset, length in parts:
            row = bisect_right(starts, offset) - 1
            at, indent = found[row], len(lines[row]) - len(lines[row].lstrip())
            column = max(offset - starts[row] - indent, 0)
            spans.append(whole if at is None else self._span_at(at + column, length))
        return spans

    def spans_of(self, form: re.Pattern[str], counts: Mapping[str, int]) -> Iterator[tuple[str, Span]]:
        """Yield the names whose number is given, with the spans of the last so many of each.

        A pattern finds them as its first group that matches.
        """
        found: dict[str, list[int]] = {name: [] for name in counts}
        for match in form.finditer(self.source):
            name = match[match.lastindex or 0]
            if name in found and self._end_of_code(match.start()) is None:
                found[name].append(match.start(match.lastindex or 0))
        for name, count in counts.items():
            for start in found[name][-count:]:
                yield name, self._span_at(start, len(name))

    def span_within(self, text: str, at: int, length: int) -> Span:
        """Return the span of a part of a paragraph; its line may be written in another way where LaTeX was read."""
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        line = text[start:] if end < 0 else text[start:end]
        if self._search(line, 0, len(self.source)) < 0:
            beginnings = (text[at : at + reach] for reach in _REACHES)
            start, line = at, next((piece for piece in beginnings if self._search(piece, 0, len(self.source)) >= 0), "")
        return self.span(line, offset=at - start, length=length)

    def span_of_address(self, url: str, beside: str) -> Span:
        """Return the span of an address, or of the text beside it if the source spells the address in another way."""
        self._pass_skipped()
        plain = unquote(url)
        for address in (url, plain):
            start = self._find_address(address) if may_be_prose(address) else None
            if start is not None:
                return self._span_at(start, len(address))
        return self.span(url, plain, beside)

    def _pass_skipped(self) -> None:
        for piece in self._skipped:
            self._find(piece)
        self._skipped.clear()

    def _find_address(self, address: str) -> int | None:
        """Find an address where only addresses stand, in the same order as other pieces."""
        for first, last in ((self._position, len(self.source)), (0, self._position + len(address))):
            start = self._search(address, first, last)
            while start >= 0:
                end = start + len(address)
                if stands_as_address(self.source, start, end) and self._end_of_code(start) is None:
                    self._position = end
                    return start
                start = self._search(address, start + 1, last)
        return None

    def _find(self, piece: str) -> int | None:
        if not piece:
            return None
        before = self._position + len(piece)
        start = self._find_in_text(piece, self._position, len(self.source))
        if start < 0:
            start = self._find_in_text(piece, 0, before)
        if start < 0:
            start = self._search(piece, self._position, len(self.source))
        if start < 0:
            start = self._search(piece, 0, before)
        if start < 0:
            return None
        self._position = start + len(piece)
        return start

    def _find_in_text(self, piece: str, first: int, last: int) -> int:
        """Find a piece that does not begin in code; return -1 if there is none."""
        start = self._search(piece, first, last)
        while start >= 0 and (end := self._end_of_code(start)) is not None:
            start = self._search(piece, end, last)
        return start

    def _search(self, piece: str, first: int, last: int) -> int:
        """Return where a piece is between two offsets; -1 if it is not there, or too far away for a further search."""
        last = min(last, len(self.source), first + len(piece) + max(self._room, _SHORT_REACH))
        start = self.source.find(piece, first, last)
        self._room -= max((last if start < 0 else start) - first, 0) + _STEP
        return start

    def _end_of_code(self, position: int) -> int | None:
        """Return the end of the code around a position; None if there is none. What begins with code is not in it."""
        if self._code is None:
            self._code = sorted(self._code_in_source())
        before = bisect_left(self._code, (position,)) - 1
        return self._code[before][1] if before >= 0 and position < self._code[before][1] else None

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

    def _code_in_source(self) -> Iterator[tuple[int, int]]:
        """Yield where the code of the text begins and ends, as far as it is written as the tokens have it."""
        position = misses = 0
        for token in _code_tokens(self._tokens):
            found = self._find_code(token, position) or self._find_code(token, 0)
            if found:
                position = found[1]
                yield found
            elif (misses := misses + 1) > _MOST_MISSES:
                return

    def _find_code(self, token: Token, position: int) -> tuple[int, int] | None:
        raw, fence = token["raw"], token.get("marker", "")
        if token["type"] == "codespan":
            written = [f"`{raw}`", f"` {raw} `"]
        else:
            indents = _FENCED if fence else _INDENTED
            lines = raw.rstrip().split("\n")
            written = ["".join("\n" + f"{indent}{line}".rstrip() for line in lines) for indent in indents]
        for piece in written:
            start = self._search(piece, position, len(self.source))
            while start >= 0 and fence and not self._follows(fence[:3], start):
                start = self._search(piece, start + 1, len(self.source))
            if start >= 0:
                return start, start + len(piece)
        return None

    def _follows(self, fence: str, position: int) -> bool:
        """Tell if the line that ends at a position may be that of a fence."""
        return fence in self.source[max(self.source.rfind("\n", 0, position) + 1, position - _LONGEST_INFO) : position]

    def _span_at(self, position: int, length: int) -> Span:
        # A long body may have many diagnostics, and `diagnostics.span_at` would count the lines before each one again.
        if not self._line_starts:
            self._line_starts = [0, *accumulate([len(line) + 1 for line in self.source.split("\n")])]
        row = bisect_right(self._line_starts, position) - 1
        return Span(self.path, self.first_line + row, position - self._line_starts[row] + 1, max(length, 1))


# Before the lines of code in a fence stand these, and before those of other code an indentation.
_FENCED = ("", "  ", "   ", "> ")
_INDENTED = ("    ", "\t")
# So much code of a text may be written in another way than its tokens have it; the limit keeps the time linear.
_MOST_MISSES = 50
# A line with a fence is not longer; what stands before one is in the first characters of its line.
_LONGEST_INFO = 1_000


def _code_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token["type"] in ("codespan", "block_code"):
            yield token
        elif "children" in token:
            yield from _code_tokens(token["children"])
