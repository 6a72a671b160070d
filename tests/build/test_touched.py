"""What a build of a stranger's project touches: its output and its cache, and nothing else on the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.showcase import lay_out
from tests.support.sites import site

# A program that builds, and writes down what it does that a build has no reason to do, in any of its processes.
RECORDING = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def note(event, values):
    beyond = ("socket.connect", "socket.bind", "subprocess", "os.system", "os.exec", "os.posix_spawn", "http")
    if event.startswith(beyond):
        os.write(log, f"{event} {values}\\n".encode())
sys.addaudithook(note)
from octavo.cli.main import main
main(sys.argv[1:])
"""


def below(folder: Path) -> dict[str, tuple[int, int]]:
    """Return all that is below a folder, with the size and the time of the last change."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        found[str(path.relative_to(folder))] = (0 if path.is_dir() else status.st_size, status.st_mtime_ns)
    return found


def recorded(root: Path, home: Path, log: Path, *command: str) -> str:
    """Run a command in a process with a home of its own; return what it did beyond reading and writing files."""
    folders = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    words = [sys.executable, "-c", RECORDING, str(log), *command, "--project", str(root)]
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, **folders}, cwd=home)
    return log.read_text() if log.exists() else ""


@pytest.mark.parametrize("name", ["scholar", "group"])
def test_only_the_output_the_cache_and_the_users_cache_folder_are_written(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path / "sites")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/key").write_text("mine")
    before = below(tmp_path)
    recorded(tmp_path / "sites" / name, home, tmp_path / "log", "build")
    changed = {path for path, state in below(tmp_path).items() if before.get(path) != state}
    ours = (f"sites/{name}/output", f"sites/{name}/.cache", "home/.cache", "log")
    outside = {path for path in changed if not path.startswith(ours)}
    # A folder changes when something is made in it.
    assert outside <= {f"sites/{name}", "home"}
    assert before.keys() <= below(tmp_path).keys()


def test_no_other_machine_is_asked_and_no_program_is_run(tmp_path: Path) -> None:
    lay_out(tmp_path / "sites")
    home = tmp_path / "home"
    home.mkdir()
    for name in ("scholar", "group"):
        assert recorded(tmp_path / "sites" / name, home, tmp_path / "log", "build", "--jobs", "2") == ""


def test_code_in_a_project_is_not_run(tmp_path: Path) -> None:
    """Python runs modules of these names, and hooks of git are programs."""
    made = site(tmp_path / "project")
    mark, home = tmp_path / "mark", tmp_path / "home"
    home.mkdir()
    code = f"open({str(mark)!r}, 'w')\n"
    for path in ("sitecustomize.py", "build.py", "jinja2.py", "content/conftest.py", "themes/mine/filters.py"):
        made.write(path, code)
    hook = made.root / ".git/hooks/post-checkout"
    hook.parent.mkdir(parents=True)
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    (made.root / ".git/config").write_text(f'[core]\n\tfsmonitor = touch {mark}\n[remote "origin"]\n\turl = x\n')
    for command in (("build",), ("check",), ("clean",)):
        recorded(made.root, home, tmp_path / "log", *command)
    assert not mark.exists()


def test_scripts_of_a_theme_are_part_of_the_site(tmp_path: Path) -> None:
    made = site(tmp_path)
    made.write("content/site.yaml", "theme: mine\n")
    made.write("themes/mine/theme.yaml", "name: Mine\nextends: octavo\n")
    made.write("themes/mine/static/mine.js", "alert(1)\n")
    made.write("themes/mine/templates/404.html", "<!doctype html><title>x</title><script>alert(2)</script>\n")
    made.built()
    assert (made.output / "assets/mine.js").read_text("utf-8") == "alert(1)\n"
    assert "<script>alert(2)</script>" in made.page("404.html")
