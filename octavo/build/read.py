"""Reading: the source of one entry becomes its stored form. Only processes that read entries import this module."""

from functools import cache
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Span, error
from octavo.base.sources import read_source
from octavo.cache.entries import EntryStore, StoredEntry
from octavo.cache.pack import pack
from octavo.content.load import load, unread_entry
from octavo.content.scan import unreadable
from octavo.markdown.render import render
from octavo.markdown.tex.commands import Macros


def read_entry(path: str, root: Path, clean: bool, macros: Macros, typography: str, store: EntryStore) -> StoredEntry:
    """Read the entry at a path below the content folder; a source that the store knows is not read again.

    `clean` says that HTML in the text is cleaned; `macros` are the site's own for formulas. `typography` is the
    language whose quotation marks are set, if any.
    """
    try:
        data = read_source(root / path, (root,))
    except OSError as failure:
        return pack(unread_entry(path, unreadable(f"content/{path}", failure)))
    digest = hashing.of_bytes(data)
    metadata = store.metadata(path, digest)
    if metadata is not None:
        return StoredEntry(path, digest, metadata, b"", b"")
    try:
        return pack(load(path, data, digest, clean=clean, macros=macros, typography=typography))
    except MemoryError as failure:
        failure.add_note(f"while content/{path} was read")
        raise


def lost_entry(path: str) -> StoredEntry:
    """Return the stored form of an entry whose source ended the process that read it."""
    message = "the process that read this file crashed"
    return pack(unread_entry(path, error("worker-lost", message, Span(f"content/{path}"), "please report this")))


@cache
def warm_up() -> None:
    """Load the libraries that reading needs, once."""
    render("", "")
