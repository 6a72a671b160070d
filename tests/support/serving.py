"""`octavo serve` as users run it: a process with its terminal and its address."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from octavo.output.staging import TEMPORARY
from tests.support.asking import Answer
from tests.support.sites import Site, tree

# Most seconds that anything may take; test machines are slow, and busy with other work.
PATIENCE = 30.0

TAG = re.compile(rb'<script src="/-octavo/live\.js"[^>]*></script>')

_ADDRESS = re.compile(r"^  (http://\S+)")
_TABLE = ("ps", "-A", "-o", "pid=,ppid=,pgid=,stat=")

Found = TypeVar("Found")


def until(find: Callable[[], Found], explain: Callable[[], str] = str, patience: float = PATIENCE) -> Found:
    """Return the first true value that `find` returns; fail with the text of `explain` if there is none in time."""
    ends = time.monotonic() + patience
    while not (found := find()):
        if time.monotonic() > ends:
            pytest.fail(f"the condition did not become true; {explain()}")
        time.sleep(0.01)
    return found


@dataclass
class Serving:
    """A running `octavo serve` of a site; `lines` are what it wrote to the terminal."""

    site: Site
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def terminal(self) -> str:
        return "\n".join(self.lines)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def processes(self) -> list[int]:
        """Return the ids of its processes, even of those whose parent has ended."""
        rows = (row.split() for row in subprocess.check_output(_TABLE, text=True).splitlines())
        return [int(pid) for pid, _, group, state in rows if int(group) == self.process.pid and state[0] != "Z"]

    @property
    def worker(self) -> int:
        """Return the id of the build worker; 0 if there is none."""
        rows = (row.split() for row in subprocess.check_output(_TABLE, text=True).splitlines())
        return next(
            (int(pid) for pid, parent, _, state in rows if int(parent) == self.process.pid and state[0] != "Z"), 0
        )

    def says(self, text: str, after: int = 0) -> None:
        """Wait until a text is on the terminal, after so many lines."""
        until(
            lambda: text in "\n".join(self.lines[after:]), lambda: f"{text!r} is not on the terminal:\n{self.terminal}"
        )

    def get(self, target: str, patience: float = PATIENCE) -> Answer:
        """Return the response to a request for a path from the server root; TimeoutError if it takes too long."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            line.request("GET", target)
            response = line.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())
        finally:
            line.close()

    @property
    def busy(self) -> bool:
        """Tell if requests wait for a build."""
        try:
            self.get("/", 0.5)
        except TimeoutError:
            return True
        return False

    def shows(self, target: str, text: str) -> None:
        """Wait until a page has a text in it."""
        until(lambda: text in self.get(target).text, lambda: f"{text!r} is not at {target}\n{self.terminal}")

    def interrupt(self) -> tuple[int, float]:
        """Send SIGINT to every process as Ctrl-C does; return the exit status and the seconds until the end."""
        start = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        status = self.process.wait(PATIENCE)
        return status, time.monotonic() - start

    def end(self) -> None:
        """End the process if it still runs; fail if a process is left."""
        try:
            if self.process.poll() is None:
                self.interrupt()
            until(lambda: not self.processes, lambda: f"processes are left: {self.processes}")
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


@contextmanager
def started(site: Site, *arguments: str) -> Iterator[Serving]:
    """Run `octavo serve` for a site; yield at once, maybe before it has printed its address."""
    command = [sys.executable, "-m", "octavo", "serve", "--project", str(site.root), *arguments]
    command += [] if "--port" in arguments else ["--port", "0"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True,
    )  # fmt: skip
    made = Serving(site, process)

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            made.lines.append(line.rstrip("\n"))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield made
    finally:
        try:
            made.end()
        finally:
            reader.join(PATIENCE)
            assert process.stdout is not None
            process.stdout.close()


@contextmanager
def serving(site: Site, *arguments: str) -> Iterator[Serving]:
    """Run `octavo serve` for a site; yield when it has printed its address."""
    with started(site, *arguments) as made:
        until(lambda: made.process.poll() is not None or any(map(_ADDRESS.match, made.lines)), lambda: made.terminal)
        found = [match[1] for line in made.lines if (match := _ADDRESS.match(line))]
        assert found, f"it ended before it printed an address:\n{made.terminal}"
        made.url = found[0]
        yield made


def octavo(site: Site, command: str, *arguments: str) -> str:
    """Run another command on the same project; return its output."""
    words = [sys.executable, "-m", "octavo", command, "--project", str(site.root), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def addressed(path: str) -> str:
    """Return the address of an output path, below the root of the site."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def bare(page: bytes) -> bytes:
    """Return a page without the script tag that the preview adds."""
    return TAG.sub(b"", page)


def clean(made: Site, **options: object) -> dict[str, bytes]:
    """Return the output of a clean build of the sources."""
    apart = Site(made.root)
    shutil.rmtree(made.root / "apart", ignore_errors=True)
    apart.build(made.root / "apart", **options)
    return tree(made.root / "apart")


def shown(output: Path) -> dict[str, bytes]:
    """Return the published files, without temporary ones, which a build may be removing at this moment."""
    found = {}
    for folder, folders, files in os.walk(output):
        folders[:] = [name for name in folders if name != TEMPORARY]
        for name in files:
            place = Path(folder, name)
            found[str(place.relative_to(output))] = place.read_bytes()
    return found
