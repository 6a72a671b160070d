"""The shelf: loaded entries in stored form, each part read when a page needs it."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from sys import intern
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from octavo.base.diagnostics import stored
from octavo.base.hashing import checksum, seal_of, sealed, trusted, unsealed, vouched
from octavo.base.layout import place
from octavo.content.entries import Entry, PaperEntry
from octavo.content.fields import ENTRIES
from octavo.content.loaded import Loaded
from octavo.content.metadata import Brief, Facts
from octavo.model.slugs import distinct, slug_of

Part = Literal["entry", "text"]


class Shelved(NamedTuple):
    """A loaded entry as it is stored, in sealed parts: the brief, the entry, and the text."""

    path: str
    digest: str
    brief: bytes
    entry: bytes
    text: bytes


class Written(NamedTuple):
    """An entry from the shelf, with its slug and its one-line texts as (HTML, plain)."""

    slug: str
    phrases: tuple[tuple[str, str], ...]
    entry: Entry


class Prose(NamedTuple):
    """A body from the shelf: as in `Text`, with the targets of its references in their order."""

    html: str
    lead: str
    rest: str
    plain: str
    targets: tuple[str, ...]


def brief_of(stored: bytes) -> Brief:
    """A brief from its sealed form."""
    parts: list[Any] = list(unsealed(stored))
    kind, plain = parts[1], parts[9]
    if plain is not None:
        parts[9] = _shared(Facts._make(plain)) if kind == "paper" else ENTRIES[kind].thaw(plain)
    return Brief._make(parts)


def _shared(facts: Facts) -> Facts:
    """The same facts, with one copy for all papers of what stands in many."""
    return facts._replace(
        names=tuple(map(intern, facts.names)),
        keys=tuple(map(intern, facts.keys)),
        area=facts.area and intern(facts.area),
        areas=tuple(map(intern, facts.areas)),
    )


class Damaged(Exception):
    """What the state should hold is not there, or does not fit its seal: it has to be made anew."""


class Shelf:
    """Entries and texts by path: what this build holds in memory, and the rest from the state's file.

    Rows are found by what they were made from (`seal`), so one that was made from other bytes is never met.
    `digests` are those of the sources by path, added as they become known; `stored` says whether the file has any rows
    from before.
    """

    def __init__(self, prefix: str, digests: Mapping[str, str], file: Path, *, stored: bool) -> None:
        self._prefix = prefix
        self._digests = digests
        self._file = file
        self._stored = stored
        self._held: dict[str, Shelved] = {}
        # A connection must not be used on the other side of a fork, so each process has its own.
        self._bases: dict[int, sqlite3.Connection] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_bases": {}}

    def seal(self, path: str, digest: str) -> bytes:
        """What a row is found by: the program with its settings, and the source with the digest of its bytes."""
        text = f"{self._prefix}:{path}:{digest}"
        return checksum(text.encode())

    def hold(self, item: Shelved) -> None:
        """Keep something at hand."""
        self._held[item.path] = item

    def brief(self, path: str, digest: str) -> bytes | None:
        """The brief of a source with the bytes of a digest, where it is in the state's file."""
        if not self._stored:
            return None
        try:
            row = self._base().execute(_BRIEF, (self.seal(path, digest),)).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row is not None and isinstance(row[0], bytes) and vouched(row[0]) else None

    def written(self, path: str) -> Written:
        """The entry of a source; Damaged where it cannot be had."""
        slug, phrases, entry = self._value(path, "entry")
        kind = place(path).kind
        assert kind is not None
        return Written(slug, phrases, ENTRIES[kind].thaw(entry))

    def prose(self, path: str) -> Prose:
        """The text of a source; Damaged where it cannot be had."""
        head, cut, lead, rest, plain, targets = self._value(path, "text")
        return Prose(head + rest[cut:], lead, rest, plain, targets)

    def text_seal(self, path: str) -> bytes:
        """The seal of a source's text, the same for equal texts."""
        return seal_of(self._part(path, "text"))

    def close(self) -> None:
        """Let go of the file."""
        base = self._bases.pop(os.getpid(), None)
        if base is not None:
            base.close()

    def _value(self, path: str, name: Part) -> Any:
        held = self._held.get(path)
        if held is not None:
            return trusted(held.entry if name == "entry" else held.text)
        try:
            return unsealed(self._part(path, name))
        except (ValueError, TypeError, EOFError) as failure:
            raise Damaged(path) from failure

    def _part(self, path: str, name: Part) -> bytes:
        found = self._held.get(path)
        if found is not None:
            return found.entry if name == "entry" else found.text
        try:
            row = self._base().execute(_SELECT[name], (self.seal(path, self._digests[path]),)).fetchone()
        except (sqlite3.Error, KeyError) as failure:
            raise Damaged(path) from failure
        if row is None or not isinstance(row[0], bytes):
            raise Damaged(path)
        part: bytes = row[0]
        return part

    def _base(self) -> sqlite3.Connection:
        process = os.getpid()
        base = self._bases.get(process)
        if base is None:
            base = self._bases[process] = sqlite3.connect(f"file:{quote(str(self._file))}?mode=ro", uri=True)
        return base


class Reading(NamedTuple):
    """What reading has to know: the folder of the content, whether HTML is to be cleaned, and what is stored."""

    root: Path
    clean: bool
    shelf: Shelf


_BRIEF = "select brief from source where seal = ?"
_SELECT: Mapping[Part, str] = {
    "entry": "select entry from source where seal = ?",
    "text": "select text from source where seal = ?",
}


def shelve(loaded: Loaded) -> Shelved:
    """Put a loaded entry into its stored form."""
    text = loaded.text
    entry = None if loaded.entry is None else ENTRIES[loaded.kind].freeze(loaded.entry)
    # The whole text ends as the rest does: only what stands before is stored twice.
    tail = text.rest.removeprefix("<p>")
    if not text.html.endswith(tail):
        tail = ""
    prose = (
        text.html.removesuffix(tail),
        len(text.rest) - len(tail),
        text.lead,
        text.rest,
        text.plain,
        tuple(reference.target for reference in text.references),
    )
    brief = sealed(_brief(loaded))
    return Shelved(loaded.path, loaded.digest, brief, sealed((loaded.slug, loaded.phrases, entry)), sealed(prose))


def _brief(loaded: Loaded) -> tuple[Any, ...]:
    entry = loaded.entry
    heading, title = loaded.phrases[0] if loaded.phrases else ("", "")
    return (
        loaded.path,
        loaded.kind,
        loaded.slug,
        title,
        heading,
        bool(entry and entry.draft),
        getattr(entry, "aliases", ()) if loaded.kind != "person" else (),
        loaded.text.ids,
        tuple(_named(loaded)),
        tuple(_facts(entry)) if isinstance(entry, PaperEntry) else entry and ENTRIES[loaded.kind].freeze(entry),
        stored(loaded.diagnostics),
    )


def _named(loaded: Loaded) -> Iterator[tuple[str, str, int, int, int]]:
    for mention in loaded.mentions:
        span = mention.span
        yield mention.role, mention.target, span.line, span.column, span.length
    for reference in loaded.text.references:
        role = "image" if reference.image else "link"
        yield role, reference.target, reference.line, reference.column, reference.length


def _facts(entry: PaperEntry) -> Facts:
    orcids = tuple(author.orcid for author in entry.authors)
    said = tuple(bool(author.orcid) + bool(author.url) for author in entry.authors)
    return Facts(
        sorting=entry.title.casefold(),
        date=(entry.date.year, entry.date.month, entry.date.day),
        names=tuple(author.name for author in entry.authors),
        keys=tuple(slug_of(author.name) for author in entry.authors),
        orcids=orcids if any(orcids) else (),
        said=said if any(said) else (),
        area=entry.area,
        areas=entry.areas,
        venue=(entry.venue.name, entry.venue.short or entry.venue.name) if entry.venue else None,
        tags=distinct(entry.tags),
        citations=entry.citations,
        rank=entry.rank,
        selected=bool(entry.selected),
    )
