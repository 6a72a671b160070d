"""The installation: what the program keeps for itself, beside Python's bytecode, and not in any project."""

import os
import sys
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

_SIZE = 32


@cache
def place() -> Path | None:
    """A folder of the installation's own; None where Python would write no bytecode either."""
    if sys.dont_write_bytecode:
        return None
    folder = Path(cache_from_source(str(Path(__file__).with_name("kept.py")))).with_suffix("")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


@cache
def secret() -> bytes | None:
    """Bytes that nobody else knows, so that what they seal was sealed here; None where none can be kept."""
    folder = place()
    if folder is None:
        return None
    file = folder / "secret"
    try:
        if not file.exists():
            own = file.with_suffix(".new")
            own.touch(0o600)
            own.write_bytes(os.urandom(_SIZE))
            own.replace(file)
        found = file.read_bytes()
    except OSError:
        return None
    return found if len(found) == _SIZE else None
