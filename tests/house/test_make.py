"""Test that `tools/python-for` says what a machine lacks, and how to install it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SHELL = shutil.which("sh") or "/bin/sh"


def run(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run `tools/python-for` with only some programs on the path, each a shell script."""
    found = tmp_path / "bin"
    found.mkdir()
    for name, script in programs.items():
        place = found / name
        place.write_text(f"#!{SHELL}\n{script}\n")
        place.chmod(0o755)
    command = [SHELL, str(ROOT / "tools/python-for"), str(tmp_path / "venv")]
    return subprocess.run(command, env={"PATH": str(found)}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("programs", [{}, {"python3": "exit 1", "python": "exit 1"}], ids=["none", "too old"])
def test_without_a_recent_python_the_hint_says_how_to_install_one(tmp_path: Path, programs: dict[str, str]) -> None:
    done = run(tmp_path, **programs)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr


def test_without_venv_the_hint_names_the_package(tmp_path: Path) -> None:
    done = run(tmp_path, python3='case "$1" in -m) exit 1;; esac', rm="exit 0")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
