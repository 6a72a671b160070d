"""A publication that is killed anywhere leaves every file and every object whole, and the next run finishes it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.publish.inventory import INVENTORY
from tests.publish.publishing import PROJECT, Outcome, Publish, Repository, built_files, git, script
from tests.support.faults import Fault, ForkServer, running_fork_server
from tests.support.sites import Site, site, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here")

STYLE = "files/style.css"

# In place of a program: counts the calls, and sends a signal to the process that makes a certain one.
COUNTING = """#!/bin/sh
if [ "$1" = --server ]; then exec {program} "$@"; fi
echo >>'{count}'
if [ "$(wc -l <'{count}')" -eq {at} ]; then kill -s {signal} "$PPID"; sleep 0.1; fi
exec {program} "$@"
"""


# A remote shell for rsync that kills the other end after some bytes.
CUTTING = """#!{python}
import os, select, subprocess, sys
with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, bufsize=0) as server:
    left = {length}
    while left and server.poll() is None:
        if select.select([0], [], [], 0.01)[0]:
            data = os.read(0, left)
            if not data:
                break
            server.stdin.write(data)
            left -= len(data)
    if not left:
        server.kill()
sys.exit(server.returncode)
"""


def two_states(folder: Path, publish: Publish) -> tuple[Site, Path, dict[str, bytes], dict[str, bytes]]:
    """Return a project, a folder with its site as it was before an edit, and the site before and after it."""
    made, first = site(folder / "project", PROJECT), folder / "first"
    made.write(f"content/{STYLE}", "old")
    made.write("content/files/gone/old.txt", "old")
    assert publish(made.root, "--to", first).code == 0
    before = built_files(made)
    made.write(f"content/{STYLE}", "new")
    made.edit("content/profile.md", "A life", "Two lives")
    made.edit("content/papers/notes.md", "On the engine", "About the engine")
    made.write("content/pages/more.md", "---\ntitle: More\n---\nMore.\n")
    shutil.rmtree(made.root / "content/files/gone")
    return made, first, before, built_files(made.built())


def check_whole(folder: Path, before: dict[str, bytes], after: dict[str, bytes], what: str) -> None:
    """Check that each file is an old or a new one, and that no new page is there before its style."""
    found = {path: data for path, data in tree(folder).items() if not Path(path).name.startswith(".octavo-")}
    torn = [path for path, data in found.items() if data not in (before.get(path), after.get(path))]
    assert not torn, f"{what}: {torn} are torn"
    missing = [path for path in before.keys() & after.keys() if path not in found]
    assert not missing, f"{what}: {missing} are missing"
    new = [path for path, data in found.items() if path.endswith(".html") and data != before.get(path)]
    assert not new or found[STYLE] == after[STYLE], f"{what}: {new} came before their style"


def check_finished(folder: Path, after: dict[str, bytes], outcome: Outcome, what: str) -> None:
    """Check that another run has finished what the first one left."""
    assert (outcome.code, outcome.err) == (0, ""), what
    found = tree(folder)
    del found[INVENTORY]
    assert found == after, what


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    """Run a fork server."""
    with running_fork_server() as made:
        yield made


@pytest.mark.parametrize("torn", [False, True], ids=["", "in the middle of a write"])
def test_a_kill_before_any_change_of_the_folder_leaves_every_file_whole(
    tmp_path: Path, fork_server: ForkServer, publish: Publish, *, torn: bool
) -> None:
    made, first, before, after = two_states(tmp_path, publish)
    folder = tmp_path / "web"
    for at in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(first, folder)
        arguments = ["publish", "--project", made.root, "--to", folder]
        fault = Fault("SIGKILL", at, "writes" if torn else "changes", torn=torn)
        fork_server.start(arguments, folders=[folder], fault=fault, trust_stamps=True)
        ended = fork_server.end()
        what = ended.calls[0] if ended.calls else ""
        check_whole(folder, before, after, what)
        if not what:
            assert ended.code == 0
            break
        assert ended.code == -signal.SIGKILL
        if at % 4 == 3:
            # An edit between the two runs: the next one replaces what only the first has written.
            made.edit("content/profile.md", "Two lives", "Three lives")
            made.write(f"content/{STYLE}", "newer")
            outcome = publish(made.root, "--to", folder)
            check_finished(folder, built_files(made), outcome, what)
            made.edit("content/profile.md", "Three lives", "Two lives")
            made.write(f"content/{STYLE}", "new")
            made.built()
        else:
            check_finished(folder, after, publish(made.root, "--to", folder), what)
    assert at > (5 if torn else 20)


def run_octavo(made: Site, *arguments: object, program: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Publish in a process group of its own, with a program that is found before the real one."""
    environment = dict(os.environ)
    if program:
        environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    command = [sys.executable, "-m", "octavo", "publish", "--quiet", *map(str, arguments)]
    return subprocess.run(
        command, cwd=made.root, env=environment, capture_output=True, text=True, start_new_session=True, check=False
    )


def counting(folder: Path, name: str, at: int, kind: str = "KILL") -> Path:
    """Write a program that sends a signal to the process that runs it for a certain time."""
    count = folder / "count"
    count.unlink(missing_ok=True)
    text = COUNTING.format(program=shutil.which(name), count=count, at=at, signal=kind)
    return script(folder / "bin" / name, text)


def test_a_kill_between_any_two_steps_of_git_leaves_both_repositories_whole(
    repo: Repository, publish: Publish, tmp_path: Path
) -> None:
    assert publish(repo.root).code == 0
    index = (repo.root / ".git/index").read_bytes()
    for at in range(1, 100):
        repo.site.edit("content/profile.md", "A life", f"{at} and more, A life")
        tip = repo.tip
        ended = run_octavo(repo.site, program=counting(tmp_path, "git", at))
        repo.check()
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
        assert repo.tip == tip or git(repo.remote, "rev-parse", "gh-pages^") == tip
        assert publish(repo.root).err == ""
        assert repo.files() == built_files(repo.site)
        assert not list((repo.root / ".cache").glob("*/publishing"))
    assert at > 10
    assert (repo.root / ".git/index").read_bytes() == index
    assert git(repo.root, "status", "--porcelain") == " M content/profile.md"


@pytest.mark.parametrize("hook", ["project/.git/hooks/pre-push", "remote.git/hooks/pre-receive"])
def test_a_kill_of_all_during_a_push_leaves_both_repositories_whole(
    repo: Repository, publish: Publish, tmp_path: Path, hook: str
) -> None:
    assert publish(repo.root).code == 0
    tip = repo.tip
    repo.site.edit("content/profile.md", "A life", "Two lives")
    script(tmp_path / hook, "kill -9 0")
    assert run_octavo(repo.site).returncode == -signal.SIGKILL
    (tmp_path / hook).unlink()
    repo.check()
    assert repo.tip == tip
    assert publish(repo.root).err == ""
    assert repo.files() == built_files(repo.site)


def test_an_interrupt_is_reported_in_the_usual_words(repo: Repository, tmp_path: Path, publish: Publish) -> None:
    ended = run_octavo(repo.site, program=counting(tmp_path, "git", 8, "INT"))
    assert ended.returncode == 130
    assert ended.stderr == "Interrupted; no file is half-written. Run the command again to finish.\n"
    assert publish(repo.root).err == ""
    repo.check()


def test_a_kill_between_any_two_calls_of_rsync_leaves_every_file_whole(tmp_path: Path, publish: Publish) -> None:
    made, first, before, after = two_states(tmp_path, publish)
    folder = tmp_path / "web"
    for at in range(1, 100):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(first, folder)
        ended = run_octavo(made, "--to", f"host:{folder}", program=counting(tmp_path, "rsync", at))
        check_whole(folder, before, after, f"call {at}")
        check_finished(folder, after, publish(made.root, "--to", f"host:{folder}"), f"call {at}")
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert at > 6


@pytest.mark.parametrize("length", [100, 500, 1_000, 2_000])
def test_a_lost_connection_leaves_every_file_whole(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    made, folder, before, after = two_states(tmp_path, publish)
    cut = script(tmp_path / "cut", CUTTING.format(python=sys.executable, length=length))
    with monkeypatch.context() as patch:
        patch.setenv("RSYNC_RSH", str(cut))
        outcome = publish(made.root, "--to", f"host:{folder}")
    assert outcome.code == 1
    assert "rsync failed, in its own words above; " in outcome.err
    check_whole(folder, before, after, f"cut after {length} bytes")
    check_finished(folder, after, publish(made.root, "--to", f"host:{folder}"), f"cut after {length} bytes")
