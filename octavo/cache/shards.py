"""A mapping that is stored in pieces: what is asked for is read, what was changed is written."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any
from zlib import crc32

# An edit touches a few pieces; each is short even where there are a hundred thousand pages.
COUNT = 256


class Pieces(MutableMapping[str, Any]):
    """Values by names; `read` gives a stored piece by its number, and nothing is stored of one that is `fresh`."""

    def __init__(self, read: Callable[[int], Mapping[str, Any]], *, fresh: bool = False) -> None:
        self._read = read
        self._fresh = fresh
        self._pieces: dict[int, dict[str, Any]] = {}
        self._changed: set[int] = set()

    @property
    def fresh(self) -> bool:
        """Whether what is stored has no part in it."""
        return self._fresh

    def __getitem__(self, name: str) -> Any:
        return self._piece(_number(name))[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, or the default."""
        return self._piece(_number(name)).get(name, default)

    def __setitem__(self, name: str, value: Any) -> None:
        number = _number(name)
        self._piece(number)[name] = value
        self._changed.add(number)

    def __delitem__(self, name: str) -> None:
        number = _number(name)
        del self._piece(number)[name]
        self._changed.add(number)

    def __iter__(self) -> Iterator[str]:
        for number in range(COUNT):
            yield from self._piece(number)

    def __len__(self) -> int:
        return sum(len(self._piece(number)) for number in range(COUNT))

    def clear(self) -> None:
        """Forget everything, what is stored too."""
        self._fresh = True
        self._pieces.clear()
        self._changed.clear()

    def changed(self) -> Mapping[int, Mapping[str, Any]]:
        """The pieces that are not as they are stored, by their numbers."""
        return {number: self._pieces[number] for number in self._changed}

    def stored(self) -> None:
        """All is stored as it is now."""
        self._fresh = False
        self._changed.clear()

    def _piece(self, number: int) -> dict[str, Any]:
        piece = self._pieces.get(number)
        if piece is None:
            piece = self._pieces[number] = {} if self._fresh else dict(self._read(number))
        return piece


def _number(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass")) % COUNT
