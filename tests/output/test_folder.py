"""The output folder: which folders are refused, and that files of the user are never touched."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from octavo.base.folders import HeldFolder
from octavo.base.project import Project
from octavo.base.sources import SourcePieces
from octavo.build.clean import clean
from octavo.build.report import summary
from octavo.output import files
from octavo.output.files import holds, replace_file
from octavo.output.folder import OutputFolder
from octavo.output.manifest import MANIFEST
from octavo.output.publish import Staged, remove_surplus
from octavo.output.staging import TEMPORARY
from tests.support.sites import Site, listed, site, tree

PAPER = """\
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
---
"""
NOTES = "papers/notes/index.html"


@pytest.fixture
def project(tmp_path: Path) -> Site:
    """Make a site that has not been built, inside another folder."""
    made = site(tmp_path / "around" / "project")
    made.write("content/papers/notes.md", PAPER)
    return made


@pytest.fixture
def built(project: Site) -> Site:
    """Build the site."""
    return project.built()


def snapshot(folder: Path) -> dict[str, tuple[bytes | str, int]]:
    """Return everything below a folder, with its bytes or its target, and its modification time."""
    found = {}
    for path in folder.rglob("*"):
        holds: bytes | str = b""
        if path.is_symlink():
            holds = str(path.readlink())
        elif path.is_file():
            holds = path.read_bytes()
        found[str(path.relative_to(folder))] = (holds, path.lstat().st_mtime_ns)
    return found


def refused(project: Site, output: Path, around: Path) -> str:
    """Build into a folder that is refused, and return the message."""
    before = snapshot(around)
    report = project.build(output)
    assert project.codes == ["output-refused"]
    assert report.failed
    assert report.rendered == 0
    [found] = report.diagnostics
    assert found.span.path == str(output.resolve())
    assert "--output" in found.hint
    assert snapshot(around) == before
    return found.message


def test_the_root_of_the_file_system_is_refused(project: Site, tmp_path: Path) -> None:
    assert "root of the file system" in refused(project, Path("/"), tmp_path)


def test_an_empty_home_folder_is_refused(project: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    assert "home" in refused(project, home, tmp_path)
    (tmp_path / "link").symlink_to(home)
    assert "home" in refused(project, tmp_path / "link", tmp_path)


@pytest.mark.parametrize("where", [".", "..", "../..", "output/..", "content", "content/site", "themes/x", ".cache/x"])
def test_the_project_folders_around_it_and_its_sources_are_refused(project: Site, tmp_path: Path, where: str) -> None:
    refused(project, project.root / where, tmp_path)


def test_the_sources_are_refused_behind_a_link(project: Site, tmp_path: Path) -> None:
    (project.root / "content").rename(tmp_path / "texts")
    (project.root / "content").symlink_to(tmp_path / "texts")
    assert "content/" in refused(project, tmp_path / "texts" / "site", tmp_path)


@pytest.mark.parametrize("ours", [True, False])
def test_a_folder_with_a_repository_is_refused(project: Site, tmp_path: Path, *, ours: bool) -> None:
    output = project.output
    output.mkdir()
    if ours:
        project.built()
    (output / ".git").mkdir()
    assert "git" in refused(project, output, tmp_path)


def test_a_worktree_with_files_for_the_host_is_accepted_and_keeps_them(project: Site) -> None:
    project.output.mkdir()
    own = {".git": "gitdir: elsewhere\n", "CNAME": "www.example.org\n", ".htaccess": "Options\n", ".nojekyll": ""}
    for name, text in own.items():
        (project.output / name).write_text(text)
    project.built()
    assert (project.output / "index.html").is_file()
    assert {name: (project.output / name).read_text() for name in own} == own


@pytest.mark.parametrize("thing", ["thesis.tex", "index.html", MANIFEST + "/x", ".htpasswd"])
def test_a_folder_with_files_of_the_user_is_refused(project: Site, tmp_path: Path, thing: str) -> None:
    project.write(f"output/{thing}", "mine")
    assert "not empty" in refused(project, project.output, tmp_path)


def test_a_file_and_a_path_below_it_are_refused(project: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "a file" in refused(project, tmp_path / "file", tmp_path)
    assert "a file" in refused(project, tmp_path / "file" / "site", tmp_path)


def test_a_folder_without_write_permission_is_refused(
    project: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "written" in refused(project, tmp_path / "site", tmp_path)


@pytest.mark.parametrize("kept", [".gitignore", ".gitkeep", ".DS_Store"])
def test_a_folder_with_only_a_placeholder_file_is_accepted(project: Site, kept: str) -> None:
    project.write(f"output/{kept}", "*\n")
    project.built()
    assert (project.output / kept).read_text() == "*\n"


def test_an_output_folder_that_is_linked_to_another_place_in_the_project_is_written_there(project: Site) -> None:
    (project.root / "public").mkdir()
    project.output.symlink_to("public")
    project.built()
    assert project.output.is_symlink()
    assert (project.root / "public" / NOTES).is_file()
    assert project.built().report.rendered == 0


def test_a_link_to_another_place_is_written_if_it_is_named(project: Site, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    project.output.symlink_to(tmp_path / "public")
    assert not project.build(project.output).failed
    assert (tmp_path / "public" / NOTES).is_file()


def test_files_of_the_user_stay(built: Site) -> None:
    mine = {"CNAME": "example.org", "papers/mine.txt": "mine", "papers/notes/mine.txt": "mine", "old/index.html": "old"}
    for path, text in mine.items():
        built.write(f"output/{path}", text)
    (built.root / "content/papers/notes.md").unlink()
    built.built()
    assert built.report.removed > 0
    assert not (built.output / NOTES).exists()
    assert {path: (built.output / path).read_text() for path in mine} == mine
    clean(Project.at(built.root))
    assert tree(built.output) == {path: text.encode() for path, text in mine.items()}


def test_folders_are_deleted_with_their_last_page(built: Site) -> None:
    assert (built.output / "years/1843").is_dir()
    (built.output / "papers/empty").mkdir()
    (built.root / "content/papers/notes.md").unlink()
    built.built()
    assert not (built.output / "years").exists()
    assert not (built.output / "papers/notes").exists()
    assert (built.output / "papers/empty").is_dir()


def test_cleaning_deletes_all_written_files(built: Site) -> None:
    written = len(built.tree()) - 1
    assert clean(Project.at(built.root)) == (written, ())
    assert list(built.output.iterdir()) == []
    assert not (built.root / ".cache").exists()


def test_cleaning_a_folder_without_a_manifest_deletes_nothing(project: Site, tmp_path: Path) -> None:
    project.write("output/index.html", "mine")
    before = snapshot(tmp_path)
    assert clean(Project.at(project.root)) == (0, ())
    assert snapshot(tmp_path) == before


def test_manifest_paths_outside_the_output_are_not_deleted(built: Site, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/index.html").write_text("mine")
    (built.output / "link").symlink_to(tmp_path / "outside")
    paths = ["../../../outside/index.html", f"{tmp_path}/outside/index.html", "link/index.html", "papers/../../x"]
    manifest = built.output / MANIFEST
    manifest.write_text(manifest.read_text() + "\n".join(paths) + "\n")
    built.built()
    clean(Project.at(built.root))
    assert (tmp_path / "outside/index.html").read_text() == "mine"


OBSTACLES = {"404.html": "file", NOTES: "folder", "areas": "link", "years": "file", "assets/octavo.css": "link"}


def test_files_in_the_way_of_pages_stay_and_the_other_pages_are_written(project: Site, tmp_path: Path) -> None:
    project.write(f"output/{MANIFEST}", "octavo manifest 1\n")
    project.edit("content/papers/notes.md", "date: 1843", "date: 1843\narea: cs.CL")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "octavo.css").write_text("mine")
    for where, kind in OBSTACLES.items():
        place = project.output / where
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            place.symlink_to(elsewhere if "." not in where else elsewhere / "octavo.css")
        else:
            project.write(f"output/{where}{'/mine.txt' if kind == 'folder' else ''}", "mine")
    mine = snapshot(tmp_path)
    for _ in range(2):
        report = project.build()
        assert {found.span.path for found in report.diagnostics} == {str(project.output / path) for path in OBSTACLES}
        assert set(project.codes) == {"unwritable"}
        assert all("did not write" in found.message for found in report.diagnostics)
        assert summary(report) == "5 errors; the rest was written"
        assert "Ada Lovelace" in project.page("")
        assert len(project.tree()) > 20
    (project.root / "content/papers/notes.md").unlink()
    project.build()
    clean(Project.at(project.root))
    left = snapshot(tmp_path)
    assert {path: left[path] for path in mine if not path.endswith((".md", MANIFEST)) and mine[path][0]} == {
        path: known for path, known in mine.items() if not path.endswith((".md", MANIFEST)) and known[0]
    }


def test_a_page_is_written_once_the_file_in_its_way_is_moved(project: Site) -> None:
    project.write(f"output/{MANIFEST}", "octavo manifest 1\n")
    project.write(f"output/{NOTES}", "mine")
    project.build()
    (project.output / NOTES).unlink()
    project.built()
    assert "Notes on the engine" in project.page(NOTES)
    assert NOTES in (project.output / MANIFEST).read_text().split("\n")


def test_a_link_that_replaced_a_page_stays(built: Site, tmp_path: Path) -> None:
    page = built.output / NOTES
    page.unlink()
    (tmp_path / "mine.html").write_text("mine")
    page.symlink_to(tmp_path / "mine.html")
    built.build()
    assert built.codes == ["unwritable"]
    (built.root / "content/papers/notes.md").unlink()
    built.built()
    assert page.is_symlink()
    assert (tmp_path / "mine.html").read_text() == "mine"


def test_an_altered_page_is_written_again(built: Site) -> None:
    before = built.tree()
    built.write(f"output/{NOTES}", "altered")
    built.built()
    assert built.tree() == before
    assert built.report.reasons[NOTES] == "altered in the output"


def test_the_temporary_folder_is_removed_after_a_build(built: Site, tmp_path: Path) -> None:
    before = built.tree()
    built.write(f"output/{TEMPORARY}/page-1", "left by a crash")
    built.edit("content/papers/notes.md", "1843", "1844")
    built.built()
    assert not (built.output / TEMPORARY).exists()
    built.edit("content/papers/notes.md", "1844", "1843")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/page-1").write_text("mine")
    (built.output / TEMPORARY).symlink_to(tmp_path / "outside")
    assert built.built().tree() == before
    assert (tmp_path / "outside/page-1").read_text() == "mine"


def test_the_manifest_lists_every_path_before_the_first_is_written(tmp_path: Path) -> None:
    output = OutputFolder(Project.at(tmp_path, tmp_path / "site"))
    output.open(frozenset(["index.html", "papers/notes/index.html"]), {})
    again = OutputFolder(Project.at(tmp_path, tmp_path / "site"))
    assert listed(again.folder) == {"index.html", "papers/notes/index.html"}
    again.open(frozenset(["404.html"]), {"index.html": (1, 1, 1, 1)})
    assert listed(again.folder) == {"404.html", "index.html", "papers/notes/index.html"}
    again.install("404.html", again.staging.stage("404.html", [b"not found"]))
    again.record(["404.html"])
    again.close()
    assert tree(tmp_path / "site") == {MANIFEST: b"octavo manifest 1\n404.html\n", "404.html": b"not found"}


def test_a_path_that_could_not_be_written_is_not_listed(tmp_path: Path) -> None:
    output, wanted = OutputFolder(Project.at(tmp_path, tmp_path / "site")), frozenset(["404.html", "index.html"])
    output.open(wanted, {})
    stamps = {"404.html": output.install("404.html", output.staging.stage("404.html", [b"not found"]))}
    remove_surplus(output, Staged({}), wanted, stamps)
    assert listed(tmp_path / "site") == {"404.html"}


def test_only_a_complete_output_folder_has_a_snapshot(tmp_path: Path) -> None:
    output, wanted = OutputFolder(Project.at(tmp_path, tmp_path / "site")), frozenset(["404.html", "index.html"])
    output.open(wanted, {})
    stamps = {path: output.install(path, output.staging.stage(path, [b"a page"])) for path in wanted}
    remove_surplus(output, Staged({}), wanted, stamps)
    snapshot = output.snapshot(wanted, stamps)
    assert snapshot is not None
    again = OutputFolder(Project.at(tmp_path, tmp_path / "site"), snapshot)
    again.open(wanted, stamps)
    assert again.snapshot(wanted, stamps) == snapshot
    assert again.snapshot(wanted, {"404.html": stamps["404.html"]}) is None


@pytest.mark.parametrize("text", ["", "index.html\n", "octavo manifest 2\nindex.html\n", "\xff"])
def test_an_invalid_manifest_lists_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "latin-1")
    (tmp_path / "index.html").write_text("mine")
    assert listed(tmp_path) == frozenset()
    output = OutputFolder(Project.at(tmp_path / "project", tmp_path))
    output.open(frozenset(), {})
    assert output.prune(["index.html"]) == (0, {})
    assert (tmp_path / "index.html").read_text() == "mine"


def test_holds_compares_the_bytes_of_regular_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with HeldFolder(tmp_path) as folder:
        assert holds(folder, "a", [b"o", b"ne"])
        assert not holds(folder, "a", [b"two"])
        assert not holds(folder, "b", [b"one"])
        assert not holds(folder, "c", [b"one"])


def test_a_file_is_compared_with_the_pieces_of_another(tmp_path: Path) -> None:
    for name, data in (
        ("source", b"one"),
        ("same", b"one"),
        ("longer", b"ones"),
        ("shorter", b"on"),
        ("other", b"two"),
    ):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "link").symlink_to(tmp_path / "same")
    alike = [name for name in ("same", "longer", "shorter", "other", "link", "none") if holds_source(tmp_path, name)]
    assert alike == ["same"]


def holds_source(folder: Path, name: str) -> bool:
    """Tell if a file has the bytes of the file `source`."""
    with HeldFolder(folder) as held:
        return holds(held, name, SourcePieces(folder / "source", (folder,)))


MEGABYTE = 1 << 20
LARGE = 50 * MEGABYTE
# Builds a site, and prints the most memory that Python took for it, in bytes.
MEASURED = """
import sys, tracemalloc
from pathlib import Path
from tests.support.sites import Site
tracemalloc.start()
Site(Path(sys.argv[1])).built(jobs=1)
print(tracemalloc.get_traced_memory()[1])
"""


def test_a_large_file_is_copied_without_taking_memory(project: Site) -> None:
    large = project.root / "content/files/talk.mp4"
    large.parent.mkdir()

    def peak() -> int:
        command = [sys.executable, "-c", MEASURED, str(project.root)]
        return int(subprocess.check_output(command, text=True, timeout=60))

    without = peak()
    large.write_bytes(b"")
    os.truncate(large, LARGE)
    assert peak() < without + LARGE / 4
    copy = project.output / "files/talk.mp4"
    assert copy.stat().st_size == LARGE
    # The next build first compares the two files, which differ at the end.
    with large.open("r+b") as changed:
        changed.seek(-1, os.SEEK_END)
        changed.write(b"!")
    assert peak() < without + LARGE / 4
    with copy.open("rb") as copied:
        copied.seek(-1, os.SEEK_END)
        assert copied.read() == b"!"


def test_a_path_that_may_not_be_written_is_named_as_the_user_knows_it(
    built: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str, target: str, **folders: int) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", source, None, target)

    built.edit("content/papers/notes.md", "Notes", "Other notes")
    monkeypatch.setattr(os, "replace", refuse)
    found = [one for one in built.build().diagnostics if one.span.path == str(built.output / NOTES)]
    assert [one.hint for one in found] == ["allow yourself to write there, or name another folder with --output DIR"]
    assert not any(TEMPORARY in one.span.path or TEMPORARY in one.message for one in built.report.diagnostics)


def test_a_file_that_cannot_be_copied_whole_is_not_copied(project: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        "content/papers/notes/index.md", (project.root / "content/papers/notes.md").read_text() + "\n[Talk](talk.mp4)\n"
    )
    (project.root / "content/papers/notes.md").unlink()
    (project.root / "content/papers/notes/talk.mp4").write_bytes(b"0" * 3 * MEGABYTE)
    real, written = os.write, 0

    def write(file: int, data: bytes) -> int:
        nonlocal written
        written += len(data)
        if len(data) == MEGABYTE and written > 2 * MEGABYTE:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    monkeypatch.setattr(os, "write", write)
    report = project.build(jobs=1)
    assert [(found.code, found.hint) for found in report.diagnostics] == [
        ("unwritable", "make room on the disk, then build again")
    ]
    assert (project.output / NOTES).is_file()
    assert not (project.output / "papers/notes/talk.mp4").exists()


@pytest.mark.parametrize(("uses", "replaced"), [(3, True), (1000, False)])
def test_a_file_in_use_is_replaced_as_soon_as_windows_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uses: int, replaced: bool
) -> None:
    replace, left = os.replace, iter(range(uses))

    def in_use(source: str, target: str, **folders: int) -> None:
        if next(left, None) is not None:
            raise PermissionError(13, "in use", target)
        replace(source, target, **folders)

    monkeypatch.setattr(os, "replace", in_use)
    monkeypatch.setattr(files, "_ATTEMPTS", 5)
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    with HeldFolder(tmp_path) as folder:
        if replaced:
            replace_file(folder, "new", folder, "old")
        else:
            with pytest.raises(PermissionError):
                replace_file(folder, "new", folder, "old")
    assert (tmp_path / "old").read_text() == ("new" if replaced else "old")
