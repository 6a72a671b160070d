"""The program builds and previews the same site without the modules and functions that Windows does not have."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from octavo.base.project import Project
from octavo.output.lock import locked
from tests.support.serving import serving, until
from tests.support.sites import Site, site, tree

ROOT = Path(__file__).parent.parent.parent

SITE = """
-- content/site.yaml --
title: Engines
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/data/talks.yaml --
- title: On weaving
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
---
The engine weaves algebraical patterns, $x^2$.
"""


@pytest.fixture
def made(tmp_path: Path) -> Site:
    made = site(tmp_path / "project", SITE)
    made.write("content/papers/weaving/index.md", "---\ntitle: On\nauthors: [Ada Lovelace]\ndate: 1844\n---\n")
    (made.root / "content/files").mkdir()
    (made.root / "content/files/lines.txt").write_bytes(b"one\r\ntwo\n\x1athree\r")
    return made


@pytest.fixture
def bereft(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the programs that a test starts begin without POSIX."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests/support/without_posix"))


def python(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.usefixtures("bereft")
def test_posix_is_gone() -> None:
    gone = "import os, select, signal\nassert not hasattr(os, 'fork') and not hasattr(select, 'poll')\nimport fcntl"
    done = python("-c", gone)
    assert done.stderr.splitlines()[-1].startswith("ModuleNotFoundError"), done.stderr


@pytest.mark.usefixtures("bereft")
def test_every_module_can_be_imported() -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in sorted((ROOT / "octavo").rglob("*.py"))
    ]
    assert len(modules) > 100
    done = python("-c", f"import importlib\nfor name in {modules!r}: importlib.import_module(name)")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_build_writes_the_same_bytes(made: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    made.build(tmp_path / "there")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests/support/without_posix"))
    done = python("-m", "octavo", "build", "--project", made.root, "--jobs", jobs, "-v")
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(made.output) == tree(tmp_path / "there")
    made.edit("content/papers/notes.md", "weaves", "spins")
    made.build(tmp_path / "there")
    done = python("-m", "octavo", "build", "--project", made.root, "--jobs", jobs)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(made.output) == tree(tmp_path / "there")
    done = python("-m", "octavo", "clean", "--project", made.root)
    assert (done.returncode, tree(made.output)) == (0, {})


@pytest.mark.usefixtures("bereft")
def test_a_new_project_can_be_built(tmp_path: Path) -> None:
    for arguments in (("new", tmp_path / "site"), ("build", "--project", tmp_path / "site")):
        done = python("-m", "octavo", *arguments)
        assert done.returncode == 0, (arguments, done.stderr)


@pytest.mark.usefixtures("bereft")
def test_a_build_waits_for_another_one(made: Site) -> None:
    with locked(Project.at(made.root), print):
        build = subprocess.Popen([sys.executable, "-m", "octavo", "build", "--project", made.root], cwd=ROOT)
        with pytest.raises(subprocess.TimeoutExpired):
            build.wait(2)
        assert not made.output.exists()
    assert build.wait(60) == 0


@pytest.mark.usefixtures("bereft")
@pytest.mark.parametrize("poll", [(), ("--poll",)])
def test_a_preview_shows_edits_and_ends(made: Site, poll: tuple[str, ...]) -> None:
    with serving(made, *poll) as preview:
        for before, after in (("weaves", "spins"), ("spins", "knits")):
            made.edit("content/papers/notes.md", before, after)
            preview.shows("/papers/notes/", f"The engine {after}")
            preview.says("content/papers/notes.md: ")
        first = preview.worker
        os.kill(first, signal.SIGKILL)
        made.edit("content/papers/notes.md", "knits", "sews")
        preview.shows("/papers/notes/", "The engine sews")
        status, seconds = preview.interrupt()
        assert (status, seconds < 2) == (0, True)
        until(lambda: not preview.processes, lambda: f"left: {preview.processes}")
        assert "Traceback" not in preview.terminal
