"""A stand-in for the server of the preview: it serves given files, and sends pages the events that a test makes."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LIVE = Path(__file__).parent.parent.parent / "octavo" / "serve" / "live"
OWN = "/-octavo/"

NOTHING = "<!doctype html><html lang='en'><head><title>Nothing here</title></head><body></body></html>"

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@dataclass
class News:
    """The paths that a build changed and removed; `changed` is None if they are unknown."""

    changed: frozenset[str] | None
    removed: frozenset[str]


@dataclass
class Channel:
    """A site below `base`, its builds so far, and the requests that it got."""

    base: str = "/"
    run: str = "a"
    files: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    failed: bool = False
    diagnostics: Sequence[Mapping[str, Any]] = ()
    requests: list[str] = field(default_factory=list)
    listening: int = 0
    port: int = 0
    changing: threading.Condition = field(default_factory=threading.Condition)
    server: ThreadingHTTPServer | None = None

    @property
    def epoch(self) -> str:
        return f"{self.run}.{len(self.news)}"

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{self.base}{path}"

    def write(self, files: Mapping[str, str], *, anything: bool = False) -> None:
        """Replace files and send an event; an empty text removes a file. With `anything`, the event names no paths."""
        with self.changing:
            self.files = {path: text for path, text in {**self.files, **files}.items() if text}
            changed = frozenset(path for path, text in files.items() if text)
            self.news.append(News(None if anything else changed, frozenset(files) - changed))
            self.changing.notify_all()

    def find(self, *diagnostics: Mapping[str, Any]) -> None:
        """Send an event with findings; no file changes."""
        with self.changing:
            self.diagnostics = diagnostics
            self.failed = any(found["severity"] == "error" for found in diagnostics)
            self.news.append(News(frozenset(), frozenset()))
            self.changing.notify_all()

    def message(self, since: str) -> dict[str, Any]:
        """Return the event for a page that has seen an epoch."""
        run, _, number = since.rpartition(".")
        missed = self.news[int(number) :] if run == self.run else [News(None, frozenset())]
        changed: set[str] | None = set()
        removed: set[str] = set()
        for news in missed:
            removed = (removed - (news.changed or set())) | news.removed
            changed = None if changed is None or news.changed is None else (changed - removed) | news.changed
        return {
            "epoch": self.epoch,
            "base": self.base,
            "changed": None if changed is None else sorted(changed),
            "removed": sorted(removed),
            "failed": self.failed,
            "built": True,
            "diagnostics": list(self.diagnostics),
        }

    def served(self, path: str) -> str:
        """Return a page with the script tag."""
        tag = (
            f'<script src="{OWN}live.js" data-epoch="{self.epoch}" data-page="{path}" data-base="{self.base}" defer>'
            "</script>"
        )
        before, end, after = self.files.get(path, NOTHING).rpartition("</body>")
        return f"{before}{tag}{end}{after}"

    def start(self) -> None:
        """Start the server, at the same port as before."""
        self.server = Server(("127.0.0.1", self.port), partial(Answer, self))
        self.port = self.server.server_port
        threading.Thread(target=partial(self.server.serve_forever, 0.02), daemon=True).start()

    def stop(self) -> None:
        """Stop the server and close its connections."""
        assert self.server is not None
        server, self.server = self.server, None
        server.shutdown()
        with self.changing:
            self.changing.notify_all()
        server.server_close()


class Server(ThreadingHTTPServer):
    """A server that closes its open connections when it stops."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close every connection, and wait for the threads that serve them."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors: a page that was closed causes them."""


class Answer(BaseHTTPRequestHandler):
    """Responds to one request."""

    def __init__(self, channel: Channel, *args: Any) -> None:
        self.channel = channel
        super().__init__(*args)

    def do_GET(self) -> None:
        channel = self.channel
        url = urlsplit(self.path)
        if url.path == f"{OWN}events":
            channel.requests.append("events")
            self.tell(self.headers.get("Last-Event-ID") or parse_qs(url.query)["epoch"][0])
        elif url.path.startswith(OWN):
            self.send(200, ".js", (LIVE / url.path.removeprefix(OWN)).read_text("utf-8"))
        else:
            path = unquote(url.path.removeprefix(channel.base))
            path = f"{path}index.html" if path.endswith("/") or not path else path
            channel.requests.append(path)
            code = 200 if path in channel.files else 404
            path = path if code == 200 else "404.html"
            kind = path[path.rfind(".") :]
            self.send(code, kind, channel.served(path) if kind == ".html" else channel.files[path])

    def send(self, code: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", KINDS[kind])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        for name, value in self.channel.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def tell(self, since: str) -> None:
        channel = self.channel
        server = channel.server
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 500\n\n")
        channel.listening += 1
        try:
            with channel.changing:
                while channel.server is server and server is not None:
                    message = channel.message(since)
                    since = channel.epoch
                    self.wfile.write(f"id: {since}\ndata: {json.dumps(message)}\n\n".encode())
                    while channel.epoch == since and channel.server is server:
                        channel.changing.wait(0.1)
                        # A page that left is noticed by writing to it.
                        self.wfile.write(b":\n")
        except OSError:
            pass
        finally:
            channel.listening -= 1

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def channel(files: Mapping[str, str], base: str = "/") -> Iterator[Channel]:
    """Run a server of the given files."""
    made = Channel(base, files=dict(files))
    made.start()
    try:
        yield made
    finally:
        if made.server:
            made.stop()
