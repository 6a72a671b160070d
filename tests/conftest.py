"""Fixtures for all tests: built sites that tests only read, each built once in a run (and in each worker)."""

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
    from tests.support.engines import AnyEngine

# A shell starts background jobs with SIGINT ignored, and the programs that tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent

# The tests share a cache folder of their own, so that they leave the user's code cache alone.
os.environ["XDG_CACHE_HOME"] = str(ROOT / ".cache" / "tests")

# The address of a site may come from a workflow's environment, and the tests run in workflows too.
for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "OCTAVO_PAGES_URL"):
    os.environ.pop(name, None)

# Test modules that start the program in processes of its own.
PROCESSES = (
    "test_docs.py",
    "test_economy.py",
    "test_explanations.py",
    "test_faults.py",
    "test_letters.py",
    "test_make.py",
    "test_proxy.py",
    "test_saves.py",
    "test_serve.py",
    "test_serve_load.py",
    "test_terminal.py",
    "test_wheel.py",
    "test_without_posix.py",
    "test_workflows.py",
)

# Test modules that measure time, which coverage changes.
TIMES = ("test_bounds.py", "test_corpus.py", "test_growth.py", "test_time.py")

# Fixtures that run a browser.
BROWSERS = {"browsing", "engine"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run without coverage, which takes three times as long.

    Property tests and tests in a browser cover nothing that other tests do not cover, other processes are not measured,
    and time is not what it is without coverage.
    """
    for item in items:
        is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_property or item.path.name in (*PROCESSES, *TIMES) or BROWSERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.no_cover)


def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two processors, because many tests wait for a browser or for a pause."""
    return (os.cpu_count() or 1) * 3 // 2


# Programs from npm that only tests use; `make test` installs them.
PROGRAMS = ROOT / ".tools" / "node_modules"

# A site in which everything optional is left out.
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
    """Build a project for an address; it must report `warnings` warnings and no error."""
    report = build(Project.at(project, output), Options(base_url=url, portable=portable))
    assert not report.failed, report.diagnostics
    assert len(report.diagnostics) == warnings, report.diagnostics
    return Published(output, url, portable)


@pytest.fixture(scope="session")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two projects that show every state of every page, with the pictures and files they name."""
    folder = tmp_path_factory.mktemp("showcase")
    lay_out(folder)
    return folder


@pytest.fixture(scope="session")
def scholar(showcase: Path) -> Published:
    """Return the showcase of one person at the root of a domain; one of its formulas cannot be rendered."""
    return published(showcase / "scholar", showcase / "scholar" / "output", "https://example.org/", warnings=1)


@pytest.fixture(scope="session")
def scholar_below(showcase: Path) -> Published:
    """Return the showcase of one person below a path."""
    return published(showcase / "scholar", showcase / "scholar-below", "https://example.org/repo/", warnings=1)


@pytest.fixture(scope="session")
def scholar_portable(showcase: Path) -> Published:
    """Return the showcase of one person with links for reading from a disk."""
    return published(
        showcase / "scholar", showcase / "scholar-portable", "https://example.org/", warnings=1, portable=True
    )


@pytest.fixture(scope="session")
def group(showcase: Path) -> Published:
    """Return the showcase of a group below a path."""
    return published(showcase / "group", showcase / "group" / "output", "https://example.org/society/")


@pytest.fixture(scope="session")
def group_portable(showcase: Path) -> Published:
    """Return the showcase of a group with links for reading from a disk."""
    return published(showcase / "group", showcase / "group-portable", "https://example.org/society/", portable=True)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return a minimal site without an address."""
    made = site(tmp_path_factory.mktemp("bare"), BARE).built()
    assert not made.report.diagnostics
    return Published(made.output, "", portable=False)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demonstration's project, in a folder of its own so that its cache does not end up in the checkout."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


@pytest.fixture(scope="session")
def demonstration(project: Path) -> Published:
    """Return the demonstration at the root of a domain."""
    return published(project, project / "output", "https://example.org/")


@pytest.fixture(scope="session")
def demonstration_below(project: Path) -> Published:
    """Return the demonstration below a path."""
    return published(project, project / "below", "https://example.org/repo/")


@pytest.fixture(scope="session")
def demonstration_portable(project: Path) -> Published:
    """Return the demonstration with links for reading from a disk."""
    return published(project, project / "portable", "https://example.org/", portable=True)


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Return a function that finds a file of the programs from npm."""

    def find(path: str) -> Path:
        file = PROGRAMS / path
        if not file.is_file():
            pytest.fail(f"{file} is missing: `make test` installs it")
        return file

    return find


@pytest.fixture(scope="session")
def browsing() -> "Iterator[Browsing]":
    """Run one browser for all tests that need one."""
    # Imported here, so that only runs with a browser import Playwright.
    from tests.support import browsing as browsers

    with browsers.browsing() as made:
        yield made


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> "Iterator[AnyEngine]":
    """Run a browser of each engine for all tests that compare them; skip the tests of one that is not installed."""
    from tests.support import engines

    if request.param == "chromium":
        from tests.support.browsing import Chromium

        yield Chromium(request.getfixturevalue("browsing"))
        return
    try:
        with engines.driven(request.param) as made:
            yield made
    except engines.Missing as wanted:
        pytest.skip(f"{wanted} is not installed: `make test` installs it where it may")
