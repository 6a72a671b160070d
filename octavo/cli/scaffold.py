"""The files of a new project."""

import os
import re
import stat
from importlib.resources import files
from pathlib import Path
from typing import Literal

from octavo import __version__
from octavo.base.folders import HeldFolder
from octavo.base.frozen import frozen
from octavo.cli.schema import FOLDER
from octavo.content.json_schema import schema_files
from octavo.model.identifiers import NO_ORCID
from octavo.model.placeholders import NAME, WORKPLACE
from octavo.yaml.write import yaml_text

_MARK = re.compile(r"@(\w+)@")


@frozen
class Owner:
    """What a new project says about its owner; all of it may be empty."""

    name: str = ""
    affiliation: str = ""
    orcid: str = ""
    url: str = ""


@frozen
class Placed:
    """A file of a new project: `written`, `extended` by missing lines, or `kept` as it was."""

    path: str
    outcome: Literal["written", "extended", "kept"]


def unfit_folder(folder: Path) -> str:
    """Return the reason why a folder cannot become a project; empty if it can.

    It has to be new or empty, or a repository, whose files all stay as they are.
    """
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "is a file"
    content = folder / "content"
    if content.exists() and not (content.is_dir() and not any(content.iterdir())):
        return "is a project already: it has a folder content/"
    if any(folder.iterdir()) and not (folder / ".git").exists():
        return "is neither empty nor a repository"
    return ""


def scaffold(folder: Path, owner: Owner, *, without: str = "") -> list[Placed]:
    """Write the files of a new project, and return them in the order in which they were written.

    A file that exists is kept, but a .gitignore gets the lines that it lacks. `content/` comes last: until then, a
    project that could not be finished can be started again. What is below the folder `without` is left out.
    """
    texts = dict(_template_files(owner)) | schema_files(FOLDER)
    paths = [path for path in sorted(texts) if not without or not path.startswith(f"{without}/")]
    with HeldFolder(folder, make=True) as held:
        return [Placed(path, _place(held, path, texts[path])) for path in paths]


def write_new(folder: HeldFolder, path: str, text: str) -> bool:
    """Write a new file and the folders around it; return False, and change nothing, where something is there.

    NotADirectoryError where it is behind a link.
    """
    if "/" in path:
        folder.make(path.rpartition("/")[0])
    try:
        folder.write(path, [text.encode()], new=True)
    except FileExistsError:
        return False
    return True


def requirement(version: str) -> str:
    """Return what pip has to install for a project that was made with this version: it, or a compatible later one."""
    major, minor = version.split(".")[:2]
    # Before version 1, each minor version may change anything (semver.org).
    limit = f"0.{int(minor) + 1}" if major == "0" else int(major) + 1
    return f"octavo>={version},<{limit}"


def _place(folder: HeldFolder, path: str, text: str) -> Literal["written", "extended", "kept"]:
    # A repository of somebody else may hold links, and behind them nothing is written.
    if folder.has_link(path):
        return "kept"
    if write_new(folder, path, text):
        return "written"
    return "extended" if path == ".gitignore" and _extend(folder, path, text) else "kept"


def _extend(folder: HeldFolder, path: str, text: str) -> bool:
    """Append the folders that a .gitignore does not name yet; return False where it names them all."""
    if not stat.S_ISREG(folder.mode(path)):
        return False
    data = folder.read(path)
    named = {line.strip().strip(b"/") for line in data.splitlines()}
    missing = [line for line in text.encode().splitlines() if line.strip(b"/") not in named]
    if not missing:
        return False
    ending = b"\r\n" if b"\r\n" in data else b"\n"
    added = (ending if data and not data.endswith(b"\n") else b"") + ending.join((*missing, b""))
    with os.fdopen(folder.open(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
        file.write(added)
    return True


def _template_files(owner: Owner) -> list[tuple[str, str]]:
    """Return path and text of each file of the template, with what is known of the owner filled in."""
    values = {
        "heading": owner.name or "My site",
        "name": yaml_text(owner.name or NAME),
        "affiliation": yaml_text(owner.affiliation or WORKPLACE),
        "orcid": f"orcid: {owner.orcid}" if owner.orcid else f"# orcid: {NO_ORCID}",
        "url": f"url: {yaml_text(owner.url)}" if owner.url else "# url: https://example.org/",
        "octavo": requirement(__version__),
    }
    found = []
    waiting = [("", files("octavo.cli") / "template")]
    while waiting:
        prefix, folder = waiting.pop()
        for item in folder.iterdir():
            path = f"{prefix}{item.name}"
            if item.is_dir():
                waiting.append((f"{path}/", item))
            else:
                text = _MARK.sub(lambda mark: values[mark[1]], item.read_text("utf-8"))
                found.append((path.replace("dot-", "."), text))
    return found
