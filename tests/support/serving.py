"""`octavo serve` as a user has it: a process, the terminal that it writes to, and an address."""

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

# How long anything may take before it is a fault, in seconds; machines that test are slow, and busy with other things.
PATIENCE = 30.0

TAG = re.compile(rb'<script src="/-octavo/live\.js"[^>]*></script>')

_ADDRESS = re.compile(r"^  (http://\S+)")
_TABLE = ("ps", "-A", "-o", "pid=,ppid=,pgid=,stat=")

Found = TypeVar("Found")


def until(look: Callable[[], Found], what: Callable[[], str] = str, patience: float = PATIENCE) -> Found:
    """What one finds as soon as there is something; else `what` tells why one looked in vain."""
    ends = time.monotonic() + patience
    while not (found := look()):
        if time.monotonic() > ends:
            pytest.fail(f"it never came to be; {what()}")
        time.sleep(0.01)
    return found


@dataclass
class Serving:
    """A preview of a site, as long as its process is there; `lines` are those of its terminal."""

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
    def family(self) -> list[int]:
        """The processes that belong to it, also where their parent is gone."""
        rows = (row.split() for row in subprocess.check_output(_TABLE, text=True).splitlines())
        return [int(pid) for pid, _, group, state in rows if int(group) == self.process.pid and state[0] != "Z"]

    @property
    def builder(self) -> int:
        """The process that builds; 0 where there is none."""
        rows = (row.split() for row in subprocess.check_output(_TABLE, text=True).splitlines())
        return next(
            (int(pid) for pid, parent, _, state in rows if int(parent) == self.process.pid and state[0] != "Z"), 0
        )

    def says(self, text: str, after: int = 0) -> None:
        """Wait until some text stands on the terminal, after so many lines."""
        until(
            lambda: text in "\n".join(self.lines[after:]), lambda: f"{text!r} is not on the terminal:\n{self.terminal}"
        )

    def get(self, target: str, patience: float = PATIENCE) -> Answer:
        """The answer to a request for a path from the root of the server; TimeoutError where it waits for too long."""
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
        """Whether pages wait for a build."""
        try:
            self.get("/", 0.5)
        except TimeoutError:
            return True
        return False

    def shows(self, target: str, text: str) -> None:
        """Wait until a page has a text in it."""
        until(lambda: text in self.get(target).text, lambda: f"{text!r} is not at {target}\n{self.terminal}")

    def interrupt(self) -> tuple[int, float]:
        """End it as Ctrl-C does, which reaches every process of a terminal; its status, and the seconds it took."""
        begun = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        status = self.process.wait(PATIENCE)
        return status, time.monotonic() - begun

    def end(self) -> None:
        """End it, whatever it is at; nothing of it may be left."""
        try:
            if self.process.poll() is None:
                self.interrupt()
            until(lambda: not self.family, lambda: f"processes are left: {self.family}")
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


@contextmanager
def started(site: Site, *arguments: str) -> Iterator[Serving]:
    """`octavo serve` of a site, which maybe has not said its address yet; nothing of it is left afterwards."""
    command = [sys.executable, "-m", "octavo", "serve", "--project", str(site.root), *arguments]
    command += [] if "--port" in arguments else ["--port", "0"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
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
    """`octavo serve` of a site, from when it has said its address."""
    with started(site, *arguments) as made:
        until(lambda: made.process.poll() is not None or any(map(_ADDRESS.match, made.lines)), lambda: made.terminal)
        found = [match[1] for line in made.lines if (match := _ADDRESS.match(line))]
        assert found, f"it ended before it said an address:\n{made.terminal}"
        made.url = found[0]
        yield made


def octavo(site: Site, command: str, *arguments: str) -> str:
    """Run another command on the same project, to its end; what it says."""
    words = [sys.executable, "-m", "octavo", command, "--project", str(site.root), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def addressed(path: str) -> str:
    """The address of a path of the output, below the root of the site."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def bare(page: bytes) -> bytes:
    """A page without the one tag that the preview adds."""
    return TAG.sub(b"", page)


def clean(made: Site, **options: object) -> dict[str, bytes]:
    """What a build makes of the sources where there was none before."""
    apart = Site(made.root)
    shutil.rmtree(made.root / "apart", ignore_errors=True)
    apart.build(made.root / "apart", **options)
    return tree(made.root / "apart")


def shown(output: Path) -> dict[str, bytes]:
    """What there is to be published; a build that tidies up behind it may be removing the rest at this moment."""
    found = {}
    for folder, folders, files in os.walk(output):
        folders[:] = [name for name in folders if name != TEMPORARY]
        for name in files:
            place = Path(folder, name)
            found[str(place.relative_to(output))] = place.read_bytes()
    return found
