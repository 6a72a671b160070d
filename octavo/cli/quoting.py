"""Commands quoted for a shell, where they need it."""

from collections.abc import Sequence
from pathlib import Path


def shell_command(words: Sequence[str]) -> str:
    """Return a command that can be pasted into a shell of this system."""
    import os
    import shlex
    import subprocess

    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def serve_command(folder: Path) -> str:
    """Return the command that shows the project in a folder."""
    if folder == Path():
        return "octavo serve"
    text = str(folder)
    return shell_command(["octavo", "serve", "--project", f"./{text}" if text.startswith("-") else text])
