"""The good answers of other sites to a check, stored so that they are not asked again on the same day."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress

from octavo.base.folders import HeldFolder
from octavo.base.project import Project

# In seconds: how long a good answer counts.
LIFETIME = 24 * 60 * 60

_FILE = "answers.json"


def read_answers(project: Project, now: float) -> dict[str, float]:
    """Return when each address gave a good answer, in seconds since the epoch; those that no longer count are left out.

    A file that cannot be read holds none.
    """
    try:
        with HeldFolder(project.cache, project.root) as folder:
            stored = json.loads(folder.read(_FILE))
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {url: at for url, at in stored.items() if isinstance(at, int | float) and 0 <= now - at < LIFETIME}


def write_answers(project: Project, answers: Mapping[str, float]) -> None:
    """Store when each address gave a good answer; where that fails, the next check asks again."""
    temporary = f"{_FILE}.{os.getpid()}"
    with suppress(OSError), HeldFolder(project.cache, project.root, make=True) as folder:
        folder.write(temporary, [json.dumps(dict(sorted(answers.items()))).encode()])
        folder.move(temporary, folder, _FILE)
