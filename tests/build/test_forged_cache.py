"""A cache that comes with somebody's project is ignored: the build makes what it would have made without it."""

import marshal
import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from octavo.base.project import Project
from octavo.cache import stored
from octavo.cache.stored import read_own, sealed
from tests.support.sites import Site, site

PAPER = """---
title: Notes on the engine
authors: [Ada Lovelace, Charles Babbage]
date: 1843
tags: [engines]
---
The engine weaves algebra.
"""
SCRIPT = "<script>alert(1)</script>"


class Bomb:
    """An object that makes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return Path.touch, (self.file,)


@pytest.fixture
def made(tmp_path: Path) -> Site:
    made = site(tmp_path / "project")
    made.write("content/site.yaml", "trust: contributors\n")
    made.write("content/papers/notes.md", PAPER)
    return made.built()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function after which this process is one of another installation."""
    return lambda: monkeypatch.setattr(stored._Key, "value", os.urandom(32))


def change(made: Site, table: str, column: str, new: Callable[[bytes], bytes]) -> None:
    """Change a column in all rows of a table of the state."""
    with closing(sqlite3.connect(Project.at(made.root).state)) as connection:
        name = "name" if table == "blob" else "key"
        for key, value in connection.execute(f"select {name}, {column} from {table}").fetchall():
            connection.execute(f"update {table} set {column} = ? where {name} = ?", (new(value), key))
        connection.commit()


def with_script(value: bytes) -> bytes:
    """Return a stored body with a script in it, sealed by whoever runs this."""
    html, *rest = read_own(value)
    return sealed(marshal.dumps((SCRIPT + html, *rest), 2))


def without_cache(made: Site) -> dict[str, bytes]:
    """Return what a build makes where there is no cache."""
    copy = made.root.parent / "without"
    shutil.copytree(made.root, copy, ignore=shutil.ignore_patterns("output", ".cache"))
    return Site(copy).built().tree()


def test_the_html_of_a_forged_body_is_not_on_a_page(made: Site, elsewhere: Callable[[], None]) -> None:
    expected = without_cache(made)
    change(made, "source", "text", with_script)
    shutil.rmtree(made.output)
    made.built()
    assert SCRIPT in made.page("papers/notes"), "this is what a forged row would do"
    elsewhere()
    shutil.rmtree(made.output)
    assert made.built().tree() == expected


def test_the_html_of_a_forged_list_entry_is_not_on_a_page(made: Site) -> None:
    expected = made.tree()
    for file in (Project.at(made.root).cache / "fragments").iterdir():
        data = file.read_bytes()
        start = data.index(b"Notes on the engine")
        file.write_bytes(data[:start] + b"Notes on the <script>" + data[start + 21 :])
    shutil.rmtree(made.output)
    assert made.built().tree() == expected


@pytest.mark.parametrize(
    "payload",
    [
        lambda file: pickle.dumps(Bomb(file)),
        lambda file: sealed(pickle.dumps((Bomb(file), (), ()))),
        lambda file: marshal.dumps(compile(f"open({str(file)!r}, 'w')", "x", "exec")),
        lambda file: sealed(marshal.dumps(compile(f"open({str(file)!r}, 'w')", "x", "exec"))),
        lambda file: sealed(marshal.dumps(({"a": 1}, [2], None))),
        # This much nesting would end a process that read it.
        lambda file: b")\x01" * 100_000,
        lambda file: bytes(range(256)) * 100,
        lambda file: b"",
    ],
    ids=["pickle", "sealed pickle", "code", "sealed code", "other types", "nested", "bytes", "empty"],
)
def test_no_code_is_run_and_nothing_fails(made: Site, tmp_path: Path, payload: Callable[[Path], bytes]) -> None:
    expected, mark = made.tree(), tmp_path / "mark"
    data = payload(mark)
    for table, columns in (("blob", ("value",)), ("source", ("metadata", "entry", "text"))):
        for column in columns:
            change(made, table, column, lambda _: data)
    shutil.rmtree(made.output)
    made.built()
    assert made.tree() == expected
    assert not made.report.diagnostics
    assert not mark.exists()


def test_a_cache_of_another_installation_or_version_costs_no_more_than_none(
    made: Site, elsewhere: Callable[[], None]
) -> None:
    expected = made.tree()
    elsewhere()
    again = made.built()
    assert again.tree() == expected
    cold = Site(made.root.parent / "cold")
    shutil.copytree(made.root / "content", cold.root / "content")
    assert again.report.rendered == cold.built().report.rendered
    assert made.built().report.rendered == 0


def test_each_installation_has_a_key_of_its_own_in_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = set()
    for name in ("one", "other", "one"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        monkeypatch.setattr(stored, "private_folder", lambda folder=folder: folder)
        monkeypatch.setattr(stored._Key, "value", None)
        keys.add(stored.seal_key())
        assert (folder / "key").stat().st_mode & 0o077 == 0
    assert len(keys) == 2
    monkeypatch.setattr(stored, "private_folder", lambda: None)
    monkeypatch.setattr(stored._Key, "value", None)
    assert stored.seal_key() not in keys
    assert stored.seal_key() == stored.seal_key()
