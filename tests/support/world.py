"""A simulated world for a site: its files, a clock that tests set, its output and its stored state.

Files get their stamps from this clock, in steps as coarse as those of the coarsest file system, so that the effects of
time are the same in every run.
"""

import json
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import closing, contextmanager, suppress
from copy import deepcopy
from functools import partial
from pathlib import Path
from pickle import dumps, loads
from types import CodeType, SimpleNamespace
from typing import Any

import pytest
from jinja2.environment import Environment

from octavo.base.layout import place_of
from octavo.base.progress import quiet
from octavo.base.project import Options, Project
from octavo.build import build as building
from octavo.build import discover
from octavo.build.report import Report
from octavo.build.session import Session
from octavo.cache.entries import EntryStore
from octavo.content import scan
from octavo.content.scan import Stamp
from octavo.model.records import Fragment
from octavo.output.manifest import MANIFEST
from octavo.render import batch
from octavo.render.fragments import Fragments, fragment_id
from octavo.render.page import render_page
from octavo.render.routes import Route
from octavo.theming import renderer
from octavo.workers.pool import Task, Work
from tests.support.sites import files, tree

SECOND = 1_000_000_000
DAY = 24 * 3600

# The coarsest resolution of stamps in use (FAT); changes within one step get the same stamp.
COARSE = 2 * SECOND

# The fields of an entry, or of the configuration; `text` is an entry's body.
Fields = dict[str, Any]

# All sources by path: their texts, and the fields of those that have any.
Sources = tuple[Mapping[str, str], Mapping[str, Fields]]

_NEW: Mapping[str | None, Fields] = {
    "paper": {"title": "Untitled", "authors": ["Ada Lovelace"], "date": "2024"},
    "person": {"name": "Ada Lovelace"},
    "page": {"title": "Untitled"},
    "news": {"title": "Untitled", "date": "2024"},
    None: {"theme": "revealing"},
}


class World:
    """A project in a folder; paths are relative to it.

    `engine` is the version of the program, `rendered` counts what the last build rendered, `states` are saved copies of
    the state, and `damaged` names the parts of it that an edit has damaged. In a `watched` world one session makes all
    builds, each with the paths of the changed sources.
    """

    def __init__(self, root: Path, *, watched: bool = False) -> None:
        self.root = root
        self.project = Project.at(root)
        # A day from now, so that files that are not written by this class count as old.
        self.clock = (int(time.time()) + DAY) * SECOND
        self.engine = "engine 1"
        self.rendered: Counter[object] = Counter()
        self.states: list[bytes] = []
        self.damaged: set[str] = set()
        self._clean = Project.at(root, root / "clean")
        self._fields: dict[str, Fields] = {}
        self._changed: dict[tuple[int, int], int] = {}
        self._past: set[int] = set()
        self._littered = False
        self._watched = watched
        self._session = Session()
        self._seen: Mapping[str, Stamp] = {}
        self._left: Mapping[str, bytes] = {}
        self._ran = self.engine

    def wait(self, seconds: int) -> None:
        """Let time pass, or set the clock back; skip times at which the clock has already been."""
        self._past.add(self.clock // COARSE)
        self.clock += seconds * SECOND
        while seconds and self.clock // COARSE in self._past:
            self.clock += COARSE

    def stamp_of(self, status: os.stat_result) -> Stamp:
        """Return the stamp of a source, with the time of its last change in this world."""
        changed = self._changed.get((status.st_dev, status.st_ino), status.st_ctime_ns)
        return (status.st_mtime_ns, changed, status.st_size, status.st_ino)

    def stamp(self, path: str, modified: int | None = None) -> None:
        """Record that a file was changed now, and set its modification time to now or to another time."""
        now = self.clock // COARSE * COARSE
        file = self.root / path
        os.utime(file, ns=(now, now if modified is None else modified))
        status = file.stat()
        self._changed[status.st_dev, status.st_ino] = now

    def write(self, path: str, text: str, modified: int | None = None) -> None:
        """Write a file; delete files that stand in the way of its folders or its path."""
        file = self.root / path
        for above in file.relative_to(self.root).parents:
            self.remove(str(above))
        for inside in self._below(path):
            self.remove(inside)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        self.stamp(path, modified)

    def remove(self, path: str) -> None:
        """Delete a file if it exists, and the folders that this leaves empty."""
        file = self.root / path
        if not file.is_file():
            return
        status = file.stat()
        # The inode may be used again for another file.
        self._changed.pop((status.st_dev, status.st_ino), None)
        self._fields.pop(path, None)
        file.unlink()
        for above in file.parents:
            if above == self.root or any(above.iterdir()):
                break
            above.rmdir()

    def move(self, path: str, to: str) -> None:
        """Rename a file, overwriting any other; keep its modification time."""
        file = self.root / path
        if file.is_file() and path != to:
            fields, modified, text = self._fields.get(path), file.stat().st_mtime_ns, file.read_text("utf-8")
            self.remove(path)
            self.write(to, text, modified)
            if fields is not None:
                self._fields[to] = fields

    def set_field(self, path: str, field: str, value: object) -> None:
        """Set a field of an entry or of the configuration, or remove it if the value is None."""
        kind = place_of(path.removeprefix("content/")).kind
        fields = self._fields.get(path) or {**_NEW[kind], "text": "Some text."}
        fields = {name: each for name, each in {**fields, field: value}.items() if each is not None}
        front = "".join(f"{name}: {json.dumps(each)}\n" for name, each in fields.items() if name != "text")
        self.write(path, f"---\n{front}---\n{fields.get('text', '')}\n" if kind else front)
        self._fields[path] = fields

    def sources(self) -> Sources:
        """Return all sources, for `undo`."""
        paths = (path for folder in ("content", "themes") for path in self._below(folder))
        return {path: (self.root / path).read_text("utf-8") for path in paths}, deepcopy(self._fields)

    def undo(self, sources: Sources) -> None:
        """Restore sources that `sources` returned; leave unchanged files alone."""
        texts, fields = sources
        now, _ = self.sources()
        for path in now.keys() - texts.keys():
            self.remove(path)
        for path in texts:
            if now.get(path) != texts[path]:
                self.write(path, texts[path])
        self._fields = deepcopy(dict(fields))

    def _below(self, folder: str) -> list[str]:
        return [f"{folder}/{path}" for path in files(self.root / folder)]

    @property
    def state(self) -> Path:
        """Return the file of the stored state."""
        return self.project.cache / "state.db"

    def outputs(self) -> list[Path]:
        """Return the files of the output, without the manifest, which no edit may change."""
        return [self.project.output / path for path in files(self.project.output) if not path.endswith(MANIFEST)]

    def change_state(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Change the tables of the stored state, if it is readable."""
        if self.state.is_file():
            with suppress(sqlite3.Error), closing(sqlite3.connect(self.state)) as database:
                change(database)
                database.commit()

    def age_state(self) -> None:
        """Give the state's file a new modification time, as a change between two builds would."""
        if self.state.is_file():
            os.utime(self.state, ns=(self.clock, self.state.stat().st_mtime_ns + SECOND))

    def build(self, options: Options) -> Report:
        """Build the site into its output."""
        if not self._watched:
            return self._build(self.project, options)
        if self._ran != self.engine:
            # Another version of the program runs in another process, that is, in a new session.
            self._ran, self._session = self.engine, Session()
        seen, places = self._stamps(), None
        if self._left == self.output():
            paths = seen.keys() | self._seen.keys()
            places = [self.root / path for path in paths if seen.get(path) != self._seen.get(path)]
        report = self._build(self.project, options, self._session, places)
        self._seen, self._left = seen, self.output()
        return report

    def _stamps(self) -> Mapping[str, Stamp]:
        paths = (path for folder in ("content", "themes") for path in self._below(folder))
        return {path: self.stamp_of((self.root / path).stat()) for path in paths}

    def build_clean(self, options: Options) -> tuple[Report, Mapping[str, bytes]]:
        """Build the site into another folder without a cache; return the report and all files of the output."""
        shutil.rmtree(self._clean.output, ignore_errors=True)
        shutil.rmtree(self._clean.cache, ignore_errors=True)
        return self._build(self._clean, options), tree(self._clean.output)

    def output(self) -> Mapping[str, bytes]:
        """Return all files of the output by path, including the manifest."""
        return tree(self.project.output)

    def compare_states(self) -> None:
        """Check that the state holds the same sources as a clean build's, and others only if a build has failed."""
        if not self.state.is_file():
            assert "file" in self.damaged, "the state is gone"
            return
        stored, expected = (_rows(project.cache / "state.db") for project in (self.project, self._clean))
        if self.damaged.isdisjoint(("file", "tables", "key", "metadata", "entry", "text")):
            assert expected.items() <= stored.items(), "the state lacks a source"
            assert self._littered or len(stored) == len(expected), "the state holds sources that no longer exist"
        self._littered = len(stored) > len(expected)

    def _build(
        self,
        project: Project,
        options: Options,
        session: Session | None = None,
        places: Collection[Path] | None = None,
    ) -> Report:
        self.rendered.clear()
        report = building.build(project, options, quiet, session, places)
        self._littered |= report.failed
        twice = [key for key, count in self.rendered.items() if count > 1]
        # Each of several workers renders the fragments that it needs.
        assert options.jobs > 1 or not twice, f"rendered twice in one build: {twice}"
        return report


def _rows(state: Path) -> Mapping[bytes, bytes]:
    """Return the metadata of the sources in a state, by cache key."""
    with closing(sqlite3.connect(state)) as database:
        return dict(database.execute("select key, metadata from source"))


def _parts(shared: object) -> tuple[object, ...]:
    return shared if isinstance(shared, tuple) else ()


class _InProcess(Executor):
    """An executor that runs jobs in this process, but on pickled copies, as a worker process would."""

    def __init__(self, shared: object) -> None:
        self._shared = shared

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(loads(dumps(work(*loads(dumps(arguments))))))
        except Exception as failure:
            future.set_exception(failure)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Close the files that a worker process would close by ending."""
        for store in (getattr(getattr(self._shared, "task", None), "store", None), *_parts(self._shared)):
            if isinstance(store, EntryStore):
                store.close()


def _in_process(task: Task[Any, Any], shared: object, _: int) -> tuple[Executor, Work[Any, Any]]:
    copy = loads(dumps(shared))
    return _InProcess(copy), partial(task, copy)


# Compiled templates, which depend on name and text alone, are shared by all worlds of a test process.
_CODES: dict[tuple[str, str], CodeType] = {}


@contextmanager
def patched_for(world: World) -> Iterator[None]:
    """Patch the program so that builds use the world's clock and version, and count what they render."""
    compile_one, render_pages, render_entry = renderer._compile, batch.render_pages, Fragments.render

    def compiled(environment: Environment, name: str, source: str) -> CodeType:
        if (name, source) not in _CODES:
            _CODES[name, source] = compile_one(environment, name, source)
        return _CODES[name, source]

    def count_anew(*arguments: Any) -> Any:
        # A build that finds its state damaged begins anew, so the count does too.
        world.rendered.clear()
        return render_pages(*arguments)

    def count_page(route: Route, *arguments: Any, **options: Any) -> bytes:
        world.rendered[route.path] += 1
        return render_page(route, *arguments, **options)

    def count_fragment(fragments: Fragments, fragment: Fragment) -> Any:
        world.rendered[fragment_id(fragment)] += 1
        return render_entry(fragments, fragment)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "stamp_of", world.stamp_of)
        patch.setattr(scan, "time", SimpleNamespace(time_ns=lambda: world.clock))
        patch.setattr(discover, "fingerprint", lambda: world.engine)
        patch.setattr(renderer, "_compile", compiled)
        patch.setattr("octavo.workers.pool.forks", lambda: False)
        patch.setattr("octavo.workers.pool.executor_for", _in_process)
        patch.setattr("octavo.build.pipeline.render_pages", count_anew)
        patch.setattr("octavo.render.batch.render_page", count_page)
        patch.setattr(Fragments, "render", count_fragment)
        yield
