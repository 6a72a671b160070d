"""Open built sites in a browser, from a plain static server."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright

from tests.support.pages import Published

# Milliseconds after which an action in a page counts as failed.
PATIENCE = 15_000
# Names of Chromium's program; the headless shell comes first, because with it pages take half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


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
class Watched:
    """The requests of a tab while it was watched, and its errors."""

    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass
class Browsing:
    """One browser with a tab for each combination of colour scheme and scripting, and a server for each site."""

    browser: Browser
    origins: dict[Path, str] = field(default_factory=dict)
    servers: list[ThreadingHTTPServer] = field(default_factory=list)
    tabs: dict[tuple[Any, ...], Page] = field(default_factory=dict)

    def address(self, built: Published, path: str) -> str:
        """Return the address of a page, and start the site's server if there is none yet."""
        if built.folder not in self.origins:
            base = urlsplit(built.url).path or "/"
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(built.folder), base=base))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)
            self.origins[built.folder] = f"http://127.0.0.1:{server.server_port}{base}"
        return self.origins[built.folder] + path

    def tab(self, width: int = 1280, *, dark: bool = False, script: bool = True) -> Page:
        """Return the tab for a colour scheme and scripting; tabs are reused, because opening one is slow."""
        key = (dark, script)
        if key not in self.tabs:
            context = self.browser.new_context(
                color_scheme="dark" if dark else "light", java_script_enabled=script, reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            self.tabs[key] = context.new_page()
        tab = self.tabs[key]
        tab.set_viewport_size({"width": width, "height": 900})
        return tab

    def open(self, built: Published, path: str, width: int = 1280, *, dark: bool = False, script: bool = True) -> Page:
        """Open a page of a site in a tab, and wait for its fonts."""
        tab = self.tab(width, dark=dark, script=script)
        tab.goto(self.address(built, path), wait_until="load")
        if script:
            tab.evaluate("document.fonts.ready.then(() => true)")
        return tab

    @contextmanager
    def fresh(self) -> Iterator[tuple[BrowserContext, Watched]]:
        """Open a context without cache and history, and record what it requests and what goes wrong."""
        watched = Watched()
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE)
        watch(context, watched)
        try:
            yield context, watched
        finally:
            context.close()

    def close(self) -> None:
        """Stop the servers."""
        for server in self.servers:
            server.shutdown()
            server.server_close()


def watch(context: BrowserContext, watched: Watched) -> None:
    """Record the requests and errors of a context's tabs in `watched`."""
    context.on("request", lambda request: watched.requests.append(request.url))
    context.on("requestfailed", lambda request: watched.faults.extend(failed(request)))
    context.on("console", lambda message: watched.faults.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda failure: watched.faults.append(str(failure.error)))


def failed(request: Request) -> list[str]:
    """Return the error for a failed request; a request that was aborted by navigation is no error."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium: Playwright's own if it is installed, else the system's."""
    own = Path(playwright.chromium.executable_path)
    found = [str(own)] if own.is_file() else [place for name in NAMES if (place := shutil.which(name))]
    if not found:
        pytest.fail("there is no Chromium: `make test` installs it")
    return playwright.chromium.launch(executable_path=found[0], args=["--no-sandbox"])


@contextmanager
def browsing() -> Iterator[Browsing]:
    """Run a browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        made = Browsing(browser)
        try:
            yield made
        finally:
            made.close()
            browser.close()
