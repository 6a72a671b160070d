"""A world in which a site lives: its files, a clock that can be set, its output and its state.

Files get their stamps from the world's clock, as coarse as those of any file system, so that what depends on time
happens in the same way each time.
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

# The coarsest stamps in use (FAT): all that happens between two of them bears the same one.
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
    """A project in a folder; paths are from there.

    `engine` is the version of the program, `rendered` how often the last build rendered what, `states` are copies of
    the state, and `damaged` tells of which of its parts anything was changed by hand. In one that is `watched`, a
    process builds again and again, and is told which sources changed.
    """

    def __init__(self, root: Path, *, watched: bool = False) -> None:
        self.root = root
        self.project = Project.at(root)
        # A day from now: whatever was not written in this world is old in it.
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
        """Let time pass, or set the clock back; what was once another time never comes again."""
        self._past.add(self.clock // COARSE)
        self.clock += seconds * SECOND
        while seconds and self.clock // COARSE in self._past:
            self.clock += COARSE

    def stamp_of(self, status: os.stat_result) -> Stamp:
        """The stamp of a source: when it was changed is known to the world alone."""
        changed = self._changed.get((status.st_dev, status.st_ino), status.st_ctime_ns)
        return (status.st_mtime_ns, changed, status.st_size, status.st_ino)

    def stamp(self, path: str, modified: int | None = None) -> None:
        """Let a file have been changed now, and modified now or at another time."""
        now = self.clock // COARSE * COARSE
        file = self.root / path
        os.utime(file, ns=(now, now if modified is None else modified))
        status = file.stat()
        self._changed[status.st_dev, status.st_ino] = now

    def write(self, path: str, text: str, modified: int | None = None) -> None:
        """Write a file; whatever stands in its way goes."""
        file = self.root / path
        for above in file.relative_to(self.root).parents:
            self.remove(str(above))
        for inside in self._below(path):
            self.remove(inside)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        self.stamp(path, modified)

    def remove(self, path: str) -> None:
        """Delete a file if it is one, and the folders that this leaves empty."""
        file = self.root / path
        if not file.is_file():
            return
        status = file.stat()
        # Another file may get its number.
        self._changed.pop((status.st_dev, status.st_ino), None)
        self._fields.pop(path, None)
        file.unlink()
        for above in file.parents:
            if above == self.root or any(above.iterdir()):
                break
            above.rmdir()

    def move(self, path: str, to: str) -> None:
        """Give a file another name, be it taken or not; it stays as modified when it was."""
        file = self.root / path
        if file.is_file() and path != to:
            fields, modified, text = self._fields.get(path), file.stat().st_mtime_ns, file.read_text("utf-8")
            self.remove(path)
            self.write(to, text, modified)
            if fields is not None:
                self._fields[to] = fields

    def say(self, path: str, field: str, value: object) -> None:
        """Write a field of an entry or of the configuration, or leave it out where it is None."""
        kind = place_of(path.removeprefix("content/")).kind
        fields = self._fields.get(path) or {**_NEW[kind], "text": "Some text."}
        fields = {name: said for name, said in {**fields, field: value}.items() if said is not None}
        front = "".join(f"{name}: {json.dumps(said)}\n" for name, said in fields.items() if name != "text")
        self.write(path, f"---\n{front}---\n{fields.get('text', '')}\n" if kind else front)
        self._fields[path] = fields

    def sources(self) -> Sources:
        """All that was written so far, to go back to."""
        paths = (path for folder in ("content", "themes") for path in self._below(folder))
        return {path: (self.root / path).read_text("utf-8") for path in paths}, deepcopy(self._fields)

    def undo(self, sources: Sources) -> None:
        """Go back to what was written before; what is as it was is not touched."""
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
        """The state's file."""
        return self.project.cache / "state.db"

    def outputs(self) -> list[Path]:
        """The files of the output; that of the manifest is not for hands."""
        return [self.project.output / path for path in files(self.project.output) if not path.endswith(MANIFEST)]

    def change_state(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Change the state's tables, if it is one that can be read at all."""
        if self.state.is_file():
            with suppress(sqlite3.Error), closing(sqlite3.connect(self.state)) as base:
                change(base)
                base.commit()

    def age_state(self) -> None:
        """Let the state have been changed by hand, which takes longer than a tick of the disk's clock."""
        if self.state.is_file():
            os.utime(self.state, ns=(self.clock, self.state.stat().st_mtime_ns + SECOND))

    def build(self, options: Options) -> Report:
        """Build the site into its own output."""
        if not self._watched:
            return self._build(self.project, options)
        if self._ran != self.engine:
            # Another version of the program is another process.
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
        """Build it somewhere else, with nothing from before: the report, and every file of that output."""
        shutil.rmtree(self._clean.output, ignore_errors=True)
        shutil.rmtree(self._clean.cache, ignore_errors=True)
        return self._build(self._clean, options), tree(self._clean.output)

    def output(self) -> Mapping[str, bytes]:
        """Every file of the output, the manifest among them."""
        return tree(self.project.output)

    def compare_states(self) -> None:
        """The state holds the sources that a clean build's does; of others, only what builds that failed have left."""
        if not self.state.is_file():
            assert "file" in self.damaged, "the state is gone"
            return
        stored, expected = (_rows(project.cache / "state.db") for project in (self.project, self._clean))
        if self.damaged.isdisjoint(("file", "tables", "key", "metadata", "entry", "text")):
            assert expected.items() <= stored.items(), "the state lacks a source"
            assert self._littered or len(stored) == len(expected), "the state keeps what is of no use"
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
        twice = [what for what, times in self.rendered.items() if times > 1]
        # What several processes need, each of them renders.
        assert options.jobs > 1 or not twice, f"rendered twice in one build: {twice}"
        return report


def _rows(state: Path) -> Mapping[bytes, bytes]:
    """The sources that a state holds, by their seals, each as its brief."""
    with closing(sqlite3.connect(state)) as base:
        return dict(base.execute("select key, metadata from source"))


def _parts(shared: object) -> tuple[object, ...]:
    return shared if isinstance(shared, tuple) else ()


class _InProcess(Executor):
    """An executor that runs jobs in this process, on copies, as another process would."""

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
        """Close the files that another process would close when it ends."""
        for store in (getattr(getattr(self._shared, "task", None), "store", None), *_parts(self._shared)):
            if isinstance(store, EntryStore):
                store.close()


def _in_process(task: Task[Any, Any], shared: object, _: int) -> tuple[Executor, Work[Any, Any]]:
    copy = loads(dumps(shared))
    return _InProcess(copy), partial(task, copy)


# What a template is compiled to depends on its name and its text alone, and is the same for all worlds of a process.
_CODES: dict[tuple[str, str], CodeType] = {}


@contextmanager
def ruled(world: World) -> Iterator[None]:
    """Let builds take place in a world: in its time, by its engine; what they render is counted."""
    compile_one, render_pages, render_entry = renderer._compile, batch.render_pages, Fragments.render

    def compiled(environment: Environment, name: str, source: str) -> CodeType:
        if (name, source) not in _CODES:
            _CODES[name, source] = compile_one(environment, name, source)
        return _CODES[name, source]

    def printed(*arguments: Any) -> Any:
        # Where the state turns out to be damaged, a build begins anew.
        world.rendered.clear()
        return render_pages(*arguments)

    def rendered(route: Route, *arguments: Any, **options: Any) -> bytes:
        world.rendered[route.path] += 1
        return render_page(route, *arguments, **options)

    def rendered_entry(fragments: Fragments, fragment: Fragment) -> Any:
        world.rendered[fragment_id(fragment)] += 1
        return render_entry(fragments, fragment)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "stamp_of", world.stamp_of)
        patch.setattr(scan, "time", SimpleNamespace(time_ns=lambda: world.clock))
        patch.setattr(discover, "fingerprint", lambda: world.engine)
        patch.setattr(renderer, "_compile", compiled)
        patch.setattr("octavo.workers.pool.forks", lambda: False)
        patch.setattr("octavo.workers.pool.executor_for", _in_process)
        patch.setattr("octavo.build.pipeline.render_pages", printed)
        patch.setattr("octavo.render.batch.render_page", rendered)
        patch.setattr(Fragments, "render", rendered_entry)
        yield
