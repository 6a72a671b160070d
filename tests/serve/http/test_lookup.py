"""Addresses lead to listed files of the site and to no other file on the disk."""

import os
import socket
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.serve.changes import Change
from octavo.serve.http.app import app
from octavo.serve.http.guard import Guard
from octavo.serve.http.lookup import (
    Moved,
    Served,
    decoded,
    gone_page,
    nearest_page,
    relative,
    served,
    url,
    with_base,
)
from octavo.serve.preview import PreviewState
from tests.support.asking import Running, apart, ask, once, parsed, place, previewed, received, running

SECRET = b"nobody-may-see-this"
PATHS = frozenset(
    {
        "404.html",
        "about.html",
        "assets/octavo.css",
        "files/é ü.pdf",
        "index.html",
        "papers/x/index.html",
        "papers/x/x.pdf",
        "talks.html",
        "talks/index.html",
    }
)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("/", Served("index.html")),
        ("/index.html", Served("index.html")),
        ("/papers/x/", Served("papers/x/index.html")),
        ("/papers/x", Moved("/papers/x/")),
        ("/papers/x/index.html", Served("papers/x/index.html")),
        ("/papers/x/index", Served("papers/x/index.html")),
        ("/papers/x/x.pdf", Served("papers/x/x.pdf")),
        ("/papers/%78/", Served("papers/x/index.html")),
        ("/papers%2Fx/", Served("papers/x/index.html")),
        ("/about", Served("about.html")),
        ("/about.html", Served("about.html")),
        ("/talks", Served("talks.html")),
        ("/talks/", Served("talks/index.html")),
        ("/files/%C3%A9%20%c3%bc.pdf", Served("files/é ü.pdf")),
        ("/about/", None),
        ("/papers/", None),
        ("/papers", None),
        ("/Papers/x/", None),
        ("/papers/%2578/", None),
        ("/files/%E9%20%FC.pdf", None),
        ("/papers/x//", None),
        ("//papers/x/", None),
        ("/./papers/x/", None),
        ("/papers/../index.html", None),
        ("/papers/x/index.html/", None),
        ("/assets/octavo.css%00", None),
        ("/assets/octavo.css%", None),
        ("/assets/octavo.css%0", None),
        ("/assets/octavo.css%0g", None),
        ("/assets/octavo.css%0A", None),
        ("/assets%5Coctavo.css", None),
        ("assets/octavo.css", None),
        ("*", None),
        ("", None),
    ],
)
def test_an_address_leads_to_a_listed_file_a_redirect_or_nothing(target: str, found: Served | Moved | None) -> None:
    assert served(target.encode(), "/", PATHS) == found


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("/", Moved("/my%20site/")),
        ("/my%20site", Moved("/my%20site/")),
        ("/my%20site/", Served("index.html")),
        ("/my site/papers/x", Moved("/my%20site/papers/x/")),
        ("/my%20site/papers/x/", Served("papers/x/index.html")),
        ("/my%20site//", None),
        ("/papers/x/", None),
        ("/index.html", None),
        ("/my%20sites/", None),
    ],
)
def test_a_site_with_a_base_path_is_served_only_below_it(target: str, found: Served | Moved | None) -> None:
    assert served(target.encode(), "/my site/", PATHS) == found


@given(
    st.lists(st.text(st.characters(exclude_characters="/\\", exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1)
)
def test_every_path_is_found_at_its_own_address(parts: list[str]) -> None:
    path = "/".join(part.lstrip(".") or "x" for part in parts)
    assert served(url("/repo/", path).encode(), "/repo/", {path}) == Served(path)
    page = f"{path}/index.html"
    assert served(url("/", page).encode(), "/", {page}) == Served(page)


@given(st.binary())
def test_any_bytes_lead_to_a_listed_file_a_redirect_or_nothing(target: bytes) -> None:
    for base in ("/", "/repo/"):
        found = served(b"/" + target, base, PATHS)
        assert found is None or isinstance(found, Moved) or found.path in PATHS


def test_the_redirect_to_a_folder_keeps_the_query(tmp_path: Path) -> None:
    application = app(previewed(tmp_path, PATHS), Guard(), tmp_path)
    moved = once(application, "/papers/x?q=a%20b&c")
    assert (moved.status, moved.headers["location"]) == (302, "/papers/x/?q=a%20b&c")
    assert once(application, "/papers/x?").headers["location"] == "/papers/x/"


def test_malformed_paths_are_not_decoded_and_others_only_once() -> None:
    assert decoded(b"/%2541") == "/%41"
    assert decoded(b"/%C0%AE%C0%AE/") is None
    assert decoded(b"/%ED%A0%80") is None
    assert decoded(b"/\xff") is None


# Files around and below the output that must not be served.
HIDDEN = {
    ".cache/state.db": SECRET,
    ".env": SECRET,
    "content/papers/draft.md": SECRET,
    "content/profile.md": SECRET,
    "content/site.yaml": SECRET,
    "output/.git/config": SECRET,
    "output/.htpasswd": SECRET,
    "output/.octavo-manifest": SECRET,
    "output/.octavo-tmp/1/site/index.html": SECRET,
    "output/papers/draft/index.html": SECRET,
    "output/papers/x/notes.txt": SECRET,
    "outside/deep/page.html": SECRET,
    "outside/page.html": SECRET,
}
# Paths in the manifest that are not regular files of the output.
LISTED = (
    "link.html",
    "linked/deep/page.html",
    "absent.html",
    "folder.html",
    "link.pdf",
    "pipe.html",
    "pipe.pdf",
    "to/index.html",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a secret in every file that does not belong to the site."""
    output = tmp_path / "output"
    place(tmp_path, HIDDEN)
    place(output, dict.fromkeys(PATHS, b"<body>public</body>"))
    place(output, {"404.html": b"<body>not here</body>"})
    (output / "link.html").symlink_to(tmp_path / "outside" / "page.html")
    (output / "linked").symlink_to(tmp_path / "outside")
    (output / "to").symlink_to(output / "papers" / "draft")
    (output / "folder.html").mkdir()
    (output / "link.pdf").symlink_to(tmp_path / "outside" / "page.html")
    os.mkfifo(output / "pipe.html")
    os.mkfifo(output / "pipe.pdf")
    return tmp_path


@pytest.fixture
def serving(project: Path) -> Iterator[Running]:
    """Run a server of the site."""
    with running(project / "output", PATHS.union(LISTED)) as made:
        yield made


def hostile_targets() -> list[bytes]:
    """Return request targets that try to reach files outside the site."""
    aims = [*HIDDEN, *(path.removeprefix("output/") for path in HIDDEN), *LISTED, "etc/passwd"]
    ups = ["", "../", "../../../../../../", "./", "/", "papers/x/../../../", "assets/..;/../", "linked/../"]
    ways = [
        lambda text: text,
        lambda text: text.replace("/", "%2f"),
        lambda text: text.replace(".", "%2e"),
        lambda text: text.replace("/", "\\"),
        lambda text: text.replace("/", "%5c"),
        lambda text: text.replace(".", "%252e").replace("/", "%252f"),
        lambda text: text.replace(".", "%c0%ae").replace("/", "%c0%af"),
        lambda text: text.replace(".", "%e0%80%ae"),
        lambda text: text.replace(".", "%u002e"),
        lambda text: text.replace("/", "%ef%bc%8f"),
        lambda text: text + "%00",
        lambda text: text + "%00.html",
        lambda text: text + "/",
        lambda text: text + "/.",
        lambda text: text + "%20",
        lambda text: text + "::$DATA",
        lambda text: text + "?index.html",
        lambda text: text.upper(),
        lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    ]
    made = {f"/{way(up + aim)}".encode() for aim, up, way in product(aims, ups, ways)}
    odd = [
        *(b"/" + b"../" * depth + b"etc/passwd" for depth in (1, 50, 3000)),
        *(b"/" + b"a" * length for length in (300, 5000, 60000, 100000, 1000000)),
        *(b"http://localhost/" + aim.encode() for aim in HIDDEN),
        *(b"HTTP://LOCALHOST:80/../" + aim.encode() for aim in HIDDEN),
        *(b"file:///" + aim.encode() for aim in HIDDEN),
        *(aim.encode() for aim in HIDDEN),
        *(b"/" + bytes([byte]) + b"/.env" for byte in range(256)),
        *(b"/%" + f"{byte:02x}".encode() for byte in range(256) if chr(byte) != "/"),
        b"*",
        b"//",
        b"///etc/passwd",
        b"/%",
        b"/?" + b"a" * 70000,
        b"/about.html#x",
        b"/~root",
        b"/\xc3\xa9",
        b"/%F4%90%80%80",
        b"/%EF%BB%BFindex.html",
        b"/index.html%EF%BB%BF",
        b"/.",
        b"/..",
        b"/%2e%2e",
        b"/con",
        b"/nul.html",
        b"/C:/windows/win.ini",
    ]
    return [*sorted(made)[:: max(1, len(made) // 700)], *odd]


def test_no_address_leads_outside_the_site(serving: Running) -> None:
    targets = hostile_targets()
    assert len(targets) > 1200
    want = serving.get("/nothing/is/here")
    assert want.status == 404
    assert b"not here" in want.body
    refused = 0
    for target in targets:
        raw = serving.send(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert SECRET not in raw, target
        assert b"root:" not in raw, target
        if target.startswith(b"/?"):
            continue
        if raw[9:12] in (b"400", b"403", b"431") or not raw:
            refused += 1
            continue
        answer = parsed(raw)
        assert (answer.status, answer.headers, answer.body) == (404, want.headers, want.body), target
    # The server itself refuses targets with a space or a control character, and those that are too long.
    assert refused < 170


@pytest.mark.parametrize("path", LISTED)
def test_listed_paths_that_are_not_regular_files_are_not_found(serving: Running, path: str) -> None:
    want = serving.get("/nothing/is/here")
    for target in (path, path.removesuffix("index.html")):
        found = serving.get(f"/{target}")
        assert (found.status, found.headers, found.body) == (404, want.headers, want.body)
        head = serving.get(f"/{target}", method="HEAD")
        assert (head.status, head.headers, head.body) == (404, want.headers, b"")


def test_a_site_without_a_404_page_gets_a_notice(tmp_path: Path) -> None:
    application = app(previewed(tmp_path, place(tmp_path, {"index.html": b""})), Guard(), tmp_path)
    answer = once(application, "/nothing")
    assert answer.status == 404
    assert "There is no such page" in answer.text
    assert 'data-page="404.html"' in answer.text


PAGES = frozenset(
    {
        "404.html",
        "index.html",
        "news/first/index.html",
        "news/index.html",
        "papers/attention-is-all-you-need/index.html",
        "papers/attention-is-all-you-need/attention.pdf",
        "papers/on-engines/index.html",
        "talk.html",
    }
)


@pytest.mark.parametrize(
    ("gone", "near"),
    [
        ("papers/attention-is-all/index.html", "papers/attention-is-all-you-need/index.html"),
        ("papers/on-engine.html", "papers/on-engines/index.html"),
        ("papers/zebra/index.html", "index.html"),
        ("news/something/index.html", "news/index.html"),
        ("news/a/b/c/index.html", "news/index.html"),
        ("talks/index.html", "talk.html"),
        ("zebra.html", "index.html"),
    ],
)
def test_the_nearest_page_has_a_similar_name_or_is_the_index_of_a_folder_around(gone: str, near: str) -> None:
    assert nearest_page(gone, PAGES) == near


def test_a_site_without_pages_has_no_nearest_page() -> None:
    assert nearest_page("papers/x/index.html", frozenset()) == ""


def test_the_response_for_a_removed_page_names_the_nearest_page(tmp_path: Path) -> None:
    old, new = "papers/on-engine/index.html", "papers/on-engines/index.html"
    paths = place(tmp_path, {"404.html": b"", "papers/é/index.html": b"", old: b"", new: b""})

    async def check() -> None:
        preview = previewed(tmp_path, paths - {new}, "/repo/")
        application = app(preview, Guard(), tmp_path)
        assert (await ask(application, "/repo/papers/on-engine/")).status == 200
        preview.show(
            PreviewState(tmp_path, "/repo/", paths - {old}), Change(frozenset({new}), frozenset({old})), up_to_date=True
        )
        for target in ("/repo/papers/on-engine/", "/repo/papers/on-engine", "/repo/papers/on-engine/index.html"):
            answer = await ask(application, target)
            assert (answer.status, answer.headers.get("octavo-nearest")) == (404, "/repo/papers/on-engines/")
        assert "octavo-nearest" not in (await ask(application, "/repo/papers/never-was/")).headers
        # A page that comes back is no longer gone.
        preview.show(PreviewState(tmp_path, "/repo/", paths), Change(frozenset({old})), up_to_date=True)
        assert (await ask(application, "/repo/papers/on-engine/")).status == 200

    apart(check())


@pytest.mark.parametrize("page", ["papers/x/index.html", "papers/x.html", "x.html"])
def test_a_gone_page_is_found_by_each_of_its_addresses(page: str) -> None:
    assert gone_page(url("/", page).encode(), "/", {page}) == page
    assert gone_page(url("/", page).rstrip("/").removesuffix(".html").encode(), "/", {page}) == page
    assert gone_page(b"/papers/%zz", "/", {page}) is None


def test_a_hundred_refused_requests_on_a_connection_get_a_hundred_responses(serving: Running) -> None:
    with socket.create_connection(("127.0.0.1", serving.port), 10) as line:
        request = b"GET /..%2f HTTP/1.1\r\nHost: localhost\r\n\r\n"
        line.sendall(request * 99 + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert received(line).count(b"HTTP/1.1 404") == 100


@pytest.mark.parametrize(
    ("raw", "address", "want"),
    [
        (b"/", "/", "./"),
        (b"/papers/x/", "/papers/x/", "./"),
        (b"/papers/x", "/papers/x/", "./x/"),
        (b"/papers/x/", "/", "../../"),
        (b"/papers/x/", "/papers/y/", "../y/"),
        (b"/papers/x.html", "/news/a:b/", "../news/a:b/"),
        (b"/a:b", "/a:b/", "./a:b/"),
        (b"//evil.example/", "/", "../../"),
        (b"/repo/no/such/page", "/repo/", "../../"),
    ],
)
def test_an_address_relative_to_a_path_leads_to_it(raw: bytes, address: str, want: str) -> None:
    assert relative(raw, address) == want
    assert urljoin(f"http://localhost{raw.decode()}".replace("//evil", "/-/evil"), want) == f"http://localhost{address}"


@pytest.mark.parametrize(
    ("raw", "base", "want"),
    [
        (b"/papers/", "/", b"/papers/"),
        (b"/", "/repo/", b"/repo/"),
        (b"/papers/", "/repo/", b"/repo/papers/"),
        (b"/repo/papers/", "/repo/", b"/repo/papers/"),
        (b"/repo", "/repo/", b"/repo"),
        (b"/reports/", "/repo/", b"/repo/reports/"),
    ],
)
def test_a_proxy_may_remove_the_base_path(raw: bytes, base: str, want: bytes) -> None:
    assert with_base(raw, base) == want
