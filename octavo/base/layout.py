"""The layout of `content/`: what a file is, by its path alone."""

from collections.abc import Callable, Iterable
from typing import Literal, get_args

from octavo.base.frozen import frozen

EntryKind = Literal["paper", "person", "page", "news"]
Role = Literal["entry", "config", "data", "file", "root", "attachment", "stray"]
ROLES: tuple[Role, ...] = get_args(Role)

SITE_FILE = "site.yaml"
PROFILE_FILE = "profile.md"
CONTENT = "content"

# The folder of files that are copied to the root of the site as they are, hidden ones too.
ROOT_FOLDER = "root"
DOMAIN_FILE = f"{ROOT_FOLDER}/CNAME"

FOLDERS: dict[str, EntryKind] = {"papers": "paper", "people": "person", "pages": "page", "news": "news"}

# The folder on the site for each kind of entry; free pages are at the root.
ADDRESSES: dict[EntryKind, str] = {"paper": "papers/", "person": "people/", "page": "", "news": "news/"}


@frozen
class FilePlace:
    """The role of a file and, for an entry, its kind, the name its slug comes from, and its own folder.

    The name of a page has the folders in `pages/` above it: `teaching/2023`. `name` is also set for a data file.
    `folder` is set if the entry is an `index.md`: all files in it belong to the entry.
    """

    role: Role
    kind: EntryKind | None = None
    name: str = ""
    folder: str = ""


# Files that editors and systems leave behind: Vim probes a folder with `4913`, and JetBrains saves by `___jb_…`.
_LEFTOVER_ENDINGS = ("~", ".swp", ".tmp", "___jb_tmp___", "___jb_old___")
_LEFTOVER_NAMES = ("4913", "Thumbs.db")

# Hidden files in `content/root/` that are not meant for the site; Octavo's own files in the output begin with the last.
_HIDDEN_NAMES = (".ds_store", ".git", ".gitignore", ".gitkeep")
_HIDDEN_BEGINNINGS = (".#", "._", ".octavo")


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
        own_folder = folder if file == "index.md" and folder != top else ""
        place = own_folder or f"{folder}/{name}"
        named = place.removeprefix(f"{top}/") if kind == "page" else place.rpartition("/")[2]
        return FilePlace("entry", kind, named, own_folder)
    if top == "files":
        return FilePlace("file")
    if top == ROOT_FOLDER:
        return FilePlace("root")
    if folder == "data" and file.endswith((".yaml", ".yml")):
        return FilePlace("data", name=name)
    return FilePlace("stray")


def is_leftover(name: str) -> bool:
    """Tell if a file's name, which is not empty, is one that editors and systems leave behind, or hidden."""
    return name[0] in ".#" or name.endswith(_LEFTOVER_ENDINGS) or name in _LEFTOVER_NAMES


def is_leftover_in_root(name: str) -> bool:
    """Tell if a file's name in `content/root/` is one that editors, systems and git leave behind."""
    low = name.casefold()
    hidden = low in _HIDDEN_NAMES or low.startswith(_HIDDEN_BEGINNINGS)
    return hidden or is_leftover(name.lstrip(".") or name)


def leftover_test(folder: str, top: str) -> Callable[[str], bool]:
    """Return the test for names of leftovers below `top` in a folder of the project, such as `root` in `content`."""
    return is_leftover_in_root if folder == CONTENT and top == ROOT_FOLDER else is_leftover


def is_ignored(folder: str, parts: Iterable[str]) -> bool:
    """Tell if a path in a folder of the project, given by its parts, is a leftover or lies in one."""
    names = list(parts)
    return bool(names) and any(map(leftover_test(folder, names[0]), names))
