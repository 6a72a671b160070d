"""A field that the table of `octavo/formats` writes for a key of an entry is read by an import as this key."""

from collections.abc import Mapping
from typing import Any

import pytest

from octavo.content.kinds import TYPES
from octavo.formats.fields import (
    BODY,
    CITATION_KEY,
    FIELDS,
    FILES,
    INHERITED,
    NOT_KEPT,
    RECORD_TYPE,
    Format,
    field_of,
)
from octavo.formats.types import TYPE_ROWS, TypeRow
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.merge import fields_of_paper
from octavo.imports.records.source import SourceField, SourceRecord

FORMS: Mapping[str, tuple[Format, bool]] = {
    "bibtex": ("bibtex", False),
    "biblatex": ("bibtex", True),
    "ris": ("ris", False),
    "csl": ("csl", False),
}
KEYS = tuple(dict.fromkeys(row.key for row in FIELDS))

# Keys that stand for no value of an entry, so that nothing can come back.
WITHOUT_VALUE = {
    "short title": "no key of an entry holds it",
    RECORD_TYPE: "the record has it beside its fields",
    INHERITED: "it leads to the fields of another record",
    NOT_KEPT: "it serves other programs",
}
# Of a book of RIS, the field for the name of the venue is that of its series, and a short name alone is the name.
WITHOUT_VENUE = {("ris", "venue.short", "book")}

LISTS = ("authors", "extra.editor", "extra.translator")
WORDS = "Looms and Mills"
ADDRESS = "https://example.org/x"
VALUES = {
    "authors": "Lovelace, Ada",
    "date": "1843-06-17",
    "area": "math.NT",
    "volume": "83",
    "number": "17",
    "extra.number": "17",
    "issue": "4",
    "pages": "24-66",
    "doi": "10.1007/BF01464225",
    "arxiv": "2405.01481",
    "isbn": "978-3-16-148410-0",
    "issn": "0025-5831",
    "openreview": "rJgMlhRctm",
    "citations": "12",
    "selected": "true",
    "status": "in press",
    "license": "CC-BY-4.0",
    "language": "de",
    "extra.editor": "Noether, Emmy",
    "extra.translator": "Noether, Emmy",
    "extra.accessed": "1843-06-17",
    "links.other.PubMed": "12345",
    "links.other.PubMed Central": "12345",
    "links.other.HAL": "hal-12345",
    "links.other.INSPIRE": "12345",
    "address": ADDRESS,
    **{key: ADDRESS for key in KEYS if key.startswith("links.") and not key.startswith("links.other.")},
}


def written(form: str, key: str) -> Any:
    """Return the value of a key as it is written in a form."""
    value = VALUES.get(key, WORDS)
    if form == "csl" and key in LISTS:
        family, given = value.split(", ")
        return [{"family": family, "given": given}]
    if form == "csl" and key in ("date", "extra.accessed"):
        return {"date-parts": [[int(part) for part in value.split("-")]]}
    if key == "date" and form != "biblatex":
        return value[:4]
    return value


def kind_of(form: str, type_: str) -> tuple[str, str]:
    """Return a type of record for a type of work, and the word beside it where it needs one."""
    format_, is_biblatex = FORMS[form]

    def names(row: TypeRow) -> tuple[str, ...]:
        return (*row.biblatex, *row.bibtex) if is_biblatex else row.types(format_)

    rows = sorted([row for row in TYPE_ROWS if row.name == type_], key=lambda row: row.label)
    for row in rows:
        if found := names(row):
            return found[0], ""
    return next(names(row)[0] for row in TYPE_ROWS if (row.name, row.label) == ("other", "")), rows[0].genre[0]


def read_back(form: str, key: str, type_: str, field: str) -> tuple[ImportedPaper, dict[str, Any]]:
    """Return the paper of a record with one field more than it must have, and its fields by the keys of the table."""
    format_, is_biblatex = FORMS[form]
    kind, genre = kind_of(form, type_)
    fields = {
        name: written(form, other)
        for other in ("title", "authors", "date", *(["venue.name"] if key == "venue.short" else []))
        if (name := field_of(format_, other, type_, biblatex=is_biblatex))
    }
    if genre:
        fields[field_of(format_, "type.label", type_, biblatex=is_biblatex)] = genre
    # The title of a venue must differ from its short name.
    fields |= {field: written(form, key) if key != "venue.short" else "LM"}
    made = tuple(SourceField(name, value, 1) for name, value in fields.items())
    paper = imported_paper(SourceRecord(format_, kind, "ada43", made, "x", 1, ""))
    assert isinstance(paper, ImportedPaper)
    found = fields_of_paper(paper)
    for short, names in (("venue", ("name", "short")), ("type", ("name", "label"))):
        whole = found.pop(short, "")
        found |= {f"{short}.{name}": whole.get(name) if isinstance(whole, dict) else whole for name in names}
    for one in found.pop("links.other", ()):
        found[f"links.other.{one['label']}"] = one["to"]
    return paper, found


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("form", FORMS)
def test_what_the_table_writes_is_read_as_the_same_key(form: str, type_: str) -> None:
    format_, is_biblatex = FORMS[form]
    for key in KEYS:
        field = field_of(format_, key, type_, biblatex=is_biblatex)
        if not field or key in WITHOUT_VALUE or (form, key, type_) in WITHOUT_VENUE:
            continue
        paper, found = read_back(form, key, type_, field)
        assert paper.findings == ()
        assert is_there(form, key, type_, field, paper, found), (key, field, found)


def is_there(form: str, key: str, type_: str, field: str, paper: ImportedPaper, found: Mapping[str, Any]) -> bool:
    """Tell if what was written for a key is in the paper."""
    value = VALUES.get(key, WORDS)
    if key == FILES:
        return paper.files == (value,)
    if key == CITATION_KEY:
        return paper.keys == ("ada43", value)
    if key == BODY:
        return bool(found[BODY] == value)
    if key == "venue subtitle":
        # It stands behind the name of a venue, and where there is none, under its own name.
        return bool(found[f"extra.{field}"] == value)
    if key == "address":
        # The type of the work tells which kind of link it is.
        return value in (found.get("links.publisher"), found.get("links.project"))
    if key.startswith("links.other."):
        return value in found[key]
    if key in ("authors", "tags"):
        return bool(found[key] == ["Ada Lovelace" if key == "authors" else value])
    if key in ("extra.editor", "extra.translator"):
        return bool(found[key] == "Emmy Noether")
    if key == "date":
        return found[key] in (value, value[:4])
    return found.get(key) == ("LM" if key == "venue.short" else value)


@pytest.mark.parametrize("tag", ["T2", "BT", "JF", "JO", "C3", "T3"])
def test_the_title_beside_that_of_a_book_in_ris_is_that_of_its_series(tag: str) -> None:
    _, found = read_back("ris", "extra.series", "book", tag)
    assert found["extra.series"] == WORDS
    assert not found["venue.name"]
