"""Addresses: read one as a browser does, and find the file to which a static host leads it."""

import re
from collections.abc import Collection
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from octavo.base.frozen import frozen
from octavo.base.urls import INDEX_FILE
from octavo.serve.http.lookup import candidates
from octavo.site.targets import MISSING

# The address of a site that does not know its own; no host has this name (RFC 2606).
_NAMELESS = "https://site.invalid/"

# GitHub Pages and its like show the 404 page at any address, so it is read at one that is no folder of the site.
_ANYWHERE = "404/at/any/depth/"

# Browsers drop these before they parse an address (WHATWG URL Standard, basic URL parser).
_ENDS = "".join(map(chr, range(0x21)))
_REMOVED = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DOT = re.compile("%2e", re.IGNORECASE)
_TEXT_FRAGMENT = ":~:"

_PORTS = {"http": ":80", "https": ":443"}


class WebAddress(NamedTuple):
    """An address as a browser understands it.

    `kind` is `inside` for one below the root of the site, `beside` for one on the site's host that was written without
    the host and is not below the root, `outside` for one of another site, and `malformed`. `place` is a decoded path
    from the root for `inside`, else an absolute address; `fragment` is as written.
    """

    kind: Literal["inside", "beside", "outside", "malformed"]
    place: str
    fragment: str = ""


@frozen
class Root:
    """The address of a site's root, which ends with a slash; empty if it is not known."""

    url: str = ""

    @cached_property
    def _host(self) -> str:
        return _host(self.url or _NAMELESS)

    @cached_property
    def base(self) -> str:
        """The path of the root on its host: `/` or `/repo/`."""
        return urlsplit(self.url).path or "/"

    def address_of(self, page: str, base: str = "") -> str:
        """Return the absolute address at which links of an output file begin; `base` is that of its `<base>`."""
        path = _ANYWHERE if page == MISSING else page.removesuffix(INDEX_FILE)
        url = (self.url or _NAMELESS) + quote(path, errors="surrogateescape")
        return urljoin(url, _cleaned(base)) if base else url

    def read(self, written: str, page: str, start: str, *, rebased: bool = False) -> WebAddress | None:
        """Return the address that was written in an output file, or None for one that leads to no file (`mailto:`).

        `start` is what `address_of` returned for the file, `rebased` tells that the file has a `<base>`.
        """
        text = _cleaned(written)
        if text[:1] in ("", "#") and not rebased:
            return WebAddress("inside", page, _fragment(text[1:]))
        scheme = _SCHEME.match(text)
        if scheme and scheme.group().lower() not in ("http:", "https:"):
            return None
        whole = scheme is not None or text.startswith("//")
        try:
            # `urljoin` would take `https:x` for a relative address.
            url = text if scheme else urljoin(start, text)
            parts = urlsplit(url)
            path = urlsplit(urljoin(url, parts.path)).path if whole and "/." in parts.path else parts.path or "/"
        except ValueError:
            return WebAddress("malformed", written)
        if not parts.netloc:
            return WebAddress("malformed", written)
        host = _host(url)
        inside = host == self._host and (path.startswith(self.base) or path == self.base[:-1])
        if inside:
            below = unquote(path[len(self.base) :], errors="surrogateescape")
            return WebAddress("inside", below, _fragment(parts.fragment))
        return WebAddress("beside" if host == self._host and not whole else "outside", url.partition("#")[0])


def file_at(path: str, files: Collection[str]) -> str | None:
    """Return the file that a static host sends for a path from the root of a site, or None."""
    return next((found for found in candidates(path) if found in files), None)


def _cleaned(written: str) -> str:
    """Return an address with what browsers repair in one: white space, backslashes, and encoded dots."""
    text = _REMOVED.sub("", written.strip(_ENDS))
    if "\\" not in text and "%2" not in text:
        return text
    end = next((at for at, char in enumerate(text) if char in "?#"), len(text))
    path, rest = text[:end], text[end:]
    scheme = _SCHEME.match(path)
    if scheme and scheme.group().lower() not in ("http:", "https:"):
        return text
    return _DOT.sub(".", path.replace("\\", "/")) + rest


def _host(url: str) -> str:
    """Return the host and the port of an address; the default port is left out, and `http` is no other host."""
    parts = urlsplit(url)
    name = parts.netloc.rpartition("@")[2].lower()
    return name.removesuffix(_PORTS.get(parts.scheme, ""))


def _fragment(text: str) -> str:
    """Return a fragment without the text that a browser is to highlight (URL Fragment Text Directives)."""
    return text.partition(_TEXT_FRAGMENT)[0]
