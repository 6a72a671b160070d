"""The fast YAML reader, for the plain subset of YAML in which nearly all front matter is written.

Plain YAML consists of lines of `key: value` and of `- item`, with values on one line. The reader collects only the
texts; a node computes the places in it when it is iterated. Where a text may mean anything else, and wherever it may be
wrong, the reader gives up and leaves the text to the full reader (`full`).

It buys 20 to 24 % of a cold build of 1,000 papers. tests/yaml/test_fast.py holds it equal to the full reader:
where it does not give up, both return the same nodes.
"""

import re
from collections.abc import Iterator
from typing import Any

from octavo.yaml.nodes import Bare, Mapping, Node, Scalar, Sequence

# Blocks that begin in a later column are left to the full reader. So nodes are never deeper than YAML_LEVELS.
_LAST_COLUMN = 40

_FIRST = r"""[^\-?:,\[\]{}\#&*!|>'"%@`\s]"""
_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
_QUOTED = r""""[^"\\\n]*+(?:\\["\\][^"\\\n]*+)*+"|'[^'\n]*+(?:''[^'\n]*+)*+'"""
# No colon before a space or the end, no # after a space, no space at the end.
_BLOCK_TEXT = rf"{_FIRST}[^:\#\n]*+(?:(?::(?! |$)|(?<! )\#)[^:\#\n]*+)*+(?<! )"
_FLOW_TEXT = rf"{_FIRST}[^:\#\n?,\[\]{{}}]*+(?::[\w/][^:\#\n?,\[\]{{}}]*+)*+(?<! )"

# The groups of a line are: indentation and hyphens; a key; the spaces after its colon; an unquoted text; a value in
# quotes or brackets.
_LINE = re.compile(
    rf"\n( *+(?:- ++)?+)(?:({_KEY}):( ++|$))?+(?:({_BLOCK_TEXT})|({_QUOTED}|\[.*\]|\{{.*\}})|\#.*|)$", re.MULTILINE
)
# The pattern for an item between the commas in brackets, which must be a text. `.+` takes the rest where nothing fits:
# otherwise the search would start again at each character, in quadratic time.
_ITEM = re.compile(rf"( *+)(?:({_FLOW_TEXT})|({_QUOTED}))(?:,(?!$)|$)|.+")
_PAIR = re.compile(rf"( *+)({_KEY})(: ++)(?:({_FLOW_TEXT})|({_QUOTED}))(?:,(?!$)|$)|.+")
# A shortcut for nearly every list in brackets: unquoted items with a comma and one space between them.
_WORDS = re.compile(rf"\[{_FLOW_TEXT}(?:, {_FLOW_TEXT})*+\]")
_ESCAPED = re.compile(r"\\(.)")

# A line as the groups of `_LINE`.
Row = tuple[str, str, str, str, str]


class Unsure(Exception):
    """The text may not be plain YAML."""


class BlockSequence(Sequence):
    """A list in which each item begins a line of its own."""

    __slots__ = ("rows",)

    def __init__(self, line: int, column: int, rows: list[Row]) -> None:
        self.bare = []
        self.line = line
        self.column = column
        self.rows = rows

    def __iter__(self) -> Iterator[Node]:
        own = (found for found in _since(self.rows, self.line) if found[1][0].find("-") == self.column - 1)
        for bare, (line, (prefix, _, _, plain, other)) in zip(self.bare, own, strict=False):
            yield _node(bare, line, len(prefix) + 1, plain or other)


class BlockMapping(Mapping):
    """A mapping with a line for each key.

    While it is read, `waiting` is the last key without a value on its line: the next block may be its value.
    """

    __slots__ = ("rows", "waiting")

    def __init__(self, line: int, column: int, rows: list[Row]) -> None:
        self.bare = {}
        self.line = line
        self.column = column
        self.rows = rows
        self.waiting: str | None = None

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        own = (found for found in _since(self.rows, self.line) if found[1][1] and len(found[1][0]) == self.column - 1)
        for bare, (line, (prefix, key, gap, plain, other)) in zip(self.bare.values(), own, strict=False):
            name = Scalar(key, line, self.column, len(key))
            yield name, _node(bare, line, len(prefix) + len(key) + len(gap) + 2, plain or other)


class FlowSequence(Sequence):
    """A list of texts in brackets."""

    __slots__ = ("raw",)

    def __init__(self, raw: str, line: int, column: int) -> None:
        if _WORDS.fullmatch(raw):
            self.bare = [*raw[1:-1].split(", ")]
        else:
            self.bare = [plain or _unquoted(quoted) for _, plain, quoted in _parts(raw)]
        self.line = line
        self.column = column
        self.raw = raw

    def __iter__(self) -> Iterator[Node]:
        at = self.column + 1
        for text, (lead, plain, quoted) in zip(self.bare, _parts(self.raw), strict=True):
            at += len(lead)
            yield _node(text, self.line, at, plain or quoted)
            at += len(plain or quoted) + 1


class FlowMapping(Mapping):
    """A mapping of texts in braces."""

    __slots__ = ("raw",)

    def __init__(self, raw: str, line: int, column: int) -> None:
        parts = _parts(raw)
        self.bare = {key: plain or _unquoted(quoted) for _, key, _, plain, quoted in parts}
        if len(self.bare) < len(parts):
            raise Unsure
        self.line = line
        self.column = column
        self.raw = raw

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        at = self.column + 1
        for lead, key, gap, plain, quoted in _parts(self.raw):
            name = Scalar(key, self.line, at + len(lead), len(key))
            at += len(lead) + len(key) + len(gap)
            yield name, _node(self.bare[key], self.line, at, plain or quoted)
            at += len(plain or quoted) + 1


def read_fast(text: str) -> Sequence | Mapping | None:
    """Read the list or mapping in a text that `decode` returned; None where the text may not be plain YAML."""
    # YAML treats these characters specially, but the patterns would accept them in a value.
    if "\t" in text or "\ufeff" in text or "\u2028" in text or "\u2029" in text:
        return None
    # The pattern needs a line break before each line.
    text = f"\n{text}"
    rows = _LINE.findall(text)
    if len(rows) != text.count("\n"):
        return None
    try:
        return _root(rows)
    except Unsure:
        return None


def _root(rows: list[Row]) -> Sequence | Mapping | None:
    """Build the tree of nodes; Unsure where the rows may not be plain YAML."""
    outside = BlockMapping(0, 0, rows)
    outside.bare[""] = outside.waiting = ""
    opened: list[Any] = [outside]
    # The prefixes with which a line continues the innermost block, so that `opened` need not be searched: for the next
    # key of a mapping, the next mapping in a list, and the next text in a list. "?" is none: no prefix equals it.
    margin = hyphen = bullet = "?"
    for line, (prefix, key, gap, plain, other) in enumerate(rows, 1):
        if key:
            if prefix == hyphen:
                mapping = opened[-1] = BlockMapping(line, len(prefix) + 1, rows)
                opened[-2].bare.append(mapping)
                pairs = mapping.bare
            elif prefix != margin:
                mapping = _mapping(opened, prefix, line, rows)
                pairs = mapping.bare
                margin = " " * len(prefix)
                hyphen, bullet = prefix if prefix != margin else "?", "?"
            if key in pairs:
                raise Unsure
            if plain:
                pairs[key] = plain
            elif other:
                pairs[key] = _value(other, line, len(prefix) + len(key) + len(gap) + 2)
            elif gap:
                raise Unsure
            else:
                pairs[key] = ""
                mapping.waiting = key
        elif "-" in prefix and (plain or other):
            if prefix != bullet:
                items = _block(opened, prefix, line, rows).bare
                margin, hyphen, bullet = "?", "?", prefix
            items.append(plain or _value(other, line, len(prefix) + 1))
        elif prefix.strip(" ") or plain or other:
            raise Unsure
    root = outside.bare[""]
    return None if isinstance(root, str) else root


def _mapping(opened: list[Any], prefix: str, line: int, rows: list[Row]) -> Any:
    """Find or open the mapping to which a key with this prefix belongs."""
    block = _block(opened, prefix, line, rows)
    if isinstance(block, BlockMapping):
        return block
    mapping = BlockMapping(line, len(prefix) + 1, rows)
    block.bare.append(mapping)
    opened.append(mapping)
    return mapping


def _block(opened: list[Any], prefix: str, line: int, rows: list[Row]) -> Any:
    """Find the open block to which a line with this prefix belongs, or open one as the value of the key above."""
    hyphen = prefix.find("-") + 1
    column = hyphen or len(prefix) + 1
    kind = BlockSequence if hyphen else BlockMapping
    block = opened[-1]
    # YAML allows the items of a list in the column of its key, so a list may end without a change of column.
    while block.column > column or (block.column == column and not hyphen and isinstance(block, BlockSequence)):
        del opened[-1]
        block = opened[-1]
    if block.column == column and isinstance(block, kind):
        return block
    if isinstance(block, BlockSequence) or block.waiting != next(reversed(block.bare)) or column > _LAST_COLUMN:
        raise Unsure
    nested = block.bare[block.waiting] = kind(line, column, rows)
    block.waiting = None
    opened.append(nested)
    return nested


def _value(raw: str, line: int, column: int) -> Bare:
    """Read a value in quotes or brackets."""
    if raw[0] == "[":
        return FlowSequence(raw, line, column)
    if raw[0] == "{":
        return FlowMapping(raw, line, column)
    return _unquoted(raw)


def _parts(raw: str) -> list[Any]:
    """Split the inside of brackets at its commas."""
    inside = raw[1:-1].rstrip(" ")
    parts = (_ITEM if raw[0] == "[" else _PAIR).findall(inside)
    if ",".join(map("".join, parts)) != inside:
        raise Unsure
    return parts


def _unquoted(raw: str) -> str:
    text = raw[1:-1]
    if raw[0] == "'":
        return text.replace("''", "'")
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _node(bare: Bare, line: int, column: int, raw: str) -> Node:
    """Return the node of a value; `raw` is the value as written, which gives its length."""
    return Scalar(bare, line, column, max(len(raw), 1)) if isinstance(bare, str) else bare


def _since(rows: list[Row], line: int) -> Iterator[tuple[int, Row]]:
    """Yield the rows from a line on, each with the number of its line."""
    for number in range(line, len(rows) + 1):
        yield number, rows[number - 1]
