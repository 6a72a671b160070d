"""Which file of the output an address leads to: one that is listed, or none."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from urllib.parse import quote, unquote_to_bytes

from octavo.base.characters import UNFIT_IN_PATH
from octavo.base.frozen import frozen
from octavo.base.urls import INDEX_FILE

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_SUFFIX = ".html"


@frozen
class Served:
    """A file of the output, by its path."""

    path: str


@frozen
class Moved:
    """Another address where the asked one is answered, percent-encoded."""

    address: str


def served(asked: bytes, base: str, paths: Collection[str]) -> Served | Moved | None:
    """What stands at the path of an address, percent-encoded as it came, on a site below `base`; None for nothing.

    As on GitHub Pages, `.html` may be left out, and a folder without its slash leads to the folder.
    """
    text = decoded(asked)
    if text is not None and base != "/" and text in ("/", base[:-1]):
        return Moved(url(base, ""))
    below = _below(text, base)
    if below is None:
        return None
    for path in _meant(below):
        if path in paths:
            folder = below + "/" + INDEX_FILE
            return Moved(url(base, path)) if path == folder and below else Served(path)
    return None


def once(asked: bytes, base: str, gone: Collection[str]) -> str | None:
    """The path of a page that is gone, at the address of which there was one."""
    below = _below(decoded(asked), base)
    return next((path for path in _meant(below) if path in gone), None) if below is not None else None


def decoded(asked: bytes) -> str | None:
    """The text of a percent-encoded path; None where it is none, or has in it what is in no path of a site."""
    if not asked.startswith(b"/") or _BROKEN.search(asked):
        return None
    try:
        text = unquote_to_bytes(asked).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if UNFIT_IN_PATH.search(text) else text


def url(base: str, path: str) -> str:
    """The address of an output path, percent-encoded; a page is addressed by its folder."""
    at = "" if path == INDEX_FILE else path.removesuffix("/" + INDEX_FILE) + "/" * path.endswith("/" + INDEX_FILE)
    return quote(base + at, safe="/-._~!$&'()*+,;=:@", errors="surrogateescape")


def _below(text: str | None, base: str) -> str | None:
    """A path as it is below the base; None where it is elsewhere, or goes ways that no path of the output goes."""
    if text is None or not text.startswith(base):
        return None
    below = text[len(base) :]
    parts = below.removesuffix("/").split("/") if below else []
    # Hidden files are nobody's to see, and with them go `.` and `..`.
    return None if any(part == "" or part.startswith(".") for part in parts) else below


def _meant(below: str) -> tuple[str, ...]:
    """The paths that an address below the base can mean, the likeliest first."""
    if not below or below.endswith("/"):
        return (below + INDEX_FILE,)
    return (below, below + _SUFFIX, f"{below}/{INDEX_FILE}")


# As alike as a title and the same with a word added.
_ALIKE = 0.6


def neighbour(gone: str, paths: Collection[str]) -> str:
    """The path of the page nearest to one that is gone: alike in name in the same folder, else the folder around it.

    `paths` are those of the site; nothing where it has no page at all.
    """
    around, name = _split(gone)
    named = {}
    for path in paths:
        # Asked of every path: most are elsewhere.
        if path.startswith(around) and path.endswith(".html"):
            there, called = _split(path)
            if there == around and called:
                named[called] = path
    close = get_close_matches(name, named, 1, _ALIKE)
    if close:
        return named[close[0]]
    while True:
        if around + INDEX_FILE in paths and around + INDEX_FILE != gone:
            return around + INDEX_FILE
        if not around:
            return ""
        around = around[:-1].rpartition("/")[0]
        around += "/" if around else ""


def _split(path: str) -> tuple[str, str]:
    """The folder that a page is in, and its name there; a page that is a folder's index is named by the folder."""
    bare = path.removesuffix(INDEX_FILE).removesuffix("/").removesuffix(".html")
    around, slash, name = bare.rpartition("/")
    return around + slash, name
