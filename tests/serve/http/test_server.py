"""The server takes a free port, survives malformed requests and many clients, and stops when told to."""

import asyncio
import contextlib
import gc
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from octavo.serve.http import server
from octavo.serve.http.guard import Guard
from tests.support.asking import Answer, Running, apart, parsed, place, received, running

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Running]:
    """A server of a small page and a large file."""
    output = tmp_path / "output"
    paths = place(output, {"index.html": b"<body>Home</body>", "large.zip": bytes(1 << 20)})
    with running(output, paths) as made:
        yield made


def test_a_port_that_is_taken_is_passed_over() -> None:
    with server.bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with server.bound("127.0.0.1", port) as second:
            assert port < second.getsockname()[1] < port + server.PORTS


def test_where_all_ports_are_taken_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORTS", 1)
    with server.bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match=f"none of the ports from {port} to {port} is free"):
            server.bound("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_an_error() -> None:
    with pytest.raises(OSError, match="assign"):
        server.bound("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("guard", "base", "want"),
    [
        (Guard("127.0.0.1"), "/", "http://127.0.0.1:{port}/"),
        (Guard("localhost"), "/repo/", "http://localhost:{port}/repo/"),
        (Guard("::1"), "/", "http://[::1]:{port}/"),
        (Guard("0.0.0.0", "desk", "t"), "/", "http://desk:{port}/?token=t"),
        (Guard("::", "", "t"), "/", "http://localhost:{port}/?token=t"),
        (Guard("192.0.2.1", "desk", "t"), "/repo/", "http://192.0.2.1:{port}/repo/?token=t"),
    ],
)
def test_the_address_to_open_is_said(guard: Guard, base: str, want: str) -> None:
    with server.bound("127.0.0.1", 0) as listening:
        assert server.url_of(listening, guard, base) == want.format(port=listening.getsockname()[1])


def test_only_a_server_for_others_has_a_token_and_no_two_have_the_same() -> None:
    assert server.guard_of("127.0.0.1").token == ""
    first, second = server.guard_of("0.0.0.0"), server.guard_of("0.0.0.0")
    assert len(first.token) >= 32
    assert first.token != second.token
    assert first.cookie != second.cookie
    assert first.machine == socket.gethostname()


def test_a_server_for_others_admits_whoever_opens_its_address(tmp_path: Path) -> None:
    guard = server.guard_of("0.0.0.0")
    with running(tmp_path, place(tmp_path, {"index.html": b"x"}), guard) as made:
        host = ("Host", f"{guard.machine}:{made.port}")
        assert made.get("/", [host]).status == 403
        came = made.get(f"/?token={guard.token}", [host])
        assert (came.status, came.headers["location"]) == (302, "/")
        cookie = came.headers["set-cookie"].partition(";")[0]
        assert made.get("/", [host, ("Cookie", cookie)]).status == 200


def test_on_a_connection_that_is_kept_no_answer_waits_for_the_client(serving: Running) -> None:
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=10)
    begun = time.monotonic()
    for _ in range(100):
        line.request("GET", "/")
        assert line.getresponse().read().startswith(b"<body>")
    line.close()
    # One that waits does so for 40 ms.
    assert time.monotonic() - begun < 3


# What is no request, or is one that nobody should send.
RANDOM = random.Random(7)
MALFORMED = {
    "nothing": b"",
    "an end": b"\r\n\r\n",
    "text": b"hello\r\n\r\n",
    "noise": RANDOM.randbytes(5000),
    "noise in a line": RANDOM.randbytes(300).replace(b"\n", b"") + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + RANDOM.randbytes(500),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "no version": b"GET / HTTP/9999\r\nHost: localhost\r\n\r\n",
    "no method": b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a bad method": b"G\0T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a long method": b"G" * 5000 + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\nSSH-2.0",
    "a socket": GET.replace(
        b"\r\n\r\n", b"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n"
    ),
    "h2c": GET.replace(b"\r\n\r\n", b"\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
    "a name with a space": b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "a folded line": b"GET / HTTP/1.1\r\nHost: localhost\r\n x\r\n\r\n",
    "bare ends": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n",
    "lengths": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "a length below nothing": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a huge length": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    "a huge chunk": CHUNKED + b"ffffffffffffffffffff\r\nx",
    "a bad chunk": CHUNKED + b"xyz\r\n\r\n",
    "a bad chunk later": CHUNKED + b"1\r\naXX1\r\n",
    "a length and chunks": CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n") + b"0\r\n\r\nGET ",
    "another coding": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a body": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    "a promise": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    "noise after": GET + RANDOM.randbytes(500),
    "half a head": b"GET / HTTP/1.1\r\nHost: loc",
    "many lines": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"a: b\r\n" * 40000 + b"\r\n",
    "a long line": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"b" * 300000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("half", [True, False], ids=["half closed", "gone"])
def test_what_is_no_request_harms_nobody(
    serving: Running, raw: bytes, half: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving.connect() as line, contextlib.suppress(OSError):
        line.sendall(raw)
        if half:
            line.shutdown(socket.SHUT_WR)
            said = received(line)
            assert said[:9] in (b"", b"HTTP/1.1 ")
            assert b"Traceback" not in said
    assert serving.get("/").body.startswith(b"<body>Home")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_noise_of_every_kind_harms_nobody(serving: Running, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(11)
    for _ in range(200):
        raw = bytearray(LAST)
        for _ in range(chance.randrange(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        serving.send(bytes(raw) + b"\r\n\r\n")
    assert serving.get("/").status == 200
    assert not caplog.records


def test_requests_on_one_line_are_answered_in_order(serving: Running) -> None:
    requests = [f"GET /{n} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for n in range(20)]
    said = serving.send(b"".join(requests) + GET + LAST)
    assert (said.count(b"HTTP/1.1 404"), said.count(b"HTTP/1.1 200")) == (20, 2)
    assert said.rindex(b"404 Not Found") < said.index(b"200 OK")


def test_a_long_head_is_refused(serving: Running) -> None:
    with serving.connect() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                line.sendall(b"A: " + b"b" * 4000 + b"\r\n")
                time.sleep(0.001)
        assert received(line)[:12] in (b"HTTP/1.1 400", b"")
    assert serving.get("/").status == 200


def test_a_body_is_not_read(serving: Running) -> None:
    answer = parsed(
        serving.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\n")
    )
    assert answer.status == 405


def test_an_idle_connection_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEEP_ALIVE", 0.3)
    with running(tmp_path, place(tmp_path, {"index.html": b"x"})) as made, made.connect() as line:
        line.sendall(GET)
        begun = time.monotonic()
        assert received(line).endswith(b"</script>")
        assert 0.2 < time.monotonic() - begun < 2


def test_a_client_that_reads_slowly_gets_the_whole_file_and_holds_up_nobody(serving: Running, tmp_path: Path) -> None:
    os.truncate(tmp_path / "output" / "large.zip", 1 << 25)
    with serving.connect() as slow:
        slow.sendall(b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        found = slow.recv(1000)
        time.sleep(0.3)
        assert serving.get("/").status == 200
        found += received(slow)
        assert len(found.partition(b"\r\n\r\n")[2]) == 1 << 25


def test_too_many_connections_are_told_to_come_later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 16)
    with running(tmp_path, place(tmp_path, {"index.html": b"x"})) as made:
        lines = [made.connect() for _ in range(17)]
        assert made.get("/").status == 503
        for line in lines:
            line.close()
        until = time.monotonic() + 5
        while (status := made.get("/").status) != 200 and time.monotonic() < until:
            time.sleep(0.02)
        assert status == 200


def test_many_at_once_are_all_answered(serving: Running) -> None:
    found: list[Answer] = []
    threads = [threading.Thread(target=lambda: found.append(serving.get("/"))) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.status for answer in found] == [200] * 100


@pytest.mark.parametrize("busy", ["nothing", "listeners", "readers", "halves", "waiting"])
def test_the_end_comes_within_a_second(
    serving: Running, busy: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    first = {
        "nothing": GET,
        "listeners": b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "readers": b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
        "halves": b"GET / HT",
        "waiting": GET,
    }[busy]
    if busy == "waiting":
        serving.call(serving.preview.expect)
    lines = [serving.connect() for _ in range(10)]
    for line in lines:
        line.sendall(first)
    time.sleep(0.1)
    begun = time.monotonic()
    serving.stop()
    while serving.loop.is_running() and time.monotonic() - begun < 5:
        time.sleep(0.01)
    assert time.monotonic() - begun < 1
    for line in lines:
        received(line)
        line.close()
    with pytest.raises(OSError, match="refused"):
        serving.connect()
    gc.collect()
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def files_open() -> int:
    """How many files this process has open."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_no_file_stays_open(serving: Running) -> None:
    serving.get("/")
    before = files_open()
    for _ in range(20):
        serving.get("/large.zip")
        serving.get("/nothing")
        with serving.connect() as line:
            line.sendall(b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(10)
    until = time.monotonic() + 5
    while files_open() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert files_open() <= before


def test_an_idle_server_sleeps(serving: Running) -> None:
    ticks: list[float] = []
    select = serving.loop._selector.select  # type: ignore[attr-defined]

    def counted(timeout: float | None = None) -> object:
        ticks.append(time.monotonic())
        return select(timeout)

    serving.call(lambda: setattr(serving.loop._selector, "select", counted))  # type: ignore[attr-defined]
    time.sleep(1)
    assert len(ticks) < 4


def test_a_build_loads_nothing_of_the_server() -> None:
    names = "{'starlette', 'uvicorn', 'anyio', 'asyncio'}"
    modules = "octavo.build.build, octavo.build.pipeline, octavo.cli.main"
    code = f"import sys, {modules}; print(sorted({names} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_end_may_be_told_before_the_beginning() -> None:
    async def silent(_scope: Any, _receive: Any, _send: Any) -> None:
        """Answer nothing."""

    async def served() -> None:
        stop = asyncio.Event()
        stop.set()
        async with asyncio.timeout(1):
            await server.serve_app(silent, server.bound("127.0.0.1", 0), stop)

    apart(served())
