"""Answers: the right status and headers for what a request is for."""

import re
from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from octavo.base.frozen import EMPTY
from octavo.serve.http.content import Content
from octavo.serve.http.extent import extent
from octavo.serve.http.request import Head

# What is read from here is for pages from here: neither loaded into somebody else's page, nor framed by one, nor
# watched from the window that opened it. Whatever is kept is asked for anew, and nothing is taken for what it is not.
ALWAYS: Mapping[str, str] = {
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "frame-ancestors 'self'",
}

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def answer(head: Head, content: Content) -> Response:
    """What a request for some content gets: all of it, a part, or word that it has not changed."""
    named = {"etag": content.tag, "accept-ranges": "bytes"}
    if _known(head, content.tag):
        return Response(status_code=304, headers={**ALWAYS, **named})
    start, stop, status = 0, content.size, 200
    part = extent(head.value("range"), content.size) if _partial(head, content.tag) else None
    if part is not None:
        if part.start >= part.stop:
            unmet = {"content-range": f"bytes */{content.size}"}
            return short(head, 416, "There is nothing of this file in that range.\n", unmet)
        start, stop, status = part.start, part.stop, 206
        named["content-range"] = f"bytes {start}-{stop - 1}/{content.size}"
    headers = {**ALWAYS, **named, "content-type": content.kind, "content-length": str(stop - start)}
    if head.method == "HEAD":
        return Response(status_code=status, headers=headers)
    if content.data is not None:
        return Response(content.data[start:stop], status, headers)
    return StreamingResponse(content.pieces(start, stop), status, headers)


def whole(head: Head, status: int, data: bytes, kind: str, more: Mapping[str, str] = EMPTY) -> Response:
    """An answer of its own that nothing is remembered of."""
    headers = {**ALWAYS, **more, "content-type": kind, "content-length": str(len(data))}
    return Response(b"" if head.method == "HEAD" else data, status, headers)


def short(head: Head, status: int, text: str, more: Mapping[str, str] = EMPTY) -> Response:
    """A line of text."""
    return whole(head, status, text.encode(), "text/plain; charset=utf-8", more)


def moved(head: Head, address: str, more: Mapping[str, str] = EMPTY) -> Response:
    """Another address, for this once: what a preview says is true until the next build."""
    return short(head, 302, "This is elsewhere.\n", {"location": address, **more})


def _known(head: Head, tag: str) -> bool:
    """Whether whoever asks has these very bytes already; see RFC 9110, 13.1.2."""
    known = head.value("if-none-match")
    return known == "*" or tag in _TAG.findall(known)


def _partial(head: Head, tag: str) -> bool:
    """Whether a part may be sent; of other bytes than those it has, whoever asks wants the whole."""
    return head.method == "GET" and head.value("if-range") in ("", tag)
