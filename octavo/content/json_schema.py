"""JSON Schemas (draft 7) of the declared tables, for editors: what they refuse, a build refuses too.

Octavo reads every scalar as text, but an editor sees a number in `date: 2024`, so a text may be any scalar here. The
checks of single texts, such as check digits, are left to the build.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any

from octavo.content.details import Day, Detail
from octavo.content.fields import CONFIG, ENTRIES
from octavo.content.links import OTHER_LINK, Links, Target
from octavo.content.macros import MacroTable
from octavo.content.schema import Field, ListOf, Table
from octavo.content.types import (
    TRUTH,
    Choice,
    FieldType,
    Flag,
    FlagOr,
    FreeForm,
    Line,
    Name,
    Named,
    Prose,
    Text,
    WholeNumber,
)

JsonSchema = dict[str, Any]

# The table of each file that has a schema, by the name of the schema.
TABLES: Mapping[str, Table] = {"site": CONFIG, **{str(kind): table for kind, table in ENTRIES.items()}}

_SCALAR: JsonSchema = {"type": ["string", "number", "boolean"]}
_BLANK: JsonSchema = {"$ref": "#/definitions/blank"}
_NOTHING: JsonSchema = {"$ref": "#/definitions/nothing"}
# A value that counts as absent, and one that counts as absent where it is required.
_DEFINITIONS: JsonSchema = {
    "blank": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]},
    "nothing": {"anyOf": [_BLANK, {"type": "array", "items": _BLANK}]},
}


def schema_files(folder: str) -> dict[str, str]:
    """Return the text of each schema by its path: the name of the schema in a folder."""
    return {f"{folder}/{name}.json": schema_text(name) for name in TABLES}


def schema_text(name: str) -> str:
    """Return the schema of a kind of front matter, or of `site` for the configuration, as a document."""
    return json.dumps(schema_of_table(TABLES[name]), ensure_ascii=False, indent=2) + "\n"


def schema_of_table(table: Table) -> JsonSchema:
    """Return the schema of a whole mapping, with the definitions that it refers to."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Octavo: {table.title}"}
    inner = {_name(other): _value(other) for other in _tables(table)}
    return head | _mapping(table) | {"definitions": _DEFINITIONS | inner}


def schema_of(kind: FieldType) -> JsonSchema:
    """Return the schema of the values that a field type reads; TypeError for a type that has none."""
    match kind:
        case Text() | Prose() | Detail() | Line() | Name() | Named() | Target():
            return _SCALAR
        case Flag():
            return _any_of({"type": "boolean"}, _words(*TRUTH))
        case WholeNumber(least, most):
            digits = {"type": "string", "pattern": r"^\s*-?[0-9]{1,18}\s*$"}
            return _any_of({"type": "integer", "minimum": least, "maximum": most}, digits)
        case Day():
            # Behind the first date stand a time, or the end of a period.
            day = {"type": "string", "pattern": r"^\s*[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?(\s*$|\s*([\sT/–—]|--).*)"}
            return _any_of(day, {"type": "integer", "minimum": 1000, "maximum": 9999})
        case Choice(words, spellings, _, last):
            before = r"(.*[\s_-])?" if last else ""
            spelt = [_words(*known, before=before) for known in (words, spellings) if known]
            return _any_of({"enum": list(words)}, *spelt)
        case FlagOr(other):
            return _any_of({"type": "boolean"}, schema_of(other))
        case FreeForm():
            return {"type": "object"}
        case MacroTable():
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case ListOf(item):
            one = schema_of(item)
            return _any_of({"type": "array", "items": _or_blank(one)}, one)
        case Links(known):
            return _links(known)
        case Table():
            return {"$ref": f"#/definitions/{_name(kind)}"}
    raise TypeError(kind)


def _tables(kind: FieldType) -> Iterator[Table]:
    """Yield the tables inside a field type, at any depth."""
    match kind:
        case ListOf(item):
            yield from _tables_with(item)
        case Links():
            yield OTHER_LINK
        case Table():
            for field in kind.fields:
                yield from _tables_with(field.kind)


def _tables_with(kind: FieldType) -> Iterator[Table]:
    if isinstance(kind, Table):
        yield kind
    yield from _tables(kind)


def _name(table: Table) -> str:
    return table.title.rpartition(" ")[2]


def _value(table: Table) -> JsonSchema:
    """Return the schema of a table's value inside of another: the mapping, or the value of its short field alone."""
    return _any_of(_mapping(table), *(schema_of(field.kind) for field in table.fields if field.name == table.short))


def _mapping(table: Table) -> JsonSchema:
    # Which values of another field excuse a missing one is left to the build.
    excused = [(field.name, field.unless.name) for field in table.fields if field.unless]
    either = [_any_of({"required": [name]}, {"required": [other]}) for name, other in excused]
    return {
        "type": "object",
        "properties": {field.name: _property(field) for field in table.fields},
        "required": [field.name for field in table.fields if field.required],
        "additionalProperties": False,
        **({"allOf": either} if either else {}),
    }


def _property(field: Field) -> JsonSchema:
    schema = schema_of(field.kind)
    checked = {**schema, "not": _NOTHING} if field.required else _or_blank(schema)
    return {"description": field.meaning, "examples": [_example(field)], **checked}


def _links(known: Mapping[str, tuple[str, str]]) -> JsonSchema:
    one, other = _or_blank(_SCALAR), schema_of(ListOf(OTHER_LINK))
    kinds = {kind: {"description": label, **one} for kind, (label, _) in known.items()}
    return {
        "type": "object",
        "properties": {**kinds, "other": {"description": "Links with labels of their own.", **other}},
        "patternProperties": {_any_case(*known): one, _any_case("other"): other},
        "additionalProperties": False,
    }


def _or_blank(schema: JsonSchema) -> JsonSchema:
    """Return the schema of values that fit another one or count as absent; any scalar includes a blank text."""
    return {"type": [*_SCALAR["type"], "null"]} if schema is _SCALAR else _any_of(schema, _BLANK)


def _any_of(*schemas: JsonSchema) -> JsonSchema:
    return {"anyOf": list(schemas)}


def _words(*words: str, before: str = "") -> JsonSchema:
    return {"type": "string", "pattern": _any_case(*words, before=before)}


def _any_case(*words: str, before: str = "") -> str:
    """Return a pattern for words in capitals or not, with hyphens, underscores or spaces between their parts.

    `before` is a pattern of what may stand before them.
    """
    gaps = dict.fromkeys(" -", r"[\s_-]+")
    patterns = ("".join(gaps.get(char, f"[{char.upper()}{char}]") for char in word) for word in words)
    return rf"^\s*{before}({'|'.join(patterns)})\s*$"


def _example(field: Field) -> Any:
    """Return the example of a field as an editor reads it; JSON has no dates."""
    import yaml

    value = yaml.safe_load(field.example)
    return value.isoformat() if isinstance(value, datetime.date) else value
