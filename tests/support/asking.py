"""Sends requests to the preview, in this process or over a socket."""

import asyncio
import http.client
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from starlette.types import ASGIApp

from octavo.base.diagnostics import Diagnostic
from octavo.serve.changes import Change
from octavo.serve.http import server
from octavo.serve.http.app import app
from octavo.serve.http.guard import Guard
from octavo.serve.preview import Preview, PreviewState

RUN = "run"
Lines = Iterable[tuple[str, str]]
Result = TypeVar("Result")


@dataclass
class Answer:
    """A response; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def place(folder: Path, files: dict[str, bytes]) -> frozenset[str]:
    """Write files below a folder, and return their paths."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return frozenset(files)


def previewed(folder: Path, paths: Iterable[str], base: str = "/", findings: tuple[Diagnostic, ...] = ()) -> Preview:
    """Return a preview that shows these paths of a folder, at its first epoch."""
    preview = Preview(PreviewState(folder, base), RUN)
    preview.show(PreviewState(folder, base, frozenset(paths), findings), Change(None), up_to_date=True)
    return preview


def scope_of(target: str, lines: Lines, method: str = "GET") -> dict[str, Any]:
    """Return the ASGI scope of a request, as uvicorn makes it."""
    raw, _, query = target.encode("latin-1").partition(b"?")
    named = [(name.lower().encode(), value.encode("latin-1")) for name, value in lines]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw.decode("latin-1"),
        "raw_path": raw,
        "root_path": "",
        "query_string": query,
        "headers": named,
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }


@dataclass
class ResponseStream:
    """A response that arrives in chunks."""

    started: asyncio.Future[tuple[int, dict[str, str]]]
    chunks: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)

    async def next(self) -> bytes:
        """Return the next chunk; TimeoutError after five seconds."""
        async with asyncio.timeout(5):
            return await self.chunks.get()


@asynccontextmanager
async def opened(application: ASGIApp, target: str, lines: Lines, method: str = "GET") -> AsyncIterator[ResponseStream]:
    """Send a request and yield the response as it arrives; disconnect at the end."""
    stream = ResponseStream(asyncio.get_running_loop().create_future())
    gone = asyncio.Event()
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            stream.started.set_result(
                (message["status"], {name.decode(): value.decode("latin-1") for name, value in message["headers"]})
            )
        else:
            stream.chunks.put_nowait(message.get("body", b""))
            if not message.get("more_body"):
                stream.chunks.put_nowait(b"")

    task = asyncio.ensure_future(application(scope_of(target, lines, method), receive, send))
    try:
        yield stream
    finally:
        gone.set()
        async with asyncio.timeout(2):
            await task


async def ask(
    application: ASGIApp, target: str = "/", lines: Lines = (("host", "localhost"),), method: str = "GET"
) -> Answer:
    """Return the whole response to a request."""
    async with opened(application, target, lines, method) as stream:
        status, headers = await stream.started
        body = b""
        while chunk := await stream.next():
            body += chunk
    return Answer(status, headers, body)


def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in an event loop in another thread, because Playwright may have one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def once(application: ASGIApp, target: str = "/", lines: Lines = (), method: str = "GET") -> Answer:
    """Return the response to a request from a browser on this machine."""
    return apart(ask(application, target, (("host", "localhost"), *lines), method))


@dataclass
class Running:
    """A server in a thread of its own, on a free port."""

    port: int
    preview: Preview
    loop: asyncio.AbstractEventLoop
    stop: Callable[[], None]

    def call(self, function: Callable[[], Result]) -> Result:
        """Call a function in the event loop of the server."""

        async def done() -> Result:
            return function()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(5)

    def connect(self) -> socket.socket:
        """Return a connection to the server."""
        return socket.create_connection(("127.0.0.1", self.port), 10)

    def send(self, raw: bytes) -> bytes:
        """Send bytes, and return everything that comes back until the connection is closed."""
        with self.connect() as line, suppress(ConnectionError):
            with suppress(ConnectionError):
                line.sendall(raw)
            return received(line)
        return b""

    def get(self, target: str, lines: Lines = (("Host", "localhost"),), method: str = "GET") -> Answer:
        """Return the response to a request whose target and headers are sent unchanged."""
        head = "".join(f"{name}: {value}\r\n" for name, value in (*lines, ("Connection", "close")))
        return parsed(self.send(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1")), method)


def received(line: socket.socket) -> bytes:
    """Return everything that arrives on a connection until it is closed."""
    found = bytearray()
    with suppress(ConnectionError):
        while chunk := line.recv(1 << 20):
            found += chunk
    return bytes(found)


class SocketBytes(BytesIO):
    """Bytes of a response that `HTTPResponse` can read like a socket."""

    def makefile(self, *_given: Any) -> BytesIO:
        return self


def parsed(raw: bytes, method: str = "GET") -> Answer:
    """Return a response from its bytes."""
    response = http.client.HTTPResponse(SocketBytes(raw), method=method)  # type: ignore[arg-type]
    response.begin()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


@contextmanager
def running(folder: Path, paths: Iterable[str], guard: Guard | None = None, **options: Any) -> Iterator[Running]:
    """Run a server that shows these paths of a folder."""
    ready: list[Running] = []
    begun = threading.Event()

    async def run() -> None:
        preview = previewed(folder, paths)
        stop = asyncio.Event()
        listening = server.bound("127.0.0.1", 0)
        loop = asyncio.get_running_loop()
        made = app(preview, guard or Guard(), folder.parent, **options)
        port = listening.getsockname()[1]

        def end() -> None:
            loop.call_soon_threadsafe(stop.set)

        ready.append(Running(port, preview, loop, end))
        begun.set()
        await server.serve_app(made, listening, stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert begun.wait(10)
    try:
        yield ready[0]
    finally:
        with suppress(RuntimeError):
            ready[0].stop()
        thread.join(10)
        assert not thread.is_alive()
