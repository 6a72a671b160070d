"""The event stream: it sends every open page the changes of the site and the findings in the sources."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from octavo.base.diagnostics import Diagnostic
from octavo.base.excerpts import excerpt_of, path_of
from octavo.base.numbers import whole_number
from octavo.serve.changes import Change
from octavo.serve.http import editor
from octavo.serve.preview import Preview, PreviewState

# Seconds without an event after which a comment is sent, because proxies close silent connections.
QUIET = 15.0

# Milliseconds after which a page connects again to a server that was restarted.
RETRY = 500

# Most findings in an event; nobody reads more on a page, and each needs its source line read.
MANY_FINDINGS = 200

# Far beyond the changes that a preview counts.
_LAST_EPOCH = 10**15

_EVENT_STREAM = "text/event-stream"


class EventStream:
    """The event streams of a preview; pages that have seen the same epoch get the same bytes.

    `editor` is the template of links to source files below `root`.
    """

    def __init__(self, preview: Preview, root: Path, editor: str) -> None:
        self.preview = preview
        self.root = root
        self.editor = editor
        self._epoch = -1
        self._findings: list[dict[str, Any]] = []
        self._messages: dict[int | None, bytes] = {}

    def response(self, request: Request) -> Response:
        """Return the stream for one page."""
        if request.method == "HEAD":
            return Response(media_type=_EVENT_STREAM)
        return StreamingResponse(self._events(_seen(request, self.preview.run)), media_type=_EVENT_STREAM)

    async def _events(self, seen: int | None) -> AsyncIterator[bytes]:
        yield f"retry: {RETRY}\n\n".encode()
        while True:
            current = self.preview.state.epoch
            yield self._message(seen)
            seen = current
            while self.preview.state.epoch == current:
                try:
                    async with asyncio.timeout(QUIET):
                        await self.preview.next_epoch(current)
                except TimeoutError:
                    yield b":\n\n"

    def _message(self, seen: int | None) -> bytes:
        """Return the current event for a page that has seen an epoch; None stands for an unknown epoch."""
        state = self.preview.state
        if state.epoch != self._epoch:
            self._epoch, self._messages = state.epoch, {}
            self._findings = findings_of(state.diagnostics, self.root, self.editor)
        if seen is not None and seen > state.epoch:
            seen = None
        if seen not in self._messages:
            change = self.preview.change_since(-1 if seen is None else seen)
            self._messages[seen] = message(self.preview.run, state, change, self._findings)
        return self._messages[seen]


def _seen(request: Request, run: str) -> int | None:
    """Return the epoch that a page has seen: that of its last event, else the one in its script tag."""
    name = request.headers.get("last-event-id") or request.query_params.get("epoch", "")
    return epoch_of(name, run)


def message(run: str, state: PreviewState, change: Change, findings: Sequence[dict[str, Any]]) -> bytes:
    """Return an event with the state of the site, the changed and removed paths, and the findings."""
    name = epoch(run, state.epoch)
    data = {
        "epoch": name,
        "base": state.base,
        "changed": None if change.written is None else sorted(change.written),
        "removed": sorted(change.removed),
        "failed": state.failed,
        "built": bool(state.paths),
        "diagnostics": findings,
    }
    return f"id: {name}\ndata: {json.dumps(data)}\n\n".encode()


def epoch(run: str, number: int) -> str:
    """Return the name of an epoch of a run."""
    return f"{run}.{number}"


def epoch_of(name: str, run: str) -> int | None:
    """Return the number of an epoch from its name; None if it is of another run or malformed."""
    before, dot, number = name.rpartition(".")
    return whole_number(number, _LAST_EPOCH) if before == run and dot else None


def findings_of(diagnostics: Sequence[Diagnostic], root: Path, template: str) -> list[dict[str, Any]]:
    """Return the first findings as JSON values for pages, errors before warnings."""
    first = sorted(diagnostics, key=lambda found: found.severity != "error")[:MANY_FINDINGS]
    return [_finding(found, root, template) for found in first]


def _finding(found: Diagnostic, root: Path, template: str) -> dict[str, Any]:
    span, line = found.span, excerpt_of(found, root)
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
