"""Fixtures for tests of the installed program."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def pip(*arguments: object) -> None:
    """Run pip, which must succeed."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps")
    done = subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments), *quiet], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", ROOT, "--wheel-dir", folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder outside the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", wheel, "--target", folder, "--no-index")
    return folder
