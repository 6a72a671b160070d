"""State: what the last build saw and made. It can be deleted at any time; one that does not fit is."""

import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from octavo.diagnostic import Diagnostic, Span, warning
from octavo.snapshot import Stamp

FORMAT = "octavo state 1"
SEAL = 16

_TABLES = (
    "create table blob (name text primary key, value blob not null)",
    "create table source (path text primary key, digest text not null, value blob not null)",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the output: its key, what the key was made of by name, and the digest and stamp it was written with."""

    key: str
    parts: Mapping[str, str]
    digest: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Index:
    """The last build in brief.

    The digest of all its inputs, its sources' stamps and when these were taken, what it made, its findings and the
    closures of its templates in stored form.
    """

    inputs: str = ""
    taken: int = 0
    stamps: Mapping[str, tuple[Stamp, str]] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)
    findings: tuple[Any, ...] = ()
    closures: tuple[Any, ...] = ()

    @property
    def pages(self) -> int:
        """How many of the files that were made are pages."""
        return sum("template" in made.parts for made in self.made.values())


class State:
    """The state file of one output folder, open for one build."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state.db"
        self.index = Index()
        self.fresh = True
        try:
            self._open()
        except (sqlite3.Error, ValueError, TypeError, EOFError, OSError):
            self.delete()

    def _open(self) -> None:
        if not self.path.exists():
            return
        with closing(sqlite3.connect(self.path)) as base:
            row = base.execute("select value from blob where name = 'index'").fetchone()
        if row is None:
            raise ValueError("no index")
        inputs, taken, stamps, made, findings, closures = _unsealed(row[0])
        made = {path: Made(*one) for path, one in made.items()}
        self.index = Index(inputs, taken, stamps, made, findings, closures)
        self.fresh = False

    def delete(self) -> None:
        """Forget everything."""
        self.index = Index()
        self.fresh = True
        for path in (self.path, self.path.with_name(self.path.name + "-journal")):
            path.unlink(missing_ok=True)

    def sources(self) -> dict[str, tuple[str, Any]]:
        """Every loaded source: the seal under which it was stored, and its stored form."""
        if self.fresh:
            return {}
        try:
            with closing(sqlite3.connect(self.path)) as base:
                rows = base.execute("select path, digest, value from source").fetchall()
            return {path: (digest, _unsealed(value)) for path, digest, value in rows}
        except (sqlite3.Error, ValueError, TypeError, EOFError):
            self.delete()
            return {}

    def commit(
        self, index: Index, changed: Iterable[tuple[str, str, Any]], gone: Iterable[str]
    ) -> tuple[Diagnostic, ...]:
        """Write the index, the changed sources and the removal of others in one transaction.

        State that cannot be kept is a warning: the site is whole, and the next build only has more to do.
        """
        try:
            self._commit(index, changed, gone)
        except (OSError, sqlite3.Error) as failure:
            message = f"what this build learned cannot be kept: {getattr(failure, 'strerror', None) or failure}"
            return (warning("state-lost", message, Span(".cache"), "the next build will do all of it again"),)
        return ()

    def _commit(self, index: Index, changed: Iterable[tuple[str, str, Any]], gone: Iterable[str]) -> None:
        parts = (
            index.inputs,
            index.taken,
            dict(index.stamps),
            {path: (one.key, dict(one.parts), one.digest, one.stamp) for path, one in index.made.items()},
            index.findings,
            index.closures,
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path)) as base, base:
            if self.fresh:
                for statement in _TABLES:
                    base.execute(statement)
            base.executemany("insert or replace into source values (?, ?, ?)", _rows(changed))
            base.executemany("delete from source where path = ?", [(path,) for path in gone])
            base.execute("insert or replace into blob values ('index', ?)", (_sealed(parts),))
        self.index = index
        self.fresh = False


def _rows(sources: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str, bytes]]:
    for path, digest, value in sources:
        yield path, digest, _sealed(value)


def _sealed(value: Any) -> bytes:
    data = marshal.dumps(value, 2)
    return _seal(data) + data


def _unsealed(stored: bytes) -> Any:
    """The value; ValueError where a bit of it has changed, for marshal would trust it and could crash."""
    data = stored[SEAL:]
    if _seal(data) != stored[:SEAL]:
        raise ValueError("it does not fit its seal")
    return marshal.loads(data)


def _seal(data: bytes) -> bytes:
    return blake2b(data, digest_size=SEAL, key=FORMAT.encode()).digest()
