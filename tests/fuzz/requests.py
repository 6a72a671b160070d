"""Requests of the preview: no bytes lead to a fault of the program, or to a file outside of the output."""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.fuzz.target import Check, Target
from tests.support.asking import Running, place, received, running

_SECRET = b"what lies outside of the output"
_HOME = b"<p>The home page</p>"
_PATHS = (
    "/", "/papers", "/papers/x/", "/data.bin", "/%2e%2e/secret.txt", "/../secret.txt", "/papers/..%2f..%2fsecret.txt",
    "/link.txt", "/folder/secret.txt", "//secret.txt", "/%00", "/%", "/%ff", "/-octavo/events", "/-octavo/live.js",
    "/-octavo/../../secret.txt", "http://localhost/", "http://evil.example/", "*", "/?token=x", "/\xe9", "/./",
    "/a%5c..%5cb", "/-octavo/events?epoch=1", "/gone/", "/index.html", "/papers/x/index.html",
)  # fmt: skip
_HEADERS = (
    "Host: localhost", "Host: 127.0.0.1:1", "Host: evil.example", "Host: [::1]", "Host:", "Connection: close",
    "Connection: keep-alive", "Content-Length: 5", "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
    "Range: bytes=0-1", "Range: bytes=5-2", "Range: bytes=-1", "Range: bytes=0-0,2-2",
    "Range: bytes=99999999999999999999-", "If-None-Match: *", 'If-None-Match: "x", W/"y"', "If-Modified-Since: x",
    "Cookie: octavo-x=y; ;=", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "X-Forwarded-For: x", "Last-Event-ID: -1",
    "Last-Event-ID: 9999999999999999999999", "Accept-Encoding: gzip", "If-Range: x", "Upgrade: websocket",
    "Expect: 100-continue", "A: \xe9", " folded", "If-Match: x", "Origin: http://localhost",
)  # fmt: skip
_METHODS = ("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "CONNECT", "get", "G\xe9T", "TRACE", "PRI")
_STATUS = re.compile(rb"(?:^|(?<=[\n>}]))HTTP/1\.1 (\d{3})")


def _invent(random: Random) -> bytes:
    requests = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        lines = [f"{random.choice(_METHODS)} {random.choice(_PATHS)} HTTP/1.{random.choice('1110')}"]
        lines += random.choices(_HEADERS, k=random.randint(0, 4))
        if random.random() < 0.9:
            lines.insert(1, "Host: localhost")
        requests.append("\r\n".join([*lines, "", random.choice(("", "", "", "5\r\nhello\r\n0\r\n\r\n"))]))
    return "".join(requests).encode("latin-1")


def _seeds() -> Iterator[bytes]:
    yield from (_invent(Random(number)) for number in range(40))


def _asked(server: Running, data: bytes) -> bytes:
    """Return all that comes back for bytes after which nothing is sent."""
    with server.connect() as line:
        with suppress(ConnectionError):
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
        return received(line)


@contextmanager
def _told() -> Iterator[list[str]]:
    """Yield a list of what the event loop tells of faults, which would be shown in the terminal."""
    told: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: told.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("asyncio")
    logger.addHandler(handler)
    try:
        yield told
    finally:
        logger.removeHandler(handler)


@contextmanager
def _prepare() -> Iterator[Check]:
    with TemporaryDirectory() as around:
        root = Path(around).resolve()
        output = root / "output"
        place(root, {"secret.txt": _SECRET, "elsewhere/secret.txt": _SECRET})
        paths = place(
            output,
            {"index.html": _HOME, "papers/x/index.html": _HOME, "data.bin": bytes(range(256)), "404.html": b"Not here"},
        )
        (output / "link.txt").symlink_to(root / "secret.txt")
        (output / "folder").symlink_to(root / "elsewhere")
        with _told() as told, running(output, paths | {"link.txt", "folder/secret.txt", "missing.html"}) as server:

            def check(data: bytes) -> None:
                answer = _asked(server, data)
                assert not told, f"a fault of the server is shown: {told.pop()}"
                statuses = _STATUS.findall(answer)
                assert b"500" not in statuses, answer[:500]
                assert _SECRET not in answer, "a file outside of the output was sent"
                if not re.search(rb"localhost|127\.|::", data, re.IGNORECASE):
                    assert _HOME not in answer, "a page was sent to somebody who did not ask this machine"

            yield check


REQUESTS = Target(
    "requests",
    _prepare,
    _seeds,
    (*(f"GET {path} HTTP/1.1\r\n" for path in _PATHS), *_PATHS, *(f"\r\n{line}\r\n" for line in _HEADERS), "\r\n\r\n"),
    _invent,
)
