"""Other sites are asked politely: a page that is gone is reported, one that cannot be asked for is only mentioned."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from octavo import __version__
from octavo.audit.ask import Answer, Manners, ask
from octavo.audit.audit import audit
from octavo.base.diagnostics import Diagnostic
from octavo.base.progress import quiet
from octavo.base.project import Project
from octavo.cache.answers import LIFETIME, read_answers, write_answers
from tests.support.sites import PROFILE, Site, site

HURRIED = Manners(timeout=1, pause=0, patience=2)


@dataclass
class Web:
    """A server on this machine; `seen` are the requests, each with its time, `busy` how many it has at a time."""

    port: int = 0
    seen: list[tuple[str, str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    busy: int = 0
    busiest: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def requests(self, path: str) -> list[str]:
        """Return the methods of the requests for a path."""
        return [method for method, asked, _ in self.seen if asked == path]


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that the path names: `/404`; a few paths are special."""

    web: Web

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        web = self.web
        with web.lock:
            first = not web.requests(self.path)
            web.seen.append((self.command, self.path, time.monotonic()))
            web.agents.add(self.headers["User-Agent"])
        if self.path == "/drip":
            self.drip()
        else:
            self.send(first)

    def think(self) -> None:
        """Take a moment before the response, after which the program may ask for the next address at once."""
        with self.web.lock:
            self.web.busy += 1
            self.web.busiest = max(self.web.busiest, self.web.busy)
        time.sleep(0.05)
        with self.web.lock:
            self.web.busy -= 1

    def send(self, first: bool) -> None:
        headers = {}
        name = self.path.strip("/").partition("?")[0]
        status = int(name) if name.isdecimal() else 200
        match name:
            case "slow":
                time.sleep(1.5)
            case "brief":
                self.think()
            case "get-only":
                status = 405 if self.command == "HEAD" else 200
            case "head-lies":
                status = 404 if self.command == "HEAD" else 200
            case "moved":
                status, headers = 301, {"Location": "/200"}
            case "across":
                status, headers = 302, {"Location": self.web.url("/brief?two", "localhost")}
            case "moved-and-gone":
                status, headers = 302, {"Location": "410"}
            case "circle":
                status, headers = 302, {"Location": "/circle"}
            case "elsewhere":
                status, headers = 302, {"Location": "file:///etc/passwd"}
            case "later":
                status, headers = (429, {"Retry-After": "1"}) if first else (200, {})
            case "much-later":
                status, headers = 429, {"Retry-After": "86400"}
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self) -> None:
        """Send a header that grows by a byte before each read can time out."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        with suppress(OSError):
            for _ in range(8):
                self.wfile.write(b"x")
                time.sleep(HURRIED.timeout / 2)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    """Run a server."""
    web = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"web": web}))
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield web
    server.shutdown()
    thread.join()
    server.server_close()


def answer(url: str, manners: Manners = HURRIED) -> Answer:
    return ask([url], manners, quiet)[url]


@pytest.mark.parametrize(
    ("path", "status", "methods"),
    [
        ("/200", 200, ["HEAD"]),
        ("/204", 204, ["HEAD"]),
        ("/404", 404, ["HEAD", "GET"]),
        ("/410", 410, ["HEAD", "GET"]),
        ("/403", 403, ["HEAD", "GET"]),
        ("/500", 500, ["HEAD", "GET"]),
        ("/get-only", 200, ["HEAD", "GET"]),
        ("/head-lies", 200, ["HEAD", "GET"]),
        ("/moved", 200, ["HEAD"]),
        ("/moved-and-gone", 410, ["HEAD"]),
        ("/später?a=b c", 200, []),
    ],
)
def test_a_page_is_asked_for_by_head_and_by_get_where_head_is_refused(
    path: str, status: int, methods: list[str], web: Web
) -> None:
    assert answer(web.url(path)).status == status
    assert web.requests(path) == methods
    assert web.agents == {f"Octavo/{__version__} (octavo check, a link checker)"}


@pytest.mark.parametrize("path", ["/circle", "/elsewhere", "/slow"])
def test_a_page_that_cannot_be_reached_has_no_status(path: str, web: Web) -> None:
    found = answer(web.url(path))
    assert found.status == 0
    assert found.reason


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_longer_than_any_other(web: Web) -> None:
    started = time.monotonic()
    urls = [web.url("/drip"), web.url("/200")]
    assert [str(found) for found in ask(urls, HURRIED, quiet).values()] == ["it did not answer in time", "200 OK"]
    assert time.monotonic() - started < 3


def test_a_host_that_does_not_exist_has_no_status() -> None:
    assert answer("http://127.0.0.1:1/").status == 0
    assert answer("http://no such host/").status == 0


def test_a_host_that_asks_to_wait_is_asked_again_after_that_time(web: Web) -> None:
    assert answer(web.url("/later")).status == 200
    times = [at for _, _, at in web.seen]
    assert times[1] - times[0] >= 1


def test_a_host_that_asks_to_wait_for_long_is_left_alone(web: Web) -> None:
    urls = [web.url("/much-later"), web.url("/200"), web.url("/404")]
    assert [found.status for found in ask(urls, HURRIED, quiet).values()] == [429, 429, 429]
    assert len(web.seen) == 1


def test_a_host_gets_one_request_at_a_time_with_a_pause_between_two(web: Web) -> None:
    urls = [web.url(f"/brief?{number}") for number in range(4)]
    progress: list[tuple[str, int, int]] = []
    ask(urls, Manners(pause=0.1), lambda *step: progress.append(step))
    times = [at for _, _, at in web.seen]
    assert web.busiest == 1
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))
    assert progress == [("ask", done, 4) for done in (1, 2, 3, 4)]


def test_a_redirect_to_another_host_waits_for_its_turn_too(web: Web) -> None:
    urls = [web.url("/across"), web.url("/brief?one", "localhost")]
    assert {found.status for found in ask(urls, Manners(pause=0.2), quiet).values()} == {200}
    first, second = (at for _, path, at in web.seen if path.startswith("/brief"))
    assert second - first >= 0.2


def test_no_more_hosts_are_asked_at_a_time_than_manners_allow(web: Web) -> None:
    urls = [web.url(f"/brief?{number}", host) for host in ("127.0.0.1", "localhost") for number in range(3)]
    assert {found.status for found in ask(urls, Manners(hosts=1, pause=0), quiet).values()} == {200}
    assert web.busiest == 1


def linking(root: Path, web: Web, *paths: str) -> Site:
    """Build a project whose profile links to pages of the server, each on a line of its own."""
    made = site(root, PROFILE)
    made.edit("content/profile.md", "A life of engines.", "\n".join(f"[x]({web.url(path)})" for path in paths))
    return made.built()


def check(made: Site) -> tuple[Diagnostic, ...]:
    return audit(Project.at(made.root), online=HURRIED).diagnostics


def test_a_page_that_is_gone_is_a_warning_with_the_line_that_links_to_it(tmp_path: Path, web: Web) -> None:
    made = linking(tmp_path, web, "/200", "/404", "/410#part", "/403", "/500", "/slow")
    report = audit(Project.at(made.root), online=HURRIED)
    assert not report.failed
    assert [(found.code, found.span.path, found.span.line) for found in report.diagnostics] == [
        ("dead-link", "content/profile.md", 6),
        ("dead-link", "content/profile.md", 7),
        ("unchecked-link", "content/profile.md", 8),
        ("unchecked-link", "content/profile.md", 9),
        ("unchecked-link", "content/profile.md", 10),
    ]
    assert "the answer is 404 Not Found" in report.diagnostics[0].message
    assert "could not be checked: it did not answer in time" in report.diagnostics[-1].message


def test_nothing_is_asked_unless_the_check_is_to_go_online(tmp_path: Path, web: Web) -> None:
    made = linking(tmp_path, web, "/404")
    assert audit(Project.at(made.root)).diagnostics == ()
    assert web.seen == []


def test_good_answers_count_for_a_day_and_others_are_asked_again(tmp_path: Path, web: Web) -> None:
    made = linking(tmp_path, web, "/200", "/404", "/500")
    first = check(made)
    web.seen.clear()
    assert check(made) == first
    assert {path for _, path, _ in web.seen} == {"/404", "/500"}
    write_answers(Project.at(made.root), {web.url("/200"): time.time() - LIFETIME - 1})
    check(made)
    assert web.requests("/200") == ["HEAD"]


def test_a_page_is_asked_for_once_though_many_pages_link_to_it(tmp_path: Path, web: Web) -> None:
    made = site(tmp_path, PROFILE)
    for name in ("one", "two"):
        text = f"---\ntitle: {name}\nauthors: [Ada Lovelace]\ndate: 1843\n---\nSee [it]({web.url('/404')}).\n"
        made.write(f"content/papers/{name}.md", text)
    found = check(made.built())
    assert [each.span.path for each in found] == ["content/papers/one.md", "content/papers/two.md"]
    assert web.requests("/404") == ["HEAD", "GET"]


def test_a_folder_that_is_no_project_gets_no_cache(tmp_path: Path, web: Web) -> None:
    html = f'<title>A</title><meta name="description" content="A"><a href="{web.url("/200")}">x</a>'
    (tmp_path / "index.html").write_text(html, "utf-8")
    assert audit(Project.at(tmp_path, tmp_path), online=HURRIED).diagnostics == ()
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": "b"}', '{"a": 1e300}'])
def test_a_damaged_cache_of_answers_holds_none(text: str, tmp_path: Path) -> None:
    project = Project.at(tmp_path)
    write_answers(project, {"https://example.org/": 100.0})
    assert read_answers(project, 101.0) == {"https://example.org/": 100.0}
    (project.cache / "answers.json").write_text(text, "utf-8")
    assert read_answers(project, 101.0) == {}
