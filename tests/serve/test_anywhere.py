"""The program as users run it on any system: this test needs no POSIX system, no other program and no browser."""

import http.client
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.sites import Site, site

PATIENCE = 60.0

SITE = """
-- content/site.yaml --
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/files/é.txt --
A file.
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
---
The engine weaves algebraical patterns, $x^2$.
"""


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "My Site", SITE)


def octavo(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "octavo", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, check=False, timeout=PATIENCE, encoding="utf-8", errors="replace"
    )


@contextmanager
def previewing(made: Site, *arguments: str) -> Iterator[tuple[str, "queue.Queue[str]"]]:
    """Run the preview of a site; yield its address and the lines that it prints from then on."""
    command = [sys.executable, "-m", "octavo", "serve", "--project", str(made.root), "--port", "0", *arguments]
    lines: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            while not (found := re.match(r"  (http://\S+)", lines.get(timeout=PATIENCE))):
                pass
            yield found[1], lines
        finally:
            process.terminate()
            process.wait(PATIENCE)
            # The reader ends once no process has the terminal any more.
            reader.join(PATIENCE)
            assert not reader.is_alive()


def shows(url: str, path: str, text: str) -> None:
    """Wait until a page has a text in it."""
    ends = time.monotonic() + PATIENCE
    while True:
        line = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 0, timeout=PATIENCE)
        line.request("GET", path)
        page = line.getresponse().read().decode("utf-8")
        line.close()
        if text in page:
            return
        assert time.monotonic() < ends, page
        time.sleep(0.05)


def test_a_site_is_built_reused_and_cleaned(made: Site) -> None:
    done = octavo("build", "--project", made.root, "--jobs", 2)
    assert (done.returncode, done.stderr) == (0, "")
    page = (made.output / "papers/notes/index.html").read_bytes()
    assert b"algebraical patterns" in page
    assert b"\r" not in page
    assert (made.output / "files/é.txt").read_text("utf-8") == "A file.\n"
    assert " 0 removed" in done.stdout
    assert octavo("build", "--project", made.root).stdout.startswith("0 pages rendered")
    assert octavo("clean", "--project", made.root).returncode == 0
    assert not (made.output / "index.html").exists()


def test_a_finding_names_the_file_in_the_project(made: Site) -> None:
    made.edit("content/papers/notes.md", "date: 1843", "dte: 1843")
    done = octavo("build", "--project", made.root)
    assert done.returncode == 1
    assert "--> content/papers/notes.md:4:1" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--poll",)])
def test_a_preview_shows_edits_and_names_them(made: Site, arguments: tuple[str, ...]) -> None:
    with previewing(made, *arguments) as (url, lines):
        for before, after in (("weaves", "spins"), ("spins", "knits")):
            made.edit("content/papers/notes.md", before, after)
            shows(url, "/papers/notes/", f"The engine {after}")
            while "content/papers/notes.md: " not in lines.get(timeout=PATIENCE):
                pass
