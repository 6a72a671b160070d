"""The nodes of a YAML tree, each with its line and column in the file, counted from 1."""

from collections.abc import Iterator

from octavo.base.frozen import frozen


@frozen
class Scalar:
    """A single value: always the text that the author wrote, never a number or a date."""

    text: str
    line: int
    column: int
    length: int


class Sequence:
    """A list of nodes; `bare` holds the items with only the text of each scalar, without its place."""

    __slots__ = ("_items", "bare", "column", "line")
    length = 1

    def __init__(self, items: tuple["Node", ...], line: int, column: int) -> None:
        self._items = items
        self.bare = [bare(node) for node in items]
        self.line = line
        self.column = column

    def __iter__(self) -> Iterator["Node"]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash((self.line, self.column))

    def __repr__(self) -> str:
        return f"Sequence({self.items}, {self.line}, {self.column})"

    @property
    def items(self) -> tuple["Node", ...]:
        """The items, each with its place."""
        return tuple(self)


class Mapping:
    """Keys with their values, in the author's order; keys are unique.

    `bare` holds the values by the text of their key, with only the text of each scalar, without its place.
    """

    __slots__ = ("_pairs", "bare", "column", "line")
    length = 1

    def __init__(self, pairs: tuple[tuple[Scalar, "Node"], ...], line: int, column: int) -> None:
        self._pairs = pairs
        self.bare = {key.text: bare(node) for key, node in pairs}
        self.line = line
        self.column = column

    def __iter__(self) -> Iterator[tuple[Scalar, "Node"]]:
        return iter(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash((self.line, self.column))

    def __repr__(self) -> str:
        return f"Mapping({self.pairs}, {self.line}, {self.column})"

    @property
    def pairs(self) -> tuple[tuple[Scalar, "Node"], ...]:
        """The keys and their values, each with its place."""
        return tuple(self)

    def pair(self, key: str) -> tuple[Scalar, "Node"]:
        """Return a key and its value, each with its place; StopIteration where there is no such key."""
        return next(pair for pair in self if pair[0].text == key)


Node = Scalar | Sequence | Mapping
Bare = str | Sequence | Mapping


def bare(node: Node) -> Bare:
    """Return the text of a scalar, and any other node as it is."""
    return node.text if isinstance(node, Scalar) else node
