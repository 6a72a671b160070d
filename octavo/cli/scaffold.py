"""The scaffold: a small project to begin with, ready to be filled."""

import json
import re
from importlib.resources import files
from pathlib import Path

NAME = "Your Name"

_PLAIN = re.compile(r"[^\W\d_][\w .,’'-]*")


def scaffold(folder: Path, name: str) -> list[str]:
    """Write a new project for a person, and return its paths; FileExistsError where the folder holds anything."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    value = name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    written = []
    for path, text in _files():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(NAME, value), "utf-8", newline="\n")
        written.append(path)
    return written


def _files() -> list[tuple[str, str]]:
    top = files("octavo.cli") / "template"
    found = []
    waiting = [("", top)]
    while waiting:
        prefix, folder = waiting.pop()
        for item in folder.iterdir():
            path = f"{prefix}{item.name}"
            if item.is_dir():
                waiting.append((f"{path}/", item))
            else:
                found.append((path.replace("dot-", "."), item.read_text("utf-8")))
    return sorted(found)
