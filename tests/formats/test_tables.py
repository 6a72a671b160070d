"""The tables of bibliographies' fields and types lead to keys and types that entries have, and back."""

import pytest

from octavo.content.fields import ENTRIES
from octavo.content.kinds import RESOURCES, TYPES
from octavo.content.schema import Table
from octavo.formats.fields import FIELDS, FieldRow, Format, entry_key, field_of
from octavo.formats.types import TYPE_ROWS, TypeRow, type_of

FORMATS: tuple[Format, ...] = ("bibtex", "ris", "csl")
# Rows that stand for no single key of an entry.
TOLD_FROM_OTHERS = {
    "short title", "venue subtitle", "address", "body", "citation key", "type of record", "another record", "files",
    "not kept",
}  # fmt: skip


def keys(table: Table) -> set[str]:
    return {field.name for field in table.fields}


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: row.key)
def test_each_row_leads_to_a_key_that_papers_have(row: FieldRow) -> None:
    first, _, rest = row.key.partition(".")
    if row.key in TOLD_FROM_OTHERS:
        return
    assert first in keys(ENTRIES["paper"])
    if first == "links":
        assert rest in RESOURCES or rest.startswith("other.")
    assert set(row.types) <= set(TYPES)


@pytest.mark.parametrize("row", TYPE_ROWS, ids=lambda row: f"{row.name} {row.label}")
def test_each_type_of_record_is_a_type_of_work(row: TypeRow) -> None:
    assert row.name in TYPES


@pytest.mark.parametrize("format_", FORMATS)
def test_no_type_of_record_is_in_two_rows(format_: Format) -> None:
    names = [name for row in TYPE_ROWS for name in row.types(format_)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("format_", "field", "type_", "key"),
    [
        ("bibtex", "number", "article", "issue"),
        ("bibtex", "number", "report", "number"),
        ("bibtex", "JOURNAL", "article", "venue.name"),
        ("bibtex", "booktitle", "conference", "venue.name"),
        ("bibtex", "school", "thesis", "institution"),
        ("bibtex", "institution", "book", "publisher"),
        ("bibtex", "bdsk-url-1", "article", "not kept"),
        ("ris", "T2", "article", "venue.name"),
        ("ris", "PB", "thesis", "institution"),
        ("csl", "DOI", "article", "doi"),
        ("csl", "publisher", "book", "publisher"),
        ("bibtex", "shoesize", "article", ""),
    ],
)
def test_a_field_is_the_key_that_it_means_for_a_type(format_: Format, field: str, type_: str, key: str) -> None:
    assert entry_key(format_, field, type_) == key


@pytest.mark.parametrize(
    ("format_", "key", "type_", "field"),
    [
        ("bibtex", "venue.name", "article", "journal"),
        ("bibtex", "venue.name", "conference", "booktitle"),
        ("bibtex", "issue", "article", "number"),
        ("bibtex", "number", "report", "number"),
        ("ris", "pages", "article", "SP"),
        ("csl", "venue.name", "article", "container-title"),
        ("csl", "institution", "thesis", "publisher"),
        ("ris", "selected", "article", ""),
    ],
)
def test_a_key_is_written_as_the_first_field_of_its_row(format_: Format, key: str, type_: str, field: str) -> None:
    assert field_of(format_, key, type_) == field


@pytest.mark.parametrize(
    ("key", "type_", "field"),
    [
        ("title", "article", "title"),
        ("date", "article", "date"),
        ("venue.name", "article", "journaltitle"),
        ("venue.name", "conference", "booktitle"),
        ("pages", "article", "pages"),
        ("institution", "thesis", "institution"),
        ("arxiv", "preprint", "eprint"),
        ("issn", "article", "issn"),
        ("address", "article", "url"),
        ("type.label", "thesis", "type"),
        ("extra.address", "book", "location"),
        ("extra.editor", "book", "editor"),
        ("extra.note", "book", "note"),
    ],
)
def test_biblatex_has_names_of_its_own(key: str, type_: str, field: str) -> None:
    assert field_of("bibtex", key, type_, biblatex=True) == field


def test_the_number_of_a_report_takes_the_place_of_an_issue() -> None:
    assert field_of("bibtex", "issue", "report") == "issue"
    assert field_of("ris", "issue", "report") == ""


@pytest.mark.parametrize("biblatex", [False, True])
@pytest.mark.parametrize("format_", FORMATS)
def test_a_field_that_is_written_is_read_as_the_same_key(format_: Format, biblatex: bool) -> None:
    for row in FIELDS:
        for type_ in TYPES:
            field = field_of(format_, row.key, type_, biblatex=biblatex)
            if field and row.key not in TOLD_FROM_OTHERS:
                # An ISSN and an ISBN share a field of RIS, and are told apart by their form.
                wanted = {row.key, "isbn"} if row.key == "issn" else {row.key}
                assert entry_key(format_, field, type_) in wanted, (row.key, field)


@pytest.mark.parametrize(
    ("format_", "written", "genre", "name", "label"),
    [
        ("bibtex", "InProceedings", "", "conference", ""),
        ("bibtex", "thesis", "phdthesis", "thesis", "PhD thesis"),
        ("bibtex", "mastersthesis", "", "thesis", "Master’s thesis"),
        ("bibtex", "misc", "Poster", "poster", ""),
        ("ris", "THES", "Doctoral  dissertation", "thesis", "PhD thesis"),
        ("csl", "article", "", "preprint", ""),
        ("csl", "speech", "keynote", "talk", ""),
        ("csl", "book", "poster", "book", ""),
    ],
)
def test_a_type_of_record_and_its_genre_are_a_type_of_work(
    format_: Format, written: str, genre: str, name: str, label: str
) -> None:
    row = type_of(format_, written, genre)
    assert row is not None
    assert (row.name, row.label) == (name, label)


def test_a_type_that_is_unknown_has_no_row() -> None:
    assert type_of("bibtex", "shoe") is None
