"""The layout of `content/`: what a file is, by its path alone."""

from typing import Literal, get_args

from octavo.base.frozen import frozen

EntryKind = Literal["paper", "person", "page", "news"]
Role = Literal["entry", "config", "data", "file", "attachment", "stray"]
ROLES: tuple[Role, ...] = get_args(Role)

SITE_FILE = "site.yaml"
PROFILE_FILE = "profile.md"

FOLDERS: dict[str, EntryKind] = {"papers": "paper", "people": "person", "pages": "page", "news": "news"}

# The folder on the site for each kind of entry; free pages are at the root.
ADDRESSES: dict[EntryKind, str] = {"paper": "papers/", "person": "people/", "page": "", "news": "news/"}


@frozen
class FilePlace:
    """The role of a file and, for an entry, its kind, the name its slug comes from, and its own folder.

    `name` is also set for a data file. `folder` is set if the entry is an `index.md`: all files in it belong to the
    entry.
    """

    role: Role
    kind: EntryKind | None = None
    name: str = ""
    folder: str = ""


# Files that editors and systems leave behind: Vim probes a folder with `4913`, and JetBrains saves by `___jb_…`.
_LEFTOVER_ENDINGS = ("~", ".swp", ".tmp", "___jb_tmp___", "___jb_old___")
_LEFTOVER_NAMES = ("4913", "Thumbs.db")


def place_of(path: str) -> FilePlace:
    """Return what the file at a path relative to `content/` is."""
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
    """Tell if a file's name, which is not empty, is one that editors and systems leave behind, or hidden."""
    return name[0] in ".#" or name.endswith(_LEFTOVER_ENDINGS) or name in _LEFTOVER_NAMES
