"""The fingerprint names every library that can change a byte of the output."""

import re
import tomllib
from pathlib import Path

from octavo.build import fingerprint

ROOT = Path(__file__).parent.parent.parent

# These serve pages, watch files, find folders, or check what is built already.
APART = {"bibtexparser", "platformdirs", "rich", "rispy", "selectolax", "starlette", "uvicorn", "watchdog"}


def test_every_library_that_makes_pages_is_in_the_fingerprint() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[^\w-]", line)[0].lower().replace("-", "_") for line in project["dependencies"]}
    assert names - APART == set(fingerprint._LIBRARIES)
