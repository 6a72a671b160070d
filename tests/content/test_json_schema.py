"""The JSON Schemas for editors accept what a build accepts, and refuse keys that it refuses."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from octavo.base.layout import place_of
from octavo.content.findings import Findings
from octavo.content.json_schema import TABLES, schema_of_table
from octavo.content.links import OTHER_LINK, Links
from octavo.content.schema import Field, ListOf, Table
from octavo.yaml.frontmatter import split
from octavo.yaml.read import parse_mapping

ROOT = Path(__file__).parent.parent.parent
VALIDATORS = {name: Draft7Validator(schema_of_table(table)) for name, table in TABLES.items()}


def tables_of(table: Table) -> list[Table]:
    """Return a table and all tables of its fields."""
    kinds = [field.kind.item if isinstance(field.kind, ListOf) else field.kind for field in table.fields]
    inner = [kind for kind in kinds if isinstance(kind, Table)]
    links = [OTHER_LINK for kind in kinds if isinstance(kind, Links)]
    return [table, *(found for one in inner for found in tables_of(one)), *links]


FIELDS = [
    pytest.param(table, field, id=f"{table.title.rpartition(' ')[2]}-{field.name}")
    for table in {found.title: found for table in TABLES.values() for found in tables_of(table)}.values()
    for field in table.fields
]


def as_editors_read(text: str) -> Any:
    """Return YAML as an editor's YAML server reads it: JSON has no dates, and `yes` is a text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, datetime.date) else value

    return plain(yaml.safe_load(text))


def errors(name: str, text: str) -> list[str]:
    """Return the messages of a schema about a text in YAML."""
    return [found.message for found in VALIDATORS[name].iter_errors(as_editors_read(text))]


def codes(name: str, text: str) -> set[str]:
    """Return the codes of the errors that a build finds in a text in YAML."""
    findings = Findings("x")
    TABLES[name].read(parse_mapping(text, "x"), findings)
    return {found.code for found in findings.diagnostics if found.severity == "error"}


@pytest.mark.parametrize("name", TABLES)
def test_a_schema_is_valid_and_describes_every_key(name: str) -> None:
    schema = schema_of_table(TABLES[name])
    Draft7Validator.check_schema(schema)
    assert list(schema["properties"]) == [field.name for field in TABLES[name].fields]
    for field in TABLES[name].fields:
        assert schema["properties"][field.name]["description"] == field.meaning
        assert len(schema["properties"][field.name]["examples"]) == 1


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_the_example_of_every_field_fits(table: Table, field: Field) -> None:
    needed = [one for one in table.fields if (one.required or one.unless) and one.name != field.name]
    rest = "".join(f"{one.name}: {one.example}\n" for one in needed)
    text = f"{field.name}: {field.example}\n{rest}"
    found = list(Draft7Validator(schema_of_table(table)).iter_errors(as_editors_read(text)))
    assert found == []
    findings = Findings("x")
    assert table.read(parse_mapping(text, "x"), findings) is not None
    assert findings.diagnostics == []


def test_the_demonstration_fits() -> None:
    seen = set()
    for file in sorted((ROOT / "content").rglob("*.*")):
        path = file.relative_to(ROOT / "content").as_posix()
        place, text = place_of(path), file.read_text("utf-8")
        name = "site" if place.role == "config" else str(place.kind)
        if name != "site":
            text = "\n".join(text.split("\n---\n")[0].split("\n")[1:])
            assert split(file.read_text("utf-8"), path).front.bare.keys() == as_editors_read(text).keys()
        assert errors(name, text) == [], path
        seen.add(name)
    assert seen == set(TABLES)


PAPER = "title: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n"
GOOD = [
    ("paper", PAPER),
    ("paper", "title: 1984\nauthors: Ada Lovelace\ndate: 1843-07"),
    ("paper", PAPER + "venue:\n"),
    ("paper", PAPER + "arxiv: 2405.01481\nvolume: 12\nisbn: 9780262033848\ncode: yes\nselected: TRUE\nvenue: Nature"),
    ("paper", PAPER + "type: Conference\nstatus: In_Press\ncitations: '42'\ntags: pruning\nlicense: ''"),
    ("paper", PAPER + "links: {Other: {label: Erratum, to: x.pdf}, PDF: x.pdf, data: }"),
    ("paper", PAPER + "links: {other: [{label: Erratum, to: x.pdf}]}\nextra: {a: {b: [1]}}\ntags: [a, '', 1]"),
    ("paper", "title: T\nauthors:\n  - {name: Ada, equal: on, orcid: 0000-0002-1825-0097}\n  - Mary\ndate: 2024-06-17"),
    ("person", "name: Ada\nlinks: {Semantic Scholar: 1, X: ada, cv: }"),
    ("person", "name: Ada\nportrait: a.jpg\neducation: [PhD, {title: MSc, start: 1833}]"),
    ("site", "collections: []\nper_page: 10\nmenu: [{label: A, to: news/}]"),
    ("news", "title: A\ndate: 2024-06-17\naliases: old"),
    *(
        ("news", f"title: A\ndate: {date}\naliases: [/old.html, courses/old]")
        for date in (
            "2024-06-17/2024-06-19",
            "2024-06 – 2024-07",
            "2023/2024",
            "2024-06-17T10:00:00Z",
            "2024-06-17--19",
        )
    ),
    *(
        ("paper", f"title: T\nauthors: [Ada]\nstatus: {state}")
        for state in ("under review", "In Prep.", "r&r", "To appear", "{state: Working paper, note: No 3}")
    ),
    *(
        ("paper", f"{PAPER}type: {kind}")
        for kind in ("Blog_Post", "PhD thesis", "{name: other, label: Data descriptor}")
    ),
]
BAD = [
    ("paper", PAPER + "titel: x", "unknown-key"),
    ("paper", PAPER + "pdf: x.pdf", "unknown-key"),
    ("paper", PAPER + "links: {pdff: x.pdf}", "unknown-key"),
    ("paper", PAPER + "links: {other: [{label: a, to: x.pdf, kind: b}]}", "unknown-key"),
    ("paper", PAPER + "venue: {name: Nature, volume: 3}", "unknown-key"),
    ("paper", "title: T\ndate: 2024\nauthors: [{name: Ada, mail: x}]", "unknown-key"),
    ("paper", "title: T\ndate: 2024", "missing-key"),
    ("paper", "title: T\nauthors: [Ada]", "missing-key"),
    ("paper", "title: ' '\nauthors: Ada\ndate: 2024", "missing-key"),
    ("paper", "title:\nauthors: Ada\ndate: 2024", "missing-key"),
    ("paper", "title: T\nauthors: []\ndate: 2024", "missing-key"),
    ("paper", "title: T\nauthors: ['', ' ']\ndate: 2024", "missing-key"),
    ("paper", "title: T\nauthors: [{orcid: 0000-0002-1825-0097}]\ndate: 2024", "missing-key"),
    ("paper", PAPER + "image: {file: x.png}", "missing-key"),
    ("paper", PAPER + "metrics: [{label: a}]", "missing-key"),
    ("person", "role: Analyst", "missing-key"),
    ("person", "name: Ada\nscholar: x", "unknown-key"),
    ("page", "titel: x", "unknown-key"),
    ("news", "title: A", "missing-key"),
    ("site", "base_url: https://example.org/", "unknown-key"),
    ("site", "menu: [{label: A}]", "missing-key"),
    ("paper", PAPER + "citations: many", "bad-value"),
    ("paper", PAPER + "type: poem", "bad-value"),
    ("paper", PAPER + "selected: perhaps", "bad-value"),
    ("site", "per_page: 0", "bad-value"),
    ("news", "title: A\ndate: soon", "bad-date"),
    ("paper", PAPER + "doi: [10.1000/182]", "wrong-type"),
    ("paper", PAPER + "venue: [Nature]", "wrong-type"),
    ("paper", PAPER + "extra: calm", "wrong-type"),
]


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_what_a_build_accepts_fits(name: str, text: str) -> None:
    assert codes(name, text) == set()
    assert errors(name, text) == []


@pytest.mark.parametrize(("name", "text", "code"), BAD)
def test_what_a_build_refuses_does_not_fit(name: str, text: str, code: str) -> None:
    assert code in codes(name, text)
    assert errors(name, text) != []
