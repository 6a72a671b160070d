"""Forged caches: whatever is in `.cache/`, a build makes what it makes without it."""

import ast
import marshal
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from octavo.base.project import Project
from octavo.cache.stored import sealed
from tests.fuzz.target import Check, Target
from tests.support.sites import PROFILE, Site, files, site

_SITE = (
    PROFILE
    + """
-- content/site.yaml --
trust: contributors
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace, Charles Babbage]
date: 1843
tags: [engines]
---
The engine weaves algebra, see [looms](looms.md).
-- content/papers/looms.md --
---
title: Looms
authors: [Ada Lovelace]
date: 1842
---
-- content/pages/about.md --
---
title: About
---
$x^2$
"""
)
_COLUMNS = (("blob", "value"), ("source", "metadata"), ("source", "entry"), ("source", "text"))
# Values of which none is what a build stores at any place.
_VALUES = (
    1, -1, 1.5, True,
    "text", b"bytes", (1,), ("a", "b"), (None,) * 3, ({"a": 1}, (2,), None), {"a": (1, {"b": ()})}, {1: 2}, {(): ()},
    10**30, float("nan"), ((((((),),),),),), ("\ud800",), ("x" * 5000,) * 3, 1j, ..., frozenset((1,)),
)  # fmt: skip

# An edit of a cache: what is done, where, and with what.
_Edit = tuple[str, int, int, int, bytes]


def _invent(random: Random) -> bytes:
    edits: list[_Edit] = []
    for _ in range(random.choice((1, 1, 2, 5))):
        way = random.choice(("value", "value", "bytes", "cut", "foreign", "unsealed", "file", "file", "cut file"))
        new = bytes(random.choices(range(256), k=random.choice((1, 1, 4, 100))))
        edits.append((way, random.randrange(40), random.randrange(40), random.randrange(1 << 16), new))
    return "\n".join(map(repr, edits)).encode()


def _edits_of(data: bytes) -> list[_Edit]:
    """Return the edits that an input lists; none if it is not such a list."""
    try:
        found = [ast.literal_eval(line) for line in data.decode().splitlines() if line]
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    wanted = [str, int, int, int, bytes]
    return found if all(isinstance(one, tuple) and [*map(type, one)] == wanted for one in found) else []


def _with(data: bytes, at: int, new: bytes) -> bytes:
    at %= max(len(data), 1)
    return data[:at] + new + data[at + len(new) :]


def _in_database(state: Path, edit: _Edit) -> None:
    """Do an edit of one value of the database, which may be damaged by one before it."""
    way, column, row, at, new = edit
    table, name = _COLUMNS[column % len(_COLUMNS)]
    changes: dict[str, Callable[[bytes], Any]] = {
        "value": lambda _: sealed(marshal.dumps(_VALUES[at % len(_VALUES)], 2)),
        "bytes": lambda old: _with(old, at, new),
        "cut": lambda old: old[: at % max(len(old), 1)],
        "foreign": lambda _: _VALUES[at % 6],
        "unsealed": lambda _: new,
    }
    with closing(sqlite3.connect(state)) as connection:
        rows = connection.execute(f"select rowid, {name} from {table} order by rowid").fetchall()
        key, old = rows[row % len(rows)]
        if isinstance(old, bytes):
            connection.execute(f"update {table} set {name} = ? where rowid = ?", (changes[way](old), key))
            connection.commit()


def _forge(cache: Path, state: Path, edit: _Edit) -> None:
    way, number, _, at, new = edit
    if way not in ("file", "cut file"):
        try:
            _in_database(state, edit)
        except (sqlite3.Error, OverflowError, ZeroDivisionError, KeyError, UnicodeDecodeError):
            # An edit before this one left no such row, or no text that says why.
            return
        return
    names = files(cache)
    place = cache / names[number % len(names)]
    data = place.read_bytes()
    place.write_bytes(_with(data, at, new) if way == "file" else data[: at % max(len(data), 1)])


@contextmanager
def _prepare() -> Iterator[Check]:
    with TemporaryDirectory() as folder:
        made = site(Path(folder).resolve() / "project", _SITE).built(jobs=1)
        expected, told = made.tree(), made.codes
        project = Project.at(made.root)
        kept, apart = made.root.parent / "kept", made.root.parent / "output"
        shutil.copytree(project.cache, kept)
        shutil.copytree(made.output, apart)

        def check(data: bytes) -> None:
            edits = _edits_of(data)
            if not edits:
                return
            shutil.rmtree(project.cache, ignore_errors=True)
            shutil.rmtree(made.output, ignore_errors=True)
            shutil.copytree(kept, project.cache)
            if len(data) % 2:
                shutil.copytree(apart, made.output)
            for edit in edits:
                _forge(project.cache, project.state, edit)
            again = Site(made.root).built(jobs=1)
            assert again.tree() == expected, "the site differs from that without the cache"
            assert again.codes == told, again.codes

        yield check


CACHES = Target("caches", _prepare, invent=_invent, seconds=10)
