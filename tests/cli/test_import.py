"""`octavo import`: records become entries, nothing is lost, and nothing that was there is undone."""

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.base.folders import HeldFolder
from octavo.base.project import Project
from octavo.cli import import_report
from octavo.imports.imports import Ask, ImportOptions, import_files
from octavo.imports.report import EntryDifferences, ImportReport
from tests.cli.conftest import Run
from tests.support.sites import PROFILE, Site, site, tree

RINGS = r"""@article{noether21,
  title = {Ideal Theory in {Rings}},
  author = {Noether, Emmy},
  journal = {Mathematische Annalen},
  year = 1921,
  volume = 83,
  doi = {10.1007/BF01464225},
}
"""
ENGINE = r"""@misc{ada43,
  title = {Notes on the Engine},
  author = {Lovelace, Ada and Babbage, Charles},
  year = {1843}
}
"""
BROKEN = "@article{broken,\n  title = {Never closed,\n  year = 1900\n}\n"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a project, which is the current folder, with a bibliography in it."""
    made = site(tmp_path, PROFILE)
    monkeypatch.chdir(made.root)
    (made.root / "papers.bib").write_text(RINGS + ENGINE, "utf-8")
    return made


def entry(made: Site, name: str) -> str:
    return (made.root / f"content/papers/{name}.md").read_text("utf-8")


def change(made: Site, old: str, new: str) -> None:
    """Change the bibliography."""
    made.edit("papers.bib", old, new)


def test_each_record_becomes_an_entry_that_builds(run: Run, made: Site) -> None:
    outcome = run("import", "papers.bib")
    assert (outcome.code, outcome.last) == (0, "2 records: 2 written")
    assert entry(made, "ideal-theory-in-rings") == (
        "---\n"
        "title: Ideal Theory in Rings\n"
        "authors:\n"
        "  - Emmy Noether\n"
        "date: 1921\n"
        "type: article\n"
        "venue: Mathematische Annalen\n"
        "volume: 83\n"
        "doi: 10.1007/BF01464225\n"
        "---\n"
    )
    assert not made.build(strict=True).diagnostics


def test_a_second_run_changes_nothing(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    before = tree(made.root)
    outcome = run("import", "papers.bib")
    assert (outcome.code, outcome.out, outcome.err) == (0, "2 records: 2 were there\n", "")
    assert tree(made.root) == before


def test_fields_outside_of_records_are_told(run: Run, made: Site) -> None:
    lost = "  title = {Without a Beginning},\n  author = {Lovelace, Ada},\n}\n"
    closed = RINGS.replace("  volume", "}\n  volume")
    (made.root / "papers.bib").write_text(f"{lost}@string{{ada = {{Ada}}}}\n{lost}{closed}{ENGINE}", "utf-8")
    for last in ("5 records: 2 written", "5 records: 2 were there"):
        outcome = run("import", "papers.bib")
        assert outcome.last == f"{last}, 3 became no entry: line 1, line 5, line 14"
        assert outcome.err.count("these fields stand in no record") == 3
        assert "papers.bib:14:3\n" in outcome.err
        assert "     |   doi = {10.1007/BF01464225},\n" in outcome.err


@pytest.mark.parametrize(("old", "new"), [("@", "x@"), ("@", ""), ("{", " ")])
def test_a_record_with_an_odd_beginning_is_told(run: Run, made: Site, old: str, new: str) -> None:
    odd = " ".join(RINGS.split()).replace(old, new, 1)
    (made.root / "papers.bib").write_text(f"{odd}\n{ENGINE}", "utf-8")
    outcome = run("import", "papers.bib")
    assert outcome.last == "2 records: 1 written, 1 became no entry: line 1"
    assert "these fields stand in no record" in outcome.err


def test_fields_behind_a_comment_in_braces_are_told(run: Run, made: Site) -> None:
    comment = "@comment{jabref-meta: a;}\n"
    (made.root / "papers.bib").write_text(f"{comment}  title = {{Lost}},\n}}\n{ENGINE}{comment}", "utf-8")
    assert run("import", "papers.bib").last == "2 records: 1 written, 1 became no entry: line 2"


def test_text_between_records_is_no_record(run: Run, made: Site) -> None:
    between = "Of ada@example.org\n%@misc{a,\n% title = {Off},\n%}\n@comment misc{b,\n title = {Off},\n}\n"
    between += "@comment misc{c, title = {Off}}\n@comment{jabref-meta: a, b = {c};}\n"
    (made.root / "papers.bib").write_text(f"{between}{RINGS}{between}{ENGINE}{between}", "utf-8")
    assert run("import", "papers.bib").last == "2 records: 2 written"


def test_a_broken_record_is_reported_with_its_text_and_takes_no_other_with_it(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS + BROKEN + ENGINE, "utf-8")
    outcome = run("import", "papers.bib")
    assert (outcome.code, outcome.last) == (1, "3 records: 2 written, 1 became no entry: line 9")
    assert "papers.bib:9:" in outcome.err
    assert "     |   title = {Never closed,\n" in outcome.err
    assert "hint: add the missing }" in outcome.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.txt", RINGS),
        ("x.bib", "TY  - JOUR\nAU  - Noether, Emmy\nTI  - Ideal Theory in Rings\nPY  - 1921\nER  - \n"),
        ("x", '[{"type": "article-journal", "title": "Ideal Theory in Rings", "issued": {"date-parts": [[1921]]}, '
              '"author": [{"family": "Noether", "given": "Emmy"}]}]'),
    ],
)  # fmt: skip
def test_the_kind_of_a_file_is_known_by_its_content(run: Run, made: Site, name: str, text: str) -> None:
    (made.root / name).write_text(text, "utf-8")
    assert run("import", name).last == "1 record: 1 written"
    assert "date: 1921\n" in entry(made, "ideal-theory-in-rings")


def test_standard_input_is_read(run: Run, made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RINGS.encode())))
    assert run("import", "-").last == "1 record: 1 written"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this file is empty"),
        ("<xml><records/></xml>", "it is XML or HTML"),
        ("PMID- 123\nTI  - Rings\n", "it is in PubMed's own format"),
        ("%0 Journal Article\n%T Rings\n", "it is in EndNote's own format"),
        ("Rings, by Emmy Noether", "it is neither BibTeX, RIS nor CSL-JSON"),
    ],
)
def test_a_file_without_records_is_told_with_the_way_out(run: Run, made: Site, text: str, words: str) -> None:
    (made.root / "x").write_text(text, "utf-8")
    outcome = run("import", "x")
    assert outcome.code == 1
    assert words in outcome.err
    assert "export it as BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)" in outcome.err


def test_a_file_that_is_not_there_is_named(run: Run, made: Site) -> None:
    outcome = run("import", "nowhere.bib")
    assert outcome.code == 1
    assert outcome.err == "error: nowhere.bib: No such file or directory\n"


def test_an_entry_that_is_there_is_recognised_and_stays(run: Run, made: Site) -> None:
    own = (
        "---\ntitle: My own title\nauthors: [Emmy Noether]\ndate: 1921\ndoi: https://doi.org/10.1007/bf01464225\n---\n"
    )
    made.write("content/papers/mine.md", own)
    outcome = run("import", "papers.bib")
    assert outcome.last == "2 records: 1 written, 1 was there"
    assert entry(made, "mine") == own
    assert "  - title: My own title\n  + title: Ideal Theory in Rings  (edited by hand: kept)\n" in outcome.out
    assert '  + volume: "83"\n' in outcome.out
    # One DOI in another form is no difference.
    assert "doi" not in outcome.out


def test_what_an_entry_lacks_is_added_with_update_and_what_is_the_authors_own_stays(run: Run, made: Site) -> None:
    made.write(
        "content/papers/mine.md",
        "---\ntitle: My own title\n# by hand\nauthors: [Emmy Noether]\ndate: 1921\n"
        "doi: 10.1007/BF01464225\n---\n\nMine.\n",
    )
    run("import", "papers.bib", "--update")
    assert entry(made, "mine") == (
        "---\ntitle: My own title\n# by hand\nauthors: [Emmy Noether]\ndate: 1921\ntype: article\n"
        "venue: Mathematische Annalen\nvolume: 83\ndoi: 10.1007/BF01464225\n---\n\nMine.\n"
    )
    assert run("import", "papers.bib", "--update").out == "2 records: 2 were there\n"


def test_a_change_of_the_bibliography_is_shown_and_taken_when_asked_for(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    change(made, "year = 1921", "year = 1922")
    shown = run("import", "papers.bib")
    assert '  - date: "1921"\n  + date: "1922"\n' in shown.out
    assert "To take what differs, add --update" in shown.out
    assert "date: 1921\n" in entry(made, "ideal-theory-in-rings")
    # Nothing was decided, so it is shown again.
    assert run("import", "papers.bib").out == shown.out
    assert run("import", "papers.bib", "--update").last == "2 records: 2 were there"
    assert "date: 1922\n" in entry(made, "ideal-theory-in-rings")
    assert run("import", "papers.bib").out == "2 records: 2 were there\n"


def test_truth_values_that_are_taken_are_written_as_such(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    change(made, "Babbage, Charles}", "{The Weavers} and others}, selected = {true}, citations = {12}")
    run("import", "papers.bib", "--update")
    assert entry(made, "notes-on-the-engine") == (
        "---\ntitle: Notes on the Engine\nauthors:\n  - Ada Lovelace\n  - {name: The Weavers, group: true}\n"
        "et_al: true\ndate: 1843\ntype: other\ncitations: 12\nselected: true\n---\n"
    )


def test_what_was_edited_by_hand_since_the_import_is_marked_and_kept(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    made.edit("content/papers/ideal-theory-in-rings.md", "venue: Mathematische Annalen", "venue: Math. Ann.")
    assert run("import", "papers.bib").out == "2 records: 2 were there\n"
    change(made, "{Mathematische Annalen}", "{Annals of Mathematics}")
    change(made, "volume = 83", "volume = 84")
    outcome = run("import", "papers.bib", "--update")
    assert "  + venue: Annals of Mathematics  (edited by hand: kept)\n" in outcome.out
    text = entry(made, "ideal-theory-in-rings")
    assert "venue: Math. Ann.\n" in text
    assert "volume: 84\n" in text


@pytest.mark.parametrize(
    ("name", "front"),
    [
        ("notes-on-the-engine", "title: &t Notes on the Engine\nauthors: [Ada Lovelace]\ndate: 1843\nvenue: *t\n"),
        ("ideal-theory-in-rings", "title: Ideals: in rings\nauthors: [Emmy Noether]\ndoi: 10.1007/bf01464225\n"),
    ],
)
def test_an_entry_by_hand_that_cannot_be_read_is_told_and_not_written_again(
    run: Run, made: Site, name: str, front: str
) -> None:
    made.write("content/papers/mine.md", f"---\n{front}---\n")
    for last in ("2 records: 1 written, 1 was there", "2 records: 2 were there"):
        outcome = run("import", "papers.bib")
        assert outcome.last == last
        assert "content/papers/mine.md:2:" in outcome.err
        assert "then import again: the record in line" in outcome.err
    assert not (made.root / f"content/papers/{name}.md").exists()


def test_a_file_that_comes_while_an_import_runs_is_kept(run: Run, made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def linked(source: str, target: str, **folders: int) -> None:
        if target == "notes-on-the-engine.md":
            (made.root / "content/papers" / target).write_text("Mine", "utf-8")
        link(source, target, src_dir_fd=folders["src_dir_fd"], dst_dir_fd=folders["dst_dir_fd"])

    monkeypatch.setattr(os, "link", linked)
    outcome = run("import", "papers.bib")
    monkeypatch.setattr(os, "link", link)
    assert outcome.code == 1
    assert (
        "notes-on-the-engine.md: this was written by another program while the import ran; import again" in outcome.err
    )
    assert entry(made, "notes-on-the-engine") == "Mine"
    assert run("import", "papers.bib").last == "2 records: 1 written, 1 was there"


def test_entries_are_written_where_files_cannot_have_two_names(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(source: str, target: str, **folders: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", unable)
    assert run("import", "papers.bib").last == "2 records: 2 written"
    assert len(list((made.root / "content/papers").iterdir())) == 2


def test_an_edit_while_a_question_waits_is_kept(made: Site) -> None:
    def run(ask: Ask | None = None) -> ImportReport:
        data = (made.root / "papers.bib").read_bytes()
        return import_files(Project.at(made.root), [("papers.bib", data)], ImportOptions(), ask)

    def ask(changes: EntryDifferences) -> tuple[str, ...]:
        made.edit("content/papers/notes-on-the-engine.md", "Ada Lovelace", "Ada King")
        return tuple(one.key for one in changes.changes)

    run()
    change(made, "{1843}", "{1844}")
    report = run(ask)
    assert "  - Ada King\n" in entry(made, "notes-on-the-engine")
    assert [(found.code, found.hint) for found in report.findings] == [("unchanged-entry", "import again")]
    assert [one.key for one in run().changes[0].changes] == ["date"]


def test_an_entry_that_is_gone_while_a_question_waits_keeps_no_other_from_being_imported(made: Site) -> None:
    def ask(changes: EntryDifferences) -> tuple[str, ...]:
        (made.root / "content/papers/notes-on-the-engine.md").unlink()
        return tuple(one.key for one in changes.changes)

    import_files(Project.at(made.root), [("papers.bib", (RINGS + ENGINE).encode())], ImportOptions())
    data = (RINGS + ENGINE).replace("year = 1921", "year = 1922").replace("{1843}", "{1844}")
    data += ENGINE.replace("ada43", "ada44").replace("Notes on", "More notes on")
    report = import_files(Project.at(made.root), [("papers.bib", data.encode())], ImportOptions(), ask)
    assert [path for path, _ in report.written] == ["papers/more-notes-on-the-engine.md"]
    assert [(found.code, found.span.path) for found in report.findings] == [
        ("unreadable", "content/papers/notes-on-the-engine.md")
    ]


def test_what_stands_beside_a_change_under_extra_and_links_stays_as_it_is(run: Run, made: Site) -> None:
    change(made, "year = {1843}", "year = {1843}, note = {One}, url = {https://example.org/a}, annote = {Gone}")
    run("import", "papers.bib")
    mine = "  # mine\n  rank: 5\n  list: [1, yes]\n  words: |\n    two\n    lines\n"
    made.edit("content/papers/notes-on-the-engine.md", "extra:\n", f"extra:\n{mine}")
    made.edit("content/papers/notes-on-the-engine.md", "links:\n", "links:\n  code: true # really\n")
    change(made, "{One}", "{Two}")
    change(made, "year = {1843}", "year = {1843}, address = {London}, slides = {https://example.org/s.pdf}")
    assert run("import", "papers.bib", "--update").last == "2 records: 2 were there"
    text = entry(made, "notes-on-the-engine")
    assert f"extra:\n{mine}  note: Two\n  annote: Gone\n  address: London\n---" in text
    links = "  code: true # really\n  project: https://example.org/a\n  slides: https://example.org/s.pdf\n"
    assert f"links:\n{links}" in text


def test_what_a_build_finds_in_another_entry_because_of_an_import_is_told(run: Run, made: Site) -> None:
    number = "arxiv: 1901.00001\n"
    made.write("content/papers/zero.md", f"---\ntitle: Zero\nauthors: [Emmy Noether]\ndate: 1919\n{number}---\n")
    run("import", "papers.bib")
    change(made, "volume = 83", "volume = 83, eprint = {1901.00001}, archiveprefix = {arXiv}")
    outcome = run("import", "papers.bib", "--update")
    assert [found.code for found in made.build().diagnostics] == ["same-work"]
    assert "this arXiv number is also that of content/papers/ideal-theory-in-rings.md" in outcome.err


def test_a_field_that_was_deleted_by_hand_stays_deleted(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    made.edit("content/papers/ideal-theory-in-rings.md", "volume: 83\n", "")
    change(made, "year = 1921", "year = 1922")
    run("import", "papers.bib", "--update")
    text = entry(made, "ideal-theory-in-rings")
    assert "volume" not in text
    assert "date: 1922\n" in text


@pytest.mark.parametrize(
    ("wrong", "right", "extra", "line"),
    [
        ("doi = {10,1843/looms}", "doi = {10.1843/looms}", 'doi: "10,1843/looms"', "doi: 10.1843/looms"),
        (
            "url = {htp//looms}",
            "url = {https://looms.example.org}",
            "url: htp//looms",
            "project: https://looms.example.org",
        ),
    ],
)
def test_what_stood_under_extra_until_it_was_corrected_goes_from_there(
    run: Run, made: Site, wrong: str, right: str, extra: str, line: str
) -> None:
    change(made, "year = {1843}", f"year = {{1843}}, {wrong}")
    run("import", "papers.bib")
    before = entry(made, "notes-on-the-engine")
    assert f"extra:\n  {extra}\n" in before
    change(made, wrong, right)
    assert f"  - extra.{extra}\n" in run("import", "papers.bib").out
    assert entry(made, "notes-on-the-engine") == before
    run("import", "papers.bib", "--update")
    assert f"{line}\n" in entry(made, "notes-on-the-engine")
    assert "extra" not in entry(made, "notes-on-the-engine")
    assert run("import", "papers.bib").out == "2 records: 2 were there\n"


def test_what_stands_under_extra_by_hand_stays_there(run: Run, made: Site) -> None:
    change(made, "year = {1843}", "year = {1843}, doi = {10,1843/looms}, note = {With plates}")
    run("import", "papers.bib")
    made.edit("content/papers/notes-on-the-engine.md", "10,1843/looms", "asked for")
    change(made, "10,1843", "10.1843")
    run("import", "papers.bib", "--update")
    assert 'doi: 10.1843/looms\nextra:\n  doi: "asked for"\n  note: With plates\n' in entry(made, "notes-on-the-engine")


def test_what_a_record_no_longer_says_stays_in_the_entry(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    change(made, "  volume = 83,\n", "")
    assert run("import", "papers.bib", "--update").out == "2 records: 2 were there\n"
    assert "volume: 83\n" in entry(made, "ideal-theory-in-rings")


def test_a_corrected_title_is_recognised_by_the_citation_key(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    change(made, "{Notes on the Engine}", "{Notes on the Engines}")
    outcome = run("import", "papers.bib", "--update")
    assert outcome.last == "2 records: 2 were there"
    assert "title: Notes on the Engines\n" in entry(made, "notes-on-the-engine")


def test_another_work_with_the_same_citation_key_is_another_entry(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    (made.root / "other.bib").write_text(
        "@book{ada43, title={Flowers}, author={Somerville, Mary}, year=1830}\n", "utf-8"
    )
    assert run("import", "other.bib").last == "1 record: 1 written"


def test_a_renamed_entry_is_still_the_one_that_was_imported(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    (made.root / "content/papers/notes-on-the-engine.md").rename(made.root / "content/papers/notes.md")
    assert run("import", "papers.bib").out == "2 records: 2 were there\n"
    change(made, "{1843}", "{1844}")
    run("import", "papers.bib", "--update")
    assert "date: 1844\n" in entry(made, "notes")


def test_the_record_of_a_moved_entry_may_get_another_title(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    papers = made.root / "content/papers"
    (papers / "engine").mkdir()
    (papers / "notes-on-the-engine.md").rename(papers / "engine/index.md")
    change(made, "Notes on the Engine", "Notes on the Analytical Engine")
    assert run("import", "papers.bib", "--update").last == "2 records: 2 were there"
    assert "title: Notes on the Analytical Engine\n" in (papers / "engine/index.md").read_text("utf-8")


RIS = "TY  - JOUR\nTI  - Notes on the Engine\nAU  - Lovelace, Ada\nPY  - 1843\nVL  - 3\nER  - \n"


def test_what_was_deleted_in_a_moved_entry_stays_deleted_without_a_citation_key(run: Run, made: Site) -> None:
    (made.root / "notes.ris").write_text(RIS, "utf-8")
    run("import", "notes.ris")
    papers = made.root / "content/papers"
    (papers / "notes-on-the-engine.md").rename(papers / "notes.md")
    made.edit("content/papers/notes.md", "volume: 3\n", "")
    made.edit("notes.ris", "VL  - 3", "VL  - 3\nIS  - 4")
    assert run("import", "notes.ris", "--update").last == "1 record: 1 was there"
    assert "issue: 4\n" in entry(made, "notes")
    assert "volume" not in entry(made, "notes")


def test_a_deleted_entry_stays_deleted_when_its_record_without_a_citation_key_changes(run: Run, made: Site) -> None:
    (made.root / "notes.ris").write_text(RIS, "utf-8")
    run("import", "notes.ris")
    (made.root / "content/papers/notes-on-the-engine.md").unlink()
    made.edit("notes.ris", "VL  - 3", "VL  - 3\nIS  - 4")
    assert "1 deleted since the last import" in run("import", "notes.ris").last
    assert not list((made.root / "content/papers").iterdir())


def test_a_moved_entry_that_cannot_be_changed_keeps_its_notes(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    papers = made.root / "content/papers"
    (papers / "ideal-theory-in-rings.md").rename(papers / "rings.md")
    made.edit("content/papers/rings.md", "volume: 83\n", "volume: 83 # sic\n")
    made.edit("content/papers/rings.md", "venue: Mathematische Annalen\n", "")
    change(made, "volume = 83", "volume = 84")
    assert "unchanged-entry" in run("import", "papers.bib", "--update").err
    made.edit("content/papers/rings.md", " # sic", "")
    run("import", "papers.bib", "--update")
    assert "volume: 84\n" in entry(made, "rings")
    assert "venue" not in entry(made, "rings")


def test_a_deleted_entry_stays_deleted_unless_it_is_asked_for(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    (made.root / "content/papers/notes-on-the-engine.md").unlink()
    outcome = run("import", "papers.bib")
    assert "1 deleted since the last import, and left so (--restore writes them again)" in outcome.last
    assert not (made.root / "content/papers/notes-on-the-engine.md").exists()
    assert run("import", "papers.bib", "--restore").last == "2 records: 1 written, 1 was there"
    assert "date: 1843\n" in entry(made, "notes-on-the-engine")


def test_a_work_that_stands_twice_in_a_file_is_told(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS + RINGS.replace("noether21", "again"), "utf-8")
    for _ in range(2):
        outcome = run("import", "papers.bib")
        assert outcome.code == 1
        assert "this is the work of line 1 again, whose entry is content/papers/ideal-theory-in-rings.md" in outcome.err
    assert sorted(path.name for path in (made.root / "content/papers").iterdir()) == ["ideal-theory-in-rings.md"]


def test_a_copy_of_a_record_is_told_at_every_import(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS + RINGS, "utf-8")
    for _ in range(2):
        outcome = run("import", "papers.bib")
        assert outcome.code == 1
        assert "this is the work of line 1 again" in outcome.err


def test_records_on_one_line_are_known_one_by_one(run: Run, made: Site) -> None:
    items = [
        {"type": "book", "title": title, "author": [{"family": "Noether"}], "issued": {"date-parts": [[1921]]}}
        for title in ("Rings", "Fields", "Groups")
    ]
    (made.root / "papers.json").write_text(json.dumps(items[:2]), "utf-8")
    run("import", "papers.json")
    (made.root / "papers.json").write_text(json.dumps(items), "utf-8")
    outcome = run("import", "papers.json")
    assert (outcome.code, outcome.last) == (0, "3 records: 1 written, 2 were there")


def test_a_work_that_stands_in_two_files_is_there_the_second_time(run: Run, made: Site) -> None:
    (made.root / "more.bib").write_text(RINGS.replace("volume = 83", "issue = 1") + ENGINE, "utf-8")
    outcome = run("import", "papers.bib", "more.bib", "--dry-run")
    assert (outcome.code, outcome.last) == (0, "4 records: 2 would be written, 2 were there")
    outcome = run("import", "papers.bib", "more.bib")
    assert (outcome.code, outcome.last) == (0, "4 records: 2 written, 2 were there")
    assert '  + issue: "1"\n' in outcome.out
    assert "volume: 83\n" in entry(made, "ideal-theory-in-rings")
    outcome = run("import", "papers.bib", "more.bib")
    assert (outcome.code, outcome.last) == (0, "4 records: 4 were there")


def test_nothing_is_imported_where_a_file_cannot_be_read(run: Run, made: Site) -> None:
    (made.root / "folder").mkdir()
    for name, words in (("nowhere.bib", "No such file or directory"), ("folder", "Is a directory")):
        outcome = run("import", "papers.bib", name)
        assert (outcome.code, outcome.err) == (1, f"error: {name}: {words}\n")
        assert not (made.root / "content/papers").exists()


def test_a_file_that_is_no_bibliography_is_no_record(run: Run, made: Site) -> None:
    (made.root / "empty.bib").write_text("", "utf-8")
    outcome = run("import", "empty.bib", "papers.bib")
    assert (outcome.code, outcome.last) == (1, "2 records: 2 written, 1 file could not be read")
    assert "     |\n" not in outcome.err


def test_an_import_needs_no_standard_input(run: Run, made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run("import", "papers.bib").last == "2 records: 2 written"
    outcome = run("import", "-")
    assert (outcome.code, outcome.err) == (1, "error: -: there is no standard input\n")


def test_two_imports_at_once_keep_each_others_notes(made: Site) -> None:
    (made.root / "more.bib").write_text(ENGINE, "utf-8")

    def sources() -> Iterator[tuple[str, bytes]]:
        yield "papers.bib", RINGS.encode()
        import_files(Project.at(made.root), [("more.bib", ENGINE.encode())], ImportOptions())

    import_files(Project.at(made.root), sources(), ImportOptions())
    notes = (made.root / ".octavo/imported.jsonl").read_text("utf-8")
    assert [json.loads(line)["keys"] for line in notes.splitlines()] == [["noether21"], ["ada43"]]


def test_a_finding_about_a_field_is_at_its_name(run: Run, made: Site) -> None:
    change(made, "year = {1843}", "year = {1843}, doi = {10,1843}")
    err = run("import", "papers.bib").err
    assert "papers.bib:12:18\n" in err
    assert "     |                  ^^^\n" in err


def test_records_of_bibtex_on_one_line_are_known_one_by_one(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(f"{' '.join(RINGS.split())} {' '.join(ENGINE.split())}\n", "utf-8")
    assert run("import", "papers.bib").last == "2 records: 2 written"
    assert run("import", "papers.bib").out == "2 records: 2 were there\n"
    change(made, "{1843}", "{1844}")
    assert run("import", "papers.bib", "--update").last == "2 records: 2 were there"
    assert "date: 1844\n" in entry(made, "notes-on-the-engine")


def test_a_work_is_known_by_its_keys_in_all_bibliographies(run: Run, made: Site) -> None:
    (made.root / "other.bib").write_text(ENGINE.replace("ada43", "Lovelace1843"), "utf-8")
    run("import", "papers.bib", "other.bib")
    change(made, "{Notes on the Engine}", "{Notes on the Engines}")
    assert run("import", "papers.bib", "--update").last == "2 records: 2 were there"
    assert "title: Notes on the Engines\n" in entry(made, "notes-on-the-engine")


def test_an_owner_who_wrote_none_of_the_papers_is_told(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS, "utf-8")
    assert "[absent-owner]" in run("import", "papers.bib").err


def test_the_citation_key_of_zotero_is_the_name_of_an_entry(run: Run, made: Site) -> None:
    item = {
        "id": "http://zotero.org/users/1/items/ABC",
        "citation-key": "ada43",
        "type": "book",
        "title": "Looms",
        "author": [{"family": "Lovelace", "given": "Ada"}],
        "issued": {"date-parts": [[1843]]},
    }
    (made.root / "papers.json").write_text(json.dumps([item]), "utf-8")
    run("import", "papers.json", "--keys")
    assert "title: Looms\n" in entry(made, "ada43")


def test_names_may_be_made_from_the_citation_keys(run: Run, made: Site) -> None:
    run("import", "papers.bib", "--keys")
    assert sorted(path.name for path in (made.root / "content/papers").iterdir()) == ["ada43.md", "noether21.md"]


def test_long_citation_keys_that_begin_alike_have_two_addresses(run: Run, made: Site) -> None:
    change(made, "noether21", "a" * 300)
    change(made, "ada43", f"{'a' * 300}b")
    assert run("import", "papers.bib", "--keys").last == "2 records: 2 written"
    assert not made.build(strict=True).diagnostics


def test_two_works_with_one_title_have_two_names(run: Run, made: Site) -> None:
    other = RINGS.replace("1921", "1922").replace("10.1007/BF01464225", "10.1007/x")
    (made.root / "papers.bib").write_text(RINGS + other, "utf-8")
    assert run("import", "papers.bib").last == "2 records: 2 written"
    assert "date: 1922\n" in entry(made, "ideal-theory-in-rings-1922")


def test_a_dry_run_writes_nothing(run: Run, made: Site) -> None:
    before = tree(made.root)
    assert run("import", "papers.bib", "--dry-run").last == "2 records: 2 would be written"
    assert tree(made.root) == before
    run("import", "papers.bib")
    change(made, "year = 1921", "year = 1922")
    before = tree(made.root)
    outcome = run("import", "papers.bib", "--dry-run", "--update")
    assert "1 entry would be updated" in outcome.out
    assert tree(made.root) == before


def test_json_has_all_that_is_said(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS + BROKEN, "utf-8")
    outcome = run("import", "papers.bib", "--json")
    found = json.loads(outcome.out)
    assert outcome.code == 1
    assert found["read"] == 2
    assert found["written"] == [{"path": "content/papers/ideal-theory-in-rings.md", "from": "papers.bib", "line": 1}]
    assert (found["reported"][0]["line"], found["reported"][0]["code"]) == (9, "broken-record")
    assert found["reported"][0]["text"] == BROKEN.strip()
    change(made, "year = 1921", "year = 1922")
    field = json.loads(run("import", "papers.bib", "--json").out)["changes"][0]["fields"][0]
    assert field == {"key": "date", "entry": "1921", "record": "1922", "origin": "changed", "taken": False}


def test_fields_that_are_not_kept_are_named_and_counted(run: Run, made: Site) -> None:
    change(made, "year = {1843}", "year = {1843}, timestamp = {2020}, owner = {ada}")
    assert "Not kept, as they serve other programs: owner (1), timestamp (1)\n" in run("import", "papers.bib").out


def test_what_citeulike_and_the_web_of_science_write_for_themselves_is_not_kept(run: Run, made: Site) -> None:
    names = ("posted-at", "usage-count-since-2013", "web-of-science-categories")
    change(made, "year = {1843}", ", ".join(("year = {1843}", *(f"{name} = {{1}}" for name in names))))
    change(made, "year = 1921", "year = 1921, at = {Erlangen}")
    out = run("import", "papers.bib").out
    assert f"Not kept, as they serve other programs: {', '.join(f'{name} (1)' for name in names)}\n" in out
    assert "Kept under `extra`, which no page shows: at (1)\n" in out


def test_fields_that_no_page_shows_are_named_and_counted(run: Run, made: Site) -> None:
    change(made, "year = {1843}", "year = {1843}, note = {Best paper award}, address = {London}")
    change(made, "year = 1921", "year = 1921, note = {With an appendix}")
    first = run("import", "papers.bib").out
    assert "Kept under `extra`, which no page shows: address (1), note (2)\n" in first
    assert "extra" not in run("import", "papers.bib").out


def test_pdfs_are_copied_beside_the_entries_when_asked_for(run: Run, made: Site) -> None:
    (made.root / "files").mkdir()
    (made.root / "files/rings.pdf").write_bytes(b"%PDF-1.4 rings")
    change(made, "year = 1921", "file = {Full Text:files/rings.pdf:application/pdf}, year = 1921")
    change(made, "year = {1843}", "file = {:gone.pdf:PDF}, year = {1843}")
    outcome = run("import", "papers.bib", "--files")
    assert "1 PDF copied beside the entries\n" in outcome.out
    assert "the document `gone.pdf` of this record is not there" in outcome.err
    assert (made.root / "content/papers/ideal-theory-in-rings.pdf").read_bytes() == b"%PDF-1.4 rings"
    assert "links:\n  pdf: ideal-theory-in-rings.pdf\n" in entry(made, "ideal-theory-in-rings")
    assert not made.build(strict=True).diagnostics
    assert run("import", "papers.bib", "--files").out == "2 records: 2 were there\n"


def test_nothing_is_written_behind_a_link(run: Run, made: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (made.root / "content/papers").symlink_to(elsewhere)
    outcome = run("import", "papers.bib")
    assert outcome.code == 1
    assert list(elsewhere.iterdir()) == []


def test_an_entry_whose_value_has_a_comment_is_not_changed(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    made.edit("content/papers/ideal-theory-in-rings.md", "date: 1921", "date: 1921 # in print")
    change(made, "year = 1921", "year = 1922")
    outcome = run("import", "papers.bib", "--update")
    assert "the value of `date` may have a comment in it" in outcome.err
    assert "date: 1921 # in print\n" in entry(made, "ideal-theory-in-rings")


def test_what_was_decided_stays_so_when_another_bibliography_said_otherwise_since(run: Run, made: Site) -> None:
    (made.root / "other.bib").write_text(RINGS.replace("{Mathematische Annalen}", "{Math. Ann.}"), "utf-8")
    run("import", "papers.bib", "other.bib", "--update")
    change(made, "volume = 83", "volume = 84")
    outcome = run("import", "papers.bib", "--update")
    assert "venue" not in outcome.out
    assert "venue: Math. Ann.\nvolume: 84\n" in entry(made, "ideal-theory-in-rings")


def test_a_preprint_that_has_appeared_is_recognised_by_its_number(run: Run, made: Site) -> None:
    preprint = "title = {Looms}, author = {Lovelace, Ada}, eprint = {2405.01481}, archiveprefix = {arXiv}"
    (made.root / "papers.bib").write_text(
        f"@misc{{a, {preprint}, year = 2024, doi = {{10.48550/arXiv.2405.01481}}}}\n", "utf-8"
    )
    run("import", "papers.bib")
    changed = preprint.replace("{Looms}", "{On Silk}")
    (made.root / "papers.bib").write_text(f"@article{{b, {changed}, year = 2025, doi = {{10.1843/silk}}}}\n", "utf-8")
    assert run("import", "papers.bib", "--update").last == "1 record: 1 was there"
    assert "doi: 10.1843/silk\n" in entry(made, "looms")


def test_the_beginning_and_the_mode_of_a_file_stay(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    place = made.root / "content/papers/ideal-theory-in-rings.md"
    place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes())
    place.chmod(0o640)
    change(made, "year = 1921", "year = 1922")
    run("import", "papers.bib", "--update")
    assert place.read_bytes().startswith(b"\xef\xbb\xbf---\ntitle")
    assert b"date: 1922\n" in place.read_bytes()
    assert place.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "written",
    [r"Full Text:files\\rings.pdf:PDF", r":files$\backslash$rings.pdf:PDF", r"files\textbackslash{}rings.pdf"],
)
def test_a_pdf_of_windows_is_found_by_its_path(run: Run, made: Site, written: str) -> None:
    (made.root / "files").mkdir()
    (made.root / "files/rings.pdf").write_bytes(b"%PDF-1.4 rings")
    change(made, "year = 1921", f"file = {{{written}}}, year = 1921")
    run("import", "papers.bib", "--files")
    assert (made.root / "content/papers/ideal-theory-in-rings.pdf").read_bytes() == b"%PDF-1.4 rings"


def test_what_is_only_called_a_pdf_is_not_copied(run: Run, made: Site) -> None:
    (made.root / "rings.pdf").write_text("<html>Log in to read this</html>", "utf-8")
    change(made, "year = 1921", "file = {rings.pdf}, year = 1921")
    assert "[missing-document]" in run("import", "papers.bib", "--files").err
    assert not (made.root / "content/papers/ideal-theory-in-rings.pdf").exists()


def test_of_a_long_record_and_of_many_findings_the_first_are_shown(run: Run, made: Site) -> None:
    lines = "".join(f"  note{at} = {{x}},\n" for at in range(20))
    entries = "".join(
        f"@misc{{k{at}, title = {{\\loom{{}} {at}}}, author = {{Lovelace, Ada}}, year = {{1843}}}}\n"
        for at in range(25)
    )
    (made.root / "papers.bib").write_text(f"{entries}@misc{{long,\n{lines}  title = {{Undated}}\n}}\n", "utf-8")
    outcome = run("import", "papers.bib")
    assert "     |   note10 = {x},\n     | … and 11 more lines\n" in outcome.err
    assert "note11" not in outcome.err
    # All of the records are told of, and the first of the entries.
    assert outcome.err.count("[unknown-latex]") == 25 + 20
    assert "… and 5 more findings about the entries: octavo build shows them all\n" in outcome.err


def test_line_ends_of_windows_stay(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    place = made.root / "content/papers/ideal-theory-in-rings.md"
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    change(made, "year = 1921", "year = 1922")
    run("import", "papers.bib", "--update")
    data = place.read_bytes()
    assert b"date: 1922\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_pdf_that_was_copied_stays_the_pdf_of_an_entry(run: Run, made: Site) -> None:
    (made.root / "rings.pdf").write_bytes(b"%PDF-1.4 rings")
    change(made, "year = 1921", "file = {rings.pdf}, url = {https://example.org/rings.pdf}, year = 1921")
    run("import", "papers.bib", "--files")
    links = "links:\n  pdf: ideal-theory-in-rings.pdf\n  other:\n    - {label: example.org, to: https://example.org/rings.pdf}\n"
    assert links in entry(made, "ideal-theory-in-rings")
    change(made, "year = 1921", "year = 1922")
    run("import", "papers.bib", "--update")
    assert links in entry(made, "ideal-theory-in-rings")
    assert "date: 1922\n" in entry(made, "ideal-theory-in-rings")


def test_a_pdf_that_zotero_names_in_ris_is_copied(run: Run, made: Site) -> None:
    (made.root / "files/7").mkdir(parents=True)
    (made.root / "files/7/Noether - Rings.pdf").write_bytes(b"%PDF-1.4 rings")
    record = "TY  - JOUR\nTI  - Rings\nAU  - Noether, Emmy\nPY  - 1921\nL1  - files/7/Noether - Rings.pdf\nER  - \n"
    (made.root / "papers.ris").write_text(record, "utf-8")
    run("import", "papers.ris", "--files")
    assert (made.root / "content/papers/rings.pdf").read_bytes() == b"%PDF-1.4 rings"


@pytest.mark.parametrize("path", ["NOTES on the Engine.md", "Notes-on-the-Engine/index.md"])
def test_no_two_entries_have_one_address(run: Run, made: Site, path: str) -> None:
    made.write(f"content/papers/{path}", "---\ntitle: Mine\nauthors: [Ada Lovelace]\ndate: 1850\n---\n")
    run("import", "papers.bib")
    assert "title: Notes on the Engine\n" in entry(made, "notes-on-the-engine-1843")


def test_no_pdf_is_copied_behind_a_link(run: Run, made: Site, tmp_path: Path) -> None:
    (made.root / "rings.pdf").write_bytes(b"%PDF-1.4 rings")
    change(made, "year = 1921", "file = {rings.pdf}, year = 1921")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (made.root / "content/papers").symlink_to(elsewhere)
    assert run("import", "papers.bib", "--files").code == 1
    assert list(elsewhere.iterdir()) == []


def test_a_pdf_is_not_copied_over_a_link(run: Run, made: Site) -> None:
    (made.root / "rings.pdf").write_bytes(b"%PDF-1.4 rings")
    change(made, "year = 1921", "file = {rings.pdf}, year = 1921")
    (made.root / "content/papers").mkdir()
    (made.root / "content/papers/ideal-theory-in-rings.pdf").symlink_to("nowhere.pdf")
    outcome = run("import", "papers.bib", "--files")
    assert "`rings.pdf` was left" in outcome.err
    assert outcome.last == "2 records: 2 written"


def test_an_entry_that_is_a_link_is_not_replaced(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    place = made.root / "content/papers/ideal-theory-in-rings.md"
    place.rename(made.root / "rings.md")
    place.symlink_to(made.root / "rings.md")
    before = place.read_bytes()
    change(made, "year = 1921", "year = 1922")
    outcome = run("import", "papers.bib", "--update")
    assert "this entry is behind a link, where nothing is written" in outcome.err
    assert place.is_symlink()
    assert place.read_bytes() == before


def test_an_entry_is_not_left_half_written(run: Run, made: Site) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    (made.root / "papers.bib").write_text(RINGS.replace("year", f"abstract = {{{'Rings. ' * 2000}}}, year"), "utf-8")
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, before[1]))
    try:
        outcome = run("import", "papers.bib")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert outcome.code == 1
    assert "/content/papers/ideal-theory-in-rings.md: " in outcome.err
    assert list((made.root / "content/papers").iterdir()) == []
    assert run("import", "papers.bib").last == "1 record: 1 written"


@pytest.mark.parametrize("arguments", [(), ("--update",)])
def test_no_interrupt_leaves_a_file_that_is_not_whole(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    if arguments:
        run("import", "papers.bib")
        change(made, "volume = 83", "volume = 84")
    before = tree(made.root / "content")
    whole_open = HeldFolder.open

    def opened(folder: HeldFolder, path: str, flags: int = os.O_RDONLY) -> int:
        file = whole_open(folder, path, flags)
        if flags & os.O_CREAT and path.startswith("papers/"):
            # As by Ctrl+C at the moment in which the file is there.
            os.close(file)
            raise KeyboardInterrupt
        return file

    monkeypatch.setattr(HeldFolder, "open", opened)
    with pytest.raises(KeyboardInterrupt):
        import_files(
            Project.at(made.root), [("papers.bib", (made.root / "papers.bib").read_bytes())], ImportOptions(update=True)
        )
    monkeypatch.undo()
    assert tree(made.root / "content") == before
    monkeypatch.chdir(made.root)
    assert run("import", "papers.bib", "--update").last.startswith("2 records: 2 ")


@pytest.mark.parametrize("name", ["notes-on-the-engine.md", "NOTES-on-the-engine.md"])
def test_a_new_entry_gets_a_name_that_nothing_has(run: Run, made: Site, name: str) -> None:
    (made.root / "content/papers").mkdir()
    (made.root / "content/papers" / name).symlink_to("nowhere.md")
    assert run("import", "papers.bib").last == "2 records: 2 written"
    assert "title: Notes on the Engine\n" in entry(made, "notes-on-the-engine-1843")


def test_no_entry_has_the_name_of_one_in_a_folder(run: Run, made: Site) -> None:
    change(made, "{Notes on the Engine}", "{Index}")
    run("import", "papers.bib")
    assert "title: Index\n" in entry(made, "index-1843")
    assert not made.build(strict=True).diagnostics


NEW_TITLE = ("title: Notes on the Engine", "title: On Weaving Algebra")
BROKEN_ENTRY = ("title: Notes on the Engine", "title: [Notes on the Engine")


@pytest.mark.parametrize("edit", [NEW_TITLE, BROKEN_ENTRY, ("date: 1843", "date: 1842"), ("  - Ada", "  - A. A.")])
@pytest.mark.parametrize("key", ["ada43", ""])
def test_an_edited_entry_is_not_written_a_second_time(run: Run, made: Site, edit: tuple[str, str], key: str) -> None:
    change(made, "ada43,", f"{key},")
    run("import", "papers.bib")
    made.edit("content/papers/notes-on-the-engine.md", *edit)
    before = sorted((made.root / "content/papers").iterdir())
    change(made, "year = {1843}", "year = {1843}, volume = 3")
    assert run("import", "papers.bib").last == "2 records: 2 were there"
    assert sorted((made.root / "content/papers").iterdir()) == before


@pytest.mark.parametrize(
    ("broken", "old", "new"),
    [
        ("notes-on-the-engine", "Notes on the Engine", "Notes on the Engines"),
        ("ideal-theory-in-rings", "Ideal Theory in {Rings}", "On Weaving Algebra"),
    ],
)
def test_a_broken_entry_whose_record_has_another_title_is_told_and_not_written_a_second_time(
    run: Run, made: Site, broken: str, old: str, new: str
) -> None:
    run("import", "papers.bib")
    made.edit(f"content/papers/{broken}.md", "title: ", "title: [")
    before = sorted((made.root / "content/papers").iterdir())
    change(made, old, new)
    # Where there is a DOI, nothing else has to be the same.
    change(made, "noether21", "noe21")
    outcome = run("import", "papers.bib", "--update")
    assert outcome.last == "2 records: 2 were there"
    assert f"content/papers/{broken}.md:2:" in outcome.err
    assert "then import again: the record in line" in outcome.err
    assert sorted((made.root / "content/papers").iterdir()) == before
    made.edit(f"content/papers/{broken}.md", "title: [", "title: ")
    run("import", "papers.bib", "--update")
    assert sorted((made.root / "content/papers").iterdir()) == before
    assert f"title: {new}\n" in entry(made, broken)


@pytest.mark.parametrize(
    ("title", "author", "year"),
    [
        ("Notes on the Engines of Birds", "Somerville, Mary", "1843"),
        ("Notes on the Engine, Part 2", "Lovelace, Ada", "1843"),
        ("Notes on the Engine", "Somerville, Mary", "1850"),
    ],
)
def test_another_work_with_a_key_that_is_taken_changes_no_entry(
    run: Run, made: Site, title: str, author: str, year: str
) -> None:
    run("import", "papers.bib")
    before = entry(made, "notes-on-the-engine")
    other = f"@misc{{ada43, title = {{{title}}}, author = {{{author}}}, year = {{{year}}}}}\n"
    (made.root / "other.bib").write_text(other, "utf-8")
    assert run("import", "other.bib", "--update").last == "1 record: 1 written"
    assert entry(made, "notes-on-the-engine") == before


def test_an_entry_of_any_form_can_be_there(run: Run, made: Site) -> None:
    for at, authors in enumerate(["{name: Ada Lovelace}", "[{a: b}]", "[[x]]", "[~]", ""]):
        made.write(f"content/papers/p{at}.md", f"---\ntitle: Looms {at}\nauthors: {authors}\ndate: 1843\n---\n")
    assert run("import", "papers.bib").last == "2 records: 2 written"


HOSTILE_NOTES = [
    "[]",
    "null",
    "[" * 100_000,
    '{"path": 5, "records": [], "keys": [], "fields": {}}',
    '{"path": "papers/x.md", "records": [], "keys": ["ada43"], "fields": []}',
    '{"path": "papers/x.md", "records": [], "keys": [5], "fields": {}}',
    '{"path": "../../x.md", "records": [], "keys": ["ada43"], "fields": {}}',
]


@pytest.mark.parametrize("line", HOSTILE_NOTES)
def test_notes_of_imports_may_say_anything(run: Run, made: Site, line: str) -> None:
    made.write(".octavo/imported.jsonl", line + "\n")
    assert run("import", "papers.bib").last == "2 records: 2 written"
    outcome = run("import", "papers.bib")
    assert (outcome.last, outcome.err) == ("2 records: 2 were there", "")


def test_notes_of_imports_that_were_merged_count(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    place = made.root / ".octavo/imported.jsonl"
    first, second = place.read_text("utf-8").splitlines()
    place.write_text(f"<<<<<<< ours\n{first}\n=======\n{first}\n>>>>>>> theirs\n{second}\n", "utf-8")
    (made.root / "content/papers/notes-on-the-engine.md").unlink()
    outcome = run("import", "papers.bib")
    assert outcome.err == ""
    assert outcome.last.startswith("2 records: 1 was there, 1 deleted since")
    assert place.read_text("utf-8") == f"{first}\n{second}\n"


def test_what_was_deleted_on_one_side_of_a_merge_stays_deleted(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    notes = made.root / ".octavo/imported.jsonl"
    change(made, "volume = 83", "volume = 83, publisher = {Springer}")
    before = notes.read_text("utf-8")
    run("import", "papers.bib", "--update")
    made.edit("content/papers/ideal-theory-in-rings.md", "publisher: Springer\n", "")
    ours = notes.read_text("utf-8")
    notes.write_text(f"<<<<<<< HEAD\n{ours}=======\n{before}>>>>>>> other\n", "utf-8")
    change(made, "volume = 83", "volume = 83, number = 2")
    run("import", "papers.bib", "--update")
    assert "issue: 2\n" in entry(made, "ideal-theory-in-rings")
    assert "publisher" not in entry(made, "ideal-theory-in-rings")
    assert len(notes.read_text("utf-8").splitlines()) == 2


def test_lost_notes_of_imports_are_told_and_nothing_is_written_twice(run: Run, made: Site) -> None:
    run("import", "papers.bib")
    (made.root / ".octavo/imported.jsonl").write_text("{half", "utf-8")
    outcome = run("import", "papers.bib")
    assert "the notes of earlier imports cannot be read" in outcome.err
    assert outcome.last == "2 records: 2 were there"
    assert run("import", "papers.bib").err == ""


SHORT = RINGS.replace("{Mathematische Annalen}", "{Math. Ann.}").replace("noether21", "Noether1921")


def test_a_work_in_two_bibliographies_is_one_entry(run: Run, made: Site) -> None:
    (made.root / "other.bib").write_text(SHORT, "utf-8")
    outcome = run("import", "papers.bib", "other.bib")
    assert (outcome.code, outcome.last) == (0, "3 records: 2 written, 1 was there")
    assert "  - venue: Mathematische Annalen\n  + venue: Math. Ann.\n" in outcome.out


def test_what_two_bibliographies_say_is_decided_once(run: Run, made: Site) -> None:
    (made.root / "other.bib").write_text(SHORT, "utf-8")
    run("import", "papers.bib", "other.bib", "--update")
    assert "venue: Math. Ann.\n" in entry(made, "ideal-theory-in-rings")
    for _ in range(2):
        outcome = run("import", "papers.bib", "other.bib", "--update")
        assert (outcome.out, outcome.err) == ("3 records: 3 were there\n", "")
    assert "venue: Math. Ann.\n" in entry(made, "ideal-theory-in-rings")


def test_one_record_twice_is_told_at_each_import(run: Run, made: Site) -> None:
    (made.root / "papers.bib").write_text(RINGS + RINGS, "utf-8")
    assert run("import", "papers.bib").last == "2 records: 1 written, 1 became no entry: line 9"
    assert run("import", "papers.bib").last == "2 records: 1 was there, 1 became no entry: line 9"


def test_a_link_that_leads_nowhere_is_left_alone(run: Run, made: Site) -> None:
    (made.root / "content/papers").mkdir()
    (made.root / "content/papers/notes-on-the-engine.md").symlink_to("nowhere.md")
    assert run("import", "papers.bib").last == "2 records: 2 written"
    assert not (made.root / "content/papers/nowhere.md").exists()
    assert "date: 1843\n" in entry(made, "notes-on-the-engine-1843")


def test_pdfs_are_copied_beside_entries_that_are_there_and_have_none(run: Run, made: Site) -> None:
    (made.root / "rings.pdf").write_bytes(b"%PDF-1.4 rings")
    (made.root / "engine.pdf").write_bytes(b"%PDF-1.4 engine")
    change(made, "year = 1921", "file = {rings.pdf}, year = 1921")
    change(made, "year = {1843}", "file = {engine.pdf}, year = {1843}")
    assert "2 records with documents: --files copies their PDFs beside the entries\n" in run("import", "papers.bib").out
    folder = made.root / "content/papers/rings"
    folder.mkdir()
    (made.root / "content/papers/ideal-theory-in-rings.md").rename(folder / "index.md")
    made.edit("content/papers/notes-on-the-engine.md", "type: ", "links:\n  pdf: https://example.org/a.pdf\ntype: ")
    outcome = run("import", "papers.bib", "--files")
    assert outcome.out == "1 PDF copied beside the entries\n2 records: 2 were there\n"
    assert (folder / "rings.pdf").read_bytes() == b"%PDF-1.4 rings"
    assert "links:\n  pdf: rings.pdf\n" in (folder / "index.md").read_text("utf-8")
    assert not (made.root / "content/papers/notes-on-the-engine.pdf").exists()
    assert not made.build(strict=True).diagnostics
    assert run("import", "papers.bib", "--files").out == "2 records: 2 were there\n"


def test_a_document_in_the_place_of_an_address_is_copied_too(run: Run, made: Site) -> None:
    (made.root / "files").mkdir()
    (made.root / "files/Noether - 1921.pdf").write_bytes(b"%PDF-1.4 rings")
    (made.root / "papers.ris").write_text(
        "TY  - JOUR\nTI  - Ideal Theory in Rings\nAU  - Noether, Emmy\nPY  - 1921\n"
        "L1  - files/Noether - 1921.pdf\nER  - \n",
        "utf-8",
    )
    assert "1 record with documents" in run("import", "papers.ris", "--dry-run").out
    assert "1 PDF copied beside the entries\n" in run("import", "papers.ris", "--files").out
    text = entry(made, "ideal-theory-in-rings")
    assert "links:\n  pdf: ideal-theory-in-rings.pdf\n" in text
    assert "extra" not in text
    assert run("import", "papers.ris").out == "1 record: 1 was there\n"


def test_what_a_build_finds_in_very_many_entries_is_left_to_it(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(made, "Lovelace, Ada", "A. Lovelace")
    monkeypatch.setattr(import_report, "MOST_LOOKED_AT", 1)
    outcome = run("import", "papers.bib")
    assert "octavo build shows what it finds in so many entries.\n" in outcome.out
    assert outcome.err == ""
    assert made.build().diagnostics
