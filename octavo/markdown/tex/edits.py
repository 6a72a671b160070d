"""Edits of LaTeX: which part of the rewritten text stands for which part of the text as written."""

from octavo.base.frozen import frozen


@frozen
class Edit:
    """One replacement: its start and end in the LaTeX as written, and in the rewritten LaTeX, in characters."""

    written: tuple[int, int]
    rewritten: tuple[int, int]


class Rewriting:
    """A text that is rewritten from its beginning to its end, with the edits made."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._parts: list[str] = []
        self._length = 0
        self._position = 0
        self.edits: list[Edit] = []

    def replace(self, start: int, end: int, new: str) -> None:
        """Replace a part that begins at or after the end of the last one."""
        self._keep(start)
        self.edits.append(Edit((start, end), (self._length, self._length + len(new))))
        self._add(new)
        self._position = end

    def result(self) -> tuple[str, tuple[Edit, ...]]:
        """Return the rewritten text and the edits."""
        self._keep(len(self._written))
        return "".join(self._parts), tuple(self.edits)

    @property
    def length(self) -> int:
        """The length of the text rewritten so far."""
        return self._length

    def _keep(self, end: int) -> None:
        self._add(self._written[self._position : end])
        self._position = end

    def _add(self, piece: str) -> None:
        self._parts.append(piece)
        self._length += len(piece)


def original_offset(offset: int, edits: tuple[Edit, ...]) -> int:
    """Return the offset in the LaTeX as written for an offset in the rewritten LaTeX."""
    shift = 0
    for edit in edits:
        if offset < edit.rewritten[0]:
            break
        if offset < edit.rewritten[1]:
            return edit.written[0]
        shift = edit.written[1] - edit.rewritten[1]
    return offset + shift
