"""The corpus of messy bibliographies is whole, and what comes of each of its records is what must."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from octavo.content.entries import AuthorEntry, PaperEntry
from octavo.content.fields import PAPER
from octavo.content.load import LoadedEntry, load
from octavo.model.names import is_group, name_parts
from octavo.yaml.write import write_entry
from tests.support.importing import differences
from tests.support.records import KINDS, Case, WrittenRecord, cases

CASES = cases()
KEYS = [field.name for field in PAPER.fields]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}-{case.name}")


def test_there_are_four_hundred_records() -> None:
    assert sum(len(case.expected) for case in CASES) >= 400


def test_names_are_unique() -> None:
    assert [name for name, number in Counter(case.name for case in CASES).items() if number > 1] == []


def test_every_kind_is_listed_and_used() -> None:
    assert {kind for case in CASES for kind in case.kinds} == set(KINDS)


def repeated_keys(node: yaml.Node) -> list[str]:
    """Return the keys that a mapping in a tree of YAML has twice, of which readers take the last in silence."""
    if isinstance(node, yaml.MappingNode):
        keys = Counter(key.value for key, _ in node.value)
        inside = [key for _, value in node.value for key in repeated_keys(value)]
        return [key for key, number in keys.items() if number > 1] + inside
    return [key for item in node.value for key in repeated_keys(item)] if isinstance(node, yaml.SequenceNode) else []


@each_case
def test_what_is_expected_has_no_key_twice(case: Case) -> None:
    node = yaml.compose(case.wanted)
    assert node is None or repeated_keys(node) == []


@each_case
def test_an_entry_has_the_keys_of_papers_in_their_order(case: Case) -> None:
    for record in case.written:
        assert list(record.front) == [key for key in KEYS if key in record.front]


def loaded(record: WrittenRecord) -> LoadedEntry:
    return load("papers/record.md", write_entry(record.front, record.body).encode(), "", clean=True, typography="en")


@each_case
def test_an_entry_can_be_built(case: Case) -> None:
    for record in case.written:
        entry = loaded(record)
        assert [found for found in entry.diagnostics if found.severity == "error"] == []
        assert entry.entry is not None


@each_case
def test_an_entry_has_nothing_left_to_be_told(case: Case) -> None:
    for record in case.written:
        told = {found.code for found in loaded(record).diagnostics}
        assert told <= {"unknown-latex"} & set(record.findings)


def is_minimal(author: AuthorEntry) -> bool:
    """Tell if an author has only such keys beside the name as say more than the name does."""
    parts = author.parts
    if author.group:
        return not is_group(author.name) and parts is None
    if parts is None:
        return True
    written = (parts.family, parts.given or "", parts.particle or "", parts.suffix or "")
    in_order = " ".join(filter(None, (parts.given, parts.particle, parts.family, parts.suffix)))
    return written != name_parts(author.name) and in_order == author.name


@each_case
def test_authors_have_no_keys_that_their_names_say(case: Case) -> None:
    for record in case.written:
        entry = loaded(record).entry
        assert isinstance(entry, PaperEntry)
        assert all(map(is_minimal, entry.authors))


@each_case
def test_a_report_is_about_the_record_at_its_line(case: Case) -> None:
    lines = case.source.split("\n")
    for record in case.reported:
        assert record.text in "\n".join(lines[record.line - 1 :])
        assert lines[record.line - 1].lstrip(" \ufeff[,").lower().startswith(("@", "ty", "{"))


@each_case
def test_what_comes_of_records_is_what_must(case: Case, tmp_path: Path) -> None:
    assert list(differences(tmp_path, case)) == []
