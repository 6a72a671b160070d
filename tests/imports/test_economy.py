"""What an import has to read and understand, counted; and that its memory does not grow with the records."""

import gc
import os
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from octavo.imports import existing, understand
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.records.source import BrokenRecord, SourceRecord
from octavo.imports.report import ImportReport
from tests.support.importing import imported

WORDS = ["ring", "ideal", "module", "group", "loom", "engine", "cog", "wheel", "number", "theory", "pattern", "machine"]


def bibliography(count: int) -> list[str]:
    """Return that many records, each of about a kilobyte."""
    return [
        f"@article{{key{number},\n  title = {{On the {WORDS[number % 12]} of {{Case}} {number}}},\n"
        f"  author = {{Noether, Emmy and Lovelace, A. and van der Waals, J. D.}},\n  journal = {{Annalen}},\n"
        f"  year = {1800 + number % 200},\n  doi = {{10.1000/x{number}}},\n"
        f"  abstract = {{{' '.join(WORDS * 9)} $x^{{{number}}}$.}}\n}}\n"
        for number in range(count)
    ]


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often a record is understood, and an entry read to recognise its paper."""
    found: Counter[str] = Counter()
    front_of = existing.front_of

    def counted_paper(record: SourceRecord) -> ImportedPaper | BrokenRecord:
        found["understood"] += 1
        return imported_paper(record)

    def counted_front(content: Path, path: str) -> object:
        found["read"] += 1
        return front_of(content, path)

    monkeypatch.setattr(understand, "imported_paper", counted_paper)
    monkeypatch.setattr(existing, "front_of", counted_front)
    return found


def run(root: Path, records: list[str]) -> ImportReport:
    return imported(root, "".join(records).encode())


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


def test_a_second_run_reads_no_entry_understands_no_record_and_touches_no_file(
    tmp_path: Path, counts: Counter[str]
) -> None:
    records = bibliography(60)
    assert len(run(tmp_path, records).written) == 60
    assert counts == {"understood": 60}
    counts.clear()
    before = stamps(tmp_path)
    assert run(tmp_path, records).there == 60
    assert counts == {}
    assert stamps(tmp_path) == before


def test_only_a_record_that_changed_is_understood(tmp_path: Path, counts: Counter[str]) -> None:
    records = bibliography(60)
    run(tmp_path, records)
    counts.clear()
    records[7] = records[7].replace("Annalen", "Annals")
    assert len(run(tmp_path, records).changes) == 1
    assert counts == {"understood": 1, "read": 60}


def test_a_string_that_changed_makes_records_be_understood_again(tmp_path: Path, counts: Counter[str]) -> None:
    records = ['@string{annalen = "Annalen"}\n', *bibliography(9)]
    run(tmp_path, records)
    counts.clear()
    records[0] = records[0].replace('"Annalen"', '"Annals"')
    run(tmp_path, records)
    assert counts["understood"] == 9


def test_entries_are_read_once_however_many_records_are_new(tmp_path: Path, counts: Counter[str]) -> None:
    run(tmp_path, bibliography(20))
    counts.clear()
    run(tmp_path, bibliography(60))
    assert counts == {"understood": 40, "read": 20}


def peak_of(root: Path, records: list[str]) -> int:
    """Return the most memory that an import held at once, in bytes, beyond that of the file."""
    root.mkdir()
    data = "".join(records).encode()
    # What other tests left would make the collector of garbage wait for more of it than in a process of its own.
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        imported(root, data)
        return tracemalloc.get_traced_memory()[1] - 2 * len(data)
    finally:
        tracemalloc.stop()
        gc.unfreeze()


@pytest.mark.no_cover
def test_memory_hardly_grows_with_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understand, "_BATCH", 50)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    peak_of(tmp_path / "warm", bibliography(20))
    few, many = peak_of(tmp_path / "few", bibliography(200)), peak_of(tmp_path / "many", bibliography(800))
    # In bytes: what is known of each paper, in memory and in the notes of imports.
    assert (many - few) / 600 < 2_500
