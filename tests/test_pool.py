"""One process or several: the results are the same, in the same order."""

import threading
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from octavo import pool
from tests.sites import site
from tests.test_build import SITE


def times(shared: int, items: Sequence[int]) -> list[int]:
    """A task."""
    return [shared * item for item in items]


def keys(shared: MappingProxyType[str, int], items: Sequence[str]) -> list[int]:
    """A task that shares a read-only mapping."""
    return [shared[item] for item in items]


def fails(shared: None, items: Sequence[int]) -> list[int]:
    """A task that breaks."""
    raise ValueError("broken")


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
def test_results_come_in_order(jobs: int) -> None:
    assert list(pool.spread(times, 3, range(7), jobs)) == [0, 3, 6, 9, 12, 15, 18]
    assert list(pool.spread(times, 3, range(0), jobs)) == []


def test_much_work_is_spread_without_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FEW", 3)
    assert list(pool.spread(times, 2, range(1000), 0)) == list(range(0, 2000, 2))


def test_a_failure_in_a_worker_is_not_swallowed() -> None:
    with pytest.raises(ValueError, match="broken"):
        list(pool.spread(fails, None, range(4), 2))


def test_beside_other_threads_workers_are_spawned_and_write_the_same(tmp_path: Path) -> None:
    one = site(tmp_path / "one", SITE).built(jobs=1).tree()
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert list(pool.spread(keys, MappingProxyType({"a": 1}), ["a", "a"], 2)) == [1, 1]
        other = site(tmp_path / "other", SITE).built(jobs=2).tree()
    finally:
        over.set()
        thread.join()
    assert one == other
