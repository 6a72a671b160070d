"""The listed file of the output that an address leads to, and the page nearest to one that is gone."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from urllib.parse import quote, unquote_to_bytes

from octavo.base.characters import UNFIT_IN_PATH
from octavo.base.frozen import frozen
from octavo.base.urls import INDEX_FILE

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_SUFFIX = ".html"

# Smallest similarity (0 to 1) at which a page counts as near, about that of a title and the same with a word added.
_SIMILAR = 0.6


@frozen
class Served:
    """A file of the output, by its path."""

    path: str


@frozen
class Moved:
    """A redirect to another address of the site, percent-encoded."""

    address: str


def served(raw_path: bytes, base: str, paths: Collection[str]) -> Served | Moved | None:
    """Return the listed file or the redirect at a percent-encoded path on a site below `base`, or None.

    As on GitHub Pages, `.html` can be left out, and a folder without its slash redirects to the folder.
    """
    text = decoded(raw_path)
    if text is not None and base != "/" and text in ("/", base[:-1]):
        return Moved(url(base, ""))
    below = _below(text, base)
    if below is None:
        return None
    for path in candidates(below):
        if path in paths:
            folder = below + "/" + INDEX_FILE
            return Moved(url(base, path)) if path == folder and below else Served(path)
    return None


def gone_page(raw_path: bytes, base: str, gone: Collection[str]) -> str | None:
    """Return the one of the paths that are `gone` which a percent-encoded path led to, or None."""
    below = _below(decoded(raw_path), base)
    return next((path for path in candidates(below) if path in gone), None) if below is not None else None


def decoded(raw_path: bytes) -> str | None:
    """Return the text of a percent-encoded path, or None if it is malformed or has characters that no site path has."""
    if not raw_path.startswith(b"/") or _BROKEN.search(raw_path):
        return None
    try:
        text = unquote_to_bytes(raw_path).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if UNFIT_IN_PATH.search(text) else text


def url(base: str, path: str) -> str:
    """Return the percent-encoded address of an output path; the index page of a folder has the folder's address."""
    at = "" if path == INDEX_FILE else path.removesuffix("/" + INDEX_FILE) + "/" * path.endswith("/" + INDEX_FILE)
    return quote(base + at, safe="/-._~!$&'()*+,;=:@", errors="surrogateescape")


def with_base(raw_path: bytes, base: str) -> bytes:
    """Return a percent-encoded path below the base; a proxy may have removed the base from it, or another path."""
    prefix = url(base, "").encode()
    return raw_path if raw_path.startswith(prefix) or raw_path == prefix[:-1] else prefix[:-1] + raw_path


def relative(raw_path: bytes, address: str) -> str:
    """Return an address of the site, percent-encoded, as one relative to a percent-encoded path."""
    here, there = raw_path.decode("latin-1").split("/")[:-1], address.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return ("../" * (len(here) - shared) or "./") + "/".join(there[shared:])


def _below(text: str | None, base: str) -> str | None:
    """Return the part of a path below the base, or None if there is none or if a segment is empty, `.` or `..`."""
    if text is None or not text.startswith(base):
        return None
    below = text[len(base) :]
    parts = below.removesuffix("/").split("/") if below else []
    return None if any(part in ("", ".", "..") for part in parts) else below


def candidates(below: str) -> tuple[str, ...]:
    """Return the output paths that an address below the base can mean, in order of preference."""
    if not below or below.endswith("/"):
        return (below + INDEX_FILE,)
    return (below, below + _SUFFIX, f"{below}/{INDEX_FILE}")


def nearest_page(gone: str, paths: Collection[str]) -> str:
    """Return the path of the page nearest to one that is gone.

    This is the page in the same folder with the most similar name, else the index page of the closest folder around it.
    It is empty if the site has neither.
    """
    folder, name = _split(gone)
    named = {}
    for path in paths:
        # Sites have many paths, so a cheap check comes before the split.
        if path.startswith(folder) and path.endswith(".html"):
            its_folder, its_name = _split(path)
            if its_folder == folder and its_name:
                named[its_name] = path
    close = get_close_matches(name, named, 1, _SIMILAR)
    if close:
        return named[close[0]]
    while True:
        if folder + INDEX_FILE in paths and folder + INDEX_FILE != gone:
            return folder + INDEX_FILE
        if not folder:
            return ""
        folder = folder[:-1].rpartition("/")[0]
        folder += "/" if folder else ""


def _split(path: str) -> tuple[str, str]:
    """Split the path of a page into folder and name; the index page of a folder has the folder's name."""
    bare = path.removesuffix(INDEX_FILE).removesuffix("/").removesuffix(".html")
    folder, slash, name = bare.rpartition("/")
    return folder + slash, name
