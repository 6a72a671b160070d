"""The working folder vanishes before or during a build: findings are the same as always."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.serving import serving
from tests.support.sites import Site, site

SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
links: {pdf: note.pdf}
---
[The talk](../pages/talks.md), [a paper](nots.md)
-- content/papers/note_s.pdf --
pdf
-- content/pages/talk.md --
---
title: Talk
---
"""
HINTS = ("did you mean `note_s.pdf`?", "did you mean `../pages/talk.md`?", "did you mean `notes.md`?")

# Runs the program in a folder that is deleted before, in a process with or without a second thread.
FORKING = "import os, sys; os.rmdir(os.getcwd()); from octavo.cli.main import run; run(sys.argv[1:])"
SPAWNING = f"import threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); {FORKING}"


def run_in_deleted_folder(tmp_path: Path, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the program in a folder that no longer exists."""
    (tmp_path / "deleted").mkdir()
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, cwd=tmp_path / "deleted", capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip


@pytest.mark.parametrize("program", [FORKING, SPAWNING], ids=["forked", "spawned"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_build_reports_what_is_wrong(tmp_path: Path, program: str, jobs: str) -> None:
    made = site(tmp_path / "project", SITE)
    ran = run_in_deleted_folder(tmp_path, program, "build", "--project", str(made.root), "--jobs", jobs)
    assert ran.returncode == 1
    assert [hint for hint in HINTS if hint not in ran.stderr] == []
    assert "fault of Octavo" not in ran.stderr


def test_a_build_writes_the_site(tmp_path: Path) -> None:
    made = site(tmp_path / "project")
    ran = run_in_deleted_folder(tmp_path, FORKING, "build", "--project", str(made.root))
    assert ran.returncode == 0, ran.stderr
    assert "Ada Lovelace" in made.page("")


def test_a_project_that_is_not_named_is_told_plainly(tmp_path: Path) -> None:
    ran = run_in_deleted_folder(tmp_path, FORKING, "build")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: the current folder no longer exists")


def test_a_preview_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Site = site(tmp_path / "project", SITE.replace("talks.md", "talk.md"))
    made.edit("content/papers/notes.md", "nots.md", "notes.md")
    made.edit("content/papers/notes.md", "note.pdf", "note_s.pdf")
    (tmp_path / "deleted").mkdir()
    monkeypatch.chdir(tmp_path / "deleted")
    with serving(made) as preview:
        (tmp_path / "deleted").rmdir()
        made.edit("content/papers/notes.md", "note_s.pdf", "note.pdf")
        preview.says(HINTS[0])
        made.edit("content/papers/notes.md", "note.pdf", "note_s.pdf")
        made.edit("content/papers/notes.md", "title: Notes", "title: Other notes")
        preview.shows("/papers/notes/", "Other notes")
