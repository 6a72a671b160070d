"""Abbreviations in a text: find those that it defines, however many they are, in linear time."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Abbreviations:
    """The abbreviations of a text; each is found where it is a word of its own, the longest one first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names)
        # For each name, the index of the longest one that it begins with; -1 if there is none.
        self._shorter: list[int] = []
        beginnings: list[int] = []
        for index, name in enumerate(self._names):
            while beginnings and not name.startswith(self._names[beginnings[-1]]):
                beginnings.pop()
            self._shorter.append(beginnings[-1] if beginnings else -1)
            beginnings.append(index)
        self._longest = max(map(len, self._names))
        first = "".join(sorted({name[0] for name in self._names}))
        self._start = re.compile(rf"(?<!\w)[{re.escape(first)}]")

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """Yield the pieces of a text, each with whether it is an abbreviation."""
        done = position = 0
        while match := self._start.search(text, position):
            start = position = match.start()
            name = self._at(text, start)
            position += len(name) or 1
            if name:
                yield text[done:start], False
                yield name, True
                done = position
        yield text[done:], False

    def _at(self, text: str, start: int) -> str:
        """Return the abbreviation at an offset, empty if there is none."""
        piece = text[start : start + self._longest + 1]
        index = bisect_right(self._names, piece) - 1
        # All names that the piece begins with are among those that the last one before it begins with.
        while index >= 0:
            name = self._names[index]
            after = piece[len(name) : len(name) + 1]
            if piece.startswith(name) and not (after.isalnum() or after == "_"):
                return name
            index = self._shorter[index]
        return ""
