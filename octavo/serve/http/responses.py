"""Responses with files and pages of the output, and the headers that every response carries."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Receive, Scope, Send

from octavo.base.folders import HeldFolder
from octavo.base.frozen import EMPTY
from octavo.base.hashing import of_bytes

# No other site may load or script what the preview serves; the guard says who may show it in a frame. Browsers ask
# again before they use a cached copy, and do not guess media types.
ALWAYS: Mapping[str, str] = {
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


# Where a descriptor has a path, if it has one anywhere.
_DESCRIPTORS = Path("/dev/fd")

# One range of bytes (RFC 9110, 14.1.2).
_RANGE = re.compile(rb"bytes=(?:(\d{1,18})-(\d{1,18})?|-\d{1,18})")


class _OpenFile(FileResponse):
    """A response with a file that is open, until it is sent or closed.

    It ignores any Range header but one valid range in a GET request (RFC 9110, 14.2).
    """

    def __init__(self, file: int, place: Path, media_type: str) -> None:
        self._file = file
        # Starlette opens files by paths; what is at the path of the file may have changed.
        held = _DESCRIPTORS / str(file)
        super().__init__(held if held.exists() else place, media_type=media_type, stat_result=os.fstat(file))

    def close(self) -> None:
        """Close the file, of which nothing is sent then."""
        os.close(self._file)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or a part of it."""
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or (scope["method"] == "GET" and _is_range(value))
        ]
        try:
            await super().__call__({**scope, "headers": headers}, receive, send)
        finally:
            self.close()


def _is_range(header: bytes) -> bool:
    match = _RANGE.fullmatch(header)
    return match is not None and not (match[2] and int(match[1]) > int(match[2]))


def file_response(folder: HeldFolder, path: str, media_type: str) -> Response:
    """Return a file, or the part that a Range header asks for; OSError if no regular file is there."""
    return _OpenFile(folder.open(path), folder.place / path, media_type)


def page_response(page: bytes, media_type: str, status: int = 200, headers: Mapping[str, str] = EMPTY) -> Response:
    """Return a page with an ETag."""
    return Response(page, status, {**headers, "etag": f'"{of_bytes(page)}"'}, media_type)


def unless_known(request: Headers, response: Response) -> Response:
    """Return 304 if If-None-Match names the ETag of a response, else the response (RFC 9110, 13.1.2)."""
    known = [tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(",")]
    if "*" in known or response.headers["etag"] in known:
        if isinstance(response, _OpenFile):
            response.close()
        return NotModifiedResponse(response.headers)
    return response
