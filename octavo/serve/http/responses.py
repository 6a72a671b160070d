"""Responses with files and pages of the output, and the headers that every response carries."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Receive, Scope, Send

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


def regular_file(folder: Path, path: str) -> Path:
    """Return the regular file at a path below a folder; OSError if there is none, or if a link is on the path."""
    top = Path(os.path.realpath(folder))
    file = top / path
    # A path with a drive leads anywhere on Windows.
    if not file.is_relative_to(top) or os.path.realpath(file) != str(file) or not stat.S_ISREG(file.lstat().st_mode):
        raise FileNotFoundError(path)
    return file


# One range of bytes (RFC 9110, 14.1.2).
_RANGE = re.compile(rb"bytes=(?:(\d{1,18})-(\d{1,18})?|-\d{1,18})")


class _RangedFile(FileResponse):
    """A file response that ignores any Range header but one valid range in a GET request (RFC 9110, 14.2)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or a part of it."""
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or (scope["method"] == "GET" and _is_range(value))
        ]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _is_range(header: bytes) -> bool:
    match = _RANGE.fullmatch(header)
    return match is not None and not (match[2] and int(match[1]) > int(match[2]))


def file_response(file: Path, media_type: str) -> Response:
    """Return a file, or the part that a Range header asks for; OSError if the file is not there."""
    return _RangedFile(file, media_type=media_type, stat_result=file.stat())


def page_response(page: bytes, media_type: str, status: int = 200, headers: Mapping[str, str] = EMPTY) -> Response:
    """Return a page with an ETag."""
    return Response(page, status, {**headers, "etag": f'"{of_bytes(page)}"'}, media_type)


def unless_known(request: Headers, response: Response) -> Response:
    """Return 304 if If-None-Match names the ETag of a response, else the response (RFC 9110, 13.1.2)."""
    known = [tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(",")]
    if "*" in known or response.headers["etag"] in known:
        return NotModifiedResponse(response.headers)
    return response
