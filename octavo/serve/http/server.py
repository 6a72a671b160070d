"""The HTTP server: it binds a port of this machine, and runs the application there until it is stopped."""

import asyncio
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE, EADDRNOTAVAIL

import uvicorn
from starlette.types import ASGIApp

from octavo.base.frozen import replace
from octavo.serve.http.guard import Guard, address_of

# Number of ports to try, from the requested one on.
PORTS = 20

# With more open connections, requests get status 503. Many systems let a process open 1024 files; builds need some too.
CONNECTIONS = 500

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
        http="h11",
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
