"""From nothing to a published site: install the wheel, start, build, check and publish, and read it in a browser."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag

import pytest

from tests.support.pages import Published

if TYPE_CHECKING:
    from tests.support.browsing import Browsing

ADDRESS = "https://ada.github.io/engine/"

# The seconds of machine time in which all of it has to be done.
LONGEST = 60


class Beginner(NamedTuple):
    """Somebody with Python, git and an empty home; `spent` are the seconds that their commands took."""

    folder: Path
    environment: Mapping[str, str]
    spent: list[float]

    def run(self, *command: object) -> str:
        """Run a command in the project, which must succeed, and return what it prints."""
        started = time.monotonic()
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder if self.folder.is_dir() else self.folder.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.spent.append(time.monotonic() - started)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def octavo(self, *arguments: object) -> str:
        """Run the installed program."""
        return self.run(sys.executable, Path(self.environment["PYTHONPATH"]) / "bin" / "octavo", *arguments)


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """Return an empty repository, which git knows as one of github.com."""
    place = tmp_path / "hub" / "ada" / "engine.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(place)], check=True)
    return place


@pytest.fixture
def beginner(installed: Path, tmp_path: Path, hub: Path) -> Beginner:
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"}
    found = Beginner(home / "me", environment, [])
    found.run("git", "config", "--global", "user.name", "Ada Lovelace")
    found.run("git", "config", "--global", "user.email", "ada@example.org")
    found.run("git", "config", "--global", f"url.{hub.parent.parent}/.insteadOf", "https://github.com/")
    return found


def test_a_beginner_publishes_a_site_that_works_below_a_path(
    beginner: Beginner, hub: Path, tmp_path: Path, browsing: "Browsing"
) -> None:
    beginner.octavo("new", "me", "--name", "Ada Lovelace")
    beginner.run("git", "init", "--quiet", "--initial-branch", "main")
    beginner.run("git", "remote", "add", "origin", "https://github.com/ada/engine")
    beginner.octavo("add", "paper", "On the Engine")
    assert f"{ADDRESS} (from the git remote)" in beginner.octavo("build", "--strict", "--verbose")
    beginner.octavo("check")
    beginner.octavo("publish")
    subprocess.run(["git", "clone", "--quiet", "--branch", "gh-pages", str(hub), str(tmp_path / "branch")], check=True)
    web_space = tmp_path / "space" / "engine"
    web_space.mkdir(parents=True)
    beginner.octavo("publish", "--to", web_space)
    assert "nothing new" in beginner.octavo("publish")
    assert "nothing new" in beginner.octavo("publish", "--to", web_space)
    assert sum(beginner.spent) < LONGEST
    for folder in (tmp_path / "branch", web_space):
        read_everything(browsing, Published(folder, ADDRESS, portable=False))


def read_everything(browsing: "Browsing", published: Published) -> None:
    """Visit every page that can be reached from the home page, and ask for everything that a page links to."""
    home = browsing.address(published, "")
    waiting, seen, asked = [home], {home}, set[str]()
    with browsing.fresh() as (context, watched):
        tab = context.new_page()
        while waiting:
            tab.goto(waiting.pop(), wait_until="load")
            family = tab.evaluate("getComputedStyle(document.body).fontFamily")
            assert "Octavo Text" in family, f"{tab.url} has no style: {family}"
            for link in tab.evaluate("[...document.querySelectorAll('[href]')].map(link => link.href)"):
                address = urldefrag(link).url.replace(ADDRESS, home)
                if not address.startswith(home) or address in seen:
                    continue
                seen.add(address)
                answer = context.request.get(address)
                assert answer.ok, f"{tab.url} links to {address}: {answer.status}"
                asked.add(address)
                if answer.headers["content-type"].startswith("text/html"):
                    waiting.append(address)
        assert watched.faults == []
    assert {home + "papers/on-the-engine/", home + "papers/my-first-paper/"} <= asked
