"""Only the reader of the preview and its own pages get a response."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp

from octavo.serve.http.app import app
from octavo.serve.http.guard import Guard
from tests.support.asking import Answer, Running, apart, ask, once, opened, place, previewed, running

EVENTS = "/-octavo/events?epoch=run.1"
TOKEN = "a-token-that-nobody-guesses"

# Values of the Host header, each with True if it names a server that is bound to the loopback address.
HOSTS = {
    "localhost": True,
    "LocalHost:8000": True,
    "localhost:65535": True,
    "127.0.0.1": True,
    "127.0.0.1:8000": True,
    "127.8.9.10:1": True,
    "[::1]": True,
    "[::1]:8000": True,
    "": False,
    "evil.example": False,
    "localhost.evil.example": False,
    "localhost:8000@evil.example": False,
    "localhost:0": False,
    "localhost:65536": False,
    "localhost:8000:1": False,
    "127.0.0.1.evil.example": False,
    "0.0.0.0:8000": False,
    "192.168.1.7:8000": False,
    "[::ffff:127.0.0.1]": False,
    "::1": False,
}
ORIGINS = (
    None,
    "http://localhost",
    "http://localhost:8000",
    "https://localhost:65535",
    "http://127.0.0.1",
    "http://127.0.0.1:8000",
    "http://[::1]:8000",
    "http://evil.example",
    "https://localhost.evil.example",
    "null",
    "file://localhost",
    "ftp://127.0.0.1:8000",
)
SITES = (None, "same-origin", "none", "same-site", "cross-site")


@pytest.fixture
def shown(tmp_path: Path) -> tuple[Path, frozenset[str]]:
    """Return the folder and the paths of a site of one page."""
    return tmp_path / "output", place(tmp_path / "output", {"index.html": b"<body>Home</body>"})


@pytest.fixture
def local(shown: tuple[Path, frozenset[str]]) -> ASGIApp:
    """Return the application of a server that only this machine can reach."""
    return app(previewed(*shown), Guard(), shown[0].parent)


@pytest.fixture
def served(shown: tuple[Path, frozenset[str]]) -> Iterator[Running]:
    """Run such a server on a port."""
    with running(*shown) as made:
        yield made


def public(shown: tuple[Path, frozenset[str]], host: str, machine: str = "desk") -> ASGIApp:
    """Return the application of a server that other machines can reach."""
    return app(previewed(*shown), Guard(host, machine, TOKEN), shown[0].parent)


def headers_of(host: str, origin: str | None = None, site: str | None = None) -> list[tuple[str, str]]:
    """Return the headers of a request, without those that are None."""
    named = (("host", host), ("origin", origin), ("sec-fetch-site", site))
    return [(name, value) for name, value in named if value is not None]


def is_same_origin(host: str, origin: str | None) -> bool:
    """Tell if an origin is that of a page from a host, or missing."""
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == host.lower()


async def status(application: ASGIApp, target: str, named: list[tuple[str, str]]) -> int:
    """Return the status of a response without waiting for its end."""
    async with opened(application, target, named) as line:
        return (await line.started)[0]


def test_access_depends_on_host_origin_and_site_together(local: ASGIApp) -> None:
    cells = list(product(HOSTS, ORIGINS, SITES))
    assert len(cells) == 1200

    async def check() -> None:
        allowed = 0
        for host, origin, site in cells:
            named = headers_of(host, origin, site)
            own = HOSTS[host] and site in (None, "same-origin", "none")
            page, stream = (200 if own else 403), (200 if own and is_same_origin(host, origin) else 403)
            assert await status(local, "/", named) == page, named
            assert await status(local, EVENTS, named) == stream, named
            allowed += stream == 200
        # Eight hosts without an origin and six with their own; each with three values of Sec-Fetch-Site.
        assert allowed == 42

    apart(check())


def test_a_server_decides_as_its_application(served: Running) -> None:
    for host, origin, site in list(product(HOSTS, ORIGINS, SITES))[::13]:
        own = HOSTS[host] and site in (None, "same-origin", "none")
        assert served.get("/", headers_of(host, origin, site)).status == (200 if own else 403), (host, origin, site)


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http:///index.html HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_requests_with_an_unclear_host_are_refused(served: Running, raw: bytes) -> None:
    said = served.send(raw.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert said.split(b" ")[1] in (b"400", b"403")
    assert b"Home" not in said


def test_an_absolute_target_can_name_the_server(served: Running) -> None:
    assert served.get("http://127.0.0.1:8000/index.html").status == 200


def test_a_request_without_a_host_or_with_two_is_refused(local: ASGIApp) -> None:
    for named in ([], [("host", "localhost"), ("host", "localhost")]):
        assert apart(ask(local, "/", named)).status == 403


def test_a_request_with_two_origins_is_refused(local: ASGIApp) -> None:
    named = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")]
    assert apart(ask(local, EVENTS, named)).status == 403


@pytest.mark.parametrize("path", ["/", "/no/such/page", "/-octavo/live.js", EVENTS])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(("dest", "mode"), [("script", "no-cors"), ("iframe", "navigate"), ("document", "cors")])
def test_pages_of_other_sites_cannot_embed_the_preview(
    local: ASGIApp, path: str, site: str, dest: str, mode: str
) -> None:
    named = (("sec-fetch-site", site), ("sec-fetch-dest", dest), ("sec-fetch-mode", mode))
    assert once(local, path, named).status == 403


def test_pages_of_other_sites_can_link_to_the_preview(local: ASGIApp) -> None:
    named = (("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate"))
    assert once(local, "/", named).status == 200
    assert once(local, EVENTS, named).status == 403


def test_all_refused_requests_get_the_same_response(local: ASGIApp) -> None:
    paths = ("/", "/nothing", EVENTS, "/-octavo/live.js")
    refused = [apart(ask(local, path, [("host", "evil.example")])) for path in paths]
    refused += [apart(ask(local, "/", [("host", "evil.example")], "DELETE"))]
    assert {answer.status for answer in refused} == {403}
    assert len({(answer.body, *answer.headers.items()) for answer in refused}) == 1


@pytest.mark.parametrize("path", ["/", "/nothing", "/-octavo/live.js"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_response_forbids_access_from_other_origins(local: ASGIApp, path: str, method: str) -> None:
    headers = once(local, path, (("origin", "http://evil.example"),), method).headers
    assert not [name for name in headers if name.startswith("access-control")]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert not {"server", "date", "set-cookie"} & set(headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_only_get_and_head_are_allowed(local: ASGIApp, method: str) -> None:
    answer = once(local, "/", (), method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("bound", "host", "admitted"),
    [
        ("0.0.0.0", "192.168.1.7:8000", True),
        ("0.0.0.0", "[fe80::1]:8000", True),
        ("::", "10.0.0.1", True),
        ("0.0.0.0", "localhost:8000", True),
        ("0.0.0.0", "Desk:8000", True),
        ("0.0.0.0", "evil.example", False),
        ("0.0.0.0", "desk.evil.example", False),
        ("192.168.1.7", "192.168.1.7:8000", True),
        ("192.168.1.7", "192.168.1.8:8000", False),
        ("192.168.1.7", "127.0.0.1:8000", False),
        ("192.168.1.7", "localhost:8000", False),
        ("fd00::7", "[FD00:0::7]:8000", True),
        ("office.example", "OFFICE.example:8000", True),
        ("office.example", "desk", True),
        ("office.example", "192.168.1.7", False),
    ],
)
def test_a_public_server_admits_its_addresses_and_names(
    shown: tuple[Path, frozenset[str]], bound: str, host: str, admitted: bool
) -> None:
    application = public(shown, bound)
    cookie = ("cookie", f"{Guard(bound, 'desk', TOKEN).cookie}={TOKEN}")
    assert apart(ask(application, "/", [("host", host), cookie])).status == (200 if admitted else 403)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"])
def test_a_server_on_the_loopback_address_is_not_open(host: str) -> None:
    assert not Guard(host).open


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "desk", "localhost.evil.example"])
def test_a_server_on_another_address_is_open(host: str) -> None:
    assert Guard(host).open


def visit(application: ASGIApp, target: str, cookie: str = "") -> Answer:
    """Return the response to a request from another machine."""
    named = [("host", "192.168.1.7:8000")] + [("cookie", cookie)] * bool(cookie)
    return apart(ask(application, target, named))


def test_a_token_is_replaced_by_a_cookie(shown: tuple[Path, frozenset[str]]) -> None:
    application = public(shown, "0.0.0.0")
    redirect = visit(application, f"/papers/x/?a=1&token={TOKEN}&b=%20")
    assert (redirect.status, redirect.headers["location"]) == (302, "/papers/x/?a=1&b=%20")
    cookie, *rules = redirect.headers["set-cookie"].split("; ")
    assert set(rules) == {"HttpOnly", "SameSite=Strict", "Path=/"}
    assert visit(application, "/", cookie).status == 200
    assert visit(application, "/", f"other=1; {cookie}").status == 200
    assert TOKEN.encode() not in visit(application, "/", cookie).body


def test_requests_without_the_token_are_refused(shown: tuple[Path, frozenset[str]]) -> None:
    application = public(shown, "0.0.0.0")
    name = Guard("0.0.0.0", "desk", TOKEN).cookie
    refused = [
        visit(application, "/"),
        visit(application, "/nothing"),
        visit(application, "/-octavo/live.js"),
        visit(application, EVENTS),
        visit(application, "/?token="),
        visit(application, f"/?token={TOKEN}x"),
        visit(application, f"/?xtoken={TOKEN}"),
        visit(application, "/", f"{name}="),
        visit(application, "/", f"{name}={TOKEN[:-1]}"),
        visit(application, "/", f"other={TOKEN}"),
        visit(application, "/", f"{name}=\xff"),
    ]
    assert {answer.status for answer in refused} == {403}
    assert len({answer.body for answer in refused}) == 1


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/%2fevil.example/", "/\\evil.example", "/%5cevil.example", "/%zz"]
)
def test_the_redirect_after_a_token_stays_on_the_server(shown: tuple[Path, frozenset[str]], target: str) -> None:
    assert visit(public(shown, "0.0.0.0"), f"{target}?token={TOKEN}").headers["location"] == "/"


# Names of tunnels and proxies


ALLOWED = frozenset({"preview.example"})


def tunnelled(shown: tuple[Path, frozenset[str]], base: str = "/") -> ASGIApp:
    """Return the application of a server on this machine that a tunnel shows under another name."""
    guard = Guard("127.0.0.1", "desk", TOKEN, ALLOWED)
    return app(previewed(*shown, base), guard, shown[0].parent)


COOKIE = ("cookie", f"{Guard('127.0.0.1', 'desk', TOKEN).cookie}={TOKEN}")


@pytest.mark.parametrize(
    ("host", "admitted"),
    [
        ("preview.example", True),
        ("Preview.Example:443", True),
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("evil.example", False),
        ("preview.example.evil.example", False),
        ("evil.preview.example", False),
        ("preview.example:443@evil.example", False),
        ("preview.example:0", False),
    ],
)
def test_an_allowed_name_is_admitted_and_no_other(
    shown: tuple[Path, frozenset[str]], host: str, admitted: bool
) -> None:
    answer = apart(ask(tunnelled(shown), "/", [("host", host), COOKIE]))
    assert answer.status == (200 if admitted else 403)


@pytest.mark.parametrize("host", ["preview.example", "localhost:8000"])
def test_an_allowed_name_does_not_replace_the_token(shown: tuple[Path, frozenset[str]], host: str) -> None:
    answer = apart(ask(tunnelled(shown), "/", [("host", host)]))
    assert (answer.status, "with its token" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("host", "origin", "admitted"),
    [
        ("preview.example", "https://preview.example", True),
        ("localhost:8000", "https://preview.example", True),
        ("localhost:8000", "https://preview.example:8443", True),
        ("localhost:8000", "http://localhost:8000", True),
        ("preview.example", "https://evil.example", False),
        ("preview.example", "http://localhost:8000", False),
        ("preview.example", "https://preview.example.evil.example", False),
        ("preview.example", "ftp://preview.example", False),
        ("preview.example", "null", False),
    ],
)
def test_the_event_stream_is_for_pages_under_the_same_or_an_allowed_name(
    shown: tuple[Path, frozenset[str]], host: str, origin: str, admitted: bool
) -> None:
    named = [("host", host), ("origin", origin), COOKIE]
    for path in (EVENTS, f"/user/ada/proxy/8000{EVENTS}"):
        assert apart(status(tunnelled(shown), path, named)) == (200 if admitted else 403), path


def test_the_event_stream_below_a_path_is_guarded_as_at_the_root(local: ASGIApp) -> None:
    named = [("host", "localhost"), ("origin", "http://evil.example")]
    for path in (f"/repo{EVENTS}", f"/a/b{EVENTS}", f"/a%2F..{EVENTS}"):
        assert apart(status(local, path, named)) == 403, path
        assert apart(status(local, path, [("host", "localhost"), ("sec-fetch-site", "same-site")])) == 403, path


def test_behind_a_proxy_the_cookie_is_for_the_folder_of_the_preview(shown: tuple[Path, frozenset[str]]) -> None:
    redirect = apart(ask(tunnelled(shown), f"/papers/x/?a=1&token={TOKEN}", [("host", "preview.example")]))
    assert (redirect.status, redirect.headers["location"]) == (302, "./?a=1")
    assert set(redirect.headers["set-cookie"].split("; ")[1:]) == {"HttpOnly", "SameSite=Strict"}


# Refusals


def test_a_refusal_names_the_host_and_says_how_to_allow_it(local: ASGIApp) -> None:
    text = apart(ask(local, "/", [("host", "Ada-8000.tunnel.example:443")])).text
    assert "does not answer under this name: Ada-8000.tunnel.example:443\n" in text
    assert "octavo serve --allow-host ada-8000.tunnel.example\n" in text


@pytest.mark.parametrize("host", ["", "a b; rm -rf ~", "evil.example/../x", "é.example", "x" * 5000])
def test_a_refusal_shows_an_odd_host_as_far_as_it_can_be_printed(local: ASGIApp, host: str) -> None:
    answer = apart(ask(local, "/", [("host", host)]))
    assert (answer.status, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert answer.text.isascii()
    assert len(answer.text) < 500
    assert "rm -rf" not in answer.text.partition("--allow-host")[2]


def test_a_refusal_names_the_origin(local: ASGIApp) -> None:
    text = apart(ask(local, EVENTS, [("host", "localhost"), ("origin", "http://evil.example")])).text
    assert "another origin asked for this: http://evil.example\n" in text
    assert "in a tab of its own" in text


# Frames of editors


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_editors_on_this_machine_can_show_the_preview_in_a_frame_if_asked_for(
    shown: tuple[Path, frozenset[str]], site: str
) -> None:
    open_to_frames = app(previewed(*shown), Guard(frames=True), shown[0].parent)
    navigates = (("sec-fetch-site", site), ("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate"))
    answer = once(open_to_frames, "/", navigates)
    assert answer.status == 200
    # Other pages get the response too, but browsers show it to those alone that are listed.
    directive, *sources = answer.headers["content-security-policy"].split()
    assert directive == "frame-ancestors"
    assert all(source in ("'self'", "vscode-webview:", "vscode-file:") or is_local(source) for source in sources)
    for path, dest, mode in (("/", "script", "no-cors"), ("/", "iframe", "cors"), (EVENTS, "iframe", "navigate")):
        named = (("sec-fetch-site", site), ("sec-fetch-dest", dest), ("sec-fetch-mode", mode))
        assert once(open_to_frames, path, named).status == 403, (path, dest, mode)


def is_local(source: str) -> bool:
    """Tell if a source of a content security policy is any port of this machine."""
    parts = urlsplit(source.removesuffix(":*"))
    return parts.scheme in ("http", "https") and parts.netloc in ("localhost", "127.0.0.1")
