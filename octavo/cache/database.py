"""State: what the last build saw and made. It can be deleted at any time; one that does not fit is."""

import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.frozen import EMPTY, frozen
from octavo.base.hashing import sealed, sealed_bytes, unsealed, unsealed_bytes
from octavo.base.project import STATE_FILE
from octavo.cache.shards import Pieces
from octavo.content.scan import Seen, Stamp, stamp_of

_TABLES = (
    "CREATE TABLE blob (name text primary key, value blob not null)",
    "CREATE TABLE source (seal blob primary key, brief blob not null, entry blob not null, text blob not null)",
)

_BLOB = "select value from blob where name = ?"

# The fields of `Works` that are stored in pieces.
_PIECES = ("made", "fragments")

# What a damaged file, or a file of another version, may lead to when it is read.
_MISFITS = (sqlite3.Error, ValueError, TypeError, EOFError, OSError)


class Made(NamedTuple):
    """A page of the output: its template, its key, and the digests of what the key is made of, one after the other.

    A file that is copied has no template.
    """

    template: str
    key: bytes
    parts: bytes


@frozen
class Index:
    """The last build in brief.

    The digest of all that was asked and used, the sources by folder and path with when the looking began and under
    which prefix their rows were sealed, the stamps of the files of the output and of its manifest, how many of these
    files are pages, and the findings in stored form.
    """

    inputs: str = ""
    taken: int = 0
    prefix: str = ""
    sources: Mapping[str, Mapping[str, Seen]] = EMPTY
    stamps: Mapping[str, Stamp] = EMPTY
    manifest: Stamp | None = None
    pages: int = 0
    findings: tuple[Any, ...] = ()


@frozen
class Works:
    """What a build with something to do wants to know of the last one, and changes for the next.

    What was made by path (`Made`), the fragments of papers by source as their keys and spots by subject, the closures
    of the templates under their seal; and the digests of all that the resolved site, and of all that the pages but for
    the entries' texts stood on.
    """

    made: MutableMapping[str, Made]
    fragments: MutableMapping[str, Mapping[str, bytes]]
    closures: tuple[Any, ...] = ()
    ground: bytes = b""
    world: bytes = b""


class State:
    """The state file of one output folder, open for one build.

    Where it cannot be written, `failure` says why, and the build goes on without. Of a build that ended early only
    sources are there; what was made tells nothing without the index beside it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / STATE_FILE
        self.index = Index()
        self.fresh = True
        self.failure: Exception | None = None
        self._indexed = False
        self._base: sqlite3.Connection | None = None
        self._works: Works | None = None
        self._left: Stamp | None = None
        try:
            self._open()
        except _MISFITS:
            self.delete()

    def _open(self) -> None:
        if not self.path.exists():
            return
        with closing(sqlite3.connect(self.path)) as base:
            tables = {row[0] for row in base.execute("select sql from sqlite_master where sql is not null")}
        if tables != set(_TABLES):
            self.delete()
            return
        index = self._blob("index")
        if index is not None:
            self.index = Index(*unsealed(index))
            self._indexed = True
        self.fresh = False

    def _blob(self, name: str) -> bytes | None:
        if self._base is not None:
            row = self._base.execute(_BLOB, (name,)).fetchone()
        else:
            with closing(sqlite3.connect(self.path)) as base:
                row = base.execute(_BLOB, (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def delete(self) -> None:
        """Forget everything."""
        self.close()
        self.index = Index()
        self.fresh = True
        self._indexed = False
        self._works = None
        for path in (self.path, self.path.with_name(self.path.name + "-journal")):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file, without what was not committed."""
        if self._base is not None:
            self._base.close()
            self._base = None
        self._left = self._stamp()

    @property
    def whole(self) -> bool:
        """Whether it holds a build, and all that was to be kept of it was."""
        return self._indexed and self.failure is None

    def current(self) -> bool:
        """Whether the file is as it was left when it was closed: nobody else has written it since."""
        return self._left is not None and self._stamp() == self._left

    def _stamp(self) -> Stamp | None:
        try:
            return stamp_of(os.lstat(self.path))
        except OSError:
            return None

    def works(self) -> Works:
        """What the last build made."""
        if self._works is not None:
            return self._works
        try:
            blob = self._blob("works") if self._indexed else None
            if blob is not None:
                return Works(*self._pieces(fresh=False), *unsealed(blob))
        except _MISFITS:
            self.delete()
        # Without the rest nobody knows which build the pieces are from.
        return Works(*self._pieces(fresh=True))

    def _pieces(self, *, fresh: bool) -> tuple[Pieces, Pieces]:
        made, fragments = (Pieces(partial(self._piece, name), fresh=fresh) for name in _PIECES)
        return made, fragments

    def _piece(self, name: str, number: int) -> Mapping[str, Any]:
        """A stored piece, empty where it cannot be had: what was in it is made again when somebody looks for it."""
        try:
            blob = self._blob(f"{name}/{number}")
            found: Mapping[str, Any] = {} if blob is None else unsealed(blob)
        except _MISFITS:
            return {}
        return {path: Made._make(one) for path, one in found.items()} if name == "made" else found

    def memo(self) -> bytes | None:
        """What `commit` was given to remember."""
        try:
            blob = self._blob("memo") if self._indexed else None
            return None if blob is None else unsealed_bytes(blob)
        except _MISFITS:
            return None

    def briefs(self) -> Mapping[bytes, bytes]:
        """The briefs of all stored sources, by the seals of their rows."""
        if self.fresh:
            return {}
        try:
            with closing(sqlite3.connect(self.path)) as base:
                return dict(base.execute("select seal, brief from source"))
        except _MISFITS:
            self.delete()
            return {}

    def put(self, rows: Iterable[tuple[bytes, bytes, bytes, bytes]]) -> None:
        """Store sources by the seals of their rows, as brief, entry and text; `keep` makes it last."""
        self._change("insert or replace into source values (?, ?, ?, ?)", rows)

    def forget(self, seals: Iterable[bytes]) -> None:
        """Drop stored sources, with the next commit."""
        self._change("delete from source where seal = ?", ((seal,) for seal in seals))

    def sweep(self, seals: Collection[bytes]) -> None:
        """Drop all stored sources but some, with the next commit."""
        if self.failure is not None:
            return
        try:
            stored = [row for (row,) in self._writable().execute("select seal from source")]
        except (OSError, sqlite3.Error) as failure:
            self._fail(failure)
        else:
            self.forget(seal for seal in stored if seal not in seals)

    def _change(self, statement: str, rows: Iterable[tuple[bytes, ...]]) -> None:
        if self.failure is not None:
            return
        try:
            self._writable().executemany(statement, rows)
        except (OSError, sqlite3.Error) as failure:
            self._fail(failure)

    def keep(self) -> None:
        """Make what was put last, whatever becomes of the build: each row vouches for itself."""
        try:
            if self._base is not None and self.failure is None:
                self._base.commit()
        except (OSError, sqlite3.Error) as failure:
            self._fail(failure)

    def commit(self, index: Index, works: Works, memo: bytes | None) -> tuple[Diagnostic, ...]:
        """Write what was seen and made in one transaction; `memo` is left as it is when it is None.

        State that cannot be kept is a warning: the site is whole, and the next build only has more to do. One that is
        damaged is thrown away without a word.
        """
        if self.failure is None:
            try:
                self._commit(index, works, memo)
            except (OSError, sqlite3.Error) as failure:
                self._fail(failure)
        self.close()
        if self.failure is None or _damaged(self.failure):
            return ()
        message = f"what this build learned cannot be kept: {getattr(self.failure, 'strerror', None) or self.failure}"
        return (warning("state-lost", message, Span(".cache"), "the next build will do all of it again"),)

    def renew(self, index: Index) -> None:
        """Write the index alone; where that fails, the next build looks at the same files once more."""
        self.index = index
        with suppress(OSError, sqlite3.Error):
            self._store({"index": _index_blob(index)})
        self.close()

    def _commit(self, index: Index, works: Works, memo: bytes | None) -> None:
        blobs = {"index": _index_blob(index), "works": sealed((works.closures, works.ground, works.world))}
        for name, pieces in zip(_PIECES, (works.made, works.fragments), strict=True):
            assert isinstance(pieces, Pieces)
            if pieces.fresh:
                self._writable().execute("delete from blob where name glob ?", (f"{name}/*",))
            for number, piece in pieces.changed().items():
                plain = {path: tuple(one) for path, one in piece.items()} if name == "made" else piece
                blobs[f"{name}/{number}"] = sealed(plain)
        if memo is not None:
            blobs["memo"] = sealed_bytes(memo)
        self._store(blobs)
        for pieces in (works.made, works.fragments):
            assert isinstance(pieces, Pieces)
            pieces.stored()
        self.index = index
        self.fresh = False
        self._indexed = True
        self._works = works

    def _store(self, blobs: Mapping[str, bytes]) -> None:
        base = self._writable()
        base.executemany("insert or replace into blob values (?, ?)", blobs.items())
        base.commit()

    def _writable(self) -> sqlite3.Connection:
        if self._base is not None:
            return self._base
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Kept at once, so that it is closed where something fails.
        self._base = base = sqlite3.connect(self.path)
        # A crash of the machine may tear the file; then it does not fit its seals, and is made anew.
        base.execute("pragma synchronous = off")
        if base.execute("select 1 from sqlite_master").fetchone() is None:
            for statement in _TABLES:
                base.execute(statement)
        return base

    def _fail(self, failure: Exception) -> None:
        self.failure = failure
        self.close()
        if _damaged(failure):
            # It was met late. The next build does all again, and that is all.
            self.delete()


def _damaged(failure: Exception) -> bool:
    """Whether the file is no database any more; what the system refuses is of a narrower kind."""
    return type(failure) is sqlite3.DatabaseError


def _index_blob(index: Index) -> bytes:
    sources = {folder: dict(found) for folder, found in index.sources.items()}
    output = (dict(index.stamps), index.manifest, index.pages)
    return sealed((index.inputs, index.taken, index.prefix, sources, *output, index.findings))
