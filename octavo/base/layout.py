"""Which file of `content/` is what, from its path alone."""

from typing import Literal, get_args

from octavo.base.frozen import frozen

EntryKind = Literal["paper", "person", "page", "news"]
Role = Literal["entry", "config", "data", "file", "attachment", "stray"]
ROLES: tuple[Role, ...] = get_args(Role)

SITE_FILE = "site.yaml"
PROFILE_FILE = "profile.md"

FOLDERS: dict[str, EntryKind] = {"papers": "paper", "people": "person", "pages": "page", "news": "news"}

# Where each kind of entry lives on the site; a free page stands at the root.
ADDRESSES: dict[EntryKind, str] = {"paper": "papers/", "person": "people/", "page": "", "news": "news/"}


@frozen
class FilePlace:
    """What a file is: its role, and for an entry its kind, the name its slug comes from, and its own folder.

    `folder` is set where the entry is an `index.md`: what lies in it belongs to the entry.
    """

    role: Role
    kind: EntryKind | None = None
    name: str = ""
    folder: str = ""


# What editors and systems leave behind.
_DROPPED = ("~", ".swp", ".tmp", "___jb_tmp___", "___jb_old___")
_LEFT = ("4913", "Thumbs.db")


def place_of(path: str) -> FilePlace:
    """What the file at a path below `content/` is."""
    if path == SITE_FILE:
        return FilePlace("config")
    if path == PROFILE_FILE:
        return FilePlace("entry", "person", "")
    folder, _, file = path.rpartition("/")
    name = file.rpartition(".")[0]
    top = folder.partition("/")[0]
    kind = FOLDERS.get(top)
    if kind is not None:
        if not file.endswith(".md"):
            return FilePlace("attachment")
        if file == "index.md" and folder != top:
            return FilePlace("entry", kind, folder.rpartition("/")[2], folder)
        return FilePlace("entry", kind, name)
    if top == "files":
        return FilePlace("file")
    if folder == "data" and file.endswith((".yaml", ".yml")):
        return FilePlace("data", name=name)
    return FilePlace("stray")


def is_leftover(name: str) -> bool:
    """Whether a file's name is one that editors and systems leave behind."""
    return name[0] in ".#" or name.endswith(_DROPPED) or name in _LEFT
