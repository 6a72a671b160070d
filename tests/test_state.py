"""State: kept whole, or thrown away."""

import sqlite3
from pathlib import Path

import pytest

from octavo.diagnostic import Span, restored, stored, warning
from octavo.state import Index, Made, State

MADE = {"index.html": Made("key", {"template": "t"}, "digest", (1, 2, 3, 4))}
INDEX = Index("inputs", 7, {"a": ((1, 2, 3, 4), "d")}, MADE, stored([warning("c", "m", Span("p", 1, 2, 3), "h")]))


def kept(folder: Path) -> State:
    State(folder).commit(INDEX, [("a.md", "d", ("value", None, {"x": (1,)}))], [])
    return State(folder)


def test_what_is_committed_is_there_next_time(tmp_path: Path) -> None:
    state = kept(tmp_path)
    assert state.index == INDEX
    assert state.index.pages == 1
    assert state.sources() == {"a.md": ("d", ("value", None, {"x": (1,)}))}
    assert restored(state.index.findings) == (warning("c", "m", Span("p", 1, 2, 3), "h"),)


def test_sources_are_replaced_and_forgotten(tmp_path: Path) -> None:
    state = kept(tmp_path)
    state.commit(INDEX, [("a.md", "e", "new"), ("b.md", "f", "more")], [])
    state.commit(INDEX, [], ["b.md"])
    assert State(tmp_path).sources() == {"a.md": ("e", "new")}


@pytest.mark.parametrize("table", ["blob", "source"])
def test_a_flipped_bit_is_noticed(tmp_path: Path, table: str) -> None:
    state = kept(tmp_path)
    base = sqlite3.connect(state.path)
    (value,) = base.execute(f"select value from {table}").fetchone()
    base.execute(f"update {table} set value = ?", (value[:-1] + bytes([value[-1] ^ 1]),))
    base.commit()
    base.close()
    again = State(tmp_path)
    assert again.sources() == {}
    assert again.index == Index()
    again.commit(INDEX, [], [])
    assert State(tmp_path).index == INDEX


def test_state_of_another_shape_is_thrown_away(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "state.db")
    base.execute("create table blob (name text, value text)")
    base.commit()
    base.close()
    state = State(tmp_path)
    assert state.index == Index()
    state.commit(INDEX, [], [])
    assert State(tmp_path).index == INDEX
