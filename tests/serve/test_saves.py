"""Each save of a file by any program leads to one build."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.saves import HAS_GIT, SAVES, Save, git
from tests.support.sites import Site, site
from tests.support.watching import Watching, watching

PAPER = """---
title: On Engines
authors: [Ada Lovelace]
date: 1843
---
Saved as number {number}.
"""
SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/papers/one.md --
---
title: On Engines
authors: [Ada Lovelace]
date: 1843
---
Never saved.
-- content/papers/two.md --
---
title: On Numbers
authors: [Ada Lovelace]
date: 1842
---
Left alone.
"""

# Number of papers on a branch that is checked out; set `OCTAVO_PAPERS=10000` for a large site.
PAPERS = int(os.environ.get("OCTAVO_PAPERS", "200"))

# How often each way to save is tried. If the machine stalls during a save for more seconds than SLOW, one save may lead
# to two builds; STALLS is the number of such saves that is always allowed.
TIMES = 100
STALLS = 5
SLOW = 0.045


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """Yield a preview that all saves of this module share."""
    made = site(tmp_path_factory.mktemp("saves"), SITE)
    with watching(made.root) as found:
        yield found


def saved(warm: Watching, save: Save, number: str) -> None:
    save(warm.root / "content/papers/one.md", PAPER.format(number=number).encode())


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_every_save_leads_to_one_build_that_names_the_file(warm: Watching, save: Save) -> None:
    before, stalls = len(warm.lines), STALLS
    for number in range(TIMES):
        label = f"{save.__name__}-{number}"
        begun = time.monotonic()
        saved(warm, save, label)
        stalls += time.monotonic() - begun > SLOW
        warm.shows("papers/one/index.html", f"number {label}.")
    lines = warm.lines[before:]
    named = [line for line in lines if "content/papers/one.md" in line.sources]
    alone = [line for line in named if len(line.sources) == 1]
    assert TIMES <= len(named) <= len(lines) <= TIMES + stalls
    assert len(alone) >= TIMES - stalls


needs_git = pytest.mark.skipif(not HAS_GIT, reason="git is not installed")


@needs_git
def test_a_file_that_git_restores_leads_to_one_build(tmp_path: Path) -> None:
    made = site(tmp_path, SITE)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "content")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    with watching(tmp_path) as preview:
        before, times = len(preview.lines), 20
        for number in range(times):
            made.write("content/papers/one.md", PAPER.format(number=number))
            preview.shows("papers/one/index.html", f"number {number}.")
            git(tmp_path, "checkout", "--", "content/papers/one.md")
            preview.shows("papers/one/index.html", "Never saved.")
        assert 2 * times <= len(preview.lines) - before <= 2 * times + STALLS


def papers(made: Site, numbers: range, text: str) -> None:
    for number in numbers:
        place = made.root / f"content/papers/p{number:05}.md"
        place.write_text(f"---\ntitle: Paper {number}\nauthors: [Ada Lovelace]\ndate: 1843\n---\n{text}\n")


@needs_git
@pytest.mark.timeout(1200)
def test_a_branch_is_shown_after_a_few_builds_and_equals_a_clean_build(tmp_path: Path) -> None:
    made, half = site(tmp_path / "site", SITE), PAPERS // 2
    papers(made, range(PAPERS), "The first text.")
    git(made.root, "init", "--quiet")
    git(made.root, "checkout", "--quiet", "-b", "first")
    git(made.root, "add", "content")
    git(made.root, "commit", "--quiet", "--message", "First")
    git(made.root, "checkout", "--quiet", "-b", "other")
    papers(made, range(half, PAPERS + half), "Another text.")
    for number in range(half // 2):
        (made.root / f"content/papers/p{number:05}.md").unlink()
    made.write("content/papers/folder/index.md", PAPER.format(number=1))
    git(made.root, "add", "--all", "content")
    git(made.root, "commit", "--quiet", "--message", "Second")
    with watching(made.root) as preview:
        for branch, last in (("first", False), ("other", True), ("first", False)):
            before = len(preview.lines)
            git(made.root, "checkout", "--quiet", branch)
            preview.until(lambda: bool(preview.page("papers/folder/index.html")) == last)  # noqa: B023
            settled(preview)
            assert len(preview.lines) - before <= 3
            assert not preview.lines[-1].report.failed
    clean = site(tmp_path / "clean", "")
    git(made.root, "clone", "--quiet", str(made.root), str(clean.root))
    clean.built()
    assert made.tree() == clean.tree()


def settled(preview: Watching) -> None:
    """Wait until nothing has happened for longer than the pause after many events."""
    quiet = time.monotonic()
    while time.monotonic() - quiet < 1:
        time.sleep(0.02)
        if not preview.is_idle:
            quiet = time.monotonic()


def processor_time(process: str) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
@pytest.mark.parametrize(("words", "most"), [((), 0.03), (("--poll",), 0.5)], ids=["watching", "polling"])
def test_waiting_for_changes_uses_little_processor_time(tmp_path: Path, words: tuple[str, ...], most: float) -> None:
    made = site(tmp_path, SITE)
    program = [sys.executable, "-m", "octavo", "build", "--watch", *words]
    with subprocess.Popen(program, cwd=made.root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "rendered" in process.stdout.readline()
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            # The warm-up after the first build is over by then.
            time.sleep(4)
            pair = (str(process.pid), *children.read_text().split())
            assert len(pair) == 2
            before = sum(map(processor_time, pair))
            time.sleep(5)
            assert sum(map(processor_time, pair)) - before <= most
        finally:
            process.terminate()
