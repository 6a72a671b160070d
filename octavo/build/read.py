"""Read: the source of an entry becomes what the shelf holds of it; whoever reads loads Markdown for it."""

from collections.abc import Sequence
from functools import cache

from octavo.base import hashing
from octavo.base.diagnostics import Span, error
from octavo.cache.entries import Reading, Shelved, shelve
from octavo.content.config import read_bytes
from octavo.content.load import load, unread
from octavo.content.scan import unreadable
from octavo.markdown.render import render


def read_all(reading: Reading, paths: Sequence[str]) -> list[Shelved]:
    """Read the sources at some paths below `content/`."""
    return [_read(reading, path) for path in paths]


@cache
def ready() -> None:
    """Load what reading loads when it comes to it."""
    render("", "")


def lost(path: str) -> Shelved:
    """What is told of a source that ended the process which read it."""
    message = "reading this file ended the process that did it"
    return shelve(unread(path, error("worker-lost", message, Span(f"content/{path}"), "please report this")))


def _read(reading: Reading, path: str) -> Shelved:
    try:
        data = read_bytes(f"{reading.root}/{path}")
    except OSError as failure:
        return shelve(unread(path, unreadable(f"content/{path}", failure)))
    found = hashing.of_bytes(data)
    brief = reading.shelf.brief(path, found)
    if brief is not None:
        return Shelved(path, found, brief, b"", b"")
    return shelve(load(path, data, found, clean=reading.clean))
