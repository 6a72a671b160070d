"""Measure the time from a save until a preview server, which watches its sources, serves the changed page."""

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
from benchmarks.process import Failed, Timing, family, memory_of

# Seconds between two requests while waiting for a page.
PAUSE = 0.002

# Seconds without the expected page after which a server counts as failed.
PATIENCE = 300.0

# A server is idle if its processes used less than the share LITTLE of one processor for REST seconds.
REST = 1.0
LITTLE = 0.03


@dataclass(slots=True)
class Preview:
    """A running preview server; `started` is the time to its first page in seconds."""

    process: "subprocess.Popen[bytes]"
    port: int
    started: float
    connection: http.client.HTTPConnection

    def get(self, path: str) -> str:
        """Return the page at a path, empty if there is none."""
        try:
            self.connection.request("GET", path, headers={"Accept": "text/html"})
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return ""
        return text if answer.status == 200 else ""

    def wait(self, path: str, words: str) -> None:
        """Wait until a page contains some words.

        Raises:
            Failed: it does not within PATIENCE seconds, or the server has ended.
        """
        ends = time.monotonic() + PATIENCE
        while words not in self.get(path):
            if self.process.poll() is not None or time.monotonic() > ends:
                raise Failed(f"{self.process.args!r} does not serve {words!r} at {path}")
            time.sleep(PAUSE)

    def save(self, source: Path, text: str, path: str, mark: str) -> Timing:
        """Overwrite a source in place, as most editors do, and time until its page contains `mark`."""
        before, start = self.spent(), time.perf_counter()
        source.write_text(text, "utf-8")
        self.wait(path, mark)
        wall = time.perf_counter() - start
        self.wait_idle()
        user, system = (after - earlier for after, earlier in zip(self.spent(), before, strict=True))
        return Timing(wall, user, system, "")

    def wait_idle(self) -> None:
        """Wait until the server is idle."""
        while True:
            before = sum(self.spent())
            time.sleep(REST)
            if sum(self.spent()) - before < LITTLE * REST:
                return

    def spent(self) -> tuple[float, float]:
        """Return the processor time of all processes of the server so far: user and system mode, in seconds."""
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

    def memory(self) -> int:
        """Return the memory of all processes of the server together, in bytes."""
        return sum(map(memory_of, family(self.process.pid)))


@contextmanager
def preview(command: Sequence[str], folder: Path, env: Mapping[str, str], path: str, words: str) -> Iterator[Preview]:
    """Run a preview server, and yield it once the page at `path` contains `words`; fill in `{port}` in the command."""
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
    """Return a paper's source with a sentence added that contains `mark`."""
    return f"{source}\nThis abstract was {mark}.\n"


def address(paper: Paper) -> str:
    """Return the address of a paper's page, which is the same on every generator's server."""
    return f"/papers/{paper.slug}/"


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
