"""The plain part of YAML, in which nearly all front matter is written: lines of `key: value` and of `- item`.

Only its texts are read, in a fraction of the time that a reader of all of YAML takes; nodes look for their places when
they are asked. Whatever may be something else than it seems, faults above all, is left to that reader (`compose`).
"""

import re
from collections.abc import Iterator
from typing import Any

from octavo.content.yaml_nodes import Bare, Mapping, Node, Scalar, Sequence

# The last column in which a block may begin here; with it, nodes are never deeper than `node.DEEPEST`.
_LAST = 40

_FIRST = r"""[^\-?:,\[\]{}\#&*!|>'"%@`\s]"""
_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
_QUOTED = r""""[^"\\\n]*+(?:\\["\\][^"\\\n]*+)*+"|'[^'\n]*+(?:''[^'\n]*+)*+'"""
# No colon before a space or the end, no # after a space, no space at the end.
_BLOCK_TEXT = rf"{_FIRST}[^:\#\n]*+(?:(?::(?! |$)|(?<! )\#)[^:\#\n]*+)*+(?<! )"
_FLOW_TEXT = rf"{_FIRST}[^:\#\n?,\[\]{{}}]*+(?::[\w/][^:\#\n?,\[\]{{}}]*+)*+(?<! )"

# What stands before it; a key, and the spaces after its colon; a text as it is, or a value in quotes or brackets.
_LINE = re.compile(
    rf"\n( *+(?:- ++)?+)(?:({_KEY}):( ++|$))?+(?:({_BLOCK_TEXT})|({_QUOTED}|\[.*\]|\{{.*\}})|\#.*|)$", re.MULTILINE
)
# The same between the commas in brackets, where only texts are read. What does not fit is taken as a whole, or it would
# be tried again from each of its characters.
_ITEM = re.compile(rf"( *+)(?:({_FLOW_TEXT})|({_QUOTED}))(?:,(?!$)|$)|.+")
_PAIR = re.compile(rf"( *+)({_KEY})(: ++)(?:({_FLOW_TEXT})|({_QUOTED}))(?:,(?!$)|$)|.+")
# Nearly every list in brackets is like this.
_WORDS = re.compile(rf"\[{_FLOW_TEXT}(?:, {_FLOW_TEXT})*+\]")
_ESCAPED = re.compile(r"\\(.)")

Row = tuple[str, str, str, str, str]


class Unsure(Exception):
    """This may be something else than it seems."""


class Lines:
    """The lines of a text, each taken apart, and the number of the first."""

    __slots__ = ("first", "rows")

    def __init__(self, rows: list[Row], first: int) -> None:
        self.rows = rows
        self.first = first

    def since(self, line: int) -> Iterator[tuple[int, Row]]:
        """The lines from one on, with their numbers."""
        for at in range(line - self.first, len(self.rows)):
            yield self.first + at, self.rows[at]


class BlockSequence(Sequence):
    """A list with a line for each item."""

    __slots__ = ("lines",)

    def __init__(self, line: int, column: int, lines: Lines) -> None:
        self.bare = []
        self.line = line
        self.column = column
        self.lines = lines

    def __iter__(self) -> Iterator[Node]:
        own = (found for found in self.lines.since(self.line) if found[1][0].find("-") == self.column - 1)
        for bare, (line, (prefix, _, _, plain, other)) in zip(self.bare, own, strict=False):
            yield _placed(bare, line, len(prefix) + 1, plain or other)


class BlockMapping(Mapping):
    """A mapping with a line for each key; `waiting` is the last key that was met with nothing behind it."""

    __slots__ = ("lines", "waiting")

    def __init__(self, line: int, column: int, lines: Lines) -> None:
        self.bare = {}
        self.line = line
        self.column = column
        self.lines = lines
        self.waiting: str | None = None

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        own = (found for found in self.lines.since(self.line) if found[1][1] and len(found[1][0]) == self.column - 1)
        for bare, (line, (prefix, key, gap, plain, other)) in zip(self.bare.values(), own, strict=False):
            name = Scalar(key, line, self.column, len(key))
            yield name, _placed(bare, line, len(prefix) + len(key) + len(gap) + 2, plain or other)


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
            yield _placed(text, self.line, at, plain or quoted)
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
            yield name, _placed(self.bare[key], self.line, at, plain or quoted)
            at += len(plain or quoted) + 1


def read(text: str, first: int) -> Sequence | Mapping | None:
    """The list or mapping that a text holds, None where that is not sure.

    The text is as `matter.decode` gives it, with a line break before each line; `first` is the number of its first.
    """
    # The patterns take these for parts of a text.
    if "\t" in text or "\ufeff" in text or "\u2028" in text or "\u2029" in text:
        return None
    rows = _LINE.findall(text)
    if len(rows) != text.count("\n"):
        return None
    try:
        return _tree(Lines(rows, first))
    except Unsure:
        return None


def _tree(lines: Lines) -> Sequence | Mapping | None:
    outside = BlockMapping(0, 0, lines)
    outside.bare[""] = outside.waiting = ""
    opened: list[Any] = [outside]
    # What stands before the next key of a mapping, before the next mapping of a list, before the next text of a list.
    margin = hyphen = bullet = "?"
    for line, (prefix, key, gap, plain, other) in enumerate(lines.rows, lines.first):
        if key:
            if prefix == hyphen:
                mapping = opened[-1] = BlockMapping(line, len(prefix) + 1, lines)
                opened[-2].bare.append(mapping)
                pairs = mapping.bare
            elif prefix != margin:
                mapping = _mapping(opened, prefix, line, lines)
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
                items = _block(opened, prefix, line, lines).bare
                margin, hyphen, bullet = "?", "?", prefix
            items.append(plain or _value(other, line, len(prefix) + 1))
        elif prefix.strip(" ") or plain or other:
            raise Unsure
    root = outside.bare[""]
    return None if isinstance(root, str) else root


def _mapping(opened: list[Any], prefix: str, line: int, lines: Lines) -> Any:
    """The mapping of a key, from what stands before the key."""
    block = _block(opened, prefix, line, lines)
    if isinstance(block, BlockMapping):
        return block
    mapping = BlockMapping(line, len(prefix) + 1, lines)
    block.bare.append(mapping)
    opened.append(mapping)
    return mapping


def _block(opened: list[Any], prefix: str, line: int, lines: Lines) -> Any:
    """The list or mapping of a line, from what stands before it: one that is open, or the value of the key above."""
    hyphen = prefix.find("-") + 1
    column = hyphen or len(prefix) + 1
    kind = BlockSequence if hyphen else BlockMapping
    block = opened[-1]
    # A list may stand in the column of its key.
    while block.column > column or (block.column == column and not hyphen and isinstance(block, BlockSequence)):
        del opened[-1]
        block = opened[-1]
    if block.column == column and isinstance(block, kind):
        return block
    if isinstance(block, BlockSequence) or block.waiting != next(reversed(block.bare)) or column > _LAST:
        raise Unsure
    nested = block.bare[block.waiting] = kind(line, column, lines)
    block.waiting = None
    opened.append(nested)
    return nested


def _value(raw: str, line: int, column: int) -> Bare:
    """What stands in quotes or brackets."""
    if raw[0] == "[":
        return FlowSequence(raw, line, column)
    if raw[0] == "{":
        return FlowMapping(raw, line, column)
    return _unquoted(raw)


def _parts(raw: str) -> list[Any]:
    """What stands between the commas in brackets."""
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


def _placed(bare: Bare, line: int, column: int, raw: str) -> Node:
    """A value with its place, from how it was written."""
    return Scalar(bare, line, column, max(len(raw), 1)) if isinstance(bare, str) else bare
