"""Previews: how long from a save until the changed page is served, by a server that watches its sources."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Paper
from benchmarks.process import Failed, Timing, family, held

# Between two looks, in seconds.
PAUSE = 0.002

# So long nothing may come before a server is given up.
PATIENCE = 300.0

# A server is at rest when all its processes took less than this of so many seconds.
REST = 1.0
LITTLE = 0.03


@dataclass(slots=True)
class Preview:
    """A server at work on a site: its process, its port, and how long it took to its first page, in seconds."""

    process: "subprocess.Popen[bytes]"
    port: int
    started: float
    connection: http.client.HTTPConnection

    def get(self, path: str) -> str:
        """What is served at a path, nothing where nothing is."""
        try:
            self.connection.request("GET", path, headers={"Accept": "text/html"})
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return ""
        return text if answer.status == 200 else ""

    def wait(self, path: str, words: str) -> None:
        """Wait until a page has some words; Failed where it never does."""
        ends = time.monotonic() + PATIENCE
        while words not in self.get(path):
            if self.process.poll() is not None or time.monotonic() > ends:
                raise Failed(f"{self.process.args!r} does not serve {words!r} at {path}")
            time.sleep(PAUSE)

    def save(self, source: Path, text: str, path: str, mark: str) -> Timing:
        """Save a file, as an editor does in place, and wait for a mark in it to be served."""
        before, start = self.spent(), time.perf_counter()
        source.write_text(text, "utf-8")
        self.wait(path, mark)
        wall = time.perf_counter() - start
        self.rest()
        user, system = (after - earlier for after, earlier in zip(self.spent(), before, strict=True))
        return Timing(wall, user, system, "")

    def rest(self) -> None:
        """Wait until there is nothing more to do for the server."""
        while True:
            before = sum(self.spent())
            time.sleep(REST)
            if sum(self.spent()) - before < LITTLE * REST:
                return

    def spent(self) -> tuple[float, float]:
        """What all processes of the server have spent of processors so far, in user and system mode, in seconds."""
        ticks = os.sysconf("SC_CLK_TCK")
        user = system = 0
        for process in family(self.process.pid):
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            user += int(fields[11])
            system += int(fields[12])
        return user / ticks, system / ticks

    def held(self) -> int:
        """What all processes of the server hold together, in bytes."""
        return sum(map(held, family(self.process.pid)))


@contextmanager
def preview(command: Sequence[str], folder: Path, env: Mapping[str, str], path: str, words: str) -> Iterator[Preview]:
    """A server from its start, once it serves a page with some words, to its end; `{port}` is set in its command."""
    port = _free()
    started = [word.format(port=port) for word in command]
    start = time.perf_counter()
    with (folder.parent / f"{folder.name}-server.log").open("wb") as log:
        process = subprocess.Popen(
            started, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    made = Preview(process, port, 0.0, http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE))
    try:
        made.wait(path, words)
        made.started = time.perf_counter() - start
        yield made
    finally:
        made.connection.close()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def edited(source: str, mark: str) -> str:
    """A paper with a line more in its abstract."""
    return f"{source}\nThis abstract was {mark}.\n"


def address(paper: Paper) -> str:
    """Where every generator's server has the page of a paper."""
    return f"/papers/{paper.slug}/"


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
