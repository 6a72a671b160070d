"""What systems name or do differently."""

import os
from pathlib import Path

# Opens a file for its bytes: without it, Windows translates the ends of lines. Other systems have no such flag.
BINARY = getattr(os, "O_BINARY", 0)


def resolved(place: Path) -> Path:
    """Return the absolute path of a place, without symbolic links; some that lead in a circle stay in it."""
    # Before Python 3.13, `resolve` raises an error for a circle.
    return Path(os.path.realpath(place))
