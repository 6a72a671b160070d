"""The sites that tests look at: built once a run (and a worker), for all tests that only read them."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octavo.base.project import Options, Project
from octavo.build.build import build
from tests.support.pages import Published
from tests.support.showcase import lay_out
from tests.support.sites import site

if TYPE_CHECKING:
    from tests.support.browsing import Browsing

# A program that is started in the background may be told to ignore Ctrl-C; what these tests start is not.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent

# What the program keeps in the user's cache folder is kept here for all tests together, and not among the user's own.
os.environ["XDG_CACHE_HOME"] = str(ROOT / ".cache" / "tests")

# The tests of the program as others start it.
PROCESSES = (
    "test_economy.py",
    "test_faults.py",
    "test_make.py",
    "test_saves.py",
    "test_serve.py",
    "test_serve_load.py",
    "test_terminal.py",
    "test_wheel.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where coverage is no question it is not measured, for that takes three times as long.

    What is drawn at random and what a browser does covers nothing that other tests do not; what other processes do is
    not seen.
    """
    for item in items:
        drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if drawn or item.path.name in PROCESSES or "browsing" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.no_cover)


def pytest_xdist_auto_num_workers() -> int:
    """Three for two processors: whoever waits for a browser or for a quiet moment needs none."""
    return (os.cpu_count() or 1) * 3 // 2


PROGRAMS = ROOT / ".tools" / "node_modules"

# A person without anything that can be left out.
BARE = """
-- content/profile.md --
---
name: Ada
---
-- content/papers/one.md --
---
title: One
authors: [Ada]
date: 1843
---
"""


def published(project: Path, output: Path, url: str, *, warnings: int = 0, portable: bool = False) -> Published:
    """Build a project for an address; it must give as many warnings as are said, and no error."""
    report = build(Project.at(project, output), Options(base_url=url, portable=portable))
    assert not report.failed, report.diagnostics
    assert len(report.diagnostics) == warnings, report.diagnostics
    return Published(output, url, portable)


@pytest.fixture(scope="session")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two projects that show every state of every page, with the pictures and files that they name."""
    folder = tmp_path_factory.mktemp("showcase")
    lay_out(folder)
    return folder


@pytest.fixture(scope="session")
def scholar(showcase: Path) -> Published:
    """The showcase of one person, at the root of a domain; one of its formulas cannot be set."""
    return published(showcase / "scholar", showcase / "scholar" / "output", "https://example.org/", warnings=1)


@pytest.fixture(scope="session")
def scholar_below(showcase: Path) -> Published:
    """The same below a path."""
    return published(showcase / "scholar", showcase / "scholar-below", "https://example.org/repo/", warnings=1)


@pytest.fixture(scope="session")
def scholar_portable(showcase: Path) -> Published:
    """The same for reading from a disk."""
    return published(
        showcase / "scholar", showcase / "scholar-portable", "https://example.org/", warnings=1, portable=True
    )


@pytest.fixture(scope="session")
def group(showcase: Path) -> Published:
    """The showcase of a group, below a path."""
    return published(showcase / "group", showcase / "group" / "output", "https://example.org/society/")


@pytest.fixture(scope="session")
def group_portable(showcase: Path) -> Published:
    """The group for reading from a disk."""
    return published(showcase / "group", showcase / "group-portable", "https://example.org/society/", portable=True)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A site with next to nothing in it, and without an address."""
    made = site(tmp_path_factory.mktemp("bare"), BARE).built()
    assert not made.report.diagnostics
    return Published(made.output, "", portable=False)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's project, in a folder of its own so that its state does not end up in ours."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


@pytest.fixture(scope="session")
def demonstration(project: Path) -> Published:
    """The demonstration, at the root of a domain."""
    return published(project, project / "output", "https://example.org/")


@pytest.fixture(scope="session")
def demonstration_below(project: Path) -> Published:
    """The demonstration below a path."""
    return published(project, project / "below", "https://example.org/repo/")


@pytest.fixture(scope="session")
def demonstration_portable(project: Path) -> Published:
    """The demonstration for reading from a disk."""
    return published(project, project / "portable", "https://example.org/", portable=True)


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Finds a file of the programs that only tests use."""

    def find(path: str) -> Path:
        place = PROGRAMS / path
        if not place.is_file():
            pytest.fail(f"{place} is missing: `make test` installs it")
        return place

    return find


@pytest.fixture(scope="session")
def browsing() -> "Iterator[Browsing]":
    """One browser for all tests that need one."""
    # Only tests that need a browser load what drives one.
    from tests.support import browsing as browsers

    with browsers.browsing() as made:
        yield made
