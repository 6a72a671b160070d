"""The channel: a stream of events for each open page, and one message made for all of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from starlette.responses import Response, StreamingResponse

from octavo.base.diagnostics import Diagnostic
from octavo.base.excerpts import line_of, path_of
from octavo.serve.changes import Change
from octavo.serve.http import editor
from octavo.serve.http.request import Head
from octavo.serve.http.responses import ALWAYS
from octavo.serve.preview import Preview, Shown

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


# Nobody reads more on a page, and each has a line to be looked up.
MANY = 200


def message(run: str, shown: Shown, change: Change, findings: Sequence[dict[str, Any]]) -> bytes:
    """An event: what is shown, what has changed of it, and what was found wrong."""
    name = epoch(run, shown.epoch)
    told = {
        "epoch": name,
        "base": shown.base,
        "changed": None if change.written is None else sorted(change.written),
        "removed": sorted(change.removed),
        "failed": shown.failed,
        "built": bool(shown.paths),
        "diagnostics": findings,
    }
    return f"id: {name}\ndata: {json.dumps(told)}\n\n".encode()


def epoch(run: str, number: int) -> str:
    """The name of an epoch of a run."""
    return f"{run}.{number}"


def epoch_of(name: str, run: str) -> int | None:
    """The number of an epoch by its name; None for one of another run, and for what is no name of any."""
    before, dot, number = name.rpartition(".")
    named = before == run and dot and number.isascii() and number.isdecimal() and len(number) < 16
    return int(number) if named else None


def findings_of(diagnostics: Sequence[Diagnostic], root: Path, template: str) -> list[dict[str, Any]]:
    """Findings as they are told to pages, errors first; of very many the first."""
    first = sorted(diagnostics, key=lambda found: found.severity != "error")[:MANY]
    return [_finding(found, root, template) for found in first]


def _finding(found: Diagnostic, root: Path, template: str) -> dict[str, Any]:
    span, line = found.span, line_of(found, root)
    return {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "path": path_of(found, root),
        "line": span.line,
        "column": span.column,
        "whole": not span.length,
        "source": line.text if line else "",
        "start": line.start if line else 0,
        "length": line.length if line else 0,
        "hint": found.hint,
        "editor": editor.link(template, root / span.path, span.line, span.column),
    }
