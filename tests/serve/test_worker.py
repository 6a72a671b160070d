"""The build worker sends the changes of each build, and prepares for the next one while it is idle."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.base.progress import quiet
from octavo.base.project import Options, Project
from octavo.build.build import build as build_site
from octavo.build.discover import WARM_UP
from octavo.build.session import Session
from octavo.output.manifest import MANIFEST
from octavo.serve.changes import Change
from octavo.serve.ipc import BuildMessage, BuildRequest, BuildResult, Progressed, Replacing, WorkerSetup
from octavo.serve.worker import BuildWorker
from tests.build.test_build import SITE
from tests.support.sites import Site, site

HOME, NOTES = "index.html", "papers/notes/index.html"

Build = Callable[..., list[BuildMessage]]


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path.resolve(), SITE)


@pytest.fixture
def build(made: Site) -> Build:
    """Return a function that builds with the same worker each time, and returns the messages about its outcome."""
    messages: list[BuildMessage] = []

    def receive(message: BuildMessage) -> None:
        if not isinstance(message, Progressed):
            messages.append(message)

    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), receive)

    def build(*paths: str, everywhere: bool = False, idle: bool = False) -> list[BuildMessage]:
        messages.clear()
        changed = {made.root / path for path in paths} | ({made.root / "content"} if everywhere else set())
        worker.build(BuildRequest(frozenset(changed) or None))
        if idle:
            worker.on_idle()
        return list(messages)

    return build


def only(messages: list[BuildMessage]) -> BuildResult:
    """Return the result of a build that replaced nothing, which is its only message."""
    (result,) = messages
    assert isinstance(result, BuildResult)
    assert result.final
    return result


def test_the_result_is_sent_as_soon_as_the_site_is_in_place(build: Build, made: Site) -> None:
    replacing, placed, final = build()
    assert isinstance(replacing, Replacing)
    assert isinstance(placed, BuildResult)
    assert isinstance(final, BuildResult)
    assert (placed.final, final.final) == (False, True)
    assert placed.added == made.tree().keys() - {MANIFEST}
    assert placed.change == Change(None)
    assert (final.added, final.change) == (frozenset(), Change())


def test_the_result_of_an_edit_has_the_pages_that_were_written(build: Build, made: Site) -> None:
    build(idle=True)
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build("content/papers/notes.md")
    assert isinstance(placed, BuildResult)
    assert placed.change.written is not None
    assert {HOME, NOTES} <= placed.change.written
    assert (placed.added, placed.change.removed) == (frozenset(), frozenset())
    assert placed.sources == ("content/papers/notes.md",)


def test_the_changed_source_is_named_even_if_other_paths_were_requested(build: Build, made: Site) -> None:
    build()
    # The file was saved a moment ago, so it is scanned again; the requested path was that of a temporary file.
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build("content/papers/notes.md.x7f2", "content/papers/letters.md")
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/notes.md",)


def test_a_created_or_removed_folder_is_named_instead_of_its_files(build: Build, made: Site) -> None:
    build()
    folder = made.root / "content/papers/atlas"
    made.write("content/papers/atlas/index.md", "---\ntitle: Atlas\nauthors: [Ada Lovelace]\ndate: 1842\n---\n")
    made.write("content/papers/atlas/atlas.pdf", "%PDF-1.4")
    _, placed, _ = build("content/papers/atlas")
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/atlas",)
    shutil.rmtree(folder)
    _, placed, _ = build("content/papers/atlas", "content/papers/letters.md")
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/atlas",)


def test_the_page_of_a_deleted_paper_is_removed(build: Build, made: Site) -> None:
    build()
    (made.root / "content/papers/letters.md").unlink()
    _, placed, _ = build("content/papers/letters.md")
    assert isinstance(placed, BuildResult)
    assert "papers/letters/index.html" in placed.change.removed
    assert not (made.output / "papers/letters").exists()


def test_a_scan_of_all_sources_names_the_changed_ones(build: Build, made: Site) -> None:
    build()
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build(everywhere=True)
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/notes.md",)


def test_a_warm_up_sends_nothing_and_changes_nothing(build: Build, made: Site) -> None:
    build()
    before = made.tree()
    messages: list[BuildMessage] = []
    again = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), messages.append)
    again.build(BuildRequest(None))
    warm = [again.session.warm]
    messages.clear()
    again.on_idle()
    assert [*warm, again.session.warm] == [False, True]
    assert (messages, made.tree()) == ([], before)


def test_a_warm_up_renders_only_the_home_page(made: Site) -> None:
    made.built()
    session, project, options = Session(), Project.at(made.root), Options(jobs=1)
    assert build_site(project, options, quiet, session).reasons == {}
    session.warming_up = True
    assert build_site(project, options, quiet, session, frozenset()).reasons == {"index.html": WARM_UP}


def test_changes_during_a_warm_up_are_in_the_next_result(made: Site) -> None:
    messages: list[BuildMessage] = []
    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), messages.append)
    made.built()
    worker.build(BuildRequest(None))
    made.edit("content/papers/notes.md", "weaves", "spins")
    (made.root / "content/papers/letters.md").unlink()
    worker.on_idle()
    messages.clear()
    worker.build(BuildRequest(frozenset({made.root / "content/papers/notes.md"})))
    result = only(messages)
    assert result.change.written is not None
    assert NOTES in result.change.written
    assert "papers/letters/index.html" in result.change.removed
    messages.clear()
    worker.build(BuildRequest(frozenset()))
    assert only(messages).change == Change()


def test_a_file_that_is_removed_during_a_warm_up_is_in_the_next_result(made: Site) -> None:
    messages: list[BuildMessage] = []
    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), messages.append)
    made.write("content/files/cv.txt", "A life of engines.")
    made.built()
    worker.build(BuildRequest(None))
    (made.root / "content/files/cv.txt").unlink()
    worker.on_idle()
    messages.clear()
    worker.build(BuildRequest(frozenset({made.root / "content/files/cv.txt"})))
    assert only(messages).change.removed == {"files/cv.txt"}


def test_a_manifest_that_another_program_changed_is_corrected(build: Build, made: Site) -> None:
    build(idle=True)
    manifest = made.output / MANIFEST
    right = manifest.read_bytes()
    manifest.write_bytes(right + b"papers/nobody/index.html\n")
    made.edit("content/papers/notes.md", "weaves", "spins")
    build("content/papers/notes.md")
    assert manifest.read_bytes() == right


def test_a_failed_build_leaves_the_site_as_it_was(build: Build, made: Site) -> None:
    made.built()
    made.edit("content/papers/notes.md", "date:", "dato:")
    result = only(build())
    assert result.report.failed
    assert NOTES in result.added
    assert only(build("content/papers/notes.md")).added == frozenset()


def test_the_base_path_is_that_of_the_configured_url(build: Build, made: Site) -> None:
    made.write("content/site.yaml", "url: https://example.org/repo/\n")
    made.edit("content/papers/notes.md", "date:", "dato:")
    assert only(build()).base == "/repo/"
    made.edit("content/papers/notes.md", "dato:", "date:")
    made.write("content/site.yaml", "url: https://example.org/else/\n")
    assert {message.base for message in build(everywhere=True) if isinstance(message, BuildResult)} == {"/else/"}
