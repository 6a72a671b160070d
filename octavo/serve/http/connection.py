"""A connection: uvicorn's, with bounds on what a client may keep us waiting for."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# So long the head of a request may take to arrive, from the first byte or the last answer on, in seconds.
PATIENCE = 10.0

# Above uvicorn's own limit, at which requests are told to come later, connections are ended unheard.
SPARE = 24


class Connection(H11Protocol):
    """Ended where no request comes in time, however slowly its bytes drip in, and quiet about what is no HTTP."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a request."""
        super().connection_made(transport)
        # Else the second piece of an answer waits for the client; asyncio asks for it only where a socket names TCP.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency + SPARE:
            transport.abort()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._rest()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, which may be there already."""
        self._wait()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection on which nothing came, in whatever state it is."""
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Say that a request was none; where another one is being answered, end the connection."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.close()

    def shutdown(self) -> None:
        """End a connection that is idle, whatever came on it."""
        with suppress(h11.LocalProtocolError):
            super().shutdown()

    def _wait(self) -> None:
        self._rest()
        self._waiting = self.loop.call_later(PATIENCE, self._late)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def _late(self) -> None:
        # Until the first request there is no cycle, whatever uvicorn declares.
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]
            self.transport.close()
