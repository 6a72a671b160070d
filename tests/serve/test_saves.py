"""Whatever saves a file, and however: it is seen, once, and soon."""

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

# Of so many papers a branch is checked out; `OCTAVO_PAPERS=10000` for a large site.
PAPERS = int(os.environ.get("OCTAVO_PAPERS", "200"))

# So often each way of saving is tried; a machine that stalls in the midst of one may be seen to have saved twice.
TIMES = 100
STALLS = 5
SLOW = 0.045


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """A preview that has seen many saves."""
    made = site(tmp_path_factory.mktemp("saves"), SITE)
    with watching(made.root) as found:
        yield found


def saved(warm: Watching, save: Save, number: str) -> None:
    save(warm.root / "content/papers/one.md", PAPER.format(number=number).encode())


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_every_save_is_shown_once_and_named(warm: Watching, save: Save) -> None:
    before, stalls = len(warm.lines), STALLS
    for number in range(TIMES):
        said = f"{save.__name__}-{number}"
        begun = time.monotonic()
        saved(warm, save, said)
        stalls += time.monotonic() - begun > SLOW
        warm.shows("papers/one/index.html", f"number {said}.")
    lines = warm.lines[before:]
    named = [line for line in lines if "content/papers/one.md" in line.sources]
    alone = [line for line in named if len(line.sources) == 1]
    assert TIMES <= len(named) <= len(lines) <= TIMES + stalls
    assert len(alone) >= TIMES - stalls


needs_git = pytest.mark.skipif(not HAS_GIT, reason="there is no git")


@needs_git
def test_a_file_that_git_restores_is_shown_once(tmp_path: Path) -> None:
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
def test_another_branch_is_shown_in_a_few_steps_and_as_a_clean_build_has_it(tmp_path: Path) -> None:
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
    """Wait until nothing has happened for longer than a storm is waited for."""
    quiet = time.monotonic()
    while time.monotonic() - quiet < 1:
        time.sleep(0.02)
        if not preview.resting:
            quiet = time.monotonic()


def processor(process: str) -> float:
    """The seconds that a process has had a processor."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize(("words", "most"), [((), 0.03), (("--poll",), 0.5)], ids=["watching", "looking"])
def test_who_waits_for_changes_leaves_the_processor_alone(tmp_path: Path, words: tuple[str, ...], most: float) -> None:
    made = site(tmp_path, SITE)
    program = [sys.executable, "-m", "octavo", "build", "--watch", *words]
    with subprocess.Popen(program, cwd=made.root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "rendered" in process.stdout.readline()
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            # What is done once after a build is over by then.
            time.sleep(4)
            pair = (str(process.pid), *children.read_text().split())
            assert len(pair) == 2
            before = sum(map(processor, pair))
            time.sleep(5)
            assert sum(map(processor, pair)) - before <= most
        finally:
            process.terminate()
