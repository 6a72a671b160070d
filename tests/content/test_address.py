"""The address of a site is found by itself: option, site.yaml, CNAME, the Pages environment, the git remote."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sites import PROFILE, Site, site

REMOTE = "git@github.com:Ada/engine.git"
WORKFLOW = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "Ada/engine"}
PAGES = {"OCTAVO_PAGES_URL": "https://ada.example.net/x"}


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "project", PROFILE)


def octavo(made: Site, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a build in a project, with nothing of the workflow's around it but what is given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "OCTAVO_"))}
    command = [sys.executable, "-m", "octavo", "build", "--project", str(made.root), *arguments]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=False)


def in_repository(made: Site) -> None:
    subprocess.run(["git", "init", "--quiet", str(made.root)], check=True)
    subprocess.run(["git", "remote", "add", "origin", REMOTE], cwd=made.root, check=True)


def found(made: Site, *arguments: str, **environment: str) -> str:
    """Return the line of a verbose build with the address."""
    done = octavo(made, "-v", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("address ")]
    return lines[0].removeprefix("address ") if lines else ""


def test_the_first_source_that_says_an_address_is_believed(made: Site) -> None:
    in_repository(made)
    made.write("content/root/CNAME", "www.Example.org\n")
    made.write("content/site.yaml", "url: https://example.com/ada\n")
    everywhere = WORKFLOW | PAGES
    option = ("--base-url", "https://example.net/")
    assert found(made, *option, **everywhere) == "https://example.net/ (from --base-url)"
    assert found(made, **everywhere) == "https://example.com/ada/ (from content/site.yaml)"
    made.write("content/site.yaml", "title: Ada\n")
    assert found(made, **everywhere) == "https://www.example.org/ (from content/root/CNAME)"
    (made.root / "content/root/CNAME").unlink()
    assert found(made, **everywhere) == "https://ada.example.net/x/ (from the Pages environment)"
    assert found(made, **WORKFLOW) == "https://ada.github.io/engine/ (from the repository of the workflow)"
    assert found(made) == "https://ada.github.io/engine/ (from the git remote)"
    assert 'href="https://ada.github.io/engine/"' in made.page("")


def test_a_build_with_nothing_to_do_says_the_same(made: Site) -> None:
    in_repository(made)
    first = found(made)
    again = octavo(made, "-v")
    assert re.search(r"^0 pages rendered", again.stdout, re.MULTILINE)
    assert first in again.stdout


def test_another_remote_makes_another_site(made: Site) -> None:
    in_repository(made)
    found(made)
    subprocess.run(
        ["git", "remote", "set-url", "origin", "https://github.com/ada/ada.github.io"], cwd=made.root, check=True
    )
    assert found(made) == "https://ada.github.io/ (from the git remote)"
    assert 'href="https://ada.github.io/"' in made.page("")


def test_without_any_the_build_says_what_is_missing(made: Site) -> None:
    done = octavo(made)
    assert done.returncode == 0
    assert "this site has no address yet" in done.stderr
    assert "content/site.yaml" in done.stderr
    assert octavo(made, "--quiet").stderr == ""
    made.write("content/site.yaml", "url: https://example.org/\n")
    assert octavo(made).stderr == ""


def test_an_environment_that_holds_no_address_is_refused_in_words(made: Site) -> None:
    done = octavo(made, OCTAVO_PAGES_URL="nowhere")
    assert done.returncode == 2
    assert "OCTAVO_PAGES_URL is `nowhere`, which is not a site's address" in done.stderr
