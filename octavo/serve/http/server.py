"""The server: a port of this machine, and the application that answers there until it is told to stop."""

import asyncio
import resource
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE

import uvicorn
from starlette.types import ASGIApp

from octavo.serve.http.connection import PATIENCE, SPARE, Connection
from octavo.serve.http.guard import Guard, address_of

# So many ports are tried, from the one that was asked for on.
PORTS = 20

# So many connections are open at once, where the system lets us.
ROOM = 1000

LARGEST_HEAD = 64 * 1024


def guard_of(host: str) -> Guard:
    """The guard of a server that is to be bound to a host, with a token where others can reach it."""
    guard = Guard(host, socket.gethostname())
    return Guard(host, guard.own, secrets.token_urlsafe(24)) if guard.open else guard


def bound(host: str, port: int) -> socket.socket:
    """A socket on a host's port, or on the next one that is free; OSError where there is none.

    With port 0, on any.
    """
    family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    for tried in range(port, min(port + PORTS, 65536)):
        try:
            return socket.create_server((place[0], tried), family=family)
        except OSError as failure:
            if failure.errno != EADDRINUSE or not port:
                raise
    raise OSError(EADDRINUSE, f"none of the ports from {port} to {min(port + PORTS, 65536) - 1} is free")


def url_of(listening: socket.socket, guard: Guard, base: str) -> str:
    """The address to open in a browser; of a server that is everywhere, by the machine's name."""
    address = address_of(guard.host)
    host = guard.own or "localhost" if address and address.is_unspecified else guard.host
    host = f"[{host}]" if address and address.version == 6 and host == guard.host else host
    token = f"?token={guard.token}" if guard.token else ""
    return f"http://{host}:{listening.getsockname()[1]}{base}{token}"


async def serve(app: ASGIApp, listening: socket.socket, stop: asyncio.Event) -> None:
    """Answer on a socket until told to stop; what is being sent then is cut short, and the socket is closed."""
    config = uvicorn.Config(
        app,
        loop="none",
        http=Connection,
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
        limit_concurrency=_room(),
        timeout_keep_alive=int(PATIENCE),
        timeout_graceful_shutdown=0,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    server = _Server(config, stop)
    await server.serve([listening])
    await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
    for left in list(server.server_state.connections):
        # Nobody takes what is still to be sent on it.
        left.transport.abort()


class _Server(uvicorn.Server):
    """Uvicorn's, told to stop by an event, and not by signals; without its clock, which would wake the machine."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program."""
        yield

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self._stop.wait()


def _room() -> int:
    """How many connections there may be; half of all that may be open is for the builds."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ROOM if files == resource.RLIM_INFINITY else max(16, min(ROOM, files // 2 - SPARE))
