"""What the program keeps for itself, outside of all projects."""

import stat
import sys
from pathlib import Path

import pytest

from octavo import installed


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose bytecode goes to a folder of its own, which does not exist yet."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))
    monkeypatch.setattr(installed, "place", installed.place.__wrapped__)


@pytest.mark.usefixtures("fresh")
def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = installed.secret.__wrapped__()
    assert made is not None
    assert len(made) == 32
    assert installed.secret.__wrapped__() == made
    [file] = (tmp_path / "bytecode").rglob("secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(b"short")
    assert installed.secret.__wrapped__() is None


@pytest.mark.usefixtures("fresh")
def test_nothing_is_kept_where_python_keeps_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert installed.secret.__wrapped__() is None
    assert not (tmp_path / "bytecode").exists()


@pytest.mark.usefixtures("fresh")
def test_nothing_is_kept_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "bytecode").write_text("a file, not a folder")
    assert installed.place() is None
    assert installed.secret.__wrapped__() is None
