"""A stand-in for the preview's server: it serves given files, and sends pages the events that a test makes."""

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

EMPTY_PAGE = "<!doctype html><html lang='en'><head><title>Nothing here</title></head><body></body></html>"

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@dataclass
class BuildChange:
    """The paths that a build changed and removed; `changed` is None if they are unknown."""

    changed: frozenset[str] | None
    removed: frozenset[str]


@dataclass
class FakePreview:
    """A server of a site below `base`, with the builds so far and the requests that it got; `run` is part of epochs."""

    base: str = "/"
    run: str = "a"
    files: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    builds: list[BuildChange] = field(default_factory=list)
    failed: bool = False
    diagnostics: Sequence[Mapping[str, Any]] = ()
    requests: list[str] = field(default_factory=list)
    streams: int = 0
    port: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    server: ThreadingHTTPServer | None = None

    @property
    def epoch(self) -> str:
        return f"{self.run}.{len(self.builds)}"

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{self.base}{path}"

    def write(self, files: Mapping[str, str], *, anything: bool = False) -> None:
        """Replace files and send an event; an empty text removes a file. With `anything`, the event names no paths."""
        with self.changed:
            self.files = {path: text for path, text in {**self.files, **files}.items() if text}
            changed = frozenset(path for path, text in files.items() if text)
            self.builds.append(BuildChange(None if anything else changed, frozenset(files) - changed))
            self.changed.notify_all()

    def find(self, *diagnostics: Mapping[str, Any]) -> None:
        """Send an event with findings; no file changes."""
        with self.changed:
            self.diagnostics = diagnostics
            self.failed = any(found["severity"] == "error" for found in diagnostics)
            self.builds.append(BuildChange(frozenset(), frozenset()))
            self.changed.notify_all()

    def message(self, since: str) -> dict[str, Any]:
        """Return the event for a page that has seen an epoch."""
        run, _, number = since.rpartition(".")
        missed = self.builds[int(number) :] if run == self.run else [BuildChange(None, frozenset())]
        changed: set[str] | None = set()
        removed: set[str] = set()
        for build in missed:
            removed = (removed - (build.changed or set())) | build.removed
            changed = None if changed is None or build.changed is None else (changed - removed) | build.changed
        return {
            "epoch": self.epoch,
            "base": self.base,
            "changed": None if changed is None else sorted(changed),
            "removed": sorted(removed),
            "failed": self.failed,
            "built": True,
            "diagnostics": list(self.diagnostics),
        }

    def page(self, path: str) -> str:
        """Return a page with the script tag."""
        tag = (
            f'<script src="{OWN}live.js" data-epoch="{self.epoch}" data-page="{path}" data-base="{self.base}" defer>'
            "</script>"
        )
        before, end, after = self.files.get(path, EMPTY_PAGE).rpartition("</body>")
        return f"{before}{tag}{end}{after}"

    def start(self) -> None:
        """Start the server, at the same port as before."""
        self.server = Server(("127.0.0.1", self.port), partial(Handler, self))
        self.port = self.server.server_port
        threading.Thread(target=partial(self.server.serve_forever, 0.02), daemon=True).start()

    def stop(self) -> None:
        """Stop the server and close its connections."""
        assert self.server is not None
        server, self.server = self.server, None
        server.shutdown()
        with self.changed:
            self.changed.notify_all()
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


class Handler(BaseHTTPRequestHandler):
    """Responds to one request."""

    def __init__(self, preview: FakePreview, *args: Any) -> None:
        self.preview = preview
        super().__init__(*args)

    def do_GET(self) -> None:
        preview = self.preview
        url = urlsplit(self.path)
        if url.path == f"{OWN}events":
            preview.requests.append("events")
            self.send_events(self.headers.get("Last-Event-ID") or parse_qs(url.query)["epoch"][0])
        elif url.path.startswith(OWN):
            self.send_text(200, ".js", (LIVE / url.path.removeprefix(OWN)).read_text("utf-8"))
        else:
            path = unquote(url.path.removeprefix(preview.base))
            path = f"{path}index.html" if path.endswith("/") or not path else path
            preview.requests.append(path)
            status = 200 if path in preview.files else 404
            path = path if status == 200 else "404.html"
            suffix = path[path.rfind(".") :]
            self.send_text(status, suffix, preview.page(path) if suffix == ".html" else preview.files[path])

    def send_text(self, status: int, suffix: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", MEDIA_TYPES[suffix])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        for name, value in self.preview.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_events(self, since: str) -> None:
        preview = self.preview
        server = preview.server
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 500\n\n")
        preview.streams += 1
        try:
            with preview.changed:
                while preview.server is server and server is not None:
                    message = preview.message(since)
                    since = preview.epoch
                    self.wfile.write(f"id: {since}\ndata: {json.dumps(message)}\n\n".encode())
                    while preview.epoch == since and preview.server is server:
                        preview.changed.wait(0.1)
                        # Only a write shows that a page has closed the connection.
                        self.wfile.write(b":\n")
        except OSError:
            pass
        finally:
            preview.streams -= 1

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def fake_preview(files: Mapping[str, str], base: str = "/") -> Iterator[FakePreview]:
    """Run a server of the given files."""
    made = FakePreview(base, files=dict(files))
    made.start()
    try:
        yield made
    finally:
        if made.server:
            made.stop()
