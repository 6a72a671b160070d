"""Declared tables of fields, and the one check that reads nodes by them: every fault at once, each with its place."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from octavo.base.frozen import frozen
from octavo.base.suggest import FEW, near_or_all
from octavo.content.findings import Check
from octavo.content.types import Kind, Name, Plain, empty, form, one_line
from octavo.content.yaml_nodes import Bare, Mapping, Node, Scalar, Sequence

_COMMA = re.compile(r",\s")


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
                check.error("wrong-type", f"{self.title} is wanted here, not {form(node)}", node, hint)
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


def _hollow(bare: Bare) -> bool:
    """A list with nothing in it, which is too little where something has to be."""
    return isinstance(bare, Sequence) and all(map(empty, bare.bare))


def _remembered(glance: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same glance, for what comes up again from one entry to the next: names, and what stands in lists."""
    return lru_cache(maxsize=1 << 14)(glance)


def _kept(kind: Kind) -> bool:
    """Whether the stored form of each value is the value."""
    return isinstance(kind, Plain) or (isinstance(kind, Many) and _kept(kind.item))
