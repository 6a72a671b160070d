"""The server takes a free port, survives malformed requests and many clients, and stops on request."""

import asyncio
import contextlib
import gc
import http.client
import os
import random
import resource
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
    """Run a server of a small page and a large file."""
    output = tmp_path / "output"
    paths = place(output, {"index.html": b"<body>Home</body>", "large.zip": bytes(1 << 20)})
    with running(output, paths) as made:
        yield made


def test_a_port_in_use_is_skipped() -> None:
    with server.bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with server.bound("127.0.0.1", port) as second:
            assert port < second.getsockname()[1] < port + server.PORTS


def test_if_all_ports_are_in_use_the_error_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORTS", 1)
    with server.bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match=f"none of the ports from {port} to {port} is free"):
            server.bound("127.0.0.1", port)


def test_a_host_that_is_not_this_machine_is_an_error_that_names_it() -> None:
    with pytest.raises(OSError, match=r"assign.*192\.0\.2\.1:8000"):
        server.bound("192.0.2.1", 8000)


@pytest.mark.parametrize("host", ["nosuch.invalid", "a" * 70, "two..dots"])
def test_a_host_that_does_not_exist_is_an_error_that_names_it(host: str) -> None:
    with pytest.raises(OSError, match="this host cannot be found") as found:
        server.bound(host, 8000)
    assert found.value.filename == host


@pytest.mark.parametrize(
    ("guard", "base", "want"),
    [
        (Guard("127.0.0.1"), "/", ["http://127.0.0.1:{port}/"]),
        (Guard("localhost"), "/repo/", ["http://localhost:{port}/repo/"]),
        (Guard("::1"), "/", ["http://[::1]:{port}/"]),
        (Guard("0.0.0.0", "desk", "t"), "/", ["http://localhost:{port}/?token=t", "http://desk:{port}/?token=t"]),
        (Guard("::", "", "t"), "/", ["http://localhost:{port}/?token=t"]),
        (Guard("192.0.2.1", "desk", "t"), "/repo/", ["http://192.0.2.1:{port}/repo/?token=t"]),
        (
            Guard("127.0.0.1", "desk", "t", frozenset({"b.example", "a.example"})),
            "/",
            ["http://127.0.0.1:{port}/?token=t", "https://a.example/?token=t", "https://b.example/?token=t"],
        ),
    ],
)
def test_the_urls_have_the_host_port_base_and_token(guard: Guard, base: str, want: list[str]) -> None:
    with server.bound("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert list(server.urls_of(listening, guard, base)) == [url.format(port=port) for url in want]


def test_only_a_public_server_has_a_token_and_each_its_own() -> None:
    assert server.guard_of("127.0.0.1").token == ""
    first, second = server.guard_of("0.0.0.0"), server.guard_of("0.0.0.0")
    assert len(first.token) >= 32
    assert first.token != second.token
    assert first.cookie != second.cookie
    assert first.machine == socket.gethostname()
    assert len(server.guard_of("127.0.0.1", frozenset({"preview.example"})).token) >= 32


def test_the_url_of_a_public_server_gives_access(tmp_path: Path) -> None:
    guard = server.guard_of("0.0.0.0")
    with running(tmp_path, place(tmp_path, {"index.html": b"x"}), guard) as made:
        host = ("Host", f"{guard.machine}:{made.port}")
        assert made.get("/", [host]).status == 403
        redirect = made.get(f"/?token={guard.token}", [host])
        assert (redirect.status, redirect.headers["location"]) == (302, "/")
        cookie = redirect.headers["set-cookie"].partition(";")[0]
        assert made.get("/", [host, ("Cookie", cookie)]).status == 200


def test_responses_on_a_kept_connection_are_not_delayed(serving: Running) -> None:
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=10)
    start = time.monotonic()
    for _ in range(100):
        line.request("GET", "/")
        assert line.getresponse().read().startswith(b"<body>")
    line.close()
    # A delayed response takes 40 ms.
    assert time.monotonic() - start < 3


# Bytes that are not a request, and requests that no client should send.
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
def test_malformed_requests_do_no_harm(
    serving: Running, raw: bytes, half: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving.connect() as line, contextlib.suppress(OSError):
        line.sendall(raw)
        if half:
            line.shutdown(socket.SHUT_WR)
            raw_response = received(line)
            assert raw_response[:9] in (b"", b"HTTP/1.1 ")
            assert b"Traceback" not in raw_response
    assert serving.get("/").body.startswith(b"<body>Home")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_requests_with_random_bytes_do_no_harm(serving: Running, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(11)
    for _ in range(200):
        raw = bytearray(LAST)
        for _ in range(chance.randrange(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        serving.send(bytes(raw) + b"\r\n\r\n")
    assert serving.get("/").status == 200
    assert not caplog.records


def test_pipelined_requests_get_responses_in_order(serving: Running) -> None:
    requests = [f"GET /{n} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for n in range(20)]
    raw = serving.send(b"".join(requests) + GET + LAST)
    assert (raw.count(b"HTTP/1.1 404"), raw.count(b"HTTP/1.1 200")) == (20, 2)
    assert raw.rindex(b"404 Not Found") < raw.index(b"200 OK")


def test_too_long_headers_are_refused(serving: Running) -> None:
    with serving.connect() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                line.sendall(b"A: " + b"b" * 4000 + b"\r\n")
                time.sleep(0.001)
        assert received(line)[:12] in (b"HTTP/1.1 400", b"")
    assert serving.get("/").status == 200


def test_the_body_of_a_request_is_not_awaited(serving: Running) -> None:
    answer = parsed(
        serving.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\n")
    )
    assert answer.status == 405


def test_an_idle_connection_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEEP_ALIVE", 0.3)
    with running(tmp_path, place(tmp_path, {"index.html": b"x"})) as made, made.connect() as line:
        line.sendall(GET)
        start = time.monotonic()
        assert received(line).endswith(b"</script>")
        assert 0.2 < time.monotonic() - start < 2


def test_a_slow_client_gets_the_whole_file_and_does_not_delay_others(serving: Running, tmp_path: Path) -> None:
    os.truncate(tmp_path / "output" / "large.zip", 1 << 25)
    with serving.connect() as slow:
        slow.sendall(b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        found = slow.recv(1000)
        time.sleep(0.3)
        assert serving.get("/").status == 200
        found += received(slow)
        assert len(found.partition(b"\r\n\r\n")[2]) == 1 << 25


def test_too_many_connections_in_use_get_status_503(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 16)
    with running(tmp_path, place(tmp_path, {"index.html": b"x"})) as made:
        lines = [streaming(made) for _ in range(17)]
        assert made.get("/").status == 503
        for line in lines:
            line.close()
        until = time.monotonic() + 5
        while (status := made.get("/").status) != 200 and time.monotonic() < until:
            time.sleep(0.02)
        assert status == 200


def streaming(made: Running) -> socket.socket:
    """Return a connection on which a page listens to the event stream."""
    line = made.connect()
    line.sendall(b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert line.recv(10)
    return line


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
def test_idle_connections_shut_nobody_out(serving: Running, begun: bytes) -> None:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    idle: list[socket.socket] = []
    pages = [streaming(serving) for _ in range(20)]
    try:
        # The connections of the test are open files of the same process.
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, 4096), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        for _ in range(1500):
            idle.append(serving.connect())
            with contextlib.suppress(OSError):
                idle[-1].sendall(begun)
        start = time.monotonic()
        assert serving.get("/").status == 200
        assert time.monotonic() - start < 1
        assert not any(map(is_closed, pages))
    finally:
        for line in (*idle, *pages):
            line.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def is_closed(line: socket.socket) -> bool:
    """Tell if the other end of a connection was closed, after what has come in is read."""
    line.setblocking(False)
    try:
        while line.recv(1 << 16):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize("slowly", [False, True])
def test_a_connection_without_a_whole_request_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slowly: bool
) -> None:
    monkeypatch.setattr(server, "UNFINISHED", 0.5)
    with running(tmp_path, place(tmp_path, {"index.html": b"x"})) as made, made.connect() as line:
        page = streaming(made)
        start = time.monotonic()
        for byte in GET[:-1]:
            with contextlib.suppress(OSError):
                line.sendall(bytes([byte]) if slowly else b"")
            if is_closed(line):
                break
            time.sleep(0.1)
        assert 0.3 < time.monotonic() - start < 2
        assert not is_closed(page)
        page.close()


def test_a_hundred_requests_at_once_all_get_responses(serving: Running) -> None:
    found: list[Answer] = []
    threads = [threading.Thread(target=lambda: found.append(serving.get("/"))) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [answer.status for answer in found] == [200] * 100


@pytest.mark.parametrize("busy", ["nothing", "event streams", "downloads", "half requests", "waiting"])
def test_the_server_stops_within_a_second(
    serving: Running, busy: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    first = {
        "nothing": GET,
        "event streams": b"GET /-octavo/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "downloads": b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
        "half requests": b"GET / HT",
        "waiting": GET,
    }[busy]
    if busy == "waiting":
        serving.call(serving.preview.expect_build)
    lines = [serving.connect() for _ in range(10)]
    for line in lines:
        line.sendall(first)
    time.sleep(0.1)
    start = time.monotonic()
    serving.stop()
    while serving.loop.is_running() and time.monotonic() - start < 5:
        time.sleep(0.01)
    assert time.monotonic() - start < 1
    for line in lines:
        received(line)
        line.close()
    with pytest.raises(OSError, match="refused"):
        serving.connect()
    gc.collect()
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def open_files() -> int:
    """Return the number of files that this process has open."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_no_file_stays_open(serving: Running) -> None:
    serving.get("/")
    before = open_files()
    for _ in range(20):
        serving.get("/large.zip")
        serving.get("/nothing")
        with serving.connect() as line:
            line.sendall(b"GET /large.zip HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(10)
    until = time.monotonic() + 5
    while open_files() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert open_files() <= before


def test_an_idle_server_does_not_wake_up(serving: Running) -> None:
    wake_ups: list[float] = []
    select = serving.loop._selector.select  # type: ignore[attr-defined]

    def counted(timeout: float | None = None) -> object:
        wake_ups.append(time.monotonic())
        return select(timeout)

    serving.call(lambda: setattr(serving.loop._selector, "select", counted))  # type: ignore[attr-defined]
    time.sleep(1)
    assert len(wake_ups) < 4


def test_a_build_does_not_import_the_server() -> None:
    names = "{'starlette', 'uvicorn', 'anyio', 'asyncio'}"
    modules = "octavo.build.build, octavo.build.pipeline, octavo.cli.main"
    code = f"import sys, {modules}; print(sorted({names} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_server_can_be_stopped_before_it_starts() -> None:
    async def silent(_scope: Any, _receive: Any, _send: Any) -> None:
        """Send no response."""

    async def served() -> None:
        stop = asyncio.Event()
        stop.set()
        async with asyncio.timeout(1):
            await server.serve_app(silent, server.bound("127.0.0.1", 0), stop)

    apart(served())
