"""Every file that a build opens below the project is one that discovery saw, so an edit of it is noticed."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from octavo.base.project import SHIPPED, Project
from octavo.content.survey import survey
from tests.support.showcase import lay_out
from tests.support.sites import site

# A program that builds, and writes down every file that it or a process forked from it opens.
RECORDING = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def write(path):
    os.write(log, os.fsencode(os.path.abspath(path)) + b"\\n")
def note(event, values):
    if event == "open" and isinstance(values[0], (str, bytes)):
        write(values[0])
sys.addaudithook(note)
system_open = os.open
def noted_open(path, flags, mode=0o777, *, dir_fd=None):
    # The event does not say from which folder a path leads on.
    if dir_fd is not None:
        write(os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}"), path))
    return system_open(path, flags, mode, dir_fd=dir_fd)
os.open = noted_open
from octavo.cli.main import main
main(sys.argv[1:])
"""


def opened(root: Path, log: Path) -> set[Path]:
    """The files below a project that a build of it opens, but for those that builds write."""
    command = [sys.executable, "-c", RECORDING, str(log), "build", "--quiet", "--project", str(root), "--jobs", "2"]
    subprocess.run(command, check=True, capture_output=True)
    paths = {Path(os.fsdecode(line)) for line in log.read_bytes().split(b"\n") if line}
    below = {path for path in paths if path.is_relative_to(root) and not path.is_dir()}
    return {path for path in below if not written(path.relative_to(root))}


def written(path: Path) -> bool:
    """Tell if a path of a project is one that builds write."""
    return path.parts[0] in ("output", ".cache")


def seen(root: Path) -> set[Path]:
    """The files that discovery sees in a project, and where its links lead."""
    found = survey(Project.at(root), {}, 0)
    paths = (
        folder / source.path
        for folder, snapshot in zip(found.folders, found.snapshots, strict=True)
        if folder != SHIPPED
        for source in snapshot.sources
    )
    return {place for path in paths for place in (path, path.resolve())}


@pytest.mark.parametrize("name", ["scholar", "group"])
def test_the_showcase(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path)
    found = opened(tmp_path / name, tmp_path / "log")
    assert len(found) > 10
    assert found - seen(tmp_path / name) == set()


THEME: Mapping[str, str] = {
    "theme.yaml": "name: Mine\nextends: octavo\n",
    "templates/page.html": '{% extends "layout.html" %}{% block main %}{{ body.html }}{% endblock %}',
    "static/mine.css": "body { color: black }",
}


def test_a_theme_of_the_project_and_one_behind_a_link_in_it(tmp_path: Path) -> None:
    made = site(tmp_path / "site")
    made.write("content/site.yaml", "theme: mine\n")
    made.write("content/pages/talks.md", "---\ntitle: Talks\n---\nText.\n")
    made.write("content/data/rooms.yaml", "- one\n")
    for path, text in THEME.items():
        made.write(f"content/files/mine/{path}", text)
    (made.root / "themes").mkdir()
    (made.root / "themes/mine").symlink_to(made.root / "content/files/mine")
    found = opened(made.root, tmp_path / "log")
    assert {path.name for path in found} >= {"page.html", "theme.yaml", "mine.css", "talks.md", "rooms.yaml"}
    assert found - seen(made.root) == set()


def test_the_record_is_of_all_processes(tmp_path: Path) -> None:
    lay_out(tmp_path)
    # Entries are read by other processes, the configuration by the first.
    assert {".md", ".yaml"} <= {path.suffix for path in opened(tmp_path / "group", tmp_path / "log")}
