"""The layout of `content/`: what a file is, by its path alone."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import Literal, get_args

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred

EntryKind = Literal["paper", "person", "page", "news"]
Role = Literal["entry", "config", "data", "file", "root", "attachment", "stray"]
ROLES: tuple[Role, ...] = get_args(Role)

SITE_FILE = "site.yaml"
PROFILE_FILE = "profile.md"
CONTENT = "content"

# The folder of files that are copied to the root of the site as they are, hidden ones too.
ROOT_FOLDER = "root"

DOMAIN_FILE = f"{ROOT_FOLDER}/CNAME"

# The name of an entry in a folder of its own.
INDEX_ENTRY = "index.md"
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


# Files that editors, systems and office programs leave behind: Vim probes a folder with `4913`, JetBrains saves by
# `___jb_…`, Word locks a document by `~$…`, and an archive from a Mac has a folder `__MACOSX`.
_LEFTOVER_ENDINGS = ("~", ".swp", ".swo", ".tmp", "___jb_tmp___", "___jb_old___")
_LEFTOVER_BEGINNINGS = (".", "#", "~$")
_LEFTOVER_NAMES = (
    *("4913", "Thumbs.db", "thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini"),
    *("Icon\r", "__MACOSX", "@eaDir", "$RECYCLE.BIN"),
)

# What TeX writes beside a document, and what programs keep of a file that they change. An entry may still name one of
# them, such as a log, and then it is published. The endings of the second group have other meanings too.
_DROPPINGS = deferred(
    r"\.(?:aux|bbl|blg|bcf|run\.xml|lof|lot|fls|fdb_latexmk|synctex(?:\.gz|\(busy\))?|bak|orig|rej|crdownload"
    r"|(log|out|toc|nav|snm|vrb|ilg|idx|ind|old|part))",
    re.IGNORECASE,
)

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
        own_folder = folder if file == INDEX_ENTRY and folder != top else ""
        place = own_folder or f"{folder}/{name}"
        named = place.removeprefix(f"{top}/") if kind == "page" else place.rpartition("/")[2]
        return FilePlace("entry", kind, named, own_folder)
    if top == "files":
        return FilePlace("file")
    if top == ROOT_FOLDER:
        return FilePlace("root")
    if folder == "data" and file.endswith((".yaml", ".yml")):
        return FilePlace("data", name=composed(name))
    return FilePlace("stray")


def composed(path: str) -> str:
    """Return a path with accents as most systems write them; macOS may write letters and accents apart (NFC, NFD)."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def is_leftover(name: str) -> bool:
    """Tell if a file's name, which is not empty, is one that editors and systems leave behind, or hidden."""
    return name.startswith(_LEFTOVER_BEGINNINGS) or name.endswith(_LEFTOVER_ENDINGS) or name in _LEFTOVER_NAMES


def is_dropping(path: str, files: Collection[str]) -> bool:
    """Tell if a file is one that TeX and other programs write beside another; `files` are the paths of all.

    In folders that are published as they are, an ending with other meanings counts only beside a document.
    """
    name, dot, ending = path.rpartition(".")
    if ending.lower() in ("gz", "xml"):
        name, dot, before = name.rpartition(".")
        ending = f"{before}.{ending}"
    found = _DROPPINGS().fullmatch(dot + ending)
    if found is None or (found[1] and path.startswith(("files/", f"{ROOT_FOLDER}/"))):
        return found is not None and any(f"{name}.{document}" in files for document in ("tex", "pdf"))
    return True


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
