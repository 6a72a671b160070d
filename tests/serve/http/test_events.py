"""Every open page gets an event as soon as something changed or an error was found."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.build.report import format_finding
from octavo.serve.changes import Change
from octavo.serve.http import events
from octavo.serve.http.app import app
from octavo.serve.http.editor import VSCODE, link
from octavo.serve.http.events import MANY_FINDINGS, message
from octavo.serve.http.guard import Guard
from octavo.serve.preview import PreviewState
from tests.support.asking import RUN, ResponseStream, Running, apart, opened, place, previewed, received, running

HOST = ("host", "localhost")
EVENTS = "/-octavo/events"
PAPER, OTHER = "papers/x/index.html", "papers/y/index.html"


def read(event: bytes) -> dict[str, Any]:
    """Return the data of a chunk, which must be one event."""
    name, line, *rest = event.decode().split("\n")
    assert rest == ["", ""]
    data: dict[str, Any] = json.loads(line.removeprefix("data: "))
    assert name == f"id: {data['epoch']}"
    return data


async def first(stream: ResponseStream) -> dict[str, Any]:
    """Return the first event of a stream, after the time to wait before a new connection."""
    assert await stream.next() == b"retry: 500\n\n"
    return read(await stream.next())


def show(preview: Any, *written: str, removed: tuple[str, ...] = (), findings: tuple[Diagnostic, ...] = ()) -> None:
    """Show the change of a build: the written and the removed paths."""
    before = preview.state
    state = PreviewState(before.folder, before.base, before.paths - set(removed), findings)
    preview.show(state, Change(frozenset(written), frozenset(removed)), up_to_date=True)


def test_a_stream_has_the_current_state_at_once_and_then_each_change(tmp_path: Path) -> None:
    async def heard() -> None:
        preview = previewed(tmp_path, [PAPER, OTHER], "/repo/")
        application = app(preview, Guard(), tmp_path)
        async with opened(application, f"{EVENTS}?epoch={RUN}.1", [HOST]) as line:
            status, headers = await line.started
            assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            assert headers["cache-control"] == "no-cache"
            assert await first(line) == {
                "epoch": "run.1",
                "base": "/repo/",
                "changed": [],
                "removed": [],
                "failed": False,
                "built": True,
                "diagnostics": [],
            }
            show(preview, PAPER, "assets/octavo.css", removed=(OTHER,))
            data = read(await line.next())
            assert (data["epoch"], data["changed"], data["removed"]) == ("run.2", ["assets/octavo.css", PAPER], [OTHER])
            preview.show(preview.state, Change(None), up_to_date=True)
            assert read(await line.next())["changed"] is None
            show(preview, findings=(error("x", "bad", Span("content/site.yaml")),))
            data = read(await line.next())
            assert (data["changed"], data["failed"]) == ([], True)

    apart(heard())


@pytest.mark.parametrize(
    ("query", "last", "changed"),
    [
        ("?epoch=run.1", None, [PAPER, OTHER]),
        ("?epoch=run.2", None, [OTHER]),
        ("?epoch=run.3", None, []),
        ("?epoch=run.0", None, None),
        ("?a=b&epoch=run.2&c", None, [OTHER]),
        ("?epoch=run.1", "run.2", [OTHER]),
        ("?epoch=run.3", "run.1", [PAPER, OTHER]),
        ("?epoch=run.1", "other.3", None),
        ("?epoch=other.3", None, None),
        ("?epoch=run.4", None, None),
        ("?epoch=run.99999999999999999999999", None, None),
        ("?epoch=run.-1", None, None),
        ("?epoch=run.²", None, None),
        ("?epoch=run", None, None),
        ("?epoch=3", None, None),
        ("?epoch=", None, None),
        ("?epoch", None, None),
        ("", None, None),
    ],
)
def test_an_event_has_the_changes_since_the_epoch_of_the_page(
    tmp_path: Path, query: str, last: str | None, changed: list[str] | None
) -> None:
    async def heard() -> None:
        preview = previewed(tmp_path, [PAPER, OTHER])
        show(preview, PAPER)
        show(preview, OTHER)
        lines = [HOST] if last is None else [HOST, ("last-event-id", last)]
        async with opened(app(preview, Guard(), tmp_path), EVENTS + query, lines) as line:
            assert (await first(line))["changed"] == changed

    apart(heard())


def test_a_stream_begins_before_there_is_a_site(tmp_path: Path) -> None:
    async def heard() -> None:
        preview = previewed(tmp_path, [])
        preview.begin_replacing()
        async with opened(app(preview, Guard(), tmp_path), f"{EVENTS}?epoch=run.0", [HOST]) as line:
            assert (await first(line))["epoch"] == "run.1"

    apart(heard())


def test_comments_keep_a_stream_without_events_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "QUIET", 0.02)

    async def heard() -> None:
        preview = previewed(tmp_path, [PAPER])
        async with opened(app(preview, Guard(), tmp_path), EVENTS, [HOST]) as line:
            await first(line)
            assert [await line.next() for _ in range(3)] == [b":\n\n"] * 3
            show(preview, PAPER)
            while (event := await line.next()) == b":\n\n":
                pass
            assert read(event)["changed"] == [PAPER]

    apart(heard())


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Path, list[Diagnostic]]:
    """Return a project and findings of every kind in it."""
    long = "a" * 100 + " here " + "b" * 100
    place(tmp_path, {"content/papers/x y.md": f"---\nauhtors:\n\ttab\n{long}\n".encode()})
    path = "content/papers/x y.md"
    return tmp_path, [
        warning("late", "a doubt", Span(path, 1, 1, 3)),
        error("unknown-key", "there is no `auhtors`", Span(path, 2, 1, 7), "did you mean `authors`?"),
        error("tab", "a tab", Span(path, 3, 1, 1)),
        error("long", "far to the right", Span(path, 4, 102, 4)),
        error("end", "over the end", Span(path, 2, 5, 99)),
        error("missing", "this is not there", Span("content/gone.md", 7, 2, 3)),
        error("output", "this cannot be written", Span(str(tmp_path / "output/a.html"))),
        error("elsewhere", "another place", Span("/etc/octavo-is-not-here", 1, 1, 1)),
    ]


def heard(root: Path, findings: list[Diagnostic], **options: Any) -> list[dict[str, Any]]:
    """Return the findings as a page gets them."""

    async def listen() -> list[dict[str, Any]]:
        preview = previewed(root / "output", [PAPER], "/", tuple(findings))
        async with opened(app(preview, Guard(), root, **options), EVENTS, [HOST]) as line:
            findings_received: list[dict[str, Any]] = (await first(line))["diagnostics"]
        return findings_received

    return apart(listen())


def test_an_event_has_findings_with_their_source_lines(broken: tuple[Path, list[Diagnostic]]) -> None:
    root, findings = broken
    (finding,) = heard(root, findings[1:2])
    assert finding == {
        "severity": "error",
        "code": "unknown-key",
        "message": "there is no `auhtors`",
        "path": "content/papers/x y.md",
        "line": 2,
        "column": 1,
        "whole": False,
        "source": "auhtors:",
        "start": 0,
        "length": 7,
        "hint": "did you mean `authors`?",
        "editor": f"vscode://file{root}/content/papers/x%20y.md:2:1",
    }


def test_pages_and_the_terminal_show_the_same_findings(broken: tuple[Path, list[Diagnostic]]) -> None:
    root, findings = broken
    by_code = {finding["code"]: finding for finding in heard(root, findings)}
    for found in findings:
        shown = by_code[found.code]
        _, place, *lines = format_finding(found, root).split("\n")
        assert place.split("--> ")[1].split(":")[0] == shown["path"]
        assert shown["whole"] == (":" not in place)
        if shown["source"]:
            source, caret = lines[:2]
            assert source.split(" | ", 1)[1] == shown["source"]
            assert caret.split(" | ", 1)[1] == " " * shown["start"] + "^" * shown["length"]
        else:
            assert not [line for line in lines if " | " in line]
    assert [code for code, shown in by_code.items() if not shown["source"]] == ["missing", "output", "elsewhere"]


def test_errors_come_first_and_the_number_of_findings_is_limited(broken: tuple[Path, list[Diagnostic]]) -> None:
    root, findings = broken
    warnings = [warning("doubt", f"number {number}", Span("content/x.md")) for number in range(1000)]
    found = heard(root, [*warnings, findings[1]])
    assert (found[0]["code"], found[1]["message"], len(found)) == ("unknown-key", "number 0", MANY_FINDINGS)


@pytest.mark.parametrize(
    ("template", "path", "want"),
    [
        (VSCODE, "/home/a b/ü#?.md", "vscode://file/home/a%20b/%C3%BC%23%3F.md:3:5"),
        (VSCODE, "C:/x.md", "vscode://file/C:/x.md:3:5"),
        ("idea://open?file={path}&line={line}", "/x.md", "idea://open?file=/x.md&line=3"),
        ("file://{path}", "/x.md", "file:///x.md"),
        ("subl://open?url=file://{path}&line={line}&column={column}", "/{line}.md", None),
        ("emacs://{path}", "/x\\1.md", "emacs:///x%5C1.md"),
        ("none", "/x.md", "none"),
    ],
)
def test_an_editor_link_has_the_path_line_and_column(template: str, path: str, want: str | None) -> None:
    want = want or "subl://open?url=file:///%7Bline%7D.md&line=3&column=5"
    assert link(template, Path(path), 3, 5) == want


def test_the_editor_can_be_chosen(broken: tuple[Path, list[Diagnostic]]) -> None:
    root, findings = broken
    (finding,) = heard(root, findings[1:2], editor="my-editor:{path}?{line}")
    assert finding["editor"] == f"my-editor:{root}/content/papers/x%20y.md?2"


def test_two_hundred_streams_share_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[bytes] = []

    def counted(*given: Any) -> bytes:
        messages.append(message(*given))
        return messages[-1]

    monkeypatch.setattr(events, "message", counted)

    async def heard() -> None:
        preview = previewed(tmp_path, [PAPER])
        application = app(preview, Guard(), tmp_path)
        async with AsyncExitStack() as stack:
            lines = [
                await stack.enter_async_context(opened(application, f"{EVENTS}?epoch=run.1", [HOST]))
                for _ in range(200)
            ]
            for line in lines:
                await first(line)
            show(preview, PAPER)
            assert {await line.next() for line in lines} == {messages[1]}
            show(preview, OTHER)
            assert {await line.next() for line in lines} == {messages[2]}
            start = time.process_time()
            await asyncio.sleep(0.3)
            assert time.process_time() - start < 0.1
        assert len(messages) == 3

    apart(heard())


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Running]:
    """Run a server of one page."""
    with running(tmp_path / "output", place(tmp_path / "output", {PAPER: b"x"})) as made:
        yield made


def test_the_stream_of_a_client_that_left_ends(serving: Running) -> None:
    def listening() -> int:
        return serving.call(
            lambda: sum("RequestResponseCycle" in repr(task.get_coro()) for task in asyncio.all_tasks())
        )

    with serving.connect() as line:
        line.sendall(b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        while b"run.1" not in heard:
            heard += line.recv(4096)
        assert listening() == 1
    until = time.monotonic() + 2
    while listening() and time.monotonic() < until:
        time.sleep(0.01)
    assert listening() == 0


def test_the_end_of_the_server_ends_all_streams(serving: Running) -> None:
    lines = [serving.connect() for _ in range(20)]
    for line in lines:
        line.sendall(b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(100)
    begun = time.monotonic()
    serving.stop()
    for line in lines:
        assert b"retry" in received(line)
        line.close()
    assert time.monotonic() - begun < 1
