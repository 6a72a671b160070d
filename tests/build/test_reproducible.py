"""Test that the same input gives the same bytes on every machine and with any number of workers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.sites import tree

ROOT = Path(__file__).parent.parent.parent


def run(project: Path, cwd: Path, jobs: int, **environment: str) -> None:
    """Build in a process of its own."""
    command = [sys.executable, "-m", "octavo", "build", "--project", str(project), "--jobs", str(jobs)]
    subprocess.run(command, cwd=cwd, env=os.environ | environment, check=True, capture_output=True)


def test_two_clean_builds_give_identical_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "a longer name" / "other"
    for place in (one, other):
        shutil.copytree(ROOT / "content", place / "content")
    run(one, tmp_path, 1, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    run(other, ROOT, 4, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", LANG="tr_TR.UTF-8")
    first, second = tree(one / "output"), tree(other / "output")
    assert len(first) > 40
    assert first == second
