"""The preview behind a proxy that shows it below a path under another name, as on JupyterHub, in a browser."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browsing import Browsing
from tests.support.serving import Serving, serving
from tests.support.sites import Site, site

BELOW = "/user/ada/proxy/8000/"
NAME = "hub.example"

SITE = """
-- content/site.yaml --
title: Engines
url: https://example.org/{path}
-- content/profile.md --
---
name: Ada Lovelace
---
A life of engines.
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
---
The engine weaves algebraical patterns.
"""


@dataclass
class Proxy:
    """A proxy on this machine that shows a server below a path."""

    port: int
    requests: list[str]

    def address(self, path: str = "") -> str:
        return f"http://localhost:{self.port}{BELOW}{path}"


@contextmanager
def proxy(port: int, *, keeps: bool, named: bool) -> Iterator[Proxy]:
    """Run a proxy for a port.

    It keeps the path below which it shows the server, or removes it. It passes on its own name, or names the server
    and says for whom it asks.
    """
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(BELOW):
                self.send_error(404)
                return
            requests.append(self.path)
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")
            }
            headers |= {"Host": NAME} if named else {"X-Forwarded-For": "192.0.2.7"}
            line.request("GET", self.path if keeps else self.path[len(BELOW) - 1 :], headers=headers)
            answer = line.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                while part := answer.read1():
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                # The browser or the preview is gone.
                pass
            finally:
                line.close()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Proxy(server.server_address[1], requests)
        finally:
            server.shutdown()
            thread.join()


def made(folder: Path, path: str = "") -> Site:
    return site(folder / "project", SITE.format(path=path))


def token_of(preview: Serving) -> str:
    """Return the token in the address that the preview prints; empty if there is none."""
    return urlsplit(preview.url).query


@pytest.mark.parametrize(
    ("keeps", "named", "path", "arguments"),
    [
        (False, True, "", ("--allow-host", NAME)),
        (False, True, "", ("--allow-host", NAME, "--base-path", BELOW)),
        (False, True, "repo/", ("--allow-host", NAME)),
        (False, False, "", ()),
        (False, False, "", ("--base-path", BELOW)),
        (True, True, "", ("--allow-host", f"https://{NAME}/", "--base-path", BELOW)),
        (True, False, "", ("--base-path", BELOW)),
    ],
)
def test_pages_are_shown_and_updated_below_the_path_of_a_proxy(
    tmp_path: Path, browsing: Browsing, keeps: bool, named: bool, path: str, arguments: tuple[str, ...]
) -> None:
    with (
        serving(made(tmp_path, path), *arguments) as preview,
        proxy(preview.port, keeps=keeps, named=named) as proxied,
        browsing.fresh() as (context, watched),
    ):
        tab = context.new_page()
        tab.goto(proxied.address(f"?{token_of(preview)}"))
        tab.locator("octavo-preview").wait_for(state="attached")
        assert urlsplit(tab.url)[2:4] == (BELOW, "")
        tab.get_by_role("link", name="Notes on the engine").click()
        tab.wait_for_url(f"**{BELOW}papers/notes/")
        tab.locator("octavo-preview").wait_for(state="attached")
        tab.evaluate("window.same = true")
        preview.site.edit("content/papers/notes.md", "weaves", "spins")
        tab.get_by_text("The engine spins").wait_for()
        preview.site.write("themes/octavo/static/octavo.css", "h1 { color: rgb(1, 2, 3) }")
        tab.wait_for_function("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'")
        assert tab.evaluate("window.same === true")
        tab.goto(proxied.address("papers/notes"))
        assert urlsplit(tab.url).path == f"{BELOW}papers/notes/"
        tab.get_by_role("banner").get_by_role("link", name="Engines").click()
        tab.wait_for_url(f"**{BELOW}")
        assert watched.faults == []


def test_a_page_that_is_gone_names_the_nearest_one_below_the_path_of_a_proxy(
    tmp_path: Path, browsing: Browsing
) -> None:
    with (
        serving(made(tmp_path)) as preview,
        proxy(preview.port, keeps=False, named=False) as proxied,
        browsing.fresh() as (context, _),
    ):
        tab = context.new_page()
        tab.goto(proxied.address("papers/notes/"))
        tab.locator("octavo-preview").wait_for(state="attached")
        papers = preview.site.root / "content/papers"
        (papers / "notes.md").rename(papers / "notes-on-it.md")
        tab.get_by_role("link", name="nearest page").click()
        tab.wait_for_url(f"**{BELOW}papers/notes-on-it/")


def test_an_allowed_name_needs_the_token_and_is_printed_with_it(tmp_path: Path) -> None:
    with serving(made(tmp_path), "--allow-host", NAME) as preview:
        token = token_of(preview)
        assert token.startswith("token=")
        assert f"  https://{NAME}/?{token}" in preview.terminal
        with proxy(preview.port, keeps=False, named=True) as proxied:
            line = http.client.HTTPConnection("localhost", proxied.port, timeout=30)
            line.request("GET", BELOW)
            assert line.getresponse().status == 403
            line.close()


def test_without_allow_host_another_name_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with serving(made(tmp_path)) as preview, proxy(preview.port, keeps=False, named=True) as proxied:
        line = http.client.HTTPConnection("localhost", proxied.port, timeout=30)
        line.request("GET", BELOW)
        answer = line.getresponse()
        assert answer.status == 403
        assert f"octavo serve --allow-host {NAME}\n" in answer.read().decode()
        line.close()


def test_a_page_of_this_machine_shows_the_preview_in_a_frame_only_if_asked_for(
    tmp_path: Path, browsing: Browsing
) -> None:
    parent = tmp_path / "parent"
    for arguments, shown in (((), False), (("--frames",), True)):
        with serving(made(tmp_path), *arguments) as preview, browsing.fresh() as (context, _):
            parent.mkdir(exist_ok=True)
            url = preview.url.replace("127.0.0.1", "localhost")
            (parent / "index.html").write_text(f"<!doctype html><iframe src='{url}'></iframe>", "utf-8")
            with files_of(parent) as port:
                tab = context.new_page()
                tab.goto(f"http://localhost:{port}/", wait_until="load")
                assert ("A life of engines" in tab.frames[1].content()) == shown
                # The same page under a name that is not of this machine.
                tab.route("http://evil.example/", lambda route: route.fulfill(path=parent / "index.html"))
                tab.goto("http://evil.example/", wait_until="load")
                assert all("A life of engines" not in frame.content() for frame in tab.frames)


@contextmanager
def files_of(folder: Path) -> Iterator[int]:
    """Serve the files of a folder, and yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write((folder / "index.html").read_bytes())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
