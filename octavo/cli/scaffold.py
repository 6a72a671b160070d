"""The files of a new project."""

import json
import re
from importlib.resources import files
from pathlib import Path

# The template has this name in place of the owner's.
NAME = "Your Name"

# Names that YAML reads as they are, without quotes.
_PLAIN = re.compile(r"[^\W\d_][\w .,’'-]*")


def scaffold(folder: Path, name: str) -> list[str]:
    """Write a new project for a person, and return the paths of its files.

    FileExistsError: the folder is not empty. NotADirectoryError: it is a file.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    value = name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    written = []
    for path, text in _template_files():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(NAME, value), "utf-8", newline="\n")
        written.append(path)
    return written


def _template_files() -> list[tuple[str, str]]:
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
