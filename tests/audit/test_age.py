"""A check says if the project has changed since the site was built, and is silent where nobody can know."""

import os
import shutil
from pathlib import Path

import pytest

from octavo.audit.audit import audit
from octavo.base.project import Project
from tests.support.sites import PROFILE, Site, site

FILES = """
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
links: {data: table.csv}
---
On the engine.
-- content/papers/table.csv --
1, 2
-- content/papers/idea.md --
---
title: An idea
authors: [Ada Lovelace]
date: 1844
draft: true
---
Not yet.
-- content/papers/notes.txt --
Read by nobody.
-- content/root/key.txt --
1
-- themes/octavo/static/favicon.svg --
<svg/>
"""
HINT = "run `octavo build`, then check again"


@pytest.fixture
def made(tmp_path: Path) -> Site:
    """Return a built project with files of every kind."""
    return site(tmp_path / "project", PROFILE + FILES).built()


def ages(root: Path) -> list[tuple[str, str, str, str]]:
    """Return what a check finds about the age of a site."""
    found = audit(Project.at(root)).diagnostics
    return [(each.severity, each.span.path, each.message, each.hint) for each in found if each.code == "outdated-site"]


def test_right_after_a_build_nothing_is_said(made: Site) -> None:
    assert ages(made.root) == []
    made.built()
    assert ages(made.root) == []


@pytest.mark.parametrize(
    "path",
    [
        "content/papers/notes.md",
        "content/papers/table.csv",
        "content/papers/idea.md",
        "themes/octavo/static/favicon.svg",
    ],
)
def test_a_changed_file_is_named_until_the_site_is_built_again(made: Site, path: str) -> None:
    place = made.root / path
    before = place.read_bytes()
    # The same number of bytes, and the former time.
    status = place.stat()
    place.write_bytes(before.replace(b"e", b"a").replace(b"1", b"2").replace(b"svg", b"SVG"))
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert ages(made.root) == [("warning", path, "this file was changed after the site was built", HINT)]
    place.write_bytes(before)
    assert ages(made.root) == []
    place.write_bytes(before + b"\n")
    made.built()
    assert ages(made.root) == []


def test_added_and_deleted_files_count_too(made: Site) -> None:
    (made.root / "content/papers/notes.txt").unlink()
    path = "content/papers/notes.txt"
    assert ages(made.root) == [("warning", path, "this file was deleted after the site was built", HINT)]
    made.write("content/news/out.md", "---\ntitle: Out\ndate: 1843\n---\n")
    made.write("content/news/more.md", "---\ntitle: More\ndate: 1843\n---\n")
    message = "this file was added after the site was built, and 2 other files changed too"
    assert ages(made.root) == [("warning", "content/news/more.md", message, HINT)]


def test_a_file_with_new_times_and_the_same_bytes_is_not_newer(made: Site) -> None:
    for place in made.root.rglob("*"):
        if place.is_file() and made.output not in place.parents and ".cache" not in place.parts:
            os.utime(place, ns=(2**60, 2**60))
            place.write_bytes(place.read_bytes())
    assert ages(made.root) == []


def test_after_a_failed_build_the_site_is_still_older(made: Site) -> None:
    made.edit("content/papers/notes.md", "date: 1843", "date: 1843-02-30")
    assert made.build().failed
    assert [path for _, path, _, _ in ages(made.root)] == ["content/papers/notes.md"]


def test_nothing_is_said_of_an_output_that_was_brought_from_elsewhere(made: Site, tmp_path: Path) -> None:
    made.edit("content/papers/notes.md", "On the engine", "On engines")
    clone = tmp_path / "clone"
    shutil.copytree(made.root, clone, ignore=shutil.ignore_patterns(".cache"))
    assert ages(clone) == []
    shutil.copytree(made.root, tmp_path / "copy")
    assert ages(tmp_path / "copy") == []
    # The output is replaced by one that another machine may have built from the edited files.
    shutil.rmtree(made.output)
    shutil.copytree(clone / "output", made.output)
    assert ages(made.root) == []
