"""Ask other sites if pages exist: few requests at a time, one at a time and with pauses for each host."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from octavo import __version__
from octavo.base.frozen import frozen
from octavo.base.numbers import whole_number
from octavo.base.progress import Progress

_AGENT = f"Octavo/{__version__} (octavo check, a link checker)"

_MOST_REDIRECTS = 5

# In seconds; nobody waits for so long.
_LONGEST_WAIT = 10**9

# Some servers answer HEAD with these where they would send the page to GET.
_FIRST_FAULT = 400


@frozen
class Manners:
    """How to ask; all in seconds but `hosts`, the number of hosts that are asked at a time.

    `timeout` is the longest time for a whole answer, `pause` that between two requests to one host, `patience` the
    longest time that a host may ask to wait for.
    """

    hosts: int = 8
    timeout: float = 15.0
    pause: float = 1.0
    patience: float = 30.0


# A status of HTTP, its reason, and the headers.
_Response = tuple[int, str, Any]


class Answer(NamedTuple):
    """The answer to a request: a status of HTTP, or 0 and the reason why there is none."""

    status: int
    reason: str = ""

    @property
    def good(self) -> bool:
        """Tell if the page exists."""
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Tell if the page does not exist."""
        return self.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    def __str__(self) -> str:
        return f"{self.status} {self.reason}".strip() if self.status else self.reason


def ask(urls: Collection[str], manners: Manners, progress: Progress) -> Mapping[str, Answer]:
    """Ask for some addresses, and return the answer of each."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    asker = _Asker(manners, len(urls), progress)
    answers: dict[str, Answer] = {}
    executor = ThreadPoolExecutor(manners.hosts)
    try:
        # The hosts with the most addresses take longest, so they come first.
        for found in executor.map(asker.ask_host, sorted(by_host.values(), key=len, reverse=True)):
            answers.update(found)
    finally:
        # After Ctrl-C the program ends without waiting for answers.
        executor.shutdown(wait=False, cancel_futures=True)
    return answers


class _NoRedirects(HTTPRedirectHandler):
    """A handler that makes redirects errors: the next host, too, has to be asked with its pauses."""

    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect."""


class _Asker:
    """Asks the hosts; several threads share it."""

    def __init__(self, manners: Manners, total: int, progress: Progress) -> None:
        self._manners = manners
        self._turns = _Turns(manners.pause)
        self._opener = build_opener(_NoRedirects)
        self._progress = progress
        self._lock = threading.Lock()
        self._done, self._total = 0, total

    def ask_host(self, urls: Sequence[str]) -> list[tuple[str, Answer]]:
        """Ask one host for its addresses, one after the other; a host that asks to wait for long is left alone."""
        answers: list[tuple[str, Answer]] = []
        for url in urls:
            last = answers[-1][1] if answers else None
            tired = last is not None and last.status == HTTPStatus.TOO_MANY_REQUESTS
            answers.append((url, last if last is not None and tired else self._follow(url)))
            with self._lock:
                self._done += 1
                self._progress("ask", self._done, self._total)
        return answers

    def _follow(self, url: str) -> Answer:
        """Ask for an address, and for those to which it redirects."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer, target = self._ask("HEAD", url)
            if answer.status >= _FIRST_FAULT and answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                answer, target = self._ask("GET", url)
            if not target:
                return answer
            url = urljoin(url, target)
        return Answer(0, "it redirects again and again")

    def _ask(self, method: str, url: str, *, again: bool = True) -> tuple[Answer, str]:
        """Send a request; return the answer, and the target where it is a redirect."""
        try:
            request = Request(_encoded(url), method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})
            with self._turns.of(request.host):
                status, reason, headers = self._send(request)
        except (OSError, HTTPException, ValueError) as failure:
            return Answer(0, _reason(failure)), ""
        wait = _wait(headers.get("Retry-After", ""))
        busy = status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
        if busy and again and wait is not None and wait <= self._manners.patience:
            time.sleep(wait)
            return self._ask(method, url, again=False)
        redirected = 300 <= status < _FIRST_FAULT and status != HTTPStatus.NOT_MODIFIED
        return Answer(status, reason), headers.get("Location", "") if redirected else ""

    def _send(self, request: Request) -> _Response:
        """Send a request, and return what was answered; TimeoutError where that is not whole in time."""
        # The timeout of a socket holds for each read alone: a server that sends a byte now and then would never end.
        # Nothing can end a read in another thread, so a thread of its own is left behind with it.
        response: Future[_Response] = Future()
        threading.Thread(target=self._receive, args=(request, response), daemon=True).start()
        return response.result(self._manners.timeout)

    def _receive(self, request: Request, response: Future[_Response]) -> None:
        try:
            with self._opener.open(request, timeout=self._manners.timeout) as found:
                response.set_result((found.status, found.reason, found.headers))
        except HTTPError as failure:
            with failure:
                response.set_result((failure.code, failure.reason, failure.headers))
        except Exception as failure:
            response.set_exception(failure)


class _Turns:
    """The turns of the requests to each host: one at a time, with a pause after each."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def of(self, host: str) -> Iterator[None]:
        """Wait for a turn, and hold it."""
        with self._lock:
            its = self._hosts.setdefault(host.lower(), _Host())
        with its.lock:
            time.sleep(max(0.0, its.free_at - time.monotonic()))
            try:
                yield
            finally:
                its.free_at = time.monotonic() + self._pause


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


def _encoded(url: str) -> str:
    """Return an address in the form of HTTP: ASCII alone; ValueError where it has no such form or another scheme."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"it redirects to {url}")
    host = parts.netloc.encode("idna").decode("ascii")
    path, query = (quote(part, safe="/%:;=&?@!$'()*+,~") for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def _wait(text: str, now: Callable[[], float] = time.time) -> float | None:
    """Return the seconds that a `Retry-After` asks to wait for (RFC 9110, section 10.2.3), None if it asks for none."""
    if (seconds := whole_number(text.strip(), _LONGEST_WAIT)) is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now())
    except (ValueError, OverflowError):
        return None


def _reason(failure: Exception) -> str:
    """Return in a few words why there is no answer."""
    cause = getattr(failure, "reason", None) or failure
    if isinstance(cause, TimeoutError):
        return "it did not answer in time"
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
