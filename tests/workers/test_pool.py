"""The results of one process and of several are the same, in the same order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from octavo.build import read
from octavo.content.load import LoadedEntry, load
from octavo.markdown.tex.commands import Macros
from octavo.render import batch
from octavo.render.routes import Route
from octavo.workers import pool
from tests.build.test_build import SITE
from tests.support.sites import site

ROOT = Path(__file__).parent.parent.parent


def times(shared: int, items: Sequence[int]) -> list[int]:
    """Multiply items: a task."""
    return [shared * item for item in items]


def keys(shared: MappingProxyType[str, int], items: Sequence[str]) -> list[int]:
    """Look items up in a read-only mapping: a task that shares one."""
    return [shared[item] for item in items]


def fails(shared: None, items: Sequence[int]) -> list[int]:
    """Raise an exception: a task that fails."""
    raise ValueError("broken")


def ends(shared: frozenset[int], items: Sequence[int]) -> list[int]:
    """End the process on some items, and return the others."""
    for item in items:
        if item in shared:
            os.kill(os.getpid(), signal.SIGKILL)
    return list(items)


def ends_once(shared: Path, items: Sequence[int]) -> list[int]:
    """End the process the first time, as a system short of memory would, and return the items from then on."""
    try:
        shared.touch(exist_ok=False)
    except FileExistsError:
        return list(items)
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def lost(item: Any) -> Any:
    """Return the result of an item that ended its process twice."""
    return ("lost", item)


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
def test_results_are_in_the_order_of_the_items(jobs: int) -> None:
    assert list(pool.spread(times, 3, range(7), jobs, lost, worth=1)) == [0, 3, 6, 9, 12, 15, 18]
    assert list(pool.spread(times, 3, range(0), jobs, lost, worth=1)) == []


def threads(task: pool.Task[Any, Any], shared: Any, count: int) -> tuple[pool.Executor, pool.Work[Any, Any]]:
    """Return a thread pool in place of the executor."""
    return ThreadPoolExecutor(count), partial(task, shared)


def plain_processes(task: pool.Task[Any, Any], shared: Any, count: int) -> tuple[pool.Executor, pool.Work[Any, Any]]:
    """Return a process pool in place of the executor, which gets the task with each chunk."""
    return ProcessPoolExecutor(count, get_context("spawn")), partial(task, shared)


@pytest.mark.parametrize("factory", [threads, plain_processes])
def test_any_executor_does_the_work(monkeypatch: pytest.MonkeyPatch, factory: Any) -> None:
    monkeypatch.setattr(pool, "executor_for", factory)
    assert list(pool.spread(times, 3, range(20), 2, lost, worth=1)) == [3 * item for item in range(20)]
    with pytest.raises(ValueError, match="broken"):
        list(pool.spread(fails, None, range(4), 2, lost, worth=1))


def test_an_item_that_ends_a_process_of_any_executor_is_lost_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "executor_for", plain_processes)
    found = list(pool.spread(ends, frozenset({1}), range(3), 2, lost, worth=1))
    assert found == [0, ("lost", 1), 2]


FORKING = """
import sys
from octavo.workers.pool import spread
def negate(shared, items):
    return [-item for item in items]
print(list(spread(negate, None, range(4), 2, None, worth=1)), "concurrent.futures" in sys.modules)
"""


def test_forked_workers_do_not_import_other_executors() -> None:
    done = subprocess.run([sys.executable, "-c", FORKING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[0, -1, -2, -3] False\n"


ENDING = """
import os, time
from octavo.workers.pool import spread
def negate(shared, items):
    return [-item for item in items]
for _ in range(5):
    list(spread(negate, None, range(4), 2, None, worth=1))
    time.sleep(0.1)
with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children") as children:
    print(len(children.read().split()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_workers_that_have_ended_do_not_add_up() -> None:
    done = subprocess.run([sys.executable, "-c", ENDING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 2


def where(shared: tuple[Path, int], items: Sequence[int]) -> list[int]:
    """Return the process id for each item, after waiting until `count` processes have begun."""
    folder, count = shared
    (folder / str(os.getpid())).touch()
    ends = time.monotonic() + 10
    while len(list(folder.iterdir())) < count and time.monotonic() < ends:
        time.sleep(0.001)
    time.sleep(0.02)
    return [os.getpid()] * len(items)


def hangs(shared: Path, items: Sequence[int]) -> list[int]:
    """Leave a file named by the process id, and take a minute for all but the first items."""
    (shared / str(os.getpid())).touch()
    if 0 not in items:
        time.sleep(60)
    return list(items)


@pytest.mark.parametrize("taken", [0, 1])
def test_forked_workers_begin_before_the_first_result_is_asked_for_and_end_with_the_iterator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    monkeypatch.setattr(pool, "forks", lambda: True)
    latest = time.monotonic() + 20
    found = pool.spread(hangs, tmp_path, range(16), 2, lost, worth=1)
    while len(list(tmp_path.iterdir())) < 2:
        assert time.monotonic() < latest
    assert list(islice(found, taken)) == list(range(taken))
    del found
    assert time.monotonic() < latest
    for process in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(process.name), 0)


def processes(items: int, jobs: int, beside: int, shared: tuple[Path, int]) -> tuple[bool, int]:
    """Tell if this process does any of the work on two processors, and how many others do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
        found = set(pool.spread(where, shared, range(items), jobs, lost, worth=40, beside=beside))
    return os.getpid() in found, len(found - {os.getpid()})


@pytest.mark.parametrize(
    ("items", "jobs", "beside", "count"),
    [(40, 0, 0, 0), (41, 0, 0, 2), (40, 0, 20, 1), (19, 0, 20, 0), (3, 2, 0, 2), (90, 1, 20, 0)],
)
def test_processes_are_started_if_they_pay_off_or_are_asked_for(
    tmp_path: Path, items: int, jobs: int, beside: int, count: int
) -> None:
    # This process may have threads of a browser, which would prevent forking.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        found = alone.submit(processes, items, jobs, beside, (tmp_path, count)).result()
    assert found == (count == 0, count)


@pytest.mark.parametrize(("items", "beside", "alone"), [(41, 20, True), (40 * pool.SPAWN_COST + 1, 0, False)])
def test_spawned_processes_need_more_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, items: int, beside: int, *, alone: bool
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(pool, "forks", lambda: False)
    found = set(pool.spread(where, (tmp_path, 1), range(items), 0, lost, worth=40, beside=beside))
    assert (os.getpid() in found) == alone


def test_an_exception_in_a_worker_is_raised() -> None:
    with pytest.raises(ValueError, match="broken"):
        list(pool.spread(fails, None, range(4), 2, lost, worth=1))


@pytest.mark.parametrize(("bad", "forks"), [({0}, True), ({7}, True), ({3, 4, 19}, True), ({2}, False)])
def test_only_items_that_end_a_worker_twice_are_lost(
    monkeypatch: pytest.MonkeyPatch, bad: set[int], forks: bool
) -> None:
    monkeypatch.setattr(pool, "forks", lambda: forks)
    items = range(20 if forks else 4)
    found = list(pool.spread(ends, frozenset(bad), items, 2, lost, worth=1))
    assert found == [("lost", item) if item in bad else item for item in items]


def test_a_worker_that_ends_once_loses_no_item(tmp_path: Path) -> None:
    assert list(pool.spread(ends_once, tmp_path / "once", range(20), 2, lost, worth=1)) == list(range(20))


def test_a_page_that_ends_its_worker_is_named_and_the_last_good_site_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path, SITE).built()
    before = made.tree()
    made.edit("content/papers/notes.md", "weaves", "spins")
    made.edit("content/papers/tables.md", "Numbers", "Figures")
    page = batch.RenderWorker._page

    def ending(worker: batch.RenderWorker, route: Route, entries: Any) -> batch.PageResult:
        if route.path == "papers/notes/index.html":
            os.kill(os.getpid(), signal.SIGKILL)
        return page(worker, route, entries)

    with monkeypatch.context() as patched:
        patched.setattr(batch.RenderWorker, "_page", ending)
        patched.setattr(pool, "forks", lambda: True)
        assert made.build(jobs=2).failed
    assert [(found.code, found.span.path) for found in made.report.diagnostics] == [
        ("worker-lost", "content/papers/notes.md")
    ]
    assert made.tree() == before
    assert "Figures" in made.built().page("papers/tables/")


def test_a_file_that_ends_its_worker_is_named_beside_all_other_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path, SITE)
    made.edit("content/papers/tables.md", "date: 2023-05", "date: soon")

    def ending(path: str, data: bytes, digest: str, *, clean: bool, macros: Macros, typography: str) -> LoadedEntry:
        if path == "papers/notes.md":
            os.kill(os.getpid(), signal.SIGKILL)
        return load(path, data, digest, clean=clean, macros=macros, typography=typography)

    with monkeypatch.context() as patched:
        patched.setattr(read, "load", ending)
        patched.setattr(pool, "forks", lambda: True)
        made.build(jobs=2)
    assert made.codes == ["worker-lost", "bad-date"]
    assert made.report.diagnostics[0].span.path == "content/papers/notes.md"
    made.edit("content/papers/tables.md", "date: soon", "date: 2023-05")
    made.built()


def test_in_a_process_with_threads_workers_are_spawned_and_write_the_same(tmp_path: Path) -> None:
    one = site(tmp_path / "one", SITE).built(jobs=1).tree()
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert list(pool.spread(keys, MappingProxyType({"a": 1}), ["a", "a"], 2, lost, worth=1)) == [1, 1]
        other = site(tmp_path / "other", SITE).built(jobs=2).tree()
    finally:
        over.set()
        thread.join()
    assert one == other


def test_no_more_processes_are_spawned_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "forks", lambda: False)
    executor, _ = pool.executor_for(times, 3, 256)
    assert isinstance(executor, ProcessPoolExecutor)
    assert vars(executor)["_max_workers"] == 61
    executor.shutdown()
