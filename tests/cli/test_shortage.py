"""Where memory, files or processes run out, a command says so in one line, or does its work all the same."""

import errno
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from octavo.cli.main import main
from octavo.workers import pool
from tests.support.sites import PROFILE, site

ROOT = Path(__file__).parent.parent.parent
PAPER = """
-- content/papers/engine.md --
---
title: The engine
authors: [Ada Lovelace]
date: 1843
---
The engine weaves $a^2$.
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limits of a process mean something else")


def limited(kind: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (most, most))


def build(folder: Path, limit: Callable[[], None], *words: str) -> "subprocess.CompletedProcess[str]":
    """Build a project in a process of its own with a limit."""
    command = [sys.executable, "-m", "octavo", "build", "--project", str(folder), *words]
    return subprocess.run(command, cwd=ROOT, preexec_fn=limit, capture_output=True, text=True, check=False)


def assert_plain(done: "subprocess.CompletedProcess[str]", reason: str) -> None:
    """Check that a build ended well, or with findings, or with one line that says what there was not enough of."""
    assert "Traceback" not in done.stderr and "report" not in done.stderr, done.stderr
    if done.returncode:
        assert done.returncode == 1
        assert re.fullmatch(rf"error: (?:while [^\n]*: )?{reason}[^\n]*\n", done.stderr) or "[" in done.stderr


# With less, Python itself does not start.
@pytest.mark.parametrize("megabytes", [14, 16, 20, 24, 28, 32, 36, 40, 45, 50, 60, 100])
def test_a_build_with_little_memory_succeeds_or_says_so(tmp_path: Path, megabytes: int) -> None:
    site(tmp_path, PROFILE + PAPER)
    done = build(tmp_path, limited(resource.RLIMIT_AS, megabytes * 1_000_000))
    assert_plain(done, "there is not enough memory")
    assert (tmp_path / "output" / "index.html").exists() == (done.returncode == 0)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_text_that_there_is_no_memory_for_is_named(tmp_path: Path, jobs: str) -> None:
    made = site(tmp_path, PROFILE + PAPER)
    made.edit("content/papers/engine.md", "The engine weaves", "*a* `b` [c](d.md)\n\n" * 300_000)
    done = build(tmp_path, limited(resource.RLIMIT_AS, 100_000_000), "--jobs", jobs)
    assert done.returncode == 1
    assert done.stderr.startswith("error: while content/papers/engine.md was read: there is not enough memory")
    assert_plain(done, "there is not enough memory")


@pytest.mark.parametrize("files", [5, 6, 8, 10, 12, 14, 16, 20, 30])
def test_a_build_that_may_open_few_files_succeeds_or_says_so(tmp_path: Path, files: int) -> None:
    site(tmp_path, PROFILE + PAPER)
    assert_plain(build(tmp_path, limited(resource.RLIMIT_NOFILE, files), "--jobs", "2"), "too many files are open")


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM])
def test_a_system_that_starts_no_more_processes_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    site(tmp_path, PROFILE + PAPER)

    def refuse() -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(pool, "forks", lambda: True)
    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(SystemExit) as ended:
        main(["build", "--project", str(tmp_path), "--jobs", "2"])
    reason = "the system starts no more processes" if number == errno.EAGAIN else "there is not enough memory"
    assert str(ended.value.code).startswith(f"error: {reason}") and "--jobs 1" in str(ended.value.code)
