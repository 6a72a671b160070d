"""Read BibTeX and biblatex: records with their strings put in and their inherited fields added.

The rules of inheritance are those of biblatex (its manual, appendix B).
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock, String

from octavo.base.diagnostics import Diagnostic, warning
from octavo.base.frozen import replace
from octavo.formats.fields import Format
from octavo.imports.records.bibtex_syntax import (
    START,
    LooseFields,
    Start,
    entries_of,
    explanation,
    is_too_deep,
    loose_fields,
    name_of_field,
    starts_of,
    value_of,
)
from octavo.imports.records.inheritance import inherited_name, keys_of_parents
from octavo.imports.records.source import BrokenRecord, Piece, SourceField, SourceRecord, broken, digest_of_record

# What is written like a record and is none.
_DEFINITIONS = ("string", "preamble", "comment")
# Strings that are made of others can grow without end; one that is longer counts as not defined.
_LONGEST_STRING = 20_000
# A record has fields from so many ancestors, each the parent of the one before.
_MOST_ANCESTORS = 50


class BibtexFile:
    """A file in BibTeX or biblatex, as text."""

    format: Format = "bibtex"

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self.path = path
        self._parents: dict[str, tuple[str, tuple[SourceField, ...]] | None] = {}

    @cached_property
    def _starts(self) -> list[Start]:
        """The beginnings of records and definitions."""
        return list(starts_of(self._text))

    def _text_of(self, start: Start) -> str:
        return self._text[start.at : start.end]

    @cached_property
    def _by_key(self) -> dict[str, Start]:
        """The first record with each key, and with each key in small letters."""
        found: dict[str, Start] = {}
        for start in self._starts:
            opening = START.match(self._text, start.at)
            head = self._text[opening.end() : opening.end() + 500] if opening else ""
            key = head.partition(",")[0].strip()
            if "," in head and key:
                found.setdefault(key, start)
                found.setdefault(key.lower(), start)
        return found

    @cached_property
    def _strings(self) -> dict[str, list[tuple[int, str]]]:
        """The strings that the file defines, by their names in small letters: the offset and the text of each time."""
        found: dict[str, list[tuple[int, str]]] = {}
        for start in self._starts:
            if start.kind == "string" and (definition := self._definition(start)):
                text = value_of(definition.value, partial(_defined_before, found, start.at)).text
                if text is not None and len(text) <= _LONGEST_STRING:
                    found.setdefault(definition.key.lower(), []).append((start.at, text))
        return found

    def _definition(self, start: Start) -> String | None:
        blocks = parse_string(self._text_of(start), parse_stack=[]).blocks
        return next((block for block in blocks if isinstance(block, String)), None)

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the file that are records, broken definitions, and fields in no record."""
        strings = digest_of_record(repr(self._strings)) if self._strings else ""
        head = self._text[: self._starts[0].at] if self._starts else ""
        if loose_fields(head) is not None:
            yield Piece(head, 1, digest_of_record(head))
        for start in self._starts:
            text = self._text_of(start)
            is_read = start.kind in _DEFINITIONS and (start.kind != "string" or self._definition(start))
            # Records may stand behind a definition on its line.
            if is_read and "@" not in text[1:] and loose_fields(text) is None:
                continue
            yield Piece(text, start.line, digest_of_record(text + strings + self._texts_of_parents(text)))

    def _texts_of_parents(self, text: str) -> str:
        """Return the texts of the records from which one inherits, those of their parents included."""
        found: dict[Start, str] = {}
        waiting = [text]
        while waiting and len(found) < _MOST_ANCESTORS:
            for key in keys_of_parents(waiting.pop()):
                start = self._by_key.get(key) or self._by_key.get(key.lower())
                if start is not None and start not in found:
                    found[start] = self._text_of(start)
                    waiting.append(found[start])
        return "".join(found.values())

    def read(self, piece: Piece) -> Iterator[SourceRecord | BrokenRecord]:
        """Yield the records in a piece, whole or broken."""
        start = self._start_on(piece.line)
        if start.line > piece.line:
            yield self._loose(piece, LooseFields(piece.text, loose_fields(piece.text) or 0))
            return
        entries = list(entries_of(piece.text))
        if start.kind == "string" and not self._definition(start):
            yield broken(piece.text, self.path, piece.line, "this definition of a string cannot be read")
            return
        if start.kind in _DEFINITIONS:
            entries = [entry for entry in entries if isinstance(entry, Entry | LooseFields)]
        elif not entries:
            yield broken(piece.text, self.path, piece.line, *explanation(piece.text)[:2])
        # The report of a record that cannot be read has the text of the whole piece.
        is_whole = not any(isinstance(entry, ParsingFailedBlock) for entry in entries)
        reason, hint, at = ("", "", 0) if is_whole else explanation(piece.text)
        for entry in entries:
            if isinstance(entry, LooseFields):
                if is_whole:
                    yield self._loose(piece, entry)
                continue
            line = piece.line + max(entry.start_line or 0, 0)
            if isinstance(entry, ParsingFailedBlock):
                yield broken(piece.text, self.path, piece.line, reason, hint, offset=at)
            else:
                yield self._record(entry, piece, line, start.at)

    def _loose(self, piece: Piece, fields: LooseFields) -> BrokenRecord:
        hint = "look for a } too many before them, or for a missing beginning of a record, as in @article{key,"
        reason = "these fields stand in no record"
        found = broken(piece.text, self.path, piece.line, reason, hint, offset=fields.at)
        return replace(found, text=fields.text.strip())

    def _start_on(self, line: int) -> Start:
        return self._starts[bisect_left(self._lines, line)]

    @cached_property
    def _lines(self) -> list[int]:
        return [start.line for start in self._starts]

    def _record(self, entry: Entry, piece: Piece, line: int, offset: int) -> SourceRecord | BrokenRecord:
        text = (entry.raw if line > piece.line else "") or piece.text
        fields: list[SourceField] = []
        undefined: list[tuple[SourceField, str]] = []
        string = partial(_defined_before, self._strings, offset)
        for field in entry.fields:
            name = name_of_field(field.key)
            value = value_of(field.value, string)
            if not name or value.text is None:
                reason = value.reason or f"`{' '.join(field.key.split())[:60]}` is no name of a field"
                at = max(text.find(field.key), 0)
                return broken(text, self.path, line, reason, value.hint, offset=at)
            if is_too_deep(value.text):
                at = max(text.find(field.key), 0)
                reason = f"the value of `{name}` has braces within braces, too many of them"
                return broken(text, self.path, line, reason, "delete the braces that are not needed", offset=at)
            fields.append(SourceField(name, value.text, piece.line + max(field.start_line or 0, 0)))
            undefined += [(fields[-1], name) for name in value.undefined]
        key = entry.key.strip()
        inherited, lost = self._inherited(entry.entry_type, fields, (key.lower(),))
        record = SourceRecord("bibtex", entry.entry_type, key, (*fields, *inherited), self.path, line, text.strip())
        found = [
            *self._repeated_key(record),
            *(_undefined(record, *one) for one in undefined),
            *(_lost_parent(record, *one) for one in lost),
        ]
        return replace(record, findings=tuple(found)) if found else record

    def _repeated_key(self, record: SourceRecord) -> Iterator[Diagnostic]:
        first = self._by_key.get(record.key) if record.key else None
        if first is not None and first.line < record.line:
            message = f"the key `{record.key}` is that of the record in line {first.line} too"
            yield warning("repeated-key", message, record.span(), "give one of the two another key")

    def _inherited(
        self, kind: str, fields: Sequence[SourceField], ancestors: tuple[str, ...]
    ) -> tuple[list[SourceField], list[tuple[SourceField, str]]]:
        """Return the fields that a record has from others, by `xdata` and `crossref`, and the keys of those missing."""
        own = {field.name.lower() for field in fields}
        found: list[SourceField] = []
        lost: list[tuple[SourceField, str]] = []
        for field in fields:
            relation = field.name.lower()
            if relation not in ("crossref", "xdata"):
                continue
            for key in filter(None, map(str.strip, field.value.split(","))):
                if key.lower() in ancestors:
                    continue
                within = len(ancestors) <= _MOST_ANCESTORS
                parent = self._parent(key, (*ancestors, key.lower())) if within else None
                if parent is None:
                    lost.append((field, key))
                    continue
                parent_kind, of_parent = parent
                for one in of_parent:
                    new = inherited_name(relation, kind, parent_kind, one.name.lower())
                    if new and new not in own:
                        own.add(new)
                        found.append(SourceField(new, one.value, field.line))
        return found, lost

    def _parent(self, key: str, ancestors: tuple[str, ...]) -> tuple[str, tuple[SourceField, ...]] | None:
        """Return the type and the fields of a record, inherited ones included; None where it cannot be read."""
        if key not in self._parents:
            start = self._by_key.get(key) or self._by_key.get(key.lower())
            self._parents[key] = self._fields_at(start, ancestors) if start else None
        return self._parents[key]

    def _fields_at(self, start: Start, ancestors: tuple[str, ...]) -> tuple[str, tuple[SourceField, ...]] | None:
        entry = next(iter(entries_of(self._text_of(start))), None)
        if not isinstance(entry, Entry):
            return None
        fields: dict[str, SourceField] = {}
        string = partial(_defined_before, self._strings, start.at)
        for field in entry.fields:
            name = name_of_field(field.key)
            text = value_of(field.value, string).text
            if name and text is not None:
                fields.setdefault(name.lower(), SourceField(name, text, start.line))
        own = tuple(fields.values())
        inherited, _ = self._inherited(entry.entry_type, own, ancestors)
        return entry.entry_type, (*own, *inherited)


def _defined_before(strings: dict[str, list[tuple[int, str]]], offset: int, name: str) -> str | None:
    """Return the text of a string: its last definition before an offset, else its first one."""
    times = strings.get(name)
    if not times:
        return None
    before = [text for at, text in times if at < offset]
    return before[-1] if before else times[0][1]


def _undefined(record: SourceRecord, field: SourceField, name: str) -> Diagnostic:
    message = f"the string `{name}` is defined nowhere in this file; its name stands for it"
    return warning("unknown-string", message, record.span(field), "write what it stands for, or put braces around it")


def _lost_parent(record: SourceRecord, field: SourceField, key: str) -> Diagnostic:
    message = f"the file has no record `{key}` that could be read, from which this one would take fields"
    hint = "import the file that has it too, or write the missing fields into the entry"
    return warning("lost-crossref", message, record.span(field), hint)
