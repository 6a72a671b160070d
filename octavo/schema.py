"""Declared tables of fields, and the one check that reads nodes by them: every fault at once, each with its place."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Protocol

from octavo import date
from octavo.check import Check
from octavo.frozen import fields_of, frozen
from octavo.near import FEW, near_or_all
from octavo.node import Bare, Mapping, Node, Scalar, Sequence

_FLAGS = dict.fromkeys(("true", "yes", "on"), True) | dict.fromkeys(("false", "no", "off"), False)
_SEVERAL = re.compile(r"[,;]|\s(?:and|und|&)\s|\bet al\b", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|PhD|MD)\.?$")
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_COMMA = re.compile(r",\s")


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

    def glance(self, text: str) -> date.Date | None:
        """Read `2024`, `2024-06` or `2024-06-17`."""
        try:
            return date.parse(text)
        except ValueError:
            return None

    def read(self, node: Node, check: Check) -> date.Date | None:
        """The same from a node."""
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

    def freeze(self, value: date.Date) -> Any:
        """The date's parts."""
        return value.year, value.month, value.day

    def thaw(self, stored: Any) -> date.Date:
        """The date from its parts."""
        return date.Date(*stored)


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

    @cached_property
    def _glance(self) -> Callable[[str], Any]:
        return _remembered(self.item.glance)

    def glance(self, text: str) -> tuple[Any, ...] | None:
        """A single value."""
        value = None if self.words and _COMMA.search(text) else self.item.glance(text)
        return None if value is None else (value,)

    def read(self, node: Node, check: Check) -> tuple[Any, ...]:
        """All items that could be read."""
        if self.words and isinstance(node, Scalar) and _COMMA.search(node.text):
            hint = f"put brackets around it: [{one_line(node.text)[:60]}]"
            check.warning("one-value", "this is one value, commas and all", node, hint)
        if not isinstance(node, Sequence):
            node = Sequence((node,), node.line, node.column)
        glance, read = self._glance, self.item.read
        values = []
        items: tuple[Node, ...] = ()
        for at, bare in enumerate(node.bare):
            value = glance(bare) if isinstance(bare, str) else read(bare, check)
            if value is None and isinstance(bare, str) and not empty(bare):
                items = items or node.items
                value = read(items[at], check)
            if value is not None:
                values.append(value)
        return tuple(values)

    def freeze(self, value: tuple[Any, ...]) -> Any:
        """Item by item."""
        freeze = self.item.freeze
        return tuple([freeze(item) for item in value])

    def thaw(self, stored: Any) -> tuple[Any, ...]:
        """Item by item."""
        thaw = self.item.thaw
        return tuple([thaw(item) for item in stored])


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


@frozen
class Open:
    """Anything: text, lists and mappings as they are."""

    wanted: str = "a mapping of keys to values"

    def glance(self, text: str) -> None:
        """No text is a mapping."""

    def read(self, node: Node, check: Check) -> Any:
        """The author's tree, with text for every scalar."""
        if not isinstance(node, Mapping):
            check.error("wrong-type", f"{self.wanted} is wanted here, not {_form(node)}", node)
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


EMPTY: MappingProxyType[str, object] = MappingProxyType({})


def closed(value: Any) -> Any:
    """A stored tree with its mappings read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: closed(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(closed(item) for item in value)
    return value


@frozen
class Field:
    """One key of a table: its name, kind, meaning and an example, for the check and for the reference."""

    name: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False


@frozen
class Table:
    """A mapping with known keys, read into a record by `make`, which takes the values of the fields in their order.

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

    @cached_property
    def _plan(self) -> tuple[dict[str, tuple[int, Callable[[str], Any], Field]], list[int], list[Any]]:
        """Each field by its name, with its number and glance; the numbers of the required; what stands when absent."""
        known = {}
        for at, field in enumerate(self.fields):
            glance = field.kind.glance
            known[field.name] = at, _remembered(glance) if isinstance(field.kind, Name | Many) else glance, field
        required = [at for at, field in enumerate(self.fields) if field.required]
        # A list that has to be there is not empty when it is absent, but missing.
        absent: list[Any] = [None if field.required else getattr(field.kind, "absent", None) for field in self.fields]
        return known, required, absent

    def glance(self, text: str) -> Any:
        """A record of the one field that a lone scalar fills."""
        known, required, absent = self._plan
        if not self.short:
            return None
        at, glance, _ = known[self.short]
        value = glance(text)
        if value is None or required != [at]:
            return None
        values = absent.copy()
        values[at] = value
        return self.make(*values)

    def read(self, node: Node, check: Check) -> Any:
        """A record with every field, absent ones at their empty value; None where a required one is missing."""
        if not isinstance(node, Mapping):
            if not isinstance(node, Scalar) or not self.short:
                hint = "write it with its keys: " + ", ".join(field.name for field in self.fields[:FEW])
                check.error("wrong-type", f"{self.title} is wanted here, not {_form(node)}", node, hint)
                return None
            node = Mapping(((Scalar(self.short, node.line, node.column, 1), node),), node.line, node.column)
        known, required, absent = self._plan
        values = absent.copy()
        names: dict[str, Scalar] | None = None
        meant: set[str] | None = None
        for key, bare in node.bare.items():
            if key in known:
                at, glance, field = known[key]
                value = glance(bare) if type(bare) is str else None
                if value is None:
                    value = _closer(field, bare, node, check)
                if value is not None:
                    values[at] = value
            else:
                names = names or {name.text: name for name, _ in node.pairs}
                hint = (self.elsewhere or {}).get(key.lower()) or near_or_all(key, known)
                meant = {*(meant or ()), *re.findall(r"`(\w+)`\?$", hint)}
                check.error("unknown-key", f"{self.title} has no key `{key}`", names[key], hint)
        for at in required:
            if values[at] is None:
                self._note_missing(node, values, meant or set(), check)
                return None
        return self.make(*values)

    def _note_missing(self, node: Mapping, values: list[Any], meant: set[str], check: Check) -> None:
        for at, field in enumerate(self.fields):
            said = node.bare.get(field.name, "")
            unsaid = field.required and (empty(said) or _hollow(said))
            if unsaid and values[at] is None and field.name not in meant:
                hint = f"write for example `{field.name}: {field.example}`"
                check.error("missing-key", f"{self.title} needs `{field.name}`", node, hint)

    @cached_property
    def freeze(self) -> Callable[[Any], Any]:
        """From a record to its fields' stored forms, in the table's order."""
        names = [field.name for field in self.fields]
        # With a single name, attrgetter makes no tuple.
        taken_apart = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
        converted = [(at, field.kind.freeze) for at, field in enumerate(self.fields) if not _kept(field.kind)]

        def freeze(record: Any) -> Any:
            values = list(taken_apart(record))
            for at, stored in converted:
                if values[at] is not None:
                    values[at] = stored(values[at])
            return tuple(values)

        return freeze if converted else taken_apart

    @cached_property
    def thaw(self) -> Callable[[Any], Any]:
        """From the fields' stored forms, in the table's order, to the record."""
        converted = [(at, field.kind.thaw) for at, field in enumerate(self.fields) if not _kept(field.kind)]

        def thaw(stored: Any) -> Any:
            values = list(stored)
            for at, made in converted:
                if values[at] is not None:
                    values[at] = made(values[at])
            return self.make(*values)

        return thaw if converted else lambda stored: self.make(*stored)


def _closer(field: Field, bare: Bare, node: Mapping, check: Check) -> Any:
    """The value of a field that is no text, or one of which something may have to be noted."""
    if isinstance(bare, str):
        return None if empty(bare) else field.kind.read(node.pair(field.name)[1], check)
    return None if field.required and _hollow(bare) else field.kind.read(bare, check)


def one_line(text: str) -> str:
    """A text with one space for every line break and run of spaces, and none at its ends."""
    return " ".join(text.split())


def line_of(node: Node, wanted: str, check: Check) -> str | None:
    """The text of a scalar as one line; None with a fault noted for any other node."""
    if isinstance(node, Scalar):
        return one_line(node.text)
    hint = "put a text that begins with [ or { into quotes"
    check.error("wrong-type", f"{wanted} is wanted here, not {_form(node)}", node, hint)
    return None


def empty(node: Node | Bare) -> bool:
    """A key with nothing after it counts as absent."""
    text = node.text if isinstance(node, Scalar) else node
    return isinstance(text, str) and not text.strip()


def _hollow(bare: Bare) -> bool:
    """A list with nothing in it, which is too little where something has to be."""
    return isinstance(bare, Sequence) and all(map(empty, bare.bare))


def _form(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"`{node.text[:40]}`"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def _flag(text: str) -> bool | None:
    return _FLAGS.get(text.strip().lower())


def _hyphened(text: str) -> str:
    return "-".join(text.lower().replace("_", "-").split())


def _remembered(glance: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same glance, for what comes up again from one entry to the next: names, and what stands in lists."""
    return lru_cache(maxsize=1 << 14)(glance)


def _kept(kind: Kind) -> bool:
    """Whether the stored form of each value is the value."""
    return isinstance(kind, Plain) or (isinstance(kind, Many) and _kept(kind.item))


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
