"""Open built sites in Chromium, from a plain static server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright

from tests.support.hosting import Hosting
from tests.support.pages import Published

# Milliseconds after which an action in a page counts as failed.
PATIENCE = 15_000
# Names of Chromium's program; the headless shell comes first, because with it pages take half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass
class Watched:
    """The requests of a tab while it was watched, and its errors."""

    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass
class Browsing:
    """One browser with a tab for each combination of colour scheme and scripting, and the servers of the sites."""

    browser: Browser
    hosting: Hosting = field(default_factory=Hosting)
    tabs: dict[tuple[Any, ...], Page] = field(default_factory=dict)

    def address(self, built: Published, path: str) -> str:
        """Return the address of a page."""
        return self.hosting.address(built, path)

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


@dataclass
class Chromium:
    """The browser as one of the engines that `tests/support/engines` drives."""

    browsing: Browsing
    name: str = "chromium"

    def open(self, built: Published, path: str, width: int = 1280, *, dark: bool = False) -> None:
        """Open a page of a site at a width in pixels, and wait for its fonts."""
        self.page = self.browsing.open(built, path, width, dark=dark)

    def resize(self, width: int) -> None:
        """Give the page another width in pixels."""
        self.page.set_viewport_size({"width": width, "height": 900})

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        return self.page.evaluate(expression)


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
            made.hosting.close()
            browser.close()
