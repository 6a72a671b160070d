"""Links inside the site: they hold a sentinel for the site's root until the page that shows them is written."""

from typing import NamedTuple

# Control characters are refused in all input, so only the program writes them: the root of the site at the start of a
# link, and at the end of a link to a folder its index file, which only a portable site names.
ROOT = "\x01"
INDEX = "\x02"
INDEX_FILE = "index.html"

# A browser opens addresses with these schemes without running code from the address itself.
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})

_ROOT, _INDEX = ROOT.encode(), INDEX.encode()


def folder(path: str) -> str:
    """Return the link to the page in a folder: `papers/x/`, or empty for the home page."""
    return f"{ROOT}{path}{INDEX}"


def file(path: str) -> str:
    """Return the link to a file by its path from the root."""
    return ROOT + path


class LinkEnds(NamedTuple):
    """The texts that replace the two sentinels on a page: `root` for ROOT, `page` for INDEX."""

    root: str
    page: str


def link_ends(path: str, *, base: str | None, portable: bool) -> LinkEnds:
    """Return the ends of links on the page at an output path.

    Links are relative to the page, or begin with `base` if it is given, for a page that is served at any depth.
    Portable links name the index file of a folder, so that they work without a web server.
    """
    root = base if base is not None else "../" * path.count("/") or "./"
    return LinkEnds(root, INDEX_FILE if portable else "")


def fill_links(data: bytes, ends: LinkEnds) -> bytes:
    """Return a page, or a part of one, with the sentinels in its links replaced."""
    return data.replace(_ROOT, ends.root.encode()).replace(_INDEX, ends.page.encode())
