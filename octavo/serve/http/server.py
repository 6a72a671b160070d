"""The HTTP server: it binds a port of this machine, and runs the application there until it is stopped."""

import asyncio
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE

import uvicorn
from starlette.types import ASGIApp

from octavo.serve.http.guard import Guard, address_of

# Number of ports to try, from the requested one on.
PORTS = 20

# With more open connections, requests get status 503. Many systems let a process open 1024 files; builds need some too.
CONNECTIONS = 500

# Seconds after which an idle connection is closed.
KEEP_ALIVE = 10

# Bytes of the request line and the headers together.
LARGEST_HEAD = 64 * 1024


def guard_of(host: str) -> Guard:
    """Return the guard of a server on a host, with a token if other machines can reach the server."""
    guard = Guard(host, socket.gethostname())
    return Guard(host, guard.machine, secrets.token_urlsafe(24)) if guard.open else guard


def bound(host: str, port: int) -> socket.socket:
    """Return a socket on a port of a host, or on the next free port; OSError if there is none.

    Port 0 stands for any free port.
    """
    family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    for tried in range(port, min(port + PORTS, 65536)):
        try:
            listening = socket.create_server((place[0], tried), family=family)
        except OSError as failure:
            if failure.errno != EADDRINUSE or not port:
                raise
        else:
            # Connections inherit this option. Without it, the body of a response can wait 40 ms for the client to
            # acknowledge the headers; asyncio sets it only on sockets that were made with the protocol number of TCP.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listening
    raise OSError(EADDRINUSE, f"none of the ports from {port} to {min(port + PORTS, 65536) - 1} is free")


def url_of(listening: socket.socket, guard: Guard, base: str) -> str:
    """Return the address to open in a browser; a server on all interfaces has the name of this machine in it."""
    address = address_of(guard.host)
    host = guard.machine or "localhost" if address and address.is_unspecified else guard.host
    host = f"[{host}]" if address and address.version == 6 and host == guard.host else host
    token = f"?token={guard.token}" if guard.token else ""
    return f"http://{host}:{listening.getsockname()[1]}{base}{token}"


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
