"""The good answers of other sites to a check, stored so that they are not asked again on the same day."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

# In seconds: how long a good answer counts.
LIFETIME = 24 * 60 * 60

_FILE = "answers.json"


def read_answers(folder: Path, now: float) -> dict[str, float]:
    """Return when each address gave a good answer, in seconds since the epoch; those that no longer count are left out.

    A file that cannot be read holds none.
    """
    try:
        stored = json.loads((folder / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {url: at for url, at in stored.items() if isinstance(at, int | float) and 0 <= now - at < LIFETIME}


def write_answers(folder: Path, answers: Mapping[str, float]) -> None:
    """Store when each address gave a good answer; where that fails, the next check asks again."""
    temporary = folder / f"{_FILE}.{os.getpid()}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(dict(sorted(answers.items()))), "utf-8")
        temporary.replace(folder / _FILE)
