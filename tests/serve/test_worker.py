"""What the process that builds tells of its builds."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from octavo.base.progress import quiet
from octavo.base.project import Options, Project
from octavo.build.build import build as build_site
from octavo.build.discover import WARM_UP
from octavo.build.session import Session
from octavo.output.manifest import MANIFEST
from octavo.serve.changes import Change
from octavo.serve.ipc import BuildRequest, BuildResult, Replacing, WorkerSetup, packed, received, sender
from octavo.serve.worker import BuildWorker
from tests.build.test_build import SITE
from tests.support.sites import Site, site

HOME, NOTES = "index.html", "papers/notes/index.html"

Build = Callable[..., list[BuildResult | Replacing]]


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path.resolve(), SITE)


@pytest.fixture
def build(made: Site) -> Build:
    """A build by one and the same builder, and all that it told of it."""
    told: list[BuildResult | Replacing] = []
    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), told.append)

    def build(*paths: str, everywhere: bool = False, rest: bool = False) -> list[BuildResult | Replacing]:
        told.clear()
        places = {made.root / path for path in paths} | ({made.root / "content"} if everywhere else set())
        worker.build(BuildRequest(frozenset(places) or None))
        if rest:
            worker.rest()
        return list(told)

    return build


def only(told: list[BuildResult | Replacing]) -> BuildResult:
    """What was told of a build that replaced nothing."""
    (said,) = told
    assert isinstance(said, BuildResult)
    assert said.final
    return said


def test_a_site_is_told_of_as_soon_as_it_is_in_place(build: Build, made: Site) -> None:
    replacing, placed, final = build()
    assert isinstance(replacing, Replacing)
    assert isinstance(placed, BuildResult)
    assert isinstance(final, BuildResult)
    assert (placed.final, final.final) == (False, True)
    assert placed.added == {path for path in made.tree() if not path.startswith(".")}
    assert placed.change == Change(None)
    assert (final.added, final.change) == (frozenset(), Change())


def test_an_edit_tells_the_pages_that_were_written(build: Build, made: Site) -> None:
    build(rest=True)
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build("content/papers/notes.md")
    assert isinstance(placed, BuildResult)
    assert placed.change.written is not None
    assert {HOME, NOTES} <= placed.change.written
    assert (placed.added, placed.change.removed) == (frozenset(), frozenset())
    assert placed.sources == ("content/papers/notes.md",)


def test_what_is_saved_is_named_whatever_name_one_was_told(build: Build, made: Site) -> None:
    build()
    # It was saved a moment ago, so it is looked at again; the name that one heard of was there for a moment.
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build("content/papers/notes.md.x7f2", "content/papers/letters.md")
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/notes.md",)


def test_a_folder_that_comes_or_goes_is_named_as_one(build: Build, made: Site) -> None:
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


def test_a_paper_that_goes_takes_its_page_away(build: Build, made: Site) -> None:
    build()
    (made.root / "content/papers/letters.md").unlink()
    _, placed, _ = build("content/papers/letters.md")
    assert isinstance(placed, BuildResult)
    assert "papers/letters/index.html" in placed.change.removed
    assert not (made.output / "papers/letters").exists()


def test_who_looks_everywhere_says_what_was_different(build: Build, made: Site) -> None:
    build()
    made.edit("content/papers/notes.md", "weaves", "spins")
    _, placed, _ = build(everywhere=True)
    assert isinstance(placed, BuildResult)
    assert placed.sources == ("content/papers/notes.md",)


def test_getting_ready_tells_nothing_and_changes_nothing(build: Build, made: Site) -> None:
    build()
    before = made.tree()
    told: list[BuildResult | Replacing] = []
    again = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), told.append)
    again.build(BuildRequest(None))
    ready = [again.session.warm]
    told.clear()
    again.rest()
    assert [*ready, again.session.warm] == [False, True]
    assert (told, made.tree()) == ([], before)


def test_getting_ready_makes_the_home_page_and_no_other(made: Site) -> None:
    made.built()
    session, project, options = Session(), Project.at(made.root), Options(jobs=1)
    assert build_site(project, options, quiet, session).reasons == {}
    session.warming_up = True
    assert build_site(project, options, quiet, session, frozenset()).reasons == {"index.html": WARM_UP}


def test_what_is_saved_while_it_gets_ready_is_told_with_the_next_build(made: Site) -> None:
    told: list[BuildResult | Replacing] = []
    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), told.append)
    made.built()
    worker.build(BuildRequest(None))
    made.edit("content/papers/notes.md", "weaves", "spins")
    (made.root / "content/papers/letters.md").unlink()
    worker.rest()
    told.clear()
    worker.build(BuildRequest(frozenset({made.root / "content/papers/notes.md"})))
    said = only(told)
    assert said.change.written is not None
    assert NOTES in said.change.written
    assert "papers/letters/index.html" in said.change.removed
    told.clear()
    worker.build(BuildRequest(frozenset()))
    assert only(told).change == Change()


def test_a_file_that_is_removed_while_it_gets_ready_is_told_with_the_next_build(made: Site) -> None:
    told: list[BuildResult | Replacing] = []
    worker = BuildWorker(WorkerSetup(Project.at(made.root), Options(jobs=1)), told.append)
    made.write("content/files/cv.txt", "A life of engines.")
    made.built()
    worker.build(BuildRequest(None))
    (made.root / "content/files/cv.txt").unlink()
    worker.rest()
    told.clear()
    worker.build(BuildRequest(frozenset({made.root / "content/files/cv.txt"})))
    assert only(told).change.removed == {"files/cv.txt"}


def test_a_manifest_that_somebody_else_changed_is_not_taken_for_ours(build: Build, made: Site) -> None:
    build(rest=True)
    manifest = made.output / MANIFEST
    right = manifest.read_bytes()
    manifest.write_bytes(right + b"papers/nobody/index.html\n")
    made.edit("content/papers/notes.md", "weaves", "spins")
    build("content/papers/notes.md")
    assert manifest.read_bytes() == right


def test_what_failed_leaves_what_was_there(build: Build, made: Site) -> None:
    made.built()
    made.edit("content/papers/notes.md", "date:", "dato:")
    said = only(build())
    assert said.report.failed
    assert NOTES in said.added
    assert only(build("content/papers/notes.md")).added == frozenset()


def test_the_site_stands_where_its_address_says(build: Build, made: Site) -> None:
    made.write("content/site.yaml", "url: https://example.org/repo/\n")
    made.edit("content/papers/notes.md", "date:", "dato:")
    assert only(build()).base == "/repo/"
    made.edit("content/papers/notes.md", "dato:", "date:")
    made.write("content/site.yaml", "url: https://example.org/else/\n")
    assert {said.base for said in build(everywhere=True) if isinstance(said, BuildResult)} == {"/else/"}


def test_messages_come_over_a_pipe_whole_and_in_order() -> None:
    source, target = os.pipe()
    messages: list[Any] = [BuildRequest(None), BuildRequest(frozenset({Path("/a")})), "x" * 5000]
    with os.fdopen(source, "rb", buffering=0) as reading:
        with os.fdopen(target, "wb") as writing:
            send = sender(writing)
            for message in messages:
                send(message)
            writing.write(packed("cut short")[:6])
        assert [received(reading) for _ in messages] == messages
        assert received(reading) is None
