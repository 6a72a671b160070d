"""The database of one output folder: blobs by name, and rows of loaded entries. It may be deleted at any time."""

import os
import sqlite3
import stat
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from errno import EPERM
from pathlib import Path
from typing import Any

from octavo.base.folders import HeldFolder
from octavo.base.project import STATE_FILE
from octavo.cache.stored import UNREADABLE
from octavo.content.scan import Stamp, stamp_of

# The endings of the files that SQLite makes beside its own.
_BESIDE = ("-journal", "-wal", "-shm")

_TABLES = (
    "CREATE TABLE blob (name text primary key, value blob not null)",
    "CREATE TABLE source (key blob primary key, metadata blob not null, entry blob not null, text blob not null)",
)

# The exceptions that reading a damaged file, or one of another version, may raise.
READ_ERRORS = (sqlite3.Error, *UNREADABLE, OSError)


class Database:
    """A database file; it is closed between the builds of a process.

    `fresh` says that no complete build is stored in it. Where the file cannot be written, `failure` is the reason, and
    all further changes are ignored: a build does not need what it stores.
    """

    def __init__(self, folder: Path, within: Path | None = None) -> None:
        """Examine the file in a folder, to which no link leads below the folder `within`."""
        self.path = folder / STATE_FILE
        self._within = within
        self.fresh = True
        self.failure: Exception | None = None
        self._connection: sqlite3.Connection | None = None
        # The stamp of the file when it was closed.
        self._closed_stamp: Stamp | None = None
        try:
            self._check()
        except READ_ERRORS:
            self.delete()

    def _check(self) -> None:
        """Delete a file that has other tables."""
        if self._stamp() is None:
            return
        tables = {sql for (sql,) in self.select("select sql from sqlite_master where sql is not null")}
        if tables == set(_TABLES):
            self.fresh = False
        else:
            self.delete()

    def select(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; sqlite3.Error where the file cannot be read."""
        if self._connection is not None:
            return self._connection.execute(statement, values).fetchall()
        with closing(self._connect()) as connection:
            return connection.execute(statement, values).fetchall()

    def blob(self, name: str) -> bytes | None:
        """Return the bytes stored under a name, or None; sqlite3.Error where the file cannot be read."""
        rows = self.select("select value from blob where name = ?", (name,))
        return bytes(rows[0][0]) if rows else None

    def store(self, blobs: Mapping[str, bytes], forgotten: Iterable[str] = ()) -> None:
        """Store bytes by name, after deleting the names that match a `forgotten` glob pattern; commit all changes."""
        self.change("delete from blob where name glob ?", ((pattern,) for pattern in forgotten))
        self.change("insert or replace into blob values (?, ?)", blobs.items())
        self.commit()

    def change(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement for each row of values; the changes last from the next commit."""
        if self.failure is not None:
            return
        try:
            self._writable().executemany(statement, rows)
        except (OSError, sqlite3.Error) as failure:
            self._fail(failure)

    def commit(self) -> None:
        """Make all changes last."""
        try:
            if self._connection is not None and self.failure is None:
                self._connection.commit()
        except (OSError, sqlite3.Error) as failure:
            self._fail(failure)

    def close(self) -> None:
        """Close the file, and drop all changes since the last commit."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._closed_stamp = self._stamp()

    def delete(self) -> None:
        """Delete the file."""
        self.close()
        self.fresh = True
        with suppress(OSError), HeldFolder(self.path.parent, self._within) as folder:
            _delete(folder)

    def is_current(self) -> bool:
        """Tell if nobody has written the file since it was closed."""
        return self._closed_stamp is not None and self._stamp() == self._closed_stamp

    @property
    def damaged(self) -> bool:
        """Tell if writing failed because the file is no longer a database.

        Other failures, such as a full disk, raise subclasses of the exception.
        """
        return type(self.failure) is sqlite3.DatabaseError

    def _stamp(self) -> Stamp | None:
        try:
            return stamp_of(os.lstat(self.path))
        except OSError:
            return None

    def _writable(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        # Assigned before anything can fail, so that `close` closes it.
        self._connection = connection = self._connect()
        # A crash of the machine may damage the file. Then the checksums do not match, and the next build starts afresh.
        connection.execute("pragma synchronous = off")
        # Most rows do not fit into a page of the size that is usual, 4 KiB.
        connection.execute("pragma page_size = 16384")
        if connection.execute("select 1 from sqlite_master").fetchone() is None:
            for statement in _TABLES:
                connection.execute(statement)
        return connection

    def _connect(self) -> sqlite3.Connection:
        """Open the file, or a new one; OSError where a link leads to its folder.

        SQLite opens files by their paths, and believes what lies beside them: a journal that somebody else has put
        there can have it delete any file. So a file with a journal, which a build left that was ended while it wrote,
        is deleted, and so is what is no file.
        """
        with HeldFolder(self.path.parent, self._within, make=True) as folder:
            beside = any(folder.mode(f"{STATE_FILE}{ending}") for ending in _BESIDE)
            if beside or not stat.S_ISREG(folder.mode(STATE_FILE) or stat.S_IFREG):
                _delete(folder)
                self.fresh = True
            connection = sqlite3.connect(self.path)
            if folder.is_in_place():
                return connection
        connection.close()
        raise PermissionError(EPERM, "somebody has replaced this folder", str(self.path.parent))

    def _fail(self, failure: Exception) -> None:
        self.failure = failure
        self.close()
        if self.damaged:
            # Without the file the next build does everything again.
            self.delete()


def _delete(folder: HeldFolder) -> None:
    """Delete the file and what lies beside it."""
    for ending in ("", *_BESIDE):
        with suppress(FileNotFoundError):
            folder.delete(f"{STATE_FILE}{ending}")
