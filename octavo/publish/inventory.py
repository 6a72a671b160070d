"""The inventory: a file at the place where a site is published, which lists the files that were published there.

Only files that still have a size and a digest that it lists are replaced or removed; whatever else is there belongs to
somebody else.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

from octavo.base.characters import UNFIT_IN_PATH
from octavo.base.frozen import frozen
from octavo.output.prune import in_the_way
from octavo.publish.outcome import SiteChanges

INVENTORY = ".octavo-published"

_TITLE = "octavo published files 1"
_UNFINISHED = ", unfinished"

# Begins the line with the address of the site.
_ADDRESS = "site: "

# A size in bytes; no file is so large that it needs more digits.
_SIZE = re.compile(r"[0-9]{1,18}")


class Content(NamedTuple):
    """The content of a file: its size in bytes, and its digest (MD5, which rsync too can tell)."""

    size: int
    digest: str


# Stands for anything that is not a regular file in a folder of the place itself.
NO_FILE = Content(-1, "")

# By path, all contents that were published there and may be there still.
Listed = Mapping[str, frozenset[Content]]


@frozen
class Inventory:
    """What was published at a place; it is not `finished` while files are being replaced.

    `address` is that of the site, empty where it has none; the first inventories did not name it.
    """

    listed: Listed
    finished: bool = True
    address: str = ""


def content_of(place: Path) -> Content:
    """Return the content of a regular file."""
    with place.open("rb") as file:
        digest = hashlib.file_digest(file, partial(hashlib.md5, usedforsecurity=False))
        return Content(file.tell(), digest.hexdigest())


def dump_inventory(inventory: Inventory) -> bytes:
    """Return an inventory as a file: its title, the site's address, and a line for each content.

    Such a line holds the digest, the size and the path.
    """
    title = _TITLE if inventory.finished else _TITLE + _UNFINISHED
    lines = [
        f"{content.digest} {content.size} {path}"
        for path, contents in sorted(inventory.listed.items())
        for content in sorted(contents)
    ]
    address = [_ADDRESS + inventory.address] if inventory.address else []
    return "\n".join([title, *address, *lines, ""]).encode()


def load_inventory(data: bytes) -> Inventory:
    """Return the inventory in a file; of a file that is none, an empty one, so that everything is somebody else's."""
    lines = data.decode("utf-8", "replace").split("\n")
    if lines[0] not in (_TITLE, _TITLE + _UNFINISHED):
        return Inventory({})
    listed: dict[str, frozenset[Content]] = {}
    for line in lines[1:]:
        digest, _, rest = line.partition(" ")
        size, _, path = rest.partition(" ")
        if _SIZE.fullmatch(size) and _is_normal(path):
            listed[path] = listed.get(path, frozenset()) | {Content(int(size), digest)}
    address = lines[1].removeprefix(_ADDRESS) if len(lines) > 1 and lines[1].startswith(_ADDRESS) else ""
    return Inventory(listed, lines[0] == _TITLE, address if address.isprintable() else "")


def _is_normal(path: str) -> bool:
    """Tell if a path is one that Octavo writes; anybody may have written the file that lists it.

    A path must not lead out of the place, and no two paths may lead to one file.
    """
    parts = path.split("/")
    return not (PurePath(path).anchor or UNFIT_IN_PATH.search(path)) and not {"", ".", ".."}.intersection(parts)


def joined(listed: Listed, site: Mapping[str, Content]) -> Listed:
    """Return all that is listed before and after the files of a site are written."""
    return {path: listed.get(path, frozenset()) | {content} for path, content in site.items()} | {
        path: contents for path, contents in listed.items() if path not in site
    }


def listing_of(site: Mapping[str, Content]) -> Listed:
    """Return what is listed once exactly the files of a site are there."""
    return {path: frozenset([content]) for path, content in site.items()}


@frozen
class Transfer:
    """The files to send and to remove, in order.

    `early` must be removed before anything can be sent. `foreign` are paths of the site that somebody else has taken;
    `altered` are files that are no longer part of the site and that somebody else has changed.
    """

    changes: SiteChanges
    files: tuple[str, ...]
    pages: tuple[str, ...]
    early: tuple[str, ...]
    late: tuple[str, ...]
    foreign: tuple[str, ...]
    altered: tuple[str, ...]


def transfer_of(site: Mapping[str, Content], listed: Listed, found: Callable[[str], Content | None]) -> Transfer:
    """Compare a site with the place where it is to be published.

    `found` returns what is at a path there: the content of a file, `NO_FILE`, or None. A file with the right content is
    ours, whoever wrote it.
    """
    gone = {path: found(path) for path in sorted(listed.keys() - site.keys())}
    removed = [path for path, content in gone.items() if content in listed[path]]
    early = in_the_way(removed, site.keys())
    late = set(removed).difference(early)
    is_freed = _freed_by(early, listed)
    # After the last run was ended, paths may be listed that are now those of folders, or in the place of one.
    folders = {folder for path in site for folder in folders_around(path)}
    left = [path for path in gone if path not in folders and site.keys().isdisjoint(folders_around(path))]
    added, changed, foreign = [], [], []
    for path, content in site.items():
        there = found(path)
        if there is None or is_freed(path, there):
            added.append(path)
        elif there in listed.get(path, frozenset()) and there != content:
            changed.append(path)
        elif there != content:
            foreign.append(path)
    send = sorted((*added, *changed))
    return Transfer(
        SiteChanges(tuple(sorted(added)), tuple(sorted(changed)), tuple(removed)),
        tuple(path for path in send if not path.endswith(".html")),
        tuple(path for path in send if path.endswith(".html")),
        early,
        tuple(path for path in removed if path in late),
        tuple(sorted(foreign)),
        tuple(path for path in left if gone[path] not in (None, *listed[path])),
    )


def _freed_by(early: tuple[str, ...], listed: Listed) -> Callable[[str, Content], bool]:
    """Return a function that tells if what is at a path is gone once the early files are removed."""
    freed, around = set(early), {folder for path in early for folder in folders_around(path)}
    # Where letter case does not count, a file is found under the name of another one.
    contents = {path.casefold(): listed[path] for path in early}

    def is_freed(path: str, there: Content) -> bool:
        if there == NO_FILE:
            return path in around or not freed.isdisjoint(folders_around(path))
        return there in contents.get(path.casefold(), ())

    return is_freed


def folders_around(path: str) -> list[str]:
    """Return the paths of the folders around a path, outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
