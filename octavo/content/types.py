"""Kinds of values: how each is named to authors, read with its faults noted, stored, and made again."""

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Protocol

from octavo.base.frozen import fields_of, frozen
from octavo.base.suggest import near_or_all
from octavo.content.findings import Check
from octavo.content.yaml_nodes import Bare, Mapping, Node, Scalar, Sequence
from octavo.model import dates

_FLAGS = dict.fromkeys(("true", "yes", "on"), True) | dict.fromkeys(("false", "no", "off"), False)
_SEVERAL = re.compile(r"[,;]|\s(?:and|und|&)\s|\bet al\b", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|PhD|MD)\.?$")
_DIGITS = re.compile(r"-?[0-9]{1,18}")


class Kind(Protocol):
    """A type of value: how it is named to people, read from a text or a node, and made again from its stored form."""

    @property
    def wanted(self) -> str:
        """What should stand here, as an author would say it."""

    def glance(self, text: str) -> Any:
        """The value of a text of which nothing is to be noted, None for any other: that has to be read as a node."""

    def read(self, node: Node, check: Check) -> Any:
        """The value of a node, or None with a fault noted."""

    def freeze(self, value: Any) -> Any:
        """The stored form of a value: scalars, tuples and plain mappings."""

    def thaw(self, stored: Any) -> Any:
        """The value from its stored form."""


class Plain:
    """A kind whose stored form is its value."""

    __slots__ = ()

    def glance(self, text: str) -> Any:
        """Nothing: each value has to be noted."""

    def freeze(self, value: Any) -> Any:
        """The value itself."""
        return value

    def thaw(self, stored: Any) -> Any:
        """The value itself."""
        return stored


@frozen
class Text(Plain):
    """One line of text; line breaks and runs of spaces are one space."""

    wanted: str = "a text"
    convert: Callable[[str], str] | None = None
    code: str = "bad-value"

    def glance(self, text: str) -> str | None:
        """The text, through `convert` where there is one."""
        text = " ".join(text.split())
        if self.convert is None or not text:
            return text or None
        try:
            return self.convert(text)
        except ValueError:
            return None

    def read(self, node: Node, check: Check) -> str | None:
        """The text, through `convert` (whose ValueError says what is wrong) where there is one."""
        text = line_of(node, self.wanted, check)
        if self.convert is None or not text:
            return text
        try:
            return self.convert(text)
        except ValueError as failure:
            check.error(self.code, failure.args[0], node, *failure.args[1:])
            return None


@frozen
class Name(Plain):
    """A person's name, given name first."""

    wanted: str = "a name"

    def glance(self, text: str) -> str | None:
        """The name of one person."""
        text = " ".join(text.split())
        return None if not text or _SEVERAL.search(text) else text

    def read(self, node: Node, check: Check) -> str | None:
        """The name; what looks like several, or like a family name first, is doubted."""
        text = line_of(node, self.wanted, check)
        parts = _SEVERAL.split(_SUFFIX.sub("", text or ""))
        if len([part for part in parts if len(part.split()) > 1]) > 1:
            hint = "write each author on a line of its own, after a hyphen"
            check.error("odd-name", f"`{text}` is more than one name", node, hint)
        elif len(parts) > 1:
            hint = "write each author on a line of its own, after a hyphen, the given name first"
            message = f"`{text}` looks like more than one name, or like one with the family name first"
            check.warning("odd-name", message, node, hint)
        return text


@frozen
class Named(Plain):
    """A word that names something in the project, to be looked up under its role."""

    role: str
    wanted: str

    def read(self, node: Node, check: Check) -> str | None:
        """The word, noted as mentioned."""
        text = line_of(node, self.wanted, check)
        if text:
            check.mention(self.role, text, node)
        return text


@frozen
class Flag(Plain):
    """Yes or no."""

    wanted: str = "true or false"

    def glance(self, text: str) -> bool | None:
        """Read `true`, `yes`, `on` and their opposites."""
        return _flag(text)

    def read(self, node: Node, check: Check) -> bool | None:
        """The same from a node."""
        flag = _flag(node.text) if isinstance(node, Scalar) else None
        if flag is None:
            check.error("bad-value", f"{self.wanted} is wanted here", node)
        return flag


@frozen
class Whole(Plain):
    """A whole number in a range."""

    least: int = 0
    most: int = 10**9
    wanted: str = "a whole number"

    def glance(self, text: str) -> int | None:
        """Digits and nothing else: `1_000` and `1e3` are no numbers here."""
        text = text.strip()
        number = int(text) if _DIGITS.fullmatch(text) else None
        return number if number is not None and self.least <= number <= self.most else None

    def read(self, node: Node, check: Check) -> int | None:
        """The same from a node."""
        number = self.glance(node.text) if isinstance(node, Scalar) else None
        if number is not None:
            return number
        if isinstance(node, Scalar) and _DIGITS.fullmatch(node.text.strip()):
            check.error("bad-value", f"{self.wanted} from {self.least} to {self.most} is wanted here", node)
        else:
            check.error("bad-value", f"{self.wanted} is wanted here", node, "write digits only, like 1234")
        return None


@frozen
class Day:
    """A date with the precision given."""

    wanted: str = "a date"

    def glance(self, text: str) -> dates.Date | None:
        """Read `2024`, `2024-06` or `2024-06-17`."""
        try:
            return dates.parse(text)
        except ValueError:
            return None

    def read(self, node: Node, check: Check) -> dates.Date | None:
        """The same from a node."""
        if not isinstance(node, Scalar):
            check.error("wrong-type", f"a date is wanted here, not {form(node)}", node)
            return None
        try:
            return dates.parse(node.text)
        except ValueError as failure:
            guess = dates.guess(node.text)
            hint = f"did you mean `{guess}`?" if guess else "write 2024, 2024-06 or 2024-06-17"
            check.error("bad-date", f"`{node.text.strip()}`: {failure}", node, hint)
            return None

    def freeze(self, value: dates.Date) -> Any:
        """The date's parts."""
        return value.year, value.month, value.day

    def thaw(self, stored: Any) -> dates.Date:
        """The date from its parts."""
        return dates.Date(*stored)


@frozen
class Choice(Plain):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """The words, listed."""
        return "one of " + ", ".join(self.words)

    def glance(self, text: str) -> str | None:
        """The word in its own spelling, whatever the author's capitals, spaces or hyphens."""
        word = _hyphened(text)
        return next((known for known in self.words if known.replace(" ", "-") == word), None)

    def read(self, node: Node, check: Check) -> str | None:
        """The same from a node."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        known = self.glance(text)
        if known is None:
            hint = near_or_all(_hyphened(text), self.words)
            check.error("bad-value", f"`{text}` is not {self.wanted}", node, hint)
        return known


@frozen
class FlagOr(Plain):
    """A flag, or a value of another plain kind: `code: true` or `code: https://…`."""

    other: Kind

    @property
    def wanted(self) -> str:
        """Both forms."""
        return f"true, false or {self.other.wanted}"

    def glance(self, text: str) -> Any:
        """By the word that stands there."""
        flag = _flag(text)
        return self.other.glance(text) if flag is None else flag

    def read(self, node: Node, check: Check) -> Any:
        """The same from a node."""
        flag = _flag(node.text) if isinstance(node, Scalar) else None
        return self.other.read(node, check) if flag is None else flag


def one_line(text: str) -> str:
    """A text with one space for every line break and run of spaces, and none at its ends."""
    return " ".join(text.split())


def line_of(node: Node, wanted: str, check: Check) -> str | None:
    """The text of a scalar as one line; None with a fault noted for any other node."""
    if isinstance(node, Scalar):
        return one_line(node.text)
    hint = "put a text that begins with [ or { into quotes"
    check.error("wrong-type", f"{wanted} is wanted here, not {form(node)}", node, hint)
    return None


def empty(node: Node | Bare) -> bool:
    """A key with nothing after it counts as absent."""
    text = node.text if isinstance(node, Scalar) else node
    return isinstance(text, str) and not text.strip()


def form(node: Node) -> str:
    """What stands there, as an author would say it."""
    if isinstance(node, Scalar):
        return f"`{node.text[:40]}`"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def _flag(text: str) -> bool | None:
    return _FLAGS.get(text.strip().lower())


def _hyphened(text: str) -> str:
    return "-".join(text.lower().replace("_", "-").split())


@frozen
class Open:
    """Anything: text, lists and mappings as they are."""

    wanted: str = "a mapping of keys to values"

    def glance(self, text: str) -> None:
        """No text is a mapping."""

    def read(self, node: Node, check: Check) -> Any:
        """The author's tree, with text for every scalar."""
        if not isinstance(node, Mapping):
            check.error("wrong-type", f"{self.wanted} is wanted here, not {form(node)}", node)
            return None
        return tree(node)

    def freeze(self, value: Any) -> Any:
        """Mappings that can be stored."""
        return freeze(value)

    def thaw(self, stored: Any) -> Any:
        """Mappings become read-only again."""
        return closed(stored)


def tree(node: Node | Bare) -> Any:
    """A node as read-only values: text, tuples, mappings."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(tree(item) for item in node.bare)
    if isinstance(node, Mapping):
        return MappingProxyType({key: tree(value) for key, value in node.bare.items()})
    return node


def closed(value: Any) -> Any:
    """A stored tree with its mappings read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: closed(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(closed(item) for item in value)
    return value


def freeze(value: Any) -> Any:
    """The stored form of any record or value: scalars, tuples and plain mappings, nothing of ours."""
    fields = fields_of(type(value))
    if fields:
        return tuple([freeze(getattr(value, name)) for name in fields])
    if isinstance(value, tuple):
        return tuple([freeze(item) for item in value])
    if isinstance(value, MappingProxyType):
        return {key: freeze(item) for key, item in value.items()}
    return value
