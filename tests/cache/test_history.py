"""The history of an output folder: stored completely, or deleted."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from octavo.base.diagnostics import Span, restored_findings, stored_findings, warning
from octavo.cache.entries import EntryStore, StoredEntry, delete_entries, keep_entries, stored_metadata, write_entries
from octavo.cache.history import History, Index, PageKey, Products
from tests.build.test_build import SITE
from tests.support.sites import site

PAGES = {
    "index.html": PageKey("home.html", b"key", b"parts"),
    "papers/a/index.html": PageKey("paper.html", b"other", b""),
}
FRAGMENTS = {"papers/a.md": {"ada": b"key"}}
REST = (("dependencies", ()), b"site inputs", b"page inputs")
INDEX = Index(
    inputs="inputs",
    scanned_at=7,
    prefix="prefix",
    sources={"content": {"a.md": ((1, 2, 3, 4), "digest", b"checksum")}},
    stamps={"index.html": (1, 2, 3, 4)},
    manifest=(5, 6, 7, 8),
    pages=1,
    findings=stored_findings([warning("c", "m", Span("p", 1, 2, 3), "h")]),
)
ROW = StoredEntry("a.md", "one", b"metadata", b"entry", b"text")


def store(history: History) -> EntryStore:
    return EntryStore("prefix", {}, history.database.path, stored=True)


def key(path: str, digest: str) -> bytes:
    return EntryStore("prefix", {}, Path("nowhere"), stored=False).key(path, digest)


def write(history: History, *rows: StoredEntry) -> None:
    write_entries(history.database, store(history), rows)


def products_of(history: History) -> Products:
    """Return the products of a build that made two pages."""
    products = history.products()
    products.pages.update(PAGES)
    products.fragments.update(FRAGMENTS)
    return Products(products.pages, products.fragments, *REST)


def contents(products: Products) -> tuple[object, ...]:
    """Return everything in the products."""
    return (
        dict(products.pages),
        dict(products.fragments),
        products.dependencies,
        products.site_inputs,
        products.page_inputs,
    )


NOTHING: tuple[object, ...] = ({}, {}, (), b"", b"")
ALL = (PAGES, FRAGMENTS, *REST)


def committed(folder: Path) -> History:
    """Commit a build, and open its history again."""
    history = History(folder)
    write(history, ROW)
    assert history.commit(INDEX, products_of(history), b"site") == ()
    return History(folder)


def test_committed_history_is_found_by_the_next_build(tmp_path: Path) -> None:
    history = committed(tmp_path)
    assert history.index == INDEX
    assert contents(history.products()) == ALL
    assert history.site() == b"site"
    assert stored_metadata(history.database) == {key("a.md", "one"): b"metadata"}
    assert restored_findings(history.index.findings) == (warning("c", "m", Span("p", 1, 2, 3), "h"),)


def test_a_stored_site_is_kept_until_another_is_stored(tmp_path: Path) -> None:
    history = committed(tmp_path)
    history.commit(INDEX, products_of(history), None)
    assert History(tmp_path).site() == b"site"
    history.commit(INDEX, products_of(history), b"other")
    assert History(tmp_path).site() == b"other"


def test_entries_are_replaced_and_deleted(tmp_path: Path) -> None:
    history = committed(tmp_path)
    new, more, much = (StoredEntry(path, "one", path.encode(), b"", b"") for path in ("a.md", "b.md", "c.md"))
    write(history, new, more, much)
    delete_entries(history.database, [key("b.md", "one")])
    history.commit(INDEX, products_of(history), None)
    assert stored_metadata(History(tmp_path).database) == {key("a.md", "one"): b"a.md", key("c.md", "one"): b"c.md"}
    keep_entries(history.database, {key("c.md", "one")})
    history.commit(INDEX, products_of(history), None)
    assert stored_metadata(History(tmp_path).database) == {key("c.md", "one"): b"c.md"}


def test_only_entries_outlive_a_build_that_fails(tmp_path: Path) -> None:
    history = History(tmp_path)
    write(history, ROW)
    history.database.change("insert into source values (?, ?, ?, ?)", [(b"late", b"", b"", b"")])
    history.close()
    again = History(tmp_path)
    assert stored_metadata(again.database) == {key("a.md", "one"): b"metadata"}
    assert (again.index, contents(again.products()), again.site()) == (Index(), NOTHING, None)


@pytest.mark.parametrize("name", ["index", "products"])
def test_a_flipped_bit_is_detected(tmp_path: Path, name: str) -> None:
    history = committed(tmp_path)
    with sqlite3.connect(history.database.path) as connection:
        (value,) = connection.execute("select value from blob where name = ?", (name,)).fetchone()
        connection.execute("update blob set value = ? where name = ?", (value[:-1] + bytes([value[-1] ^ 1]), name))
    connection.close()
    again = History(tmp_path)
    assert (again.index == INDEX) is (name != "index")
    assert contents(again.products()) == NOTHING
    assert again.site() is None
    again.commit(INDEX, products_of(again), b"site")
    again = History(tmp_path)
    assert (again.index, again.products(), again.site()) == (INDEX, products_of(history), b"site")


@pytest.mark.parametrize(
    "statement", ["create table blob (name text, value text)", "create table source (path text)", "create table x (y)"]
)
def test_a_database_with_other_tables_is_deleted(tmp_path: Path, statement: str) -> None:
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute(statement)
    connection.close()
    history = History(tmp_path)
    assert (history.index, contents(history.products()), stored_metadata(history.database)) == (Index(), NOTHING, {})
    assert committed(tmp_path).index == INDEX


def test_a_history_that_cannot_be_stored_is_one_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    history = History(tmp_path / "file" / "state")
    write(history, ROW)
    keep_entries(history.database, set())
    [found] = history.commit(INDEX, products_of(history), b"site")
    assert (found.code, found.severity) == ("state-lost", "warning")
    assert os.strerror(20) in found.message


def test_a_history_that_cannot_be_read_does_not_fail_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = site(tmp_path, SITE).built()
    before = made.tree()
    look = os.stat

    def refusing(path: Any, *args: Any, **named: Any) -> os.stat_result:
        if str(path).endswith("state.db"):
            raise PermissionError(13, os.strerror(13), path)
        return look(path, *args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refusing)
        made.built()
    assert made.tree() == before
