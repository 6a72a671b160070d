"""State: kept whole, or thrown away."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from octavo.base.diagnostics import Span, restored, stored, warning
from octavo.cache.database import Index, Made, State, Works
from tests.build.test_build import SITE
from tests.support.sites import site

MADE = {"index.html": Made("home.html", b"key", b"parts"), "papers/a/index.html": Made("paper.html", b"other", b"")}
FRAGMENTS = {"papers/a.md": {"ada": b"key"}}
REST = (("seal", ()), b"ground", b"world")
INDEX = Index(
    inputs="inputs",
    taken=7,
    prefix="engine",
    sources={"content": {"a.md": ((1, 2, 3, 4), "digest", b"brief")}},
    stamps={"index.html": (1, 2, 3, 4)},
    manifest=(5, 6, 7, 8),
    pages=1,
    findings=stored([warning("c", "m", Span("p", 1, 2, 3), "h")]),
)
ROW = (b"seal", b"brief", b"entry", b"text")


def works_of(state: State) -> Works:
    """What a build leaves that made two pages."""
    works = state.works()
    works.made.update(MADE)
    works.fragments.update(FRAGMENTS)
    return Works(works.made, works.fragments, *REST)


def told(works: Works) -> tuple[object, ...]:
    """All that is in it."""
    return dict(works.made), dict(works.fragments), works.closures, works.ground, works.world


NOTHING: tuple[object, ...] = ({}, {}, (), b"", b"")
ALL = (MADE, FRAGMENTS, *REST)


def kept(folder: Path) -> State:
    state = State(folder)
    state.put([ROW])
    state.keep()
    assert state.commit(INDEX, works_of(state), b"memo") == ()
    return State(folder)


def test_what_is_committed_is_there_next_time(tmp_path: Path) -> None:
    state = kept(tmp_path)
    assert state.index == INDEX
    assert told(state.works()) == ALL
    assert state.memo() == b"memo"
    assert state.briefs() == {b"seal": b"brief"}
    assert restored(state.index.findings) == (warning("c", "m", Span("p", 1, 2, 3), "h"),)


def test_a_memo_stays_until_there_is_another(tmp_path: Path) -> None:
    state = kept(tmp_path)
    state.commit(INDEX, works_of(state), None)
    assert State(tmp_path).memo() == b"memo"
    state.commit(INDEX, works_of(state), b"other")
    assert State(tmp_path).memo() == b"other"


def test_sources_are_replaced_forgotten_and_swept(tmp_path: Path) -> None:
    state = kept(tmp_path)
    state.put([(b"seal", b"new", b"", b""), (b"b", b"more", b"", b""), (b"c", b"much", b"", b"")])
    state.forget([b"b"])
    state.commit(INDEX, works_of(state), None)
    assert State(tmp_path).briefs() == {b"seal": b"new", b"c": b"much"}
    state.sweep({b"c"})
    state.commit(INDEX, works_of(state), None)
    assert State(tmp_path).briefs() == {b"c": b"much"}


def test_sources_outlive_a_build_that_fails_and_nothing_else_does(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.put([ROW])
    state.keep()
    state.put([(b"late", b"", b"", b"")])
    state.close()
    again = State(tmp_path)
    assert again.briefs() == {b"seal": b"brief"}
    assert (again.index, told(again.works()), again.memo()) == (Index(), NOTHING, None)


@pytest.mark.parametrize("name", ["index", "works", "memo"])
def test_a_flipped_bit_is_noticed(tmp_path: Path, name: str) -> None:
    state = kept(tmp_path)
    with sqlite3.connect(state.path) as base:
        (value,) = base.execute("select value from blob where name = ?", (name,)).fetchone()
        base.execute("update blob set value = ? where name = ?", (value[:-1] + bytes([value[-1] ^ 1]), name))
    base.close()
    again = State(tmp_path)
    assert (again.index == INDEX) is (name != "index")
    assert (told(again.works()) == ALL) is (name == "memo")
    assert again.memo() is None
    again.commit(INDEX, works_of(again), b"memo")
    again = State(tmp_path)
    assert (again.index, again.works(), again.memo()) == (INDEX, works_of(state), b"memo")


@pytest.mark.parametrize(
    "statement", ["create table blob (name text, value text)", "create table source (path text)", "create table x (y)"]
)
def test_state_of_another_shape_is_thrown_away(tmp_path: Path, statement: str) -> None:
    with sqlite3.connect(tmp_path / "state.db") as base:
        base.execute(statement)
    base.close()
    state = State(tmp_path)
    assert (state.index, told(state.works()), state.briefs()) == (Index(), NOTHING, {})
    assert kept(tmp_path).index == INDEX


def test_state_that_cannot_be_kept_is_told_once_and_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = State(tmp_path / "file" / "state")
    state.put([ROW])
    state.keep()
    state.sweep(set())
    [found] = state.commit(INDEX, works_of(state), b"memo")
    assert (found.code, found.severity) == ("state-lost", "warning")
    assert os.strerror(20) in found.message


def test_state_that_nobody_may_look_at_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
