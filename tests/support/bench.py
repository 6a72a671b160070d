"""A site of some fifty pages that is edited to and fro between two states, with checks of its output at any moment."""

import os
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.report import Report
from octavo.output.manifest import MANIFEST
from octavo.output.staging import TEMPORARY
from tests.support.faults import Ended, Fault, ForkServer

# The contents of a folder by path: the bytes of files, None for folders, the targets of symbolic links.
Tree = Mapping[str, bytes | str | None]

LIST = "{% for group in listing.groups %}{% for fragment in group.entries %}{{ fragment }}{% endfor %}{% endfor %}"
TEMPLATES = {
    "layout.html": "<!doctype html><title>{{ page.title }}</title>{% block main %}{% endblock %}",
    "entry.html": '<p><a href="{{ paper.url }}">{{ paper.heading }}</a> {{ body.lead }}',
    "home.html": "{{ body.html }}" + LIST,
    "term.html": "<h1>{{ term.title }} · {{ site.title }}</h1>" + LIST,
    "person.html": "<h1>{{ person.name }}</h1>" + LIST,
    "paper.html": "<h1>{{ paper.heading }}</h1>{% for link in paper.links %}{{ link.url }}{% endfor %}{{ body.html }}",
    "news.html": "{% for note in news %}{{ note.title }}{% endfor %}",
    "item.html": "{{ item.title }}{{ body.html }}",
    "page.html": "{{ body.html }}",
    "moved.html": '<a href="{{ moved }}">Moved</a>',
    "404.html": "Nothing is here",
}
AUTHORS = ("Ada Lovelace", "Charles Babbage", "Mary Somerville", "Augustus De Morgan", "Sophia Frend")
AREAS = ("cs.CL", "cs.LG", "cs.CY")


def paper(number: int, year: int | None = None, tag: str = "") -> str:
    return f"""\
---
title: Paper {number}
authors: [Ada Lovelace, {AUTHORS[number % 5]}]
date: {year or 1840 + number % 4}
area: {AREAS[number % 3]}
tags: [{tag or ("engines", "looms", "tables")[number % 3]}]
---
On engine {number}.
"""


def fifty() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the sources of a site of some fifty pages in two states, before and after many edits."""
    texts = {
        "content/site.yaml": "title: Ada\ntheme: plain\ncollections: [areas, years, tags, people]\n",
        "content/profile.md": "---\nname: Ada Lovelace\n---\nA life.\n",
        "content/people/mary.md": "---\nname: Mary Somerville\n---\nAnother life.\n",
        "content/data/rooms.yaml": "- one\n",
        "content/files/kept.txt": "kept",
        "content/files/a": "a file",
        "content/files/Read.txt": "read",
        "content/papers/atlas/index.md": paper(90).replace("tags:", "links: {pdf: atlas.pdf}\naliases: [map]\ntags:"),
        "content/papers/atlas/atlas.pdf": "%PDF-1.4 one",
        "themes/plain/static/plain.css": "body { color: black }",
    }
    texts |= {f"content/papers/paper-{number}.md": paper(number) for number in range(14)}
    texts["content/papers/gone.md"] = paper(91, 1815, "ships")
    texts |= {f"content/news/note-{n}.md": f"---\ntitle: N{n}\ndate: 1843-01-0{n}\n---\nNote.\n" for n in range(1, 7)}
    texts |= {f"content/pages/page-{n}.md": f"---\ntitle: P{n}\n---\nPage.\n" for n in range(8)}
    inner = {"layout.html", "entry.html", "moved.html"}
    texts |= {
        f"themes/plain/templates/{name}": text
        if name in inner
        else f'{{% extends "layout.html" %}}{{% block main %}}{text}{{% endblock %}}'
        for name, text in TEMPLATES.items()
    }
    after = dict(texts)
    after["content/site.yaml"] = after["content/site.yaml"].replace("Ada", "Countess")
    after["content/papers/paper-2.md"] = after["content/papers/paper-2.md"].replace("On engine", "About engine")
    after["content/papers/renamed.md"] = after.pop("content/papers/paper-5.md")
    after["content/papers/other.md"] = after.pop("content/papers/paper-7.md")
    after["content/papers/new.md"] = paper(92, 1852, "letters")
    after["content/files/a/b"] = after.pop("content/files/a").replace("file", "folder")
    after["content/files/read.txt"] = after.pop("content/files/Read.txt")
    after["content/papers/atlas/atlas.pdf"] = "%PDF-1.4 two, and longer"
    after["themes/plain/static/plain.css"] = "body { color: brown }"
    del after["content/papers/gone.md"]
    return tuple({path: text.encode() for path, text in each.items()} for each in (texts, after))  # type: ignore[return-value]


# Files of others in the output: beside pages, and in folders where pages are added or removed.
FOREIGN: Tree = {
    "CNAME": b"example.org",
    "mine": None,
    "mine/empty": None,
    "papers/mine.txt": b"mine",
    "papers/paper-5": None,
    "papers/paper-5/mine.txt": b"mine",
    "papers/new": None,
    "papers/new/mine.txt": b"mine",
    "papers/paper-7": None,
    "papers/paper-7/empty": None,
    "papers/elsewhere": "../../elsewhere",
}


def snapshot(folder: Path) -> Tree:
    """Return everything below a folder."""
    found: dict[str, bytes | str | None] = {}
    top = str(folder)

    def enter(path: str) -> None:
        with os.scandir(f"{top}/{path}") as entries:
            for entry in entries:
                name = path + entry.name
                if entry.is_symlink():
                    found[name] = str(Path(entry.path).readlink())
                elif entry.is_dir():
                    found[name] = None
                    enter(f"{name}/")
                else:
                    found[name] = Path(entry.path).read_bytes()

    enter("")
    return found


class Bench:
    """A project whose sources alternate between two states.

    `now` is the number of the state that the sources are in. Builds with faults run in processes that the fork server
    starts; builds that must succeed run in this process.
    """

    def __init__(self, folder: Path, fork_server: ForkServer) -> None:
        self.fork_server = fork_server
        self.versions = fifty()
        self.now = 0
        self.clean: list[Tree] = []
        for number in (0, 1):
            self.root = folder / f"clean-{number}"
            self.write_sources(number)
            self.built("cleanly")
            self.clean.append(snapshot(self.output))
        self.sites = [{**tree, **FOREIGN} for tree in self.clean]
        self.cached = self.cache()
        self.root = folder / "work"
        self.marks: dict[str, tuple[int, int]] = {}
        self.sound = False

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def folders(self) -> tuple[Path, Path]:
        """Return the folders that a build may change."""
        return self.output, self.root / ".cache"

    def cache(self) -> set[str]:
        """Return the paths of the cache's files, without the fragment cache, whose names depend on earlier builds."""
        (folder,) = (self.root / ".cache").iterdir()
        return {path for path in snapshot(folder) if not path.startswith("fragments/")}

    def ready(self) -> None:
        """Make sure that the project is built; if the last test failed, begin anew."""
        if not self.sound:
            self.fresh()
        self.sound = False

    def fresh(self) -> None:
        """Begin anew: build the first state, and add files of others to the output."""
        self.bare()
        self.built("at first")
        self.put_foreign()

    def bare(self) -> None:
        """Begin anew with the sources in their first state and nothing else."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.write_sources(0)
        self.marks = {}

    def put_foreign(self) -> None:
        """Add files of others to the output."""
        self.outside.parent.mkdir(exist_ok=True)
        self.outside.write_text("mine")
        for path, holds in FOREIGN.items():
            place = self.output / path
            if holds is None:
                place.mkdir(exist_ok=True)
            elif isinstance(holds, str):
                place.symlink_to(holds)
            else:
                place.write_bytes(holds)
        self.marks = self.marked()

    @property
    def outside(self) -> Path:
        """Return a file outside the output that a symbolic link in it leads to."""
        return self.root / "elsewhere/mine.txt"

    def marked(self) -> dict[str, tuple[int, int]]:
        """Return the inode and modification time of each file of others, which change if one is written."""
        places = [self.output / path for path, holds in FOREIGN.items() if holds is not None]
        return {
            str(place): (place.lstat().st_ino, place.lstat().st_mtime_ns)
            for place in (*places, self.outside)
            if os.path.lexists(place)
        }

    def write_sources(self, version: int) -> None:
        """Bring the sources into the state with a number."""
        self.sound = False
        old = self.versions[self.now] if (self.root / "content").exists() else {}
        new = self.versions[version]
        for path in old:
            if path not in new:
                (self.root / path).unlink()
                if not any((self.root / path).parent.iterdir()):
                    (self.root / path).parent.rmdir()
        for path, data in new.items():
            if old.get(path) != data:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(data)
        self.now = version

    def edit(self) -> None:
        """Bring the sources into the other state."""
        self.write_sources(1 - self.now)

    def build_with_fault(self, fault: Fault, *, trust_stamps: bool = True, site: bool = True) -> str:
        """Build with a fault and check the output; return where the fault struck, empty if the build had fewer calls.

        `site` tells if there was a built site before.
        """
        self.fork_server.start(self.command(), folders=self.folders, fault=fault, trust_stamps=trust_stamps)
        ended = self.fork_server.end()
        what = ended.calls[0] if ended.calls else ""
        self.check_end(ended, what, site=site)
        if ended.code < 0:
            assert fault.what == "SIGKILL", f"{what}: ended by {ended.code}"
        elif what.startswith("SIG"):
            assert ended.code > 0, f"{what} was lost"
        return what

    def at_work(self, jobs: int) -> int:
        """Start a build that exits as the program does; return its process id once it holds the lock."""
        process = self.fork_server.start(self.command(jobs), trust_stamps=True, as_program=True)
        until = time.monotonic() + 60
        while not any(file.read_text() == str(process) for file in (self.root / ".cache").glob("*/lock")):
            assert time.monotonic() < until
        return process

    def calls(self) -> tuple[str, ...]:
        """Build under the shim without a fault, and return all calls in order."""
        self.fork_server.start(self.command(), folders=self.folders, trust_stamps=True)
        ended = self.fork_server.end()
        assert (ended.code, ended.stderr) == (0, "")
        return ended.calls

    def check_end(self, ended: Ended, what: str, *, site: bool = True) -> None:
        """Check that a build left no torn file, and that one which ended by itself succeeded or reported an error."""
        assert "Traceback" not in ended.stderr, f"{what}: {ended.stderr}"
        assert "fault of Octavo" not in ended.stderr, f"{what}: {ended.stderr}"
        found = self.check_whole(what, site=site)
        if (ended.code, ended.stderr) == (0, ""):
            self.check_finished(found, what)
        elif ended.code >= 0 and not what.startswith("SIG"):
            assert re.match(r"(error|warning): .* \[[a-z-]+\]\n  -->", ended.stderr), f"{what}: {ended.stderr}"

    def command(self, jobs: int = 1) -> tuple[object, ...]:
        """Return the arguments of a build."""
        return "build", "--project", self.root, "--jobs", jobs, "--quiet"

    def check_whole(self, what: str, *, site: bool = True) -> Tree:
        """Check that every output file is an old or a new one and in the manifest, and that no other was touched."""
        found = snapshot(self.output) if self.output.exists() else {}
        before, after = self.sites[1 - self.now] if site else {}, self.sites[self.now]
        own = {path: holds for path, holds in found.items() if not path.startswith(TEMPORARY) and path != MANIFEST}
        for path, holds in own.items():
            known = [tree[path] for tree in (before, after) if path in tree]
            assert holds in known, f"{what}: {path} is {'torn' if known else 'of no build'}: {holds!r}"
        missing = [path for path in before if before[path] and after.get(path) and path not in found]
        assert not missing, f"{what}: {missing} went"
        manifest = found.get(MANIFEST, b"")
        listed = manifest.decode().split("\n") if isinstance(manifest, bytes) and manifest else []
        assert not listed or (listed[0], listed[-1]) == ("octavo manifest 1", ""), f"{what}: the manifest is torn"
        unnamed = {path for path, holds in own.items() if holds is not None and path not in FOREIGN}.difference(listed)
        assert not unnamed, f"{what}: the manifest does not name {sorted(unnamed)}"
        self.check_untouched(what)
        return found

    def check_untouched(self, what: str) -> None:
        """Check that neither the sources nor the files of others were touched."""
        assert self.marked() == self.marks, what
        sources = self.versions[self.now]
        assert {path: (self.root / path).read_bytes() for path in sources} == sources, what

    def check_finished(self, found: Tree, what: str) -> None:
        """Check that the output is what a clean build writes; a folder of temporary files may be left."""
        expected = {
            path: holds for path, holds in self.sites[self.now].items() if self.marks or path in self.clean[self.now]
        }
        wrong = [
            path
            for path in sorted({*found, *expected})
            if not path.startswith(TEMPORARY) and found.get(path, "-") != expected.get(path, "-")
        ]
        assert not wrong, f"{what}: {wrong} are not as a clean build writes them"

    def build(self) -> Report:
        """Build in this process."""
        return build(Project.at(self.root), Options(jobs=1))

    def built(self, what: str) -> None:
        """Build, which must succeed without a diagnostic."""
        report = self.build()
        assert not report.diagnostics, f"{what}, then built: {report.diagnostics}"

    def check_mended(self, what: str) -> None:
        """Build, and check that the output and the cache are as a clean build as_program them."""
        self.built(what)
        found = snapshot(self.output)
        self.check_finished(found, f"{what}, then built")
        assert TEMPORARY not in found, what
        assert self.cache() == self.cached, what
        self.check_untouched(what)
        self.sound = bool(self.marks)
