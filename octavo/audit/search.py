"""Search a text for the links of many faults, without reading all of it again for each."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from octavo.base.diagnostics import Span
from octavo.markdown.locate import stands_as_address

_WORD = re.compile(r"\w+")

# Characters that continue an address before or after a part of it.
_BEFORE = re.compile(r"[\w%.-]")
_AFTER = re.compile(r"[\w%/-]|\.\w")

# After this many searches, a table of the words of a text costs less than the searches that are still to come.
_WORTH = 50


class Spelling(NamedTuple):
    """A text that an author may have written for a link; no other part of an address surrounds it.

    A `whole` address follows no slash, because it would be the end of another one, an `end` may follow one. An
    `address` stands where only addresses do, because its text may also be a word or a mark of a sentence.
    """

    text: str
    kind: Literal["whole", "end", "address"]


class SearchedText:
    """A text, and the tables that make many searches in it cheap."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._searches = 0

    def find(self, wanted: Spelling | str, path: str) -> Iterator[Span]:
        """Yield the places of a spelling or of a regular expression, or of its group, in the file with this path."""
        if isinstance(wanted, str):
            for found in re.finditer(wanted, self.text):
                group = found.lastindex or 0
                yield self._span(found.start(group), len(found.group(group).split("\n", 1)[0]), path)
            return
        free = 0
        for start in self._starts(wanted.text):
            if start >= free and self._fits(wanted, start):
                free = start + len(wanted.text)
                yield self._span(start, len(wanted.text.split("\n", 1)[0]), path)

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return where a place in this text begins and ends."""
        start = self._lines[span.line - 1] + span.column - 1
        return start, start + span.length

    def _starts(self, text: str) -> Iterator[int]:
        """Yield the offsets at which a text stands."""
        words = _WORD.findall(text)
        self._searches += 1
        if self._searches > _WORTH and words:
            # What may surround a spelling is no part of a word, so each of its words is a whole one here too.
            rarest = min(words, key=lambda word: len(self._words.get(word, ())))
            before = next(word.start() for word in _WORD.finditer(text) if word.group() == rarest)
            starts = (at - before for at in self._words.get(rarest, ()) if at >= before)
            yield from (start for start in starts if self.text.startswith(text, start))
            return
        start = self.text.find(text)
        while start >= 0:
            yield start
            start = self.text.find(text, start + 1)

    def _fits(self, wanted: Spelling, start: int) -> bool:
        """Tell if what surrounds a spelling is what its kind demands."""
        end = start + len(wanted.text)
        if wanted.kind == "address":
            return stands_as_address(self.text, start, end)
        if _AFTER.match(self.text, end):
            return False
        if start == 0 or wanted.text.startswith("#"):
            return True
        return not _BEFORE.match(self.text, start - 1) and (wanted.kind == "end" or self.text[start - 1] != "/")

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        """The offsets of each word."""
        words: dict[str, list[int]] = {}
        for word in _WORD.finditer(self.text):
            words.setdefault(word.group(), []).append(word.start())
        return words

    @cached_property
    def _lines(self) -> list[int]:
        """The offsets at which lines start."""
        return [0, *(end.end() for end in re.finditer("\n", self.text))]

    def _span(self, start: int, length: int, path: str) -> Span:
        # `diagnostics.span_at` would count the lines before each place again.
        row = bisect_right(self._lines, start)
        return Span(path, row, start - self._lines[row - 1] + 1, length)
