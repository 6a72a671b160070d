"""The preview serves the files that would be published, whole or in parts; pages get a script tag as well."""

import asyncio
import mimetypes
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp

from octavo.base.diagnostics import Span, error
from octavo.serve import preview as previews
from octavo.serve.changes import Change
from octavo.serve.http.app import LIVE, app
from octavo.serve.http.editor import VSCODE
from octavo.serve.http.guard import Guard
from octavo.serve.http.inject import inject, script_tag
from octavo.serve.preview import Preview, PreviewState
from tests.support.asking import RUN, Running, apart, ask, once, place, previewed, received, running
from tests.support.pages import Published
from tests.support.sites import listed

TAG = re.compile(
    rb'<script src="[^"]*-octavo/live\.js" data-epoch="([^"]*)" data-page="([^"]*)" data-base="([^"]*)" defer></script>'
)
LARGE = bytes(range(256)) * 4096 + b"end"
FILES = {
    "404.html": b"<body>not here</body>",
    "empty.txt": b"",
    "index.html": "<body><p>é</p></body>\n".encode(),
    "large.pdf": LARGE,
    "small.pdf": b"0123456789",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an output folder with files of several sizes."""
    place(tmp_path / "output", FILES)
    return tmp_path / "output"


@pytest.fixture
def serving(folder: Path) -> Iterator[Running]:
    """Run a server of the folder."""
    with running(folder, FILES) as made:
        yield made


def preview_of(folder: Path) -> Preview:
    """Return a preview of the folder."""
    return previewed(folder, FILES)


def test_every_file_of_a_site_is_served_as_it_is_published(demonstration: Published) -> None:
    paths = listed(demonstration.folder)
    assert len(paths) > 50

    async def check() -> None:
        application = app(previewed(demonstration.folder, paths), Guard(), demonstration.folder.parent)
        for path in paths:
            answer = await ask(application, f"/{path}")
            want = (demonstration.folder / path).read_bytes()
            tags = TAG.findall(answer.body)
            assert tags == ([(b"run.1", path.encode(), b"/")] if path.endswith(".html") else []), path
            assert TAG.sub(b"", answer.body) == want, path
            assert answer.status == 200
            assert answer.headers["content-length"] == str(len(answer.body))

    apart(check())


@given(
    st.lists(st.sampled_from([b"</body>", b"</BODY>", b"<body>", b"</html>", b"text\n", b"<!-- </body> -->", b"\xff"]))
)
def test_the_script_tag_goes_before_the_last_body_end_tag(parts: list[bytes]) -> None:
    page, tag = b"".join(parts), script_tag("run.1", 'a&"b.html', "/")
    before, found, after = inject(page, tag).partition(tag)
    assert found
    assert before + after == page
    assert b"</body>" not in after[1:].lower()
    assert after.lower().startswith(b"</body>") or (not after and b"</body>" not in page.lower())


def test_a_script_tag_names_the_page_and_the_base(tmp_path: Path) -> None:
    paths = place(tmp_path, {'a&"b/index.html': b"x", "404.html": b"y"})
    application = app(previewed(tmp_path, paths, "/repo/"), Guard(), tmp_path)
    page = once(application, "/repo/a&%22b/").body
    assert b'<script src="/repo/-octavo/live.js" ' in page
    assert page.endswith(b'data-page="a&amp;&quot;b/index.html" data-base="/repo/" defer></script>')
    assert TAG.findall(once(application, "/repo/no").body) == [(b"run.1", b"404.html", b"/repo/")]


def test_without_reload_pages_have_no_script_tag(folder: Path) -> None:
    application = app(preview_of(folder), Guard(), folder.parent, reload=False)
    assert once(application, "/").body == FILES["index.html"]
    assert once(application, "/nothing").body == FILES["404.html"]
    for path in ("/-octavo/live.js", "/-octavo/events"):
        assert once(application, path).body == FILES["404.html"]


def test_the_script_is_served_with_all_that_it_loads(folder: Path) -> None:
    application = app(preview_of(folder), Guard(), folder.parent)
    waiting, served = ["live.js"], set()
    while waiting:
        name = waiting.pop()
        answer = once(application, f"/-octavo/{name}")
        assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        served.add(name)
        loaded = re.findall(r"""(?:from|import\()\s*"\./([^"]+)\"""", answer.body.decode())
        waiting += set(loaded) - served
    assert served == {file.name for file in LIVE.glob("*.js")}
    assert once(application, "/-octavo/other.js").status == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.bib", "text/x-bibtex; charset=utf-8"),
        ("a.tex", "text/x-tex; charset=utf-8"),
        ("a.ris", "application/x-research-info-systems"),
        ("a.json", "application/json"),
        ("a.ipynb", "application/x-ipynb+json"),
        ("a.xml", "application/xml"),
        ("a.atom", "application/atom+xml"),
        ("a.rss", "application/rss+xml"),
        ("a.svg", "image/svg+xml"),
        ("a.avif", "image/avif"),
        ("a.webp", "image/webp"),
        ("a.PNG", "image/png"),
        ("a.b.jpg", "image/jpeg"),
        ("a.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("a.mp4", "video/mp4"),
        ("a.webm", "video/webm"),
        ("a.zip", "application/zip"),
        ("a.tar.gz", "application/gzip"),
        ("html", "text/html; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
        ("a.pdf/b", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
def test_media_types_are_the_same_on_every_machine(
    tmp_path: Path, path: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mimetypes.init()
    monkeypatch.setitem(mimetypes.types_map, Path(path).suffix.lower(), "application/x-of-this-machine")
    application = app(previewed(tmp_path, place(tmp_path, {path: b"x"})), Guard(), tmp_path)
    assert once(application, f"/{path}").headers["content-type"] == kind


@pytest.mark.parametrize(
    "path", ["/", "/small.pdf", "/large.pdf", "/empty.txt", "/nothing", "/-octavo/live.js", "/-octavo/events"]
)
def test_head_has_the_headers_of_get(serving: Running, path: str) -> None:
    head = serving.get(path, method="HEAD")
    assert head.body == b""
    if path != "/-octavo/events":
        whole = serving.get(path)
        assert (head.status, head.headers) == (whole.status, whole.headers)
        assert head.headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize("path", ["/", "/small.pdf", "/large.pdf", "/empty.txt", "/-octavo/live.js"])
def test_a_file_with_a_known_etag_is_not_sent_again(folder: Path, path: str) -> None:
    application = app(preview_of(folder), Guard(), folder.parent)
    whole = once(application, path)
    tag = whole.headers["etag"]
    assert whole.headers["cache-control"] == "no-cache"
    for known in (tag, f"W/{tag}", "*", f'"other", W/{tag}', f'"a,b",{tag}'):
        same = once(application, path, (("if-none-match", known),))
        assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in same.headers
    for known in ('"other"', tag.strip('"'), "", f'"x{tag[1:]}'):
        assert once(application, path, (("if-none-match", known),)).body == whole.body


def test_a_changed_file_or_page_has_another_etag(folder: Path) -> None:
    async def check() -> None:
        preview = preview_of(folder)
        application = app(preview, Guard(), folder.parent)
        page, paper = await ask(application, "/"), await ask(application, "/small.pdf")
        (folder / "new").write_bytes(b"abcdefghij")
        (folder / "new").replace(folder / "small.pdf")
        assert (await ask(application, "/small.pdf")).headers["etag"] != paper.headers["etag"]
        # The script tag names the epoch, so the page of a later epoch has another ETag.
        preview.show(preview.state, Change(frozenset()), up_to_date=True)
        known = (("host", "localhost"), ("if-none-match", page.headers["etag"]))
        later = await ask(application, "/", known)
        assert (later.status, b'"run.2"' in later.body) == (200, True)

    apart(check())


@pytest.mark.parametrize("path", ["/small.pdf", "/large.pdf"])
@pytest.mark.parametrize(
    ("requested", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-4", slice(0, 5)),
        ("bytes=3-", slice(3, None)),
        ("bytes=-4", slice(-4, None)),
    ],
)
def test_a_range_of_a_file_is_sent(folder: Path, path: str, requested: str, part: slice) -> None:
    application = app(preview_of(folder), Guard(), folder.parent)
    whole = once(application, path)
    answer = once(application, path, (("range", requested),))
    start, stop, _ = part.indices(len(whole.body))
    assert answer.status == 206
    assert answer.body == whole.body[part]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole.body)}"
    assert answer.headers["content-length"] == str(stop - start)
    assert answer.headers["etag"] == whole.headers["etag"]


def test_a_range_beyond_the_end_is_refused(folder: Path) -> None:
    answer = once(app(preview_of(folder), Guard(), folder.parent), "/small.pdf", (("range", "bytes=10-"),))
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */10")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("odd", ["lines=0-3", "bytes=9-3", "bytes=a-b", "bytes=", "bytes=-", "bytes=0-0,2-3", "0-3"])
def test_a_range_header_that_is_not_one_valid_range_is_ignored(folder: Path, odd: str) -> None:
    answer = once(app(preview_of(folder), Guard(), folder.parent), "/small.pdf", (("range", odd),))
    assert (answer.status, len(answer.body)) == (200, 10)


def test_a_range_is_for_get_alone(folder: Path) -> None:
    answer = once(app(preview_of(folder), Guard(), folder.parent), "/small.pdf", (("range", "bytes=0-3"),), "HEAD")
    assert (answer.status, answer.headers["content-length"]) == (200, "10")


def test_a_range_of_a_page_gets_the_whole_page(folder: Path) -> None:
    answer = once(app(preview_of(folder), Guard(), folder.parent), "/", (("range", "bytes=0-1"),))
    assert answer.status == 200
    assert TAG.findall(answer.body)


def test_a_range_of_an_older_version_gets_the_whole_file(folder: Path) -> None:
    application = app(preview_of(folder), Guard(), folder.parent)
    tag = once(application, "/small.pdf").headers["etag"]
    for known, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)):
        assert once(application, "/small.pdf", (("range", "bytes=0-1"), ("if-range", known))).status == status
    assert once(application, "/small.pdf", (("range", "bytes=0-1"), ("if-none-match", tag))).status == 304


def test_a_large_file_is_not_read_into_memory(tmp_path: Path) -> None:
    size = 3 << 30
    place(tmp_path, {"film.mp4": b"begin"})
    os.truncate(tmp_path / "film.mp4", size)
    with running(tmp_path, ["film.mp4"]) as made:
        answer = made.get("/film.mp4", (("Host", "localhost"), ("Range", f"bytes={size - 3}-")))
        assert (answer.status, answer.body) == (206, b"\0\0\0")
        with made.connect() as line:
            line.sendall(b"GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(4096).startswith(b"HTTP/1.1 200")
            # A client that reads a large file does not delay others.
            assert made.get("/film.mp4", method="HEAD").headers["content-length"] == str(size)
        assert made.call(lambda: True)


def test_a_file_that_is_replaced_during_a_response_is_sent_completely(folder: Path, serving: Running) -> None:
    with serving.connect() as line:
        line.sendall(b"GET /large.pdf HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        found = b""
        while not found.partition(b"\r\n\r\n")[2]:
            found += line.recv(4096)
        (folder / "new").write_bytes(b"new" * len(LARGE))
        (folder / "new").replace(folder / "large.pdf")
        while chunk := line.recv(65536):
            found += chunk
    assert found.partition(b"\r\n\r\n")[2] == LARGE


def test_a_file_that_is_truncated_during_a_response_ends_only_that_connection(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    size = 64 << 20
    place(tmp_path, {"film.mp4": b""})
    os.truncate(tmp_path / "film.mp4", size)
    with running(tmp_path, ["film.mp4"]) as made:
        with made.connect() as line:
            line.sendall(b"GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(100)
            os.truncate(tmp_path / "film.mp4", 1)
            begun = time.monotonic()
            assert len(received(line)) < size
            assert time.monotonic() - begun < 2
        assert made.get("/film.mp4").status == 200
    assert not caplog.records


def waiting(folder: Path, monkeypatch: pytest.MonkeyPatch, *findings: str) -> tuple[Preview, ASGIApp]:
    """Return a preview without a site yet, in which requests wait only briefly, and its application."""
    monkeypatch.setattr(previews, "BUILD_PATIENCE", 0.05)
    preview = Preview(PreviewState(folder), RUN)
    if findings:
        found = tuple(error("x", text, Span("content/site.yaml")) for text in findings)
        preview.show(PreviewState(folder, "/", frozenset(), found), Change(), up_to_date=True)
    return preview, app(preview, Guard(), folder.parent, editor=VSCODE)


@pytest.mark.parametrize("path", ["/", "/small.pdf", "/no/such/page"])
def test_before_the_first_build_there_is_a_notice(folder: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    async def check() -> None:
        preview, site = waiting(folder, monkeypatch)
        answer = await ask(site, path)
        assert (answer.status, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "The site is being built" in answer.text
        assert TAG.findall(answer.body) == [(b"run.0", b"", b"/")]
        preview.show(PreviewState(folder, "/", frozenset(FILES)), Change(frozenset()), up_to_date=True)
        # No path is listed as written, but a page with the notice must load the site.
        assert preview.change_since(0).written is None
        assert (await ask(site)).status == 200

    apart(check())


def test_no_page_is_served_while_files_are_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        preview, site = waiting(folder, monkeypatch)
        preview.show(PreviewState(folder, "/", frozenset(FILES)), Change(None), up_to_date=True)
        preview.expect_build()
        assert (await ask(site)).status == 200
        preview.begin_replacing()
        answer = await ask(site)
        assert (answer.status, TAG.findall(answer.body)) == (503, [(b"run.0", b"", b"/")])
        preview.mark_complete(up_to_date=True)
        assert (await ask(site)).status == 200

    apart(check())


def test_a_request_waits_for_a_build_in_progress(folder: Path) -> None:
    async def check() -> None:
        preview = preview_of(folder)
        site = app(preview, Guard(), folder.parent)
        preview.expect_build()
        page = asyncio.ensure_future(ask(site))
        await asyncio.sleep(0.05)
        assert not page.done()
        (folder / "index.html").write_bytes(b"new")
        preview.show(preview.state, Change(frozenset({"index.html"})), up_to_date=True)
        answer = await page
        assert answer.body.startswith(b"new<script")
        assert b'"run.2"' in answer.body

    apart(check())


def test_a_site_that_cannot_be_built_gets_a_notice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        preview, site = waiting(folder, monkeypatch, "bad")
        answer = await ask(site)
        assert answer.status == 503
        assert "The site cannot be built yet" in answer.text
        # The notice has the current epoch: it is loaded again only when there is a site.
        assert TAG.findall(answer.body) == [(b"run.1", b"", b"/")]
        preview.show(preview.state, Change(), up_to_date=True)
        assert preview.change_since(1) == Change()
        preview.show(PreviewState(folder, "/", frozenset(FILES)), Change(), up_to_date=True)
        assert preview.change_since(1).written is None

    apart(check())


def test_an_exception_is_a_500_response_and_the_server_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("out of ink")

    with running(folder, FILES) as made, monkeypatch.context() as patch:
        patch.setattr("octavo.serve.http.app.served", broken)
        answer = made.get("/")
        assert (answer.status, "RuntimeError: out of ink" in answer.text) == (500, True)
        patch.undo()
        assert made.get("/").status == 200
    assert not caplog.records
