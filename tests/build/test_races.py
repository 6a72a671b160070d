"""Somebody who may write in the project swaps a file or a folder for a link, again and again, while it is built.

`RACES` builds are made in each test; `make soak RACES=10000` makes more than a run of all tests has time for.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from octavo.base.project import Project
from octavo.output.folder import OutputFolder
from tests.support.sites import Site, site, tree

RACES = int(os.environ.get("RACES", "100"))

PAPER = "---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\nNumber {}.\n"
SECRET = "a secret of somebody else"

# Puts a link in the place of a file or folder and takes it away, after random times as long as steps of a build.
SWAPPING = """
import os, random, shutil, sys, time
from contextlib import suppress
place, target = sys.argv[1:]
aside = f"{os.path.dirname(place)}/.aside"
def rest():
    time.sleep(random.random() * random.choice([0, 1e-4, 1e-3, 1e-2]))
while True:
    rest()
    with suppress(OSError):
        os.rename(place, aside)
        os.symlink(target, place)
    rest()
    with suppress(OSError):
        os.unlink(place)
    if os.path.lexists(place):
        shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):
        os.rename(aside, place)
"""


@contextmanager
def swapping(place: Path, target: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", SWAPPING, str(place), str(target)])
    try:
        yield
    finally:
        assert process.poll() is None, "nothing was swapped any more"
        process.kill()
        process.wait()
        if place.is_symlink():
            place.unlink()
            (place.parent / ".aside").rename(place)


@pytest.fixture
def made(tmp_path: Path) -> Site:
    made = site(tmp_path / "project")
    made.write("content/papers/notes.md", PAPER.format(0))
    made.write("content/files/data/kept.txt", "data")
    return made.built()


@pytest.mark.parametrize("path", ["papers/notes.md", "papers", "files/data/kept.txt", "files/data"])
def test_nothing_from_outside_is_read(made: Site, tmp_path: Path, path: str) -> None:
    secret = tmp_path / "outside" / Path(path).name
    if "." in path:
        secret.parent.mkdir()
        secret.write_text(PAPER.format(SECRET) if path.endswith(".md") else SECRET)
    else:
        secret.mkdir(parents=True)
        (secret / "notes.md").write_text(PAPER.format(SECRET))
        (secret / "kept.txt").write_text(SECRET)
    with swapping(made.root / "content" / path, secret):
        for _ in range(RACES):
            made.build()
            assert not any(SECRET.encode() in data for data in tree(made.output).values())
    made.built()


PLACES = ("output/papers", "output/papers/notes", "output", ".cache", ".cache/<name>")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Make a folder of somebody else, with files that have the paths of pages."""
    outside = tmp_path / "outside"
    (outside / "notes").mkdir(parents=True)
    (outside / "notes/index.html").write_text("mine")
    (outside / "index.html").write_text("mine")
    return outside


@pytest.mark.parametrize("path", PLACES)
def test_builds_write_nothing_outside(made: Site, outside: Path, path: str) -> None:
    before = tree(outside)
    place = made.root / path.replace("<name>", Project.at(made.root).cache.name)
    with swapping(place, outside):
        for number in range(RACES // 20):
            made.write("content/papers/notes.md", PAPER.format(number))
            made.build()
            assert tree(outside) == before


@pytest.mark.parametrize("path", PLACES[:3])
def test_nothing_outside_is_written_or_deleted(made: Site, outside: Path, path: str) -> None:
    before = tree(outside)
    project = Project.at(made.root)
    page = "papers/notes/index.html"
    wanted = frozenset([page, "index.html", "papers/new/index.html"])
    with swapping(made.root / path, outside):
        for _ in range(RACES):
            output = OutputFolder(project)
            if output.open(wanted, {}) is None:
                with suppress(OSError):
                    for each in wanted:
                        output.install(each, output.staging.stage(each, [b"a page"]))
                output.prune(wanted)
                output.close()
            assert tree(outside) == before
