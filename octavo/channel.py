"""The channel: a stream of events for each open page, and one message made for all of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.responses import Response, StreamingResponse

from octavo.answer import ALWAYS
from octavo.head import Head
from octavo.message import epoch_of, findings_of, message
from octavo.preview import Preview

# Whoever is in between closes lines on which nothing is said for long.
QUIET = 15.0

# So soon a page comes back to a server that was started anew, in milliseconds.
RETRY = 500


class Channel:
    """What listeners are told of a preview; `editor` is the template of links into sources below `root`."""

    def __init__(self, preview: Preview, root: Path, editor: str) -> None:
        self.preview = preview
        self.root = root
        self.editor = editor
        self._epoch = -1
        self._findings: list[dict[str, Any]] = []
        self._made: dict[int | None, bytes] = {}

    def answer(self, head: Head) -> Response:
        """The stream for one listener."""
        headers = {**ALWAYS, "content-type": "text/event-stream; charset=utf-8"}
        if head.method == "HEAD":
            return Response(headers={**headers, "content-length": "0"})
        return StreamingResponse(self._events(_named(head, self.preview.run)), headers=headers)

    async def _events(self, seen: int | None) -> AsyncIterator[bytes]:
        yield f"retry: {RETRY}\n\n".encode()
        while True:
            told = self.preview.shown.epoch
            yield self._message(seen)
            seen = told
            while self.preview.shown.epoch == told:
                try:
                    async with asyncio.timeout(QUIET):
                        await self.preview.after(told)
                except TimeoutError:
                    yield b":\n\n"

    def _message(self, seen: int | None) -> bytes:
        """What is to be said at present to whoever has seen an epoch, None for one that nobody knows."""
        shown = self.preview.shown
        if shown.epoch != self._epoch:
            self._epoch, self._made = shown.epoch, {}
            self._findings = findings_of(shown.diagnostics, self.root, self.editor)
        if seen is not None and seen > shown.epoch:
            seen = None
        if seen not in self._made:
            change = self.preview.since(-1 if seen is None else seen)
            self._made[seen] = message(self.preview.run, shown, change, self._findings)
        return self._made[seen]


def _named(head: Head, run: str) -> int | None:
    """The epoch that a listener has seen: the last one it was told of, else that of its page."""
    told = head.value("last-event-id")
    if not told:
        query = head.query.decode("latin-1").split("&")
        told = next((part.removeprefix("epoch=") for part in query if part.startswith("epoch=")), "")
    return epoch_of(told, run)
