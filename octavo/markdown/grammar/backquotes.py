"""The backquotes of a text: where the code that some of them open ends."""

import re
from bisect import bisect_left

_RUN = re.compile("`+")


class Backquotes:
    """The runs of backquotes in a text, by their lengths: code ends with the next run as long as the one before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[int, list[int]] | None = None

    def code_end(self, length: int, position: int) -> int | None:
        """Return the offset behind the code that a run of this length before a position opens; None if none."""
        if self._starts is None:
            self._starts = {}
            for match in _RUN.finditer(self._text):
                self._starts.setdefault(len(match[0]), []).append(match.start())
        starts = self._starts.get(length, [])
        index = bisect_left(starts, position)
        return starts[index] + length if index < len(starts) else None
