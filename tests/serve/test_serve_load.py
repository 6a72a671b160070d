"""`octavo serve` under load: many requests and many event streams during edits."""

import hashlib
import http.client
import os
import random
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.serving import PATIENCE, Serving, addressed, bare, clean, serving, shown, until
from tests.support.sites import Site, listed, site

# Number of edits, and the seed of their choice; set SEED to repeat a failure.
EDITS = int(os.environ.get("EDITS", "60"))
SEED = int(os.environ.get("SEED", "1"))

READERS = 4
LISTENERS = 200

PROJECT = """
-- content/site.yaml --
title: Engines
url: https://example.org/
theme: mine
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/data/talks.yaml --
- title: On weaving
-- content/news/lecture.md --
---
title: A lecture
date: 1840-05-01
---
It was given in Turin.
-- themes/mine/theme.yaml --
extends: octavo
-- themes/mine/static/mine.css --
h1 { color: navy }
-- themes/mine/templates/news.html --
{% extends "layout.html" %}
{% block head %}<link rel="stylesheet" href="{{ root }}assets/mine.css">{% endblock %}
{% block main %}
<h1>What was</h1>
{% for talk in data.talks %}<p>{{ talk.title }}</p>{% endfor %}
{% for note in news %}<p><a href="{{ note.url }}">{{ note.title }}</a></p>{% endfor %}
{% endblock %}
"""

PAPER = """
---
title: {title}
authors: [Ada Lovelace]
date: {year}
tags: [engines]
---
{text}
"""


# Requests


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


@dataclass
class Readers:
    """Threads that request pages all the time, with digests of the responses and the faults in them."""

    preview: Serving
    paths: list[str]
    seen: set[tuple[str, bytes]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    count: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def read(self, number: int) -> None:
        """Request random pages until the end."""
        chosen = random.Random(number)
        line = http.client.HTTPConnection("127.0.0.1", self.preview.port, timeout=PATIENCE)
        try:
            while not self.ended.is_set():
                path = chosen.choice(self.paths)
                line.request("GET", f"/{addressed(path)}")
                answer = line.getresponse()
                self.check(path, answer.status, answer.read())
        except Exception as failure:
            self.faults.append(f"{type(failure).__name__}: {failure}")
        finally:
            line.close()

    def check(self, path: str, status: int, body: bytes) -> None:
        self.count += 1
        if status not in (200, 404):
            self.faults.append(f"{path} has status {status}")
        page = status == 404 or path.endswith(".html")
        if page and not body.rstrip().endswith(b"</html>"):
            self.faults.append(f"{path} is not complete")
        self.seen.add(("404.html" if status == 404 else path, digest(bare(body))))


@contextmanager
def reading(preview: Serving) -> Iterator[Readers]:
    """Run readers that request the paths of a site; a test may add paths, also of pages that are removed again."""
    made = Readers(preview, sorted(path for path in listed(preview.site.output) if "fonts" not in path))
    threads = [threading.Thread(target=made.read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.ended.set()
        for thread in threads:
            thread.join(PATIENCE)


# Edits


class Author:
    """Edits a site at random, and waits until each edit is shown."""

    def __init__(self, preview: Serving) -> None:
        self.preview = preview
        self.root = preview.site.root
        self.random = random.Random(SEED)
        self.number = 0
        self.papers = sorted(path.stem for path in (self.root / "content/papers").iterdir())

    def edit(self) -> str:
        """Make a random edit, and return its number and name."""
        self.number += 1
        edits = [self.text] * 3 + [self.title, self.add, self.delete, self.rename, self.note, self.name, self.talk]
        edit = self.random.choice([*edits, self.template, self.style, self.mistake])
        edit()
        return f"{self.number}: {edit.__name__}"

    @property
    def mark(self) -> str:
        return f"Edit {self.number}."

    def paper(self) -> str:
        return self.random.choice(self.papers)

    def save(self, path: str, text: str) -> None:
        """Write a file as editors do: in place, or under another name first.

        Only papers are written in place, because an incomplete paper is an error, and other files may be valid.
        """
        place = self.root / path
        if path.startswith("content/papers/") and self.random.random() < 0.5:
            place.write_text(text, "utf-8")
        else:
            apart = place.with_name(f".{place.name}.tmp")
            apart.write_text(text, "utf-8")
            apart.replace(place)

    def change(self, path: str, pattern: str, text: str) -> None:
        old = (self.root / path).read_text("utf-8")
        new, count = re.subn(pattern, text, old, count=1, flags=re.MULTILINE)
        assert count == 1, path
        self.save(path, new)

    def text(self) -> None:
        name = self.paper()
        self.change(f"content/papers/{name}.md", r"\A((?:.*\n)+---\n)(?:.*\n)*", rf"\g<1>{self.mark}\n")
        self.preview.shows(f"/papers/{name}/", self.mark)

    def title(self) -> None:
        self.change(f"content/papers/{self.paper()}.md", "^title: .*", f"title: {self.mark}")
        self.preview.shows("/", self.mark)

    def add(self) -> None:
        name = f"paper-{self.number}"
        text = PAPER.lstrip("\n").format(title=self.mark, year=1800 + self.number % 40, text="It is new.")
        self.save(f"content/papers/{name}.md", text)
        self.preview.shows(f"/papers/{name}/", self.mark)
        self.papers.append(name)

    def delete(self) -> None:
        if len(self.papers) > 5:
            name = self.paper()
            (self.root / f"content/papers/{name}.md").unlink()
            until(lambda: self.preview.get(f"/papers/{name}/").status == 404, lambda: self.preview.terminal)
            self.papers.remove(name)

    def rename(self) -> None:
        old, new = self.paper(), f"paper-{self.number}"
        (self.root / f"content/papers/{old}.md").rename(self.root / f"content/papers/{new}.md")
        until(lambda: self.preview.get(f"/papers/{new}/").status == 200, lambda: self.preview.terminal)
        until(lambda: self.preview.get(f"/papers/{old}/").status == 404, lambda: self.preview.terminal)
        self.papers[self.papers.index(old)] = new

    def note(self) -> None:
        self.change("content/news/lecture.md", r"^It was given.*", f"It was given. {self.mark}")
        self.preview.shows("/news/lecture/", self.mark)

    def name(self) -> None:
        self.change("content/site.yaml", "^title: .*", f"title: {self.mark}")
        self.preview.shows("/news/", self.mark)

    def talk(self) -> None:
        self.change("content/data/talks.yaml", "title: .*", f"title: {self.mark}")
        self.preview.shows("/news/", self.mark)

    def template(self) -> None:
        self.change("themes/mine/templates/news.html", "<h1>.*</h1>", f"<h1>{self.mark}</h1>")
        self.preview.shows("/news/", self.mark)

    def style(self) -> None:
        self.save("themes/mine/static/mine.css", f"/* {self.mark} */\nh1 {{ color: navy }}\n")
        self.preview.shows("/assets/mine.css", self.mark)

    def mistake(self) -> None:
        """Misspell a key, wait for the error, and fix it."""
        path = f"content/papers/{self.paper()}.md"
        lines = len(self.preview.lines)
        self.change(path, "^date: ", "dte: ")
        self.preview.says(f"--> {path}:4:1", lines)
        self.change(path, "^dte: (.*)\n((?:.*\n)*---\n)(?:.*\n)*", rf"date: \g<1>\n\g<2>{self.mark}\n")
        self.preview.shows(f"/papers/{Path(path).stem}/", self.mark)


def test_every_response_during_edits_is_a_complete_published_page(tmp_path: Path) -> None:
    made = site(tmp_path / "project", PROJECT)
    for number in range(12):
        made.write(f"content/papers/paper-0{number}.md", PAPER.format(title="A paper", year=1830, text="A text."))
    published: set[tuple[str, bytes]] = set()

    def record() -> None:
        published.update((path, digest(data)) for path, data in shown(made.output).items())

    with serving(made) as preview:
        record()
        author = Author(preview)
        with reading(preview) as readers:
            for _ in range(EDITS):
                done = author.edit()
                record()
                paths = {path for path, _ in published if not path.startswith((".", "assets/fonts"))}
                readers.paths = sorted(paths)
                assert not readers.faults, (done, readers.faults[:5])
        assert not readers.faults
        assert readers.count > EDITS
        assert not readers.seen - published, {path for path, _ in readers.seen - published}
        want = clean(made)
        assert set(listed(made.output)) == set(want) - {".octavo-manifest"}
        for path in listed(made.output):
            assert bare(preview.get(f"/{addressed(path)}").body) == want[path], path
        print(f"{EDITS} edits, {readers.count} requests, {len(readers.seen)} different responses")


# Event streams


@dataclass
class Listener:
    """A connection with an event stream, the bytes received from it, and the time of the last ones."""

    connection: socket.socket
    received: bytes = b""
    time: float = 0.0

    @property
    def messages(self) -> int:
        return self.received.count(b"\ndata: ")


def listen(listeners: list[Listener], has_enough: Callable[[Listener], bool]) -> None:
    """Receive events until every listener has enough."""
    ends = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for listener in listeners:
            if not has_enough(listener):
                selector.register(listener.connection, selectors.EVENT_READ, listener)
        while selector.get_map():
            if time.monotonic() > ends:
                pytest.fail(f"{len(selector.get_map())} of {len(listeners)} have not received enough")
            for key, _ in selector.select(1):
                ready: Listener = key.data
                ready.received += ready.connection.recv(1 << 16)
                ready.time = time.monotonic()
                if has_enough(ready):
                    selector.unregister(ready.connection)


def test_all_event_streams_get_an_edit_at_nearly_the_same_time(tmp_path: Path) -> None:
    made: Site = site(tmp_path / "project", PROJECT)
    with serving(made) as preview:
        listeners = [Listener(socket.create_connection(("127.0.0.1", preview.port))) for _ in range(LISTENERS)]
        try:
            for listener in listeners:
                listener.connection.sendall(b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            listen(listeners, lambda listener: listener.messages == 1)
            made.edit("content/news/lecture.md", "Turin", "London")
            listen(listeners, lambda listener: listener.messages == 2)
            assert all(b'"news/lecture/index.html"' in listener.received for listener in listeners)
            times = [listener.time for listener in listeners]
            assert max(times) - min(times) < 3
            assert "London" in preview.get("/news/lecture/").text
        finally:
            for listener in listeners:
                listener.connection.close()
