"""Links in somebody's project: nothing behind them is written, replaced or deleted."""

import os
import sqlite3
from pathlib import Path

import pytest

from octavo.base.folders import HeldFolder
from octavo.base.project import Project
from octavo.output.manifest import MANIFEST
from tests.cli.conftest import Run
from tests.output.test_folder import PAPER, snapshot
from tests.support.sites import Site, site


@pytest.fixture
def project(tmp_path: Path) -> Site:
    """Make a site, and beside it a folder of somebody else."""
    made = site(tmp_path / "project")
    made.write("content/papers/notes.md", PAPER)
    (tmp_path / "victim/papers").mkdir(parents=True)
    (tmp_path / "victim/mine.txt").write_text("mine")
    return made


@pytest.fixture
def built(project: Site) -> Site:
    return project.built()


def test_an_output_that_leads_out_of_the_project_is_refused(project: Site, tmp_path: Path, run: Run) -> None:
    project.output.symlink_to("../victim")
    before = snapshot(tmp_path / "victim")
    for command in (("build",), ("clean",), ("publish", "--to", tmp_path / "web"), ("build", "--drafts")):
        outcome = run(command[0], "--project", project.root, *command[1:])
        assert outcome.code == 1
        assert "output/ is a link that leads out of the project [output-refused]" in outcome.err
    assert snapshot(tmp_path / "victim") == before
    assert not project.build(tmp_path / "named").failed


def test_the_site_of_another_project_is_not_overwritten_through_a_link(project: Site, tmp_path: Path, run: Run) -> None:
    other = site(tmp_path / "project/talks").built()
    project.output.symlink_to("talks/output")
    before = snapshot(other.root)
    for command in ("build", "clean"):
        outcome = run(command, "--project", project.root)
        assert (outcome.code, "an output folder of the project" in outcome.err) == (1, True)
    assert snapshot(other.root) == before


@pytest.mark.parametrize("path", ["", "previews", "<output>", "<preview>"])
@pytest.mark.parametrize("command", ["build", "clean"])
def test_no_link_in_the_folder_of_caches_is_followed(
    project: Site, tmp_path: Path, run: Run, path: str, command: str
) -> None:
    made = Project.at(project.root)
    preview = made.aside("False None")
    place = {
        "": made.cache.parent,
        "previews": made.previews,
        "<output>": made.cache,
        "<preview>": preview.output,
    }[path]
    place.parent.mkdir(parents=True, exist_ok=True)
    other = site(tmp_path / "bob").built()
    for name in ("", "0123456789abcdef"):
        (tmp_path / "victim" / name / "fragments").mkdir(parents=True, exist_ok=True)
        (tmp_path / "victim" / name / MANIFEST).write_text("octavo manifest 1\nmine.txt\n")
        (tmp_path / "victim" / name / "state.db").write_text("mine")
        (tmp_path / "victim" / name / "lock").write_text("mine")
    place.symlink_to(tmp_path / "victim")
    before = snapshot(tmp_path / "victim"), snapshot(other.root)
    run(command, "--project", project.root)
    assert (snapshot(tmp_path / "victim"), snapshot(other.root)) == before


def test_a_linked_cache_is_an_error_that_says_what_to_do(project: Site, tmp_path: Path, run: Run) -> None:
    (project.root / ".cache").symlink_to(tmp_path / "victim")
    outcome = run("build", "--project", project.root)
    assert (outcome.code, outcome.out) == (1, "")
    assert "this is a link, and builds write and delete files there [cache-refused]\n  --> .cache\n" in outcome.err
    (project.root / ".cache").unlink()
    assert run("build", "--project", project.root).code == 0


@pytest.mark.parametrize("name", ["lock", "state.db", "fragments", "state.db-journal"])
def test_a_link_in_the_place_of_a_file_of_the_cache_is_deleted_itself(built: Site, tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    for path in ("1" * 24, "index"):
        (victim / path).write_text("mine")
    cache = Project.at(built.root).cache
    place = cache / name
    if name == "fragments":
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
        place.symlink_to(victim)
    else:
        place.unlink(missing_ok=True)
        place.symlink_to(victim / "mine.txt")
    before = snapshot(victim)
    built.edit("content/papers/notes.md", "Notes", "Other notes")
    built.built()
    built.edit("content/profile.md", "Ada", "Augusta Ada")
    built.built()
    assert snapshot(victim) == before
    assert not place.is_symlink()
    again = built.tree()
    assert built.built().report.rendered == 0
    assert built.tree() == again


def test_files_with_other_names_than_builds_give_stay_in_the_cache_of_fragments(built: Site) -> None:
    folder = Project.at(built.root).cache / "fragments"
    (folder / "mine.txt").write_text("mine")
    built.edit("content/profile.md", "Ada", "Augusta Ada")
    built.built()
    assert (folder / "mine.txt").read_text() == "mine"


def test_a_journal_beside_the_state_cannot_have_a_file_deleted(built: Site, tmp_path: Path) -> None:
    """SQLite deletes the file that a journal names as that of a greater transaction, once it has played it back."""
    victim = tmp_path / "victim/mine.txt"
    state = Project.at(built.root).state
    (state.parent / "state.db-journal").write_bytes(hot_journal(state, victim))
    copy = tmp_path / "copy.db"
    copy.write_bytes(state.read_bytes())
    decoy = tmp_path / "decoy.txt"
    decoy.write_text("mine")
    (tmp_path / "copy.db-journal").write_bytes(hot_journal(state, decoy))
    with sqlite3.connect(copy) as connection:
        connection.execute("select count(*) from blob").fetchall()
    assert not decoy.exists(), "this version of SQLite does what the test is about"
    before = built.tree()
    built.built()
    assert victim.read_text() == "mine"
    assert built.tree() == before


def hot_journal(database: Path, named: Path) -> bytes:
    """Return a rollback journal without a page, which names a file as its super-journal (sqlite.org/fileformat)."""
    magic = bytes.fromhex("d9d505f920a163d7")
    data = database.read_bytes()
    size = int.from_bytes(data[16:18], "big") or 65536
    sector = 512
    head = magic + b"".join(number.to_bytes(4, "big") for number in (0, 0, len(data) // size, sector, size))
    name = os.fsencode(named)
    checksum = sum(name) & 0xFFFFFFFF
    lock_page = (0x40000000 // size + 1).to_bytes(4, "big")
    tail = lock_page + name + len(name).to_bytes(4, "big") + checksum.to_bytes(4, "big") + magic
    return head.ljust(sector, b"\0") + tail


def test_cleaning_passes_over_what_is_not_ours_in_the_folder_of_previews(built: Site, run: Run) -> None:
    previews = Project.at(built.root).previews
    preview = Project.at(built.root).aside("a name")
    (previews / "mine").mkdir(parents=True)
    (previews / ".DS_Store").write_text("mine")
    (previews / "mine" / MANIFEST).write_text("octavo manifest 1\nindex.html\n")
    (previews / "mine" / "index.html").write_text("mine")
    preview.output.mkdir()
    (preview.output / MANIFEST).write_text("octavo manifest 1\nindex.html\n")
    (preview.output / "index.html").write_text("a page")
    outcome = run("clean", "--project", built.root)
    assert (outcome.code, outcome.err) == (0, "")
    assert not preview.output.exists()
    assert sorted(path.name for path in previews.iterdir()) == [".DS_Store", "mine"]
    assert (previews / "mine/index.html").read_text() == "mine"
    assert not Project.at(built.root).cache.exists()


def test_cleaning_says_what_it_cannot_delete(built: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(folder: HeldFolder, path: str) -> None:
        raise PermissionError(30, "Read-only file system", path)

    with monkeypatch.context() as patched:
        patched.setattr(HeldFolder, "delete", refusing)
        outcome = run("clean", "--project", built.root)
    assert (outcome.code, outcome.last) == (1, "0 files removed")
    assert "cannot be deleted: Read-only file system [unwritable]" in outcome.err
    assert Project.at(built.root).state.exists()
    assert run("clean", "--project", built.root).code == 0
    assert not built.output.exists() or not list(built.output.iterdir())


def test_cleaning_a_folder_that_is_no_project_says_so(tmp_path: Path, run: Run) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output/index.html").write_text("mine")
    (tmp_path / "output" / MANIFEST).write_text("octavo manifest 1\nindex.html\n")
    outcome = run("clean", "--project", tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert "there is no folder content/ here [no-content]" in outcome.err
    assert (tmp_path / "output/index.html").exists()


@pytest.mark.parametrize("path", ["output", ".cache", ".cache/previews"])
def test_a_file_in_the_place_of_a_folder_stays(project: Site, run: Run, path: str) -> None:
    project.write(path, "mine")
    outcome = run("clean", "--project", project.root)
    assert (outcome.code, outcome.err) == (0, "")
    assert (project.root / path).read_text("utf-8") == "mine"
