"""The entry store: loaded entries in stored form, of which each part is read when a page needs it.

The main process writes rows through the `Database`; every process reads them with a connection of its own.
"""

import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from sys import intern
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from octavo.base.hashing import checksum
from octavo.base.layout import EntryKind, place_of
from octavo.cache.database import READ_ERRORS, Database
from octavo.cache.stored import (
    UNREADABLE,
    adopt_seal_key,
    read_all_stored,
    read_own,
    read_stored,
    seal_key,
    seal_of,
)
from octavo.content.entries import Entry
from octavo.content.fields import ENTRIES
from octavo.content.metadata import Metadata, PaperMetadata

Part = Literal["entry", "text"]

_SELECT: Mapping[Part, str] = {
    "entry": "select entry from source where key = ?",
    "text": "select text from source where key = ?",
}
_PARTS: Mapping[Part, Any] = {
    "entry": tuple[str, Any],
    "text": tuple[str, int, str, str, str, tuple[str, ...]],
}
_SELECT_METADATA = "select metadata from source where key = ?"
# The types of the fields of metadata in stored form, of which those of `details` and findings are known to others.
_METADATA = tuple[
    str,
    EntryKind,
    str,
    str,
    str,
    bool,
    tuple[str, ...],
    tuple[str, ...],
    tuple[tuple[str, str, int, int, int], ...],
    Any,
    tuple[Any, ...],
]
_DETAILS = Metadata._fields.index("details")
# The fields of the metadata of papers whose texts recur in others.
_AREA = PaperMetadata._fields.index("area")
_SHARED = tuple(PaperMetadata._fields.index(name) for name in ("names", "keys", "areas"))


class StoredEntry(NamedTuple):
    """A loaded entry in stored form: its path, the digest of its source, and three parts with checksums.

    `entry` and `text` are empty where the store has them already.
    """

    path: str
    digest: str
    metadata: bytes
    entry: bytes
    text: bytes


class FrontMatter(NamedTuple):
    """The fields of an entry, and its slug."""

    slug: str
    entry: Entry


class BodyText(NamedTuple):
    """The body of an entry, with the texts of a `RenderedText` and the targets of its references in their order."""

    html: str
    lead: str
    rest: str
    plain: str
    targets: tuple[str, ...]


class Damaged(Exception):
    """A row of the store is missing or does not fit its seal: the build has to start again without the store."""


class EntryStore:
    """Entries and bodies by path: some are held in memory, the rest is read from the database file.

    The cache key of a row contains the digest of the source (see `key`), so a row loaded from other bytes is never
    found. `digests` are those of the sources by path; they are added as they become known. `stored` says that the file
    has rows of earlier builds.
    """

    def __init__(self, prefix: str, digests: Mapping[str, str], file: Path, *, stored: bool) -> None:
        self._prefix = prefix
        self._digests = digests
        self._file = file
        self._stored = stored
        self._held: dict[str, StoredEntry] = {}
        # A connection must not be used on the other side of a fork, so each process has its own.
        self._connections: dict[int, sqlite3.Connection] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_connections": {}, "_seal_key": seal_key()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        adopt_seal_key(state.pop("_seal_key"))
        self.__dict__.update(state)

    def key(self, path: str, digest: str) -> bytes:
        """Return the cache key of a row, made of the program, its settings, the path, and the digest of the source."""
        return checksum(f"{self._prefix}:{path}:{digest}".encode())

    def hold(self, item: StoredEntry) -> None:
        """Hold an entry in memory."""
        self._held[item.path] = item

    def metadata(self, path: str, digest: str) -> bytes | None:
        """Return the stored metadata of a source with this digest; None where the file has none, or a damaged row."""
        if not self._stored:
            return None
        try:
            row = self._connection().execute(_SELECT_METADATA, (self.key(path, digest),)).fetchone()
            if row is None:
                return None
            all_metadata(row)
        except (sqlite3.Error, *UNREADABLE):
            return None
        stored: bytes = row[0]
        return stored

    def front_matter(self, path: str) -> FrontMatter:
        """Return the fields of an entry; Damaged where they cannot be read."""
        slug, entry = self._value(path, "entry")
        kind = place_of(path).kind
        assert kind is not None
        try:
            return FrontMatter(slug, ENTRIES[kind].thaw(entry))
        except UNREADABLE as failure:
            raise Damaged(path) from failure

    def body(self, path: str) -> BodyText:
        """Return the body of an entry; Damaged where it cannot be read."""
        head, cut, lead, rest, plain, targets = self._value(path, "text")
        return BodyText(head + rest[cut:], lead, rest, plain, targets)

    def body_checksum(self, path: str) -> bytes:
        """Return the checksum of an entry's body, equal for equal bodies; Damaged where it cannot be read."""
        return seal_of(self._part(path, "text"))

    def close(self) -> None:
        """Close this process's connection."""
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            connection.close()

    def _value(self, path: str, name: Part) -> Any:
        held = self._held.get(path)
        if held is not None:
            # It has not left the memory of this build, so it need not be checked.
            return read_own(held.entry if name == "entry" else held.text)
        try:
            return read_stored(self._part(path, name), _PARTS[name])
        except UNREADABLE as failure:
            raise Damaged(path) from failure

    def _part(self, path: str, name: Part) -> bytes:
        held = self._held.get(path)
        if held is not None:
            return held.entry if name == "entry" else held.text
        try:
            row = self._connection().execute(_SELECT[name], (self.key(path, self._digests[path]),)).fetchone()
        except (sqlite3.Error, KeyError) as failure:
            raise Damaged(path) from failure
        if row is None or not isinstance(row[0], bytes):
            raise Damaged(path)
        part: bytes = row[0]
        return part

    def _connection(self) -> sqlite3.Connection:
        process = os.getpid()
        connection = self._connections.get(process)
        if connection is None:
            connection = sqlite3.connect(f"file:{quote(str(self._file))}?mode=ro", uri=True)
            self._connections[process] = connection
        return connection


def write_entries(database: Database, store: EntryStore, items: Iterable[StoredEntry]) -> None:
    """Write entries into the database and commit at once, so that they outlive a build that fails."""
    rows = ((store.key(item.path, item.digest), item.metadata, item.entry, item.text) for item in items)
    database.change("insert or replace into source values (?, ?, ?, ?)", rows)
    database.commit()


def stored_metadata(database: Database) -> Mapping[bytes, bytes]:
    """Return the metadata of all stored entries by cache key; where the database is damaged, delete it, return none."""
    if database.fresh:
        return {}
    try:
        return dict(database.select("select key, metadata from source"))
    except READ_ERRORS:
        database.delete()
        return {}


def delete_entries(database: Database, keys: Iterable[bytes]) -> None:
    """Delete rows by their cache keys, with the next commit."""
    database.change("delete from source where key = ?", ((key,) for key in keys))


def keep_entries(database: Database, keys: Collection[bytes]) -> None:
    """Delete the rows that have none of these cache keys, with the next commit."""
    if database.failure is not None:
        return
    try:
        stored = [key for (key,) in database.select("select key from source")]
    except (OSError, sqlite3.Error):
        return
    delete_entries(database, (key for key in stored if key not in keys))


def own_metadata(stored: bytes) -> Metadata:
    """Return metadata from its stored form, which this build made or checked."""
    return _metadata_of(read_own(stored))


def all_metadata(stored: Iterable[bytes]) -> list[Metadata]:
    """Return metadata from their stored forms; one of UNREADABLE where one of them is not of this installation."""
    return [*map(_metadata_of, read_all_stored(stored, _METADATA))]


def _metadata_of(plain: Iterable[Any]) -> Metadata:
    parts = [*plain]
    kind, details = parts[1], parts[_DETAILS]
    if details is not None:
        parts[_DETAILS] = _paper_metadata(details) if kind == "paper" else ENTRIES[kind].thaw(details)
    return Metadata._make(parts)


def _paper_metadata(details: tuple[Any, ...]) -> PaperMetadata:
    """Return the metadata of a paper, which shares the texts of names and areas with all others, to save memory."""
    parts = list(details)
    parts[_AREA] = parts[_AREA] and intern(parts[_AREA])
    for at in _SHARED:
        parts[at] = tuple(map(intern, parts[at]))
    return PaperMetadata._make(parts)
