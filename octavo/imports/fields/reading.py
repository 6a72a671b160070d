"""A record while it is understood: the fields that no step has taken yet, and the entry as far as it is made."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from octavo.base.diagnostics import Diagnostic, warning
from octavo.content.types import one_line
from octavo.formats.fields import entry_key, rank_of
from octavo.formats.types import type_of
from octavo.imports.fields.dates import date_of_csl, date_of_ris
from octavo.imports.fields.people import names_of_csl
from octavo.imports.fields.texts import ReadText, line_of, paragraphs_of, plain_line_of
from octavo.imports.records.source import SourceField, SourceRecord
from octavo.yaml.edit import as_texts
from octavo.yaml.write import YamlValue

# What names have in CSL-JSON; a list of mappings with anything else is no list of names.
_OF_NAMES = frozenset(
    [
        *("family", "given", "literal", "name", "suffix", "dropping-particle", "non-dropping-particle", "ORCID"),
        *("affiliation", "sequence", "authenticated-orcid", "role", "comma-suffix", "static-ordering", "parse-names"),
    ]
)
# Keys of which each field is an item of a list, in the order of the record.
_LISTS = ("authors", "tags", "extra.editor", "extra.translator")


class Reading:
    """The state of one record.

    Each field waits under the key that the table of `formats/fields` has for it; a step takes those that it knows. What
    is left in the end goes to `extra` under its own name, so nothing is lost. `marked` says that the texts are written
    in Markdown. `type` and `label` are those of the work, `own_type` is the type that the record says.
    """

    def __init__(self, record: SourceRecord, *, marked: bool) -> None:
        self.record = record
        self.marked = marked
        self.is_tex = record.format == "bibtex"
        self.front: dict[str, YamlValue] = {}
        self.extra: dict[str, YamlValue] = {}
        self.body = ""
        self.findings: list[Diagnostic] = []
        # Parts of fields that are not kept.
        self.left_out: list[str] = []
        # Names of files that stand in the place of addresses.
        self.documents: list[str] = []
        self._told: set[tuple[str, str, int]] = set()
        self._texts: dict[tuple[str, int], tuple[SourceField, str]] = {}
        self.type, self.label, self.has_known_genre = self._type_of_work()
        self.own_type = self.type
        self._waiting: dict[str, list[SourceField]] = {}
        for field in self._distinct([field for field in record.fields if not _is_blank(field.value)]):
            key = entry_key(record.format, field.name, self.type)
            self._waiting.setdefault(key or f"extra.{self.own_name(field)}", []).append(field)
        for key, fields in self._waiting.items():
            if key not in _LISTS:
                fields.sort(key=lambda field: rank_of(record.format, field.name, self.type))

    def _type_of_work(self) -> tuple[str, str, bool]:
        """Return the type of the work, its label, and whether a field beside the record's type names a known one."""
        record = self.record
        genre = next(
            (field for field in record.fields if entry_key(record.format, field.name, "") == "type.label"), None
        )
        written = plain_line_of(str(genre.value), tex=True).text if genre else ""
        row = type_of(record.format, record.type, written)
        if row is None:
            label = one_line(record.type)
            label = label.capitalize() if label.isupper() else label[:1].upper() + label[1:]
            message = f"`{label}` is not a known type of record; the entry has it as the label of its type"
            hint = "correct `type:` in the entry if it is another one"
            self.warn("unknown-type", message if label else "this record does not say its type", None, hint)
            return "other", label, False
        return row.name, row.label, written != "" and row == type_of(record.format, "", written)

    def own_name(self, field: SourceField) -> str:
        """Return the name that a field has under `extra` and in reports."""
        return field.name if self.record.format == "ris" else field.name.lower()

    def _distinct(self, fields: Iterable[SourceField]) -> list[SourceField]:
        """Return the fields, in BibTeX without those that stand twice, of which the second goes to `extra`."""
        if self.record.format != "bibtex":
            return list(fields)
        first: dict[str, SourceField] = {}
        for field in fields:
            name = field.name.lower()
            earlier = first.setdefault(name, field)
            if earlier is not field and one_line(earlier.value) != one_line(field.value):
                message = f"`{name}` stands twice in this record; the entry has the first, and this one under `extra`"
                self.warn("duplicate-field", message, field, "delete one of the two")
                self.keep(field, name)
        return list(first.values())

    def warn(self, code: str, message: str, field: SourceField | None, hint: str = "") -> None:
        """Add a warning at a field, or at the record as a whole."""
        self.findings.append(warning(code, message, self.record.span(field), hint))

    def waiting(self, *keys: str) -> list[SourceField]:
        """Return the fields of some keys that no step has taken yet."""
        return [field for key in keys for field in self._waiting.get(key, ())]

    def take(self, *keys: str) -> list[SourceField]:
        """Take all fields of some keys that no step has taken yet."""
        found = self._waiting.pop(keys[0], [])
        for key in keys[1:]:
            found += self._waiting.pop(key, [])
        return found

    def take_field(self, field: SourceField) -> None:
        """Take one field that no step has taken yet."""
        for fields in self._waiting.values():
            if field in fields:
                fields.remove(field)

    def give_back(self, fields: Iterable[SourceField]) -> None:
        """Give fields back, which then go to `extra` under their own names."""
        for field in fields:
            self._waiting.setdefault(f"extra.{self.own_name(field)}", []).append(field)

    def line(self, field: SourceField) -> str:
        """Return the text of a field as a line of the entry."""
        return self._read("line", field, lambda text: line_of(text, tex=self.is_tex, marked=self.marked))

    def plain(self, field: SourceField) -> str:
        """Return the text of a field as a line without markup."""
        return self._read("plain", field, lambda text: plain_line_of(text, tex=self.is_tex))

    def paragraphs(self, field: SourceField) -> str:
        """Return the text of a field as the body of the entry."""
        return self._read("paragraphs", field, lambda text: paragraphs_of(text, tex=self.is_tex, marked=self.marked))

    def _read(self, form: str, field: SourceField, read: Callable[[str], ReadText]) -> str:
        """Return the text of a field in a form; steps ask for it several times."""
        found = self._texts.get((form, id(field)))
        if found is None:
            # The field is kept as well, so that no other one gets its number.
            found = self._texts[form, id(field)] = field, self.told(read(text_of_value(field.value)), field)
        return found[1]

    def told(self, read: ReadText, field: SourceField) -> str:
        """Return a text that was read, and tell of the commands of LaTeX in it that have no meaning."""
        for command in read.unknown:
            # Steps read a field several times.
            if (command, field.name, field.line) in self._told:
                continue
            self._told.add((command, field.name, field.line))
            message = f"`{command}` has no meaning in a text; it stands in the entry as it is"
            self.warn("unknown-latex", message, field, "write in the entry what it stands for")
        return read.text

    def keep(self, field: SourceField, name: str = "") -> None:
        """Keep a field under `extra`, under its own name if no other is given."""
        name = name or self.own_name(field)
        if isinstance(field.value, Mapping) and not date_of_csl(field.value).date:
            self.extra[name] = as_texts(_as_yaml(field.value))
            return
        text = self.plain(field)
        if name == "accessed":
            text = date_of_ris(text).date or text
        if text:
            earlier = self.extra.get(name)
            self.extra[name] = f"{earlier}; {text}" if earlier else text

    def set(self, key: str, value: YamlValue) -> None:
        """Set a key of the entry, unless there is nothing to say."""
        if value not in ("", [], {}):
            self.front[key] = value

    def keep_rest(self) -> None:
        """Keep everything that no step has taken under `extra`."""
        for key, fields in self._waiting.items():
            for field in fields:
                self.keep(field, key.removeprefix("extra.") if key.startswith("extra.") else "")
        self._waiting.clear()


def _is_blank(value: Any) -> bool:
    """Tell if a value says nothing: programs write fields without a text, as in `abbr = {}`."""
    return isinstance(value, str) and not value.strip("{} \t\n")


def _as_yaml(value: Any) -> Any:
    """Return a value of JSON without what says nothing, and with texts for lists within lists."""
    if isinstance(value, Mapping):
        return {name: _as_yaml(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        items = [_as_yaml(item) for item in value if item is not None]
        return [json.dumps(item, ensure_ascii=False) if isinstance(item, list) else item for item in items]
    return one_line(value) if isinstance(value, str) else value


def text_of_value(value: Any) -> str:
    """Return the text of a value of any format: of names the names, of dates the date."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        are_names = all(_OF_NAMES.issuperset(item) for item in value)
        return (names_of_csl(value).names if are_names else "") or json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "; ".join(map(text_of_value, value))
    if isinstance(value, Mapping):
        return date_of_csl(value).date or json.dumps(value, ensure_ascii=False)
    return ""
