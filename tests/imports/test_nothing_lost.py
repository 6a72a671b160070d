"""Whatever stands in a field of a record is in its entry, or among what is named as left out."""

import json
from itertools import product
from typing import Any

import pytest

from octavo.formats.fields import FIELDS, INHERITED, NOT_KEPT, FieldRow, Format
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.records.source import SourceField, SourceRecord

FORMATS: tuple[Format, ...] = ("bibtex", "ris", "csl")
RECORDS: dict[Format, dict[str, Any]] = {
    "bibtex": {"title": "Looms", "author": "Ada Lovelace", "year": "1843"},
    "ris": {"TI": "Looms", "AU": "Lovelace, Ada", "PY": "1843"},
    "csl": {"title": "Looms", "author": [{"family": "Lovelace"}], "issued": {"date-parts": [[1843]]}},
}
TYPES: dict[Format, tuple[str, ...]] = {
    "bibtex": ("article", "book", "techreport", "misc"),
    "ris": ("JOUR", "BOOK", "RPRT", "GEN"),
    "csl": ("article-journal", "book", "report", "document"),
}
# Rows of which nothing is kept, or whose fields are read with the record.
KEPT = [row for row in FIELDS if row.key not in (NOT_KEPT, INHERITED)]
# Values that say nothing, or only look as if they did.
ODD = [
    "{}",
    ",",
    "and",
    r"\relax",
    "~",
    "--",
    "$",
    "{",
    "<b>",
    ";",
    "\\",
    "&#0;",
    "/",
    "a-",
    "10.",
    r"\'",
    "others",
    "Jr.",
]


def read(format_: Format, type_: str, fields: list[tuple[str, Any]]) -> ImportedPaper | None:
    """Return the paper of a record that has these fields too, instead of those of their names; None if it is none."""
    given = {name for name, _ in fields}
    first = [(name, value) for name, value in RECORDS[format_].items() if name not in given or format_ == "ris"]
    made = tuple(SourceField(name, value, 1) for name, value in (*first, *fields))
    paper = imported_paper(SourceRecord(format_, type_, "k", made, "x", 1, ""))
    return paper if isinstance(paper, ImportedPaper) else None


def pairs(format_: Format, row: FieldRow) -> list[tuple[str, str]]:
    names = row.fields(format_)
    return [pair for pair in product(names, names) if format_ == "ris" or pair[0] != pair[1]] or [(names[0], "")]


@pytest.mark.parametrize("format_", FORMATS)
def test_two_fields_that_mean_the_same_are_both_kept(format_: Format) -> None:
    for row, type_ in product(KEPT, TYPES[format_]):
        for first, second in pairs(format_, row) if row.fields(format_) else ():
            written = {"Silk and wool": first, "Cotton and linen": second}
            paper = read(format_, type_, [(name, value) for value, name in written.items() if name])
            if paper is None:
                continue
            said = json.dumps([paper.front, paper.body, paper.keys, paper.files])
            left_out = {name.lower() for name in paper.left_out}
            lost = [name for value, name in written.items() if name and value.split()[0] not in said]
            assert {name.lower() for name in lost} <= left_out, (type_, first, second)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_value_ends_an_import(format_: Format) -> None:
    for row, type_ in product(KEPT, TYPES[format_]):
        for name, value in product(row.fields(format_), ODD):
            read(format_, type_, [(name, value)])
