"""Addresses inside the site: written from a sentinel for its root, made relative to their page at the very end."""

from typing import NamedTuple

ROOT = "\x01"
INDEX = "\x02"
INDEX_FILE = "index.html"

# Schemes of addresses that a browser can open without running code from the address itself.
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})

_ROOT, _INDEX = ROOT.encode(), INDEX.encode()


def folder(path: str) -> str:
    """The link to a page by its folder: `papers/x/`, or nothing for the home page."""
    return f"{ROOT}{path}{INDEX}"


def file(path: str) -> str:
    """The link to a file by its path from the root."""
    return ROOT + path


class LinkEnds(NamedTuple):
    """What stands on a page in the place of the sentinels."""

    root: str
    page: str


def link_ends(path: str, *, base: str | None, portable: bool) -> LinkEnds:
    """The ends of links on the page at an output path.

    Links become relative to the page; with `base` they begin there instead (a page that is served at any depth).
    """
    root = base if base is not None else "../" * path.count("/") or "./"
    return LinkEnds(root, INDEX_FILE if portable else "")


def fill_links(data: bytes, found: LinkEnds) -> bytes:
    """The bytes of a page, or of a part of it, with links in the place of their sentinels."""
    return data.replace(_ROOT, found.root.encode()).replace(_INDEX, found.page.encode())
