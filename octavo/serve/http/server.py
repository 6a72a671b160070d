"""The HTTP server: it binds a port of this machine, and runs the application there until it is stopped."""

import asyncio
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE, EADDRNOTAVAIL
from typing import ClassVar

import uvicorn
from h11 import LocalProtocolError
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from octavo.base.frozen import replace
from octavo.base.limits import PREVIEW_CONNECTIONS, PREVIEW_WAIT
from octavo.serve.http.guard import Guard, address_of

# Number of ports to try, from the requested one on.
PORTS = 20

# With more open connections, those on which nothing was asked for the longest time are closed; where all are in use,
# requests get status 503.
CONNECTIONS = PREVIEW_CONNECTIONS.most

# Connections that the system keeps until they are taken up; all of them may be taken up at once, and be open then.
BACKLOG = 400

# After an answer, it may take twice as many seconds.
UNFINISHED = PREVIEW_WAIT.most

# Seconds after which an idle connection is closed.
KEEP_ALIVE = 10

# Bytes of the request line and the headers together.
LARGEST_HEAD = 64 * 1024


def guard_of(host: str, allowed: frozenset[str] = frozenset(), *, frames: bool = False) -> Guard:
    """Return the guard of a server on a host, with a token if other machines can reach the server.

    They can under the `allowed` names, which are those of tunnels and proxies.
    """
    guard = Guard(host, socket.gethostname(), allowed=allowed, frames=frames)
    return replace(guard, token=secrets.token_urlsafe(24)) if guard.open or allowed else guard


def bound(host: str, port: int) -> socket.socket:
    """Return a socket on a port of a host, or on the next free port; OSError if there is none.

    Port 0 stands for any free port.
    """
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as failure:
        # A UnicodeError tells of a name with a part that is too long or empty.
        raise OSError(EADDRNOTAVAIL, f"this host cannot be found: {failure.args[-1]}", host) from None
    for tried in range(port, min(port + PORTS, 65536)):
        try:
            listening = socket.create_server((place[0], tried), family=family)
        except OSError as failure:
            if failure.errno != EADDRINUSE or not port:
                raise OSError(failure.errno, failure.strerror, f"{host}:{tried}") from None
        else:
            # Connections inherit this option. Without it, the body of a response can wait 40 ms for the client to
            # acknowledge the headers; asyncio sets it only on sockets that were made with the protocol number of TCP.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listening
    raise OSError(EADDRINUSE, f"none of the ports from {port} to {min(port + PORTS, 65536) - 1} is free")


def urls_of(listening: socket.socket, guard: Guard, base: str) -> tuple[str, ...]:
    """Return the addresses to open in a browser, the one on this machine first if there is one.

    A server on all interfaces has that and the one with the name of the machine; a container's name says nothing to
    the machine that runs it. Tunnels and proxies have their own names.
    """
    address, port = address_of(guard.host), listening.getsockname()[1]
    hosts = [guard.host]
    if address and address.is_unspecified:
        hosts = ["localhost", guard.machine] if guard.machine else ["localhost"]
    elif address and address.version == 6:
        hosts = [f"[{guard.host}]"]
    token = f"?token={guard.token}" if guard.token else ""
    own = [f"http://{host}:{port}{base}{token}" for host in hosts]
    return (*own, *(f"https://{name}{base}{token}" for name in sorted(guard.allowed)))


async def serve_app(app: ASGIApp, listening: socket.socket, stop: asyncio.Event) -> None:
    """Run an application on a socket until `stop` is set; then cancel open requests and close the socket."""
    config = uvicorn.Config(
        app,
        loop="none",
        http=_protocol(),
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        workers=1,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        backlog=BACKLOG,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=0,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    server = _Server(config, stop)
    await server.serve([listening])
    state = server.server_state
    # Connections that opened during the shutdown, or whose clients read slowly, are still open.
    for connection in list(state.connections):
        connection.transport.abort()
    # Requests close their files before the event loop ends; a request that began during the shutdown is cancelled here.
    while state.tasks:
        for task in state.tasks:
            task.cancel()
        await asyncio.wait(state.tasks)


class _Connection(H11Protocol):
    """A connection that is closed if it stays without a request, or if another one needs its place."""

    # All that are open, in the order in which something last came in.
    opened: ClassVar[dict["_Connection", None]]

    @property
    def is_used(self) -> bool:
        """Tell if a request is being answered, as on the event stream of an open page."""
        return bool(self.cycle) and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the place of the connection that was idle for the longest time, if there are too many."""
        super().connection_made(transport)
        if len(self.opened) >= CONNECTIONS - 1 and (
            idle := next((one for one in self.opened if not one.is_used), None)
        ):
            idle.give_up()
        self.opened[self] = None
        # The request that was the last one at the last look.
        self._seen: object = None
        self._timer = self.loop.call_later(UNFINISHED, self._look)

    def data_received(self, data: bytes) -> None:
        """Note that something came in."""
        if self in self.opened:
            del self.opened[self]
            self.opened[self] = None
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request; only close the connection where h11 allows no answer, or none with a body."""
        try:
            super().send_400_response(msg)
        except LocalProtocolError:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the place to others."""
        self.opened.pop(self, None)
        self._timer.cancel()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection at once."""
        self.opened.pop(self, None)
        self.transport.abort()

    def _look(self) -> None:
        if self.cycle is self._seen and not self.is_used:
            self.give_up()
            return
        self._seen = self.cycle
        self._timer = self.loop.call_later(UNFINISHED, self._look)


def _protocol() -> type[_Connection]:
    """Return the protocol of the connections of one server, which share their places."""

    class Connection(_Connection):
        opened: ClassVar[dict[_Connection, None]] = {}

    return Connection


class _Server(uvicorn.Server):
    """A uvicorn server that stops at an event instead of a signal, and does not wake up ten times a second."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program."""
        yield

    async def main_loop(self) -> None:
        """Wait until the event is set."""
        await self._stop.wait()
