"""The neighbour of a page that is gone: where its reader is best taken."""

from collections.abc import Collection
from difflib import get_close_matches

from octavo.address import INDEX_FILE

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
