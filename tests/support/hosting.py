"""Serve built sites to browsers as a plain static host does."""

import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.pages import Published


class Handler(SimpleHTTPRequestHandler):
    """Serve a site's folder below its base path; for a missing file, send the site's own 404 page."""

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        self.base = base
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        below = urlsplit(path).path.startswith(self.base)
        return super().translate_path(path[len(self.base) - 1 :] if below else "/nothing/is/here")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        text = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


@dataclass
class Hosting:
    """A server for each site that was asked for."""

    origins: dict[Path, str] = field(default_factory=dict)
    servers: list[ThreadingHTTPServer] = field(default_factory=list)

    def address(self, built: Published, path: str) -> str:
        """Return the address of a page, and start the site's server if there is none yet."""
        if built.folder not in self.origins:
            base = urlsplit(built.url).path or "/"
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(built.folder), base=base))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)
            self.origins[built.folder] = f"http://127.0.0.1:{server.server_port}{base}"
        return self.origins[built.folder] + path

    def close(self) -> None:
        """Stop the servers."""
        for server in self.servers:
            server.shutdown()
            server.server_close()
