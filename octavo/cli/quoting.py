"""Texts quoted for YAML and for a shell, where they need it."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

# Texts that need no quotes in YAML: words, and addresses without the characters that end a value.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,’'-]*[\w.’'-])?|https?://[\w.~/%:?=&+-]*[\w/]")
# Words that some readers of YAML take for a truth value or for nothing.
_TAKEN = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))


def yaml_text(text: str) -> str:
    """Return one line of text as a YAML scalar, in double quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _TAKEN
    return text if is_plain else json.dumps(text, ensure_ascii=False)


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
