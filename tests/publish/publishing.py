"""Publish sites to real repositories and folders, and look at what is there then."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from octavo.cli.main import main
from octavo.output.manifest import MANIFEST
from tests.support.sites import Site, site

PROJECT = """
-- content/site.yaml --
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
---
On the engine.
-- content/files/data/kept.txt --
Kept.
"""

# A remote shell for rsync that leaves the user and the host out, and runs the command on this machine.
REMOTE_SHELL = """#!/bin/sh
while [ "$1" = -l ]; do shift 2; done
shift
exec "$@"
"""

# A hook or a program that others run.
Script = Callable[[Path, str], Path]


@dataclass(frozen=True)
class Outcome:
    """The exit code of a command, and what it and the programs that it ran wrote."""

    code: int
    out: str
    err: str


def git(folder: Path, *arguments: object, code: int = 0) -> str:
    """Run git in a folder, which must end with an exit code, and return its output."""
    command = ["git", *map(str, arguments)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert ran.returncode == code, ran.stderr.decode()
    return ran.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def script(place: Path, text: str) -> Path:
    """Write a shell script."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n", "utf-8")
    place.chmod(0o755)
    return place


def clean_git(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let git know nothing but the name of the user."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    place = folder / "gitconfig"
    place.write_text("[user]\nname = Ada Lovelace\nemail = ada@example.org\n[init]\ndefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(place))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def built_files(made: Site) -> dict[str, bytes]:
    """Return the files of a built site, without the manifest."""
    return {path: data for path, data in made.tree().items() if path != MANIFEST}


@dataclass
class Repository:
    """A project in a git repository whose remote `origin` is a bare repository."""

    site: Site
    remote: Path

    @property
    def root(self) -> Path:
        return self.site.root

    @property
    def tip(self) -> str:
        """Return the commit at the tip of the published branch, empty if there is none."""
        return self.at("gh-pages")

    def at(self, branch: str) -> str:
        """Return the commit at the tip of a branch of the remote, empty if there is none."""
        return git(self.remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def files(self, revision: str = "gh-pages") -> dict[str, bytes]:
        """Return the files of a revision of the remote, with their bytes."""
        names = git(self.remote, "ls-tree", "-r", "-z", "--name-only", revision).split("\0")
        show = ("git", "cat-file", "blob")
        return {
            name: subprocess.run([*show, f"{revision}:{name}"], cwd=self.remote, capture_output=True, check=True).stdout
            for name in names
            if name
        }

    def check(self) -> None:
        """Check that no object is damaged or missing, here and there."""
        for folder in (self.root, self.remote):
            assert "missing" not in git(folder, "fsck", "--full", "--strict")

    def push_file(self, name: str, text: str, branch: str = "gh-pages", message: str = "") -> str:
        """Add a file to a branch of the remote, as somebody else does, and return the commit."""
        work = self.remote.parent / "somebody"
        shutil.rmtree(work, ignore_errors=True)
        git(self.remote.parent, "clone", "-q", self.remote, work)
        if self.at(branch):
            git(work, "checkout", "-q", branch)
        else:
            git(work, "checkout", "-q", "--orphan", branch)
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text, "utf-8")
        git(work, "add", "-A")
        git(work, "commit", "-q", "-m", message or f"Add {name}")
        git(work, "push", "-q", "origin", branch)
        return git(work, "rev-parse", "HEAD")


def repository(folder: Path, text: str = PROJECT) -> Repository:
    """Make a project in a repository with one commit, and an empty remote."""
    made = Repository(site(folder / "project", text), folder / "remote.git")
    git(folder, "init", "-q", "--bare", made.remote)
    made.site.write(".gitignore", "output/\n.cache/\n")
    git(made.root, "init", "-q")
    git(made.root, "add", "-A")
    git(made.root, "commit", "-q", "-m", "Begin")
    git(made.root, "remote", "add", "origin", made.remote)
    return made


Publish = Callable[..., Outcome]


def publishing(capfd: pytest.CaptureFixture[str]) -> Publish:
    """Return a function that runs `octavo publish` for a project in this process."""

    def publish(root: Path, *arguments: object) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["publish", "--project", str(root), *map(str, arguments)])
        out, err = capfd.readouterr()
        return Outcome(int(ended.value.code or 0), out, err)

    return publish
