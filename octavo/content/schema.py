"""Tables of declared fields, which read nodes to records; all errors are reported at once, each with its place."""

import re
from collections import abc
from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from octavo.base.frozen import frozen
from octavo.base.limits import FIELD_ITEMS
from octavo.base.manual import MANUAL
from octavo.base.suggest import did_you_mean_or_list
from octavo.content.bylines import hint_for_colon
from octavo.content.changes import renamed_keys
from octavo.content.findings import Findings
from octavo.content.types import TRUTH, FieldType, Line, Name, Prose, StoredAsIs, empty, one_line, shape_of
from octavo.yaml.nodes import Bare, Mapping, Node, Scalar, Sequence

_MEANT = re.compile(r"did you mean `(\w+)`\?")
_COMMA = re.compile(r",\s")

_ALL_KEYS = f"{MANUAL}keys/ has all keys; what is for a theme of your own goes under `extra:`"


@frozen
class ListOf:
    """A list of values of one type; a single value stands for a list of one.

    `absent` is the value of an absent key. `words`: items hold no commas, so a lone text with commas gets a warning.
    `lone` reads a value that stands for a list of one, where it is not read as an item. `together` looks at all values
    at once, adds findings, and returns those to keep.
    """

    item: FieldType
    absent: tuple[Any, ...] | None = ()
    words: bool = False
    lone: FieldType | None = None
    together: Callable[[tuple[Any, ...], Sequence, Findings], tuple[Any, ...]] | None = None

    @property
    def wanted(self) -> str:
        """Name the list and its items."""
        return f"a list, each {self.item.wanted}"

    @cached_property
    def _parse_plain(self) -> Callable[[str], Any]:
        return _cached(self.item.parse_plain)

    def parse_plain(self, text: str) -> tuple[Any, ...] | None:
        """Read a list of one; None where it may have been meant as several."""
        value = None if self.words and _COMMA.search(text) else self.item.parse_plain(text)
        return None if value is None else (value,)

    def read(self, node: Node, findings: Findings) -> tuple[Any, ...]:
        """Return the items that could be read."""
        if self.words and isinstance(node, Scalar) and _COMMA.search(node.text):
            hint = f"put brackets around it: [{one_line(node.text)[:60]}]"
            findings.warning("one-value", "this is one value, commas and all", node, hint)
        parse_plain, read = self._parse_plain, self.item.read
        if not isinstance(node, Sequence):
            node = Sequence((node,), node.line, node.column)
            read = (self.lone or self.item).read
        if len(node.bare) > FIELD_ITEMS.most:
            message = f"this list has {len(node.bare):,} items; {FIELD_ITEMS.most:,} are the limit"
            findings.error("long-list", message, node, "shorten it, or divide it among several entries")
            return ()
        values = []
        items: tuple[Node, ...] = ()
        for at, bare in enumerate(node.bare):
            value = parse_plain(bare) if isinstance(bare, str) else read(bare, findings)
            if value is None and isinstance(bare, str) and not empty(bare):
                items = items or node.items
                value = read(items[at], findings)
            if value is not None:
                values.append(value)
        return self.together(tuple(values), node, findings) if self.together else tuple(values)

    @cached_property
    def freeze(self) -> Callable[[tuple[Any, ...]], Any]:
        """A function that returns the stored forms of the items."""
        stored = self.item.freeze

        def freeze(value: tuple[Any, ...]) -> Any:
            return tuple(map(stored, value))

        return _cached(freeze) if isinstance(self.item, Line) else freeze

    @cached_property
    def thaw(self) -> Callable[[Any], tuple[Any, ...]]:
        """A function that returns the items from their stored forms."""
        made = self.item.thaw

        def thaw(stored: Any) -> tuple[Any, ...]:
            return tuple([made(item) for item in stored])

        return _cached(thaw) if isinstance(self.item, Line) else thaw


@frozen
class Unless:
    """When a field is not needed: the field `name` has a value for which `holds` is true, such as the `example`."""

    name: str
    holds: Callable[[Any], bool]
    example: str


@frozen
class Field:
    """A key of a table; `meaning` documents it, and hints show the `example`.

    A field is needed if it is `required`, and one with `unless` is needed in all other cases. `free_with` is the name
    of a flag beside it with which any text is taken as it is.
    """

    name: str
    kind: FieldType
    meaning: str
    example: str
    required: bool = False
    unless: Unless | None = None
    free_with: str = ""


@frozen
class Table:
    """A mapping with known keys, read to a record by `make`, which takes the values of the fields in their order.

    `short` names the field that a lone scalar fills; `finish` completes a record with the text of that field.
    """

    make: Callable[..., Any]
    fields: tuple[Field, ...]
    title: str
    short: str = ""
    finish: Callable[[Any, str], Any] | None = None

    @property
    def wanted(self) -> str:
        """Name what the mapping describes."""
        return self.title

    @cached_property
    def _renamed(self) -> abc.Mapping[str, str]:
        """The new names of keys by the old ones."""
        return renamed_keys(self.title)

    @cached_property
    def _plan(self) -> tuple[dict[str, tuple[int, Callable[[str], Any], Field]], list[int], list[Any]]:
        """Each field by name with its index and parser, the indexes of fields that may be needed, the absent values."""
        known = {}
        for at, field in enumerate(self.fields):
            parse_plain = field.kind.parse_plain
            known[field.name] = (
                at,
                _cached(parse_plain) if isinstance(field.kind, Name | ListOf | Table) else parse_plain,
                field,
            )
        needed = [at for at, field in enumerate(self.fields) if field.required or field.unless]
        # An absent list is empty, but a required one is None, so that it is found missing.
        absent: list[Any] = [None if field.required else getattr(field.kind, "absent", None) for field in self.fields]
        return known, needed, absent

    def parse_plain(self, text: str) -> Any:
        """Return a record with the text in its `short` field, where no other field is needed."""
        known, needed, absent = self._plan
        if not self.short:
            return None
        at, parse_plain, _ = known[self.short]
        value = parse_plain(text)
        if value is None or needed != [at]:
            return None
        values = absent.copy()
        values[at] = value
        return self.finish(self.make(*values), text) if self.finish else self.make(*values)

    def read(self, node: Node, findings: Findings) -> Any:
        """Return a record of all fields; None where a needed one is missing."""
        if not isinstance(node, Mapping):
            if not isinstance(node, Scalar) or not self.short:
                hint = f"write it with its keys, as in {self._example}"
                findings.error("wrong-type", f"{self.title} is wanted here, not {shape_of(node)}", node, hint)
                return None
            node = Mapping(((Scalar(self.short, node.line, node.column, 1), node),), node.line, node.column)
        known, needed, absent = self._plan
        values = absent.copy()
        names: dict[str, Scalar] | None = None
        meant: set[str] | None = None
        for key, bare in node.bare.items():
            if key in known:
                at, parse_plain, field = known[key]
                value = parse_plain(bare) if type(bare) is str else None
                if value is None:
                    value = _read_field(field, bare, node, findings)
                if value is not None:
                    values[at] = value
            elif key in self._renamed:
                meant = {*(meant or ()), self._renamed[key]}
                at = known[self._renamed[key]][0]
                values[at] = self._read_renamed(key, self.fields[at], node, findings, values[at])
            elif self.short and " " in key and len(node.bare) == 1 and isinstance(bare, str):
                hint = hint_for_colon(self.title, f"{key}: {bare}")
                message = f"the colon makes a key of `{key}`, which {self.title} does not have"
                findings.error("unknown-key", message, node.pairs[0][0], hint)
                return None
            else:
                names = names or {name.text: name for name, _ in node.pairs}
                hint = self._hint(key, node)
                meant = {*(meant or ()), *re.findall(r"`(\w+)`\?$", hint)}
                findings.error("unknown-key", f"{self.title} has no key `{key}`", names[key], hint)
        for at in needed:
            if values[at] is None and not self._is_excused(self.fields[at], values):
                self._note_missing(node, values, meant or set(), findings)
                return None
        record = self.make(*values)
        written = node.bare.get(self.short) if self.finish else None
        return self.finish(record, written) if self.finish and isinstance(written, str) else record

    def _hint(self, key: str, node: Mapping) -> str:
        """Return a hint for a key that is not known, which does not lead to one that is there already."""
        # It is needed for findings alone, and has hundreds of keys.
        from octavo.content.peers import hint_for

        known = [field.name for field in self.fields]
        hint = hint_for(self.title, key) or did_you_mean_or_list(key, known) or _ALL_KEYS
        meant = _MEANT.fullmatch(hint)
        if meant and meant[1] in node.bare:
            return f"`{meant[1]}` is here too: write there what is missing, and delete this line"
        return hint

    @property
    def _example(self) -> str:
        """The needed fields with their examples, or all where none is needed."""
        shown = [field for field in self.fields if field.required] or self.fields
        return "{" + ", ".join(f"{field.name}: {field.example}" for field in shown) + "}"

    def _read_renamed(self, old: str, field: Field, node: Mapping, findings: Findings, absent: Any) -> Any:
        """Return the value of a key that has a new name, with a warning; an error where both names are there."""
        key, value = node.pair(old)
        if field.name in node.bare:
            message = f"`{old}` is the former name of `{field.name}`, which is here too"
            findings.error("duplicate-key", message, key, f"keep `{field.name}`")
            return absent
        findings.renamed.append((key, field.name))
        message = f"`{old}` of {self.title} is called `{field.name}` now"
        findings.warning("deprecated-key", message, key, "run `octavo upgrade` to see what to change")
        read = None if empty(value) else field.kind.read(value, findings)
        return absent if read is None else read

    def _is_excused(self, field: Field, values: list[Any]) -> bool:
        """Tell if a field without a value is not needed with these values of the others."""
        unless = field.unless
        other = values[self._plan[0][unless.name][0]] if unless else None
        return unless is not None and other is not None and unless.holds(other)

    def _is_unexcused(self, field: Field, node: Mapping, values: list[Any]) -> bool:
        """Tell if a field with `unless` is needed; where the other field could not be read, it has its own finding."""
        unless = field.unless
        if unless is None or self._is_excused(field, values):
            return False
        unread = not empty(node.bare.get(unless.name, "")) and values[self._plan[0][unless.name][0]] is None
        return not unread

    def _note_missing(self, node: Mapping, values: list[Any], meant: set[str], findings: Findings) -> None:
        """Add an error for each missing field, but not for those `meant` by a misspelt key."""
        for at, field in enumerate(self.fields):
            written = node.bare.get(field.name, "")
            missing = (field.required or self._is_unexcused(field, node, values)) and (
                empty(written) or _has_no_values(written)
            )
            if missing and values[at] is None and field.name not in meant:
                hint = f"write for example `{field.name}: {field.example}`"
                if field.unless:
                    hint += f", or `{field.unless.name}: {field.unless.example}` for what has not appeared yet"
                findings.error("missing-key", f"{self.title} needs `{field.name}`", node, hint)

    @cached_property
    def freeze(self) -> Callable[[Any], Any]:
        """A function that returns the stored forms of a record's fields, in the order of the table."""
        names = [field.name for field in self.fields]
        # With a single name, attrgetter returns the bare value, not a tuple.
        values_of = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
        converted = [(at, field.kind.freeze) for at, field in enumerate(self.fields) if not _stored_as_is(field.kind)]

        def freeze(record: Any) -> Any:
            values = list(values_of(record))
            for at, stored in converted:
                # None and the empty list are their own stored forms, and no other value counts as false.
                if values[at]:
                    values[at] = stored(values[at])
            return tuple(values)

        return freeze if converted else values_of

    @cached_property
    def thaw(self) -> Callable[[Any], Any]:
        """A function that returns the record for the stored forms of its fields, in the order of the table."""
        converted = [(at, field.kind.thaw) for at, field in enumerate(self.fields) if not _stored_as_is(field.kind)]

        def thaw(stored: Any) -> Any:
            values = list(stored)
            for at, made in converted:
                if values[at]:
                    values[at] = made(values[at])
            return self.make(*values)

        return thaw if converted else lambda stored: self.make(*stored)


def _read_field(field: Field, bare: Bare, node: Mapping, findings: Findings) -> Any:
    """Read the value of a field that `parse_plain` could not read."""
    if isinstance(bare, str):
        if field.free_with and TRUTH.get(str(node.bare.get(field.free_with)).strip().lower()):
            return Prose().read(node.pair(field.name)[1], findings)
        return None if empty(bare) else field.kind.read(node.pair(field.name)[1], findings)
    return None if field.required and _has_no_values(bare) else field.kind.read(bare, findings)


def _has_no_values(bare: Bare) -> bool:
    """Tell if a value is a list without any values, which is not enough for a required field."""
    return isinstance(bare, Sequence) and all(map(empty, bare.bare))


def _cached(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Cache a function of what recurs from one entry to the next: names, affiliations and tags."""
    return lru_cache(maxsize=1 << 14)(function)


def _stored_as_is(kind: FieldType) -> bool:
    """Tell if all values of a type are their own stored form."""
    return isinstance(kind, StoredAsIs) or (isinstance(kind, ListOf) and _stored_as_is(kind.item))
