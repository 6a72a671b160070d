"""Findings at a terminal: the code of each is a link to its explanation."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from octavo.base.manual import MANUAL
from tests.support.sites import PROFILE, site


def shown(folder: Path, term: str, *options: str, terminal: bool = True) -> str:
    """Build a site with a misspelt key; return what appears on standard error, a terminal of a type or a pipe."""
    made = site(folder, PROFILE.replace("areas:", "araes:"))
    reading, writing = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-m", "octavo", "build", "--project", str(made.root), *options]
    environment = os.environ | {"TERM": term}
    done = subprocess.run(command, stderr=writing, stdout=subprocess.PIPE, env=environment, text=True, check=False)
    os.write(writing, b"\0")
    text = b""
    while not text.endswith(b"\0"):
        text += os.read(reading, 65536)
    os.close(reading)
    os.close(writing)
    assert done.returncode == 1
    return text.decode() + done.stdout


def test_at_a_terminal_the_code_is_a_link_to_its_explanation(tmp_path: Path) -> None:
    link = f"\x1b]8;;{MANUAL}findings/#unknown-key\x1b\\unknown-key\x1b]8;;\x1b\\"
    assert f"error: a person has no key `araes` [{link}]" in shown(tmp_path, "xterm-256color")


@pytest.mark.parametrize("term", ["dumb", "linux", "eterm-color", ""])
def test_a_terminal_that_would_print_links_gets_none(tmp_path: Path, term: str) -> None:
    text = shown(tmp_path, term)
    assert "[unknown-key]" in text
    assert "\x1b]" not in text


def test_pipes_and_programs_get_no_links(tmp_path: Path) -> None:
    assert "[unknown-key]" in (text := shown(tmp_path / "pipe", "xterm", terminal=False))
    assert "\x1b]" not in text
    assert '"code": "unknown-key"' in (text := shown(tmp_path / "json", "xterm", "--json"))
    assert "\x1b]" not in text
