"""Declared tables of fields, and the one check that reads nodes by them: every fault at once, each with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from octavo import date
from octavo.check import Check
from octavo.matter import Mapping, Node, Scalar, Sequence
from octavo.near import FEW, near_or_all

_SPACE = re.compile(r"\s+")
_YES = frozenset(["true", "yes", "on"])
_SEVERAL = re.compile(r"[,;]|\s(?:and|und|&)\s|\bet al\b", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|PhD|MD)\.?$")
_NO = frozenset(["false", "no", "off"])


class Kind(Protocol):
    """A type of value: how it is named to people, read from a node, and made again from its stored form."""

    @property
    def wanted(self) -> str:
        """What should stand here, as an author would say it."""

    def read(self, node: Node, check: Check) -> Any:
        """The value of a node, or None with a fault noted."""

    def thaw(self, stored: Any) -> Any:
        """The value from its stored form: scalars, tuples and plain mappings."""


class Plain:
    """A kind whose stored form is its value."""

    __slots__ = ()

    def thaw(self, stored: Any) -> Any:
        """The value itself."""
        return stored


@dataclass(frozen=True, slots=True)
class Text(Plain):
    """One line of text; line breaks and runs of spaces are one space."""

    wanted: str = "a text"
    convert: Callable[[str], str] | None = None
    code: str = "bad-value"

    def read(self, node: Node, check: Check) -> str | None:
        """The text, through `convert` (whose ValueError says what is wrong) where there is one."""
        if not isinstance(node, Scalar):
            hint = "put a text that begins with [ or { into quotes"
            check.error("wrong-type", f"{self.wanted} is wanted here, not {_form(node)}", node, hint)
            return None
        text = _SPACE.sub(" ", node.text).strip()
        if self.convert is None or not text:
            return text
        try:
            return self.convert(text)
        except ValueError as failure:
            check.error(self.code, failure.args[0], node, *failure.args[1:])
            return None


@dataclass(frozen=True, slots=True)
class Name(Plain):
    """A person's name, given name first."""

    wanted: str = "a name"

    def read(self, node: Node, check: Check) -> str | None:
        """The name; what looks like several, or like a family name first, is doubted."""
        text = Text(self.wanted).read(node, check)
        parts = _SEVERAL.split(_SUFFIX.sub("", text or ""))
        if len([part for part in parts if len(part.split()) > 1]) > 1:
            hint = "write each author on a line of its own, after a hyphen"
            check.error("odd-name", f"`{text}` is more than one name", node, hint)
        elif len(parts) > 1:
            hint = "write each author on a line of its own, after a hyphen, the given name first"
            message = f"`{text}` looks like more than one name, or like one with the family name first"
            check.warning("odd-name", message, node, hint)
        return text


@dataclass(frozen=True, slots=True)
class Named(Plain):
    """A word that names something in the project, to be looked up under its role."""

    role: str
    wanted: str

    def read(self, node: Node, check: Check) -> str | None:
        """The word, noted as mentioned."""
        text = Text(self.wanted).read(node, check)
        if text:
            check.mention(self.role, text, node)
        return text


@dataclass(frozen=True, slots=True)
class Flag(Plain):
    """Yes or no."""

    wanted: str = "true or false"

    def read(self, node: Node, check: Check) -> bool | None:
        """Read `true`, `yes`, `on` and their opposites."""
        word = node.text.strip().lower() if isinstance(node, Scalar) else ""
        if word in _YES or word in _NO:
            return word in _YES
        check.error("bad-value", f"{self.wanted} is wanted here", node)
        return None


@dataclass(frozen=True, slots=True)
class Whole(Plain):
    """A whole number in a range."""

    least: int = 0
    most: int = 10**9
    wanted: str = "a whole number"

    def read(self, node: Node, check: Check) -> int | None:
        """Digits and nothing else: `1_000` and `1e3` are no numbers here."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            check.error("bad-value", f"{self.wanted} is wanted here", node, "write digits only, like 1234")
            return None
        if not self.least <= int(text) <= self.most:
            check.error("bad-value", f"{self.wanted} from {self.least} to {self.most} is wanted here", node)
            return None
        return int(text)


@dataclass(frozen=True, slots=True)
class Day:
    """A date with the precision given."""

    wanted: str = "a date"

    def read(self, node: Node, check: Check) -> date.Date | None:
        """Read `2024`, `2024-06` or `2024-06-17`."""
        if not isinstance(node, Scalar):
            check.error("wrong-type", f"a date is wanted here, not {_form(node)}", node)
            return None
        try:
            return date.parse(node.text)
        except ValueError as failure:
            guess = date.guess(node.text)
            hint = f"did you mean `{guess}`?" if guess else "write 2024, 2024-06 or 2024-06-17"
            check.error("bad-date", f"`{node.text.strip()}`: {failure}", node, hint)
            return None

    def thaw(self, stored: Any) -> date.Date:
        """The date from its parts."""
        return date.Date(*stored)


@dataclass(frozen=True, slots=True)
class Choice(Plain):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """The words, listed."""
        return "one of " + ", ".join(self.words)

    def read(self, node: Node, check: Check) -> str | None:
        """The word in its own spelling, whatever the author's capitals, spaces or hyphens."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        word = _SPACE.sub("-", text.lower().replace("_", "-"))
        for known in self.words:
            if known.replace(" ", "-") == word:
                return known
        check.error("bad-value", f"`{text}` is not {self.wanted}", node, near_or_all(word, self.words))
        return None


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one kind; a single value stands for a list of one.

    `absent` is what it is when nothing is said; `words` says that its items hold no commas.
    """

    item: Kind
    absent: tuple[Any, ...] | None = ()
    words: bool = False

    @property
    def wanted(self) -> str:
        """A list of what."""
        return f"a list, each {self.item.wanted}"

    def read(self, node: Node, check: Check) -> tuple[Any, ...]:
        """All items that could be read."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        if self.words and isinstance(node, Scalar) and re.search(r",\s", node.text):
            hint = f"put brackets around it: [{_SPACE.sub(' ', node.text).strip()[:60]}]"
            check.warning("one-value", "this is one value, commas and all", node, hint)
        values = (self.item.read(item, check) for item in nodes if not empty(item))
        return tuple(value for value in values if value is not None)

    def thaw(self, stored: Any) -> tuple[Any, ...]:
        """Item by item."""
        return tuple(self.item.thaw(item) for item in stored)


@dataclass(frozen=True, slots=True)
class FlagOr:
    """A flag, or a value of another plain kind: `code: true` or `code: https://…`."""

    other: Kind

    @property
    def wanted(self) -> str:
        """Both forms."""
        return f"true, false or {self.other.wanted}"

    def read(self, node: Node, check: Check) -> Any:
        """By the word that stands there."""
        word = node.text.strip().lower() if isinstance(node, Scalar) else ""
        return Flag().read(node, check) if word in _YES | _NO else self.other.read(node, check)

    def thaw(self, stored: Any) -> Any:
        """The value itself."""
        return stored


@dataclass(frozen=True, slots=True)
class Open:
    """Anything: text, lists and mappings as they are."""

    wanted: str = "a mapping of keys to values"

    def read(self, node: Node, check: Check) -> Any:
        """The author's tree, with text for every scalar."""
        if not isinstance(node, Mapping):
            check.error("wrong-type", f"{self.wanted} is wanted here, not {_form(node)}", node)
            return None
        return tree(node)

    def thaw(self, stored: Any) -> Any:
        """Mappings become read-only again."""
        return closed(stored)


def tree(node: Node) -> Any:
    """A node as read-only values: text, tuples, mappings."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(tree(item) for item in node.items)
    return MappingProxyType({key.text: tree(value) for key, value in node.pairs})


EMPTY: MappingProxyType[str, object] = MappingProxyType({})


def closed(value: Any) -> Any:
    """A stored tree with its mappings read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: closed(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(closed(item) for item in value)
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its name, kind, meaning and an example, for the check and for the reference."""

    name: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with known keys, read into a record made by `make`.

    `short` names the field that a lone scalar fills; `elsewhere` has hints for keys that belong to another place.
    """

    make: Callable[..., Any]
    fields: tuple[Field, ...]
    title: str
    short: str = ""
    elsewhere: dict[str, str] | None = None

    @property
    def wanted(self) -> str:
        """What the mapping describes."""
        return self.title

    def read(self, node: Node, check: Check) -> Any:
        """A record with every field, absent ones at their empty value; None where a required one is missing."""
        if isinstance(node, Scalar) and self.short:
            pairs: tuple[tuple[Scalar, Node], ...] = ((Scalar(self.short, node.line, node.column, 1), node),)
        elif isinstance(node, Mapping):
            pairs = node.pairs
        else:
            hint = "write it with its keys: " + ", ".join(field.name for field in self.fields[:FEW])
            check.error("wrong-type", f"{self.title} is wanted here, not {_form(node)}", node, hint)
            return None
        known = {field.name: field for field in self.fields}
        values: dict[str, Any] = {}
        meant: set[str] = set()
        for key, value in pairs:
            declared = known.get(key.text)
            if declared is None:
                hint = (self.elsewhere or {}).get(key.text.lower()) or near_or_all(key.text, known)
                meant.update(re.findall(r"`(\w+)`\?$", hint))
                check.error("unknown-key", f"{self.title} has no key `{key.text}`", key, hint)
            elif not empty(value) and not (declared.required and _hollow(value)):
                values[key.text] = declared.kind.read(value, check)
        complete = True
        for declared in self.fields:
            if values.get(declared.name) is None:
                if declared.required and declared.name not in values and declared.name not in meant:
                    hint = f"write for example `{declared.name}: {declared.example}`"
                    check.error("missing-key", f"{self.title} needs `{declared.name}`", node, hint)
                complete = complete and not declared.required
                values[declared.name] = declared.kind.absent if isinstance(declared.kind, Many) else None
        return self.make(**values) if complete else None

    def thaw(self, stored: Any) -> Any:
        """The record from its fields' stored forms, in the table's order."""
        values = (
            None if value is None else declared.kind.thaw(value)
            for declared, value in zip(self.fields, stored, strict=True)
        )
        return self.make(*values)


def empty(node: Node) -> bool:
    """A key with nothing after it counts as absent."""
    return isinstance(node, Scalar) and not node.text.strip()


def _hollow(node: Node) -> bool:
    """A list with nothing in it, which is too little where something has to be."""
    return isinstance(node, Sequence) and all(map(empty, node.items))


def _form(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"`{node.text[:40]}`"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def freeze(value: Any) -> Any:
    """The stored form of a record or value: scalars, tuples and plain mappings, nothing of ours."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return tuple([freeze(getattr(value, name)) for name in fields])
    if isinstance(value, tuple):
        return tuple([freeze(item) for item in value])
    if isinstance(value, MappingProxyType):
        return {key: freeze(item) for key, item in value.items()}
    return value
