"""Fixtures for tests that publish."""

from pathlib import Path

import pytest

from tests.publish.publishing import REMOTE_SHELL, Publish, Repository, clean_git, publishing, repository, script


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings of git and rsync out."""
    clean_git(monkeypatch, tmp_path)
    monkeypatch.setenv("RSYNC_RSH", str(script(tmp_path / "remote-shell", REMOTE_SHELL)))


@pytest.fixture
def publish(capfd: pytest.CaptureFixture[str]) -> Publish:
    """Return a function that runs `octavo publish` in this process."""
    return publishing(capfd)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Return a project in a repository with an empty remote."""
    return repository(tmp_path)
