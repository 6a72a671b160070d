"""Which file of `content/` is what, from its path alone."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

EntryKind = Literal["paper", "person", "page", "news"]
Role = Literal["entry", "config", "data", "file", "attachment", "stray"]

SITE_FILE = "site.yaml"
PROFILE_FILE = "profile.md"

FOLDERS: dict[str, EntryKind] = {"papers": "paper", "people": "person", "pages": "page", "news": "news"}

# Where each kind of entry lives on the site; a free page stands at the root.
ADDRESSES: dict[EntryKind, str] = {"paper": "papers/", "person": "people/", "page": "", "news": "news/"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is: its role, and for an entry its kind, the name its slug comes from, and its own folder.

    `folder` is set where the entry is an `index.md`: what lies in it belongs to the entry.
    """

    role: Role
    kind: EntryKind | None = None
    name: str = ""
    folder: str = ""


def place(path: str) -> Place:
    """What the file at a path below `content/` is."""
    parts = PurePosixPath(path).parts
    if path == SITE_FILE:
        return Place("config")
    if path == PROFILE_FILE:
        return Place("entry", "person", "")
    if parts[0] == "files" and len(parts) > 1:
        return Place("file")
    if parts[0] == "data" and len(parts) == 2 and path.endswith((".yaml", ".yml")):
        return Place("data", name=PurePosixPath(path).stem)
    kind = FOLDERS.get(parts[0])
    if kind is None or len(parts) == 1:
        return Place("stray")
    if not path.endswith(".md"):
        return Place("attachment")
    if parts[-1] == "index.md" and len(parts) > 2:
        return Place("entry", kind, parts[-2], "/".join(parts[:-1]))
    return Place("entry", kind, PurePosixPath(path).stem)


def dropping(name: str) -> bool:
    """Whether a file's name is one that editors and systems leave behind."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")) or name in ("4913", "Thumbs.db")
