"""The guard: only the reader of the preview and its own pages get a response, no page of another site."""

import re
from collections.abc import Collection
from hmac import compare_digest
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers

from octavo.base.frozen import frozen
from octavo.base.hashing import of_bytes
from octavo.base.numbers import whole_number

_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_LOCAL = "localhost"
_TOKEN = b"token="

# Most characters of a refused name that are shown.
_LONGEST_NAME = 100

# Destinations of a page in a tab, and of one in a frame, as browsers name them in Sec-Fetch-Dest.
_TAB = (["document"],)
_TAB_OR_FRAME = (["document"], ["iframe"], ["frame"])

# Who may show a page of the preview in a frame: its own pages, and with `frames` editors on this machine, which are
# programs like VS Code or pages of this machine like those of JupyterLab.
_OWN_FRAMES = "frame-ancestors 'self'"
_EDITOR_FRAMES = (
    f"{_OWN_FRAMES} vscode-webview: vscode-file: http://localhost:* https://localhost:* http://127.0.0.1:* "
    "https://127.0.0.1:*"
)

_OPEN = "Open the preview in a tab of its own, at the address that `octavo serve` prints.\n"

Address = IPv4Address | IPv6Address


@frozen
class Guard:
    """The checks that a request must pass on a server that is bound to `host`.

    `machine` is the name of this machine. If `token` is not empty, requests must carry it too. `allowed` are other
    names, in lower case, under which a tunnel or a proxy shows the server. With `frames`, editors on this machine may
    show the preview in a frame.
    """

    host: str = "127.0.0.1"
    machine: str = ""
    token: str = ""
    allowed: frozenset[str] = frozenset()
    frames: bool = False

    @property
    def open(self) -> bool:
        """Tell if other machines can reach the server."""
        address = address_of(self.host)
        return not _loopback(address) if address else self.host.lower() != _LOCAL

    @property
    def cookie(self) -> str:
        """Return the name of the cookie; each token has its own name, because all ports of a host share cookies."""
        return f"octavo-{of_bytes(self.token.encode())[:8]}"

    @property
    def policy(self) -> str:
        """Return the content security policy of all responses, which says who may show them in a frame."""
        return _EDITOR_FRAMES if self.frames else _OWN_FRAMES

    def refusal(self, headers: Headers, authority: str | None = None, *, event_stream: bool = False) -> str:
        """Return why a request is refused; empty if it comes from the reader or from a page of this preview.

        `authority` is the host in an absolute target. Only pages of the preview may open the event stream.
        """
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return f"A request must name one host.\n{_OPEN}"
        for name in hosts if authority is None else [*hosts, authority]:
            if not self._names_this_server(name):
                return _unknown(name)
        if not _same_site(headers, _TAB_OR_FRAME if self.frames else _TAB, event_stream=event_stream):
            return f"A page of another site asked for this.\n{_OPEN}"
        if event_stream and not self._same_origin(headers, hosts[0]):
            origins = ", ".join(map(_shown, headers.getlist("origin")))
            return f"A page of another origin asked for this: {origins}\n{_OPEN}"
        return ""

    def is_proxied(self, headers: Headers) -> bool:
        """Tell if a request came through a tunnel or a proxy, which may have removed the beginning of its path."""
        match = _AUTHORITY.fullmatch(headers.get("host", "").lower())
        return "x-forwarded-for" in headers or (match is not None and match["name"] in self.allowed)

    def _names_this_server(self, authority: str) -> bool:
        """Tell if an authority names this server.

        Attackers can point a name of theirs at this machine, so that a page of theirs could read the preview under
        that name (DNS rebinding). Addresses cannot be redirected like that. The port is not compared, because people
        forward ports.
        """
        match = _AUTHORITY.fullmatch(authority.lower())
        if match is None or not whole_number(match["port"] or "1", 65535):
            return False
        if match["name"] in self.allowed:
            return True
        bound = address_of(self.host)
        address = address_of(match["six"] or match["name"])
        everywhere = bound is not None and bound.is_unspecified
        if address is not None:
            if (match["six"] is not None) != (address.version == 6):
                return False
            return everywhere or address == bound or (not self.open and _loopback(address))
        if not self.open:
            return match["name"] == _LOCAL
        return match["name"] in {self.host.lower(), self.machine.lower()} or (everywhere and match["name"] == _LOCAL)

    def _same_origin(self, headers: Headers, host: str) -> bool:
        """Tell if the origin of a request, if it has one, is this server; a proxy may have replaced the host."""
        origin = [value.lower() for value in headers.getlist("origin")]
        if origin in ([], [f"http://{host.lower()}"], [f"https://{host.lower()}"]):
            return True
        scheme, _, authority = origin[0].partition("://")
        match = _AUTHORITY.fullmatch(authority)
        return len(origin) == 1 and scheme in ("http", "https") and match is not None and match["name"] in self.allowed

    def has_cookie(self, headers: Headers) -> bool:
        """Tell if a request carries the cookie with the token, or if there is no token."""
        if not self.token:
            return True
        cookies = [part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";")]
        return any(_same(value, self.token) for name, _, value in cookies if name == self.cookie)

    def has_token(self, query: bytes) -> bool:
        """Tell if a query carries the token."""
        given = [part for part in query.split(b"&") if part.startswith(_TOKEN)]
        return bool(self.token) and any(_same(part[len(_TOKEN) :].decode("latin-1"), self.token) for part in given)


NO_TOKEN = "Only who has its token sees this preview: open the address that `octavo serve` prints, with its token.\n"


def without_token(query: bytes) -> bytes:
    """Return a query without the token."""
    return b"&".join(part for part in query.split(b"&") if not part.startswith(_TOKEN))


def split_target(target: bytes) -> tuple[str | None, bytes]:
    """Split the target of a request into its authority and its path (RFC 9112, 3.2.2).

    The authority is None unless the target is absolute, like `http://localhost/papers/`.
    """
    scheme, found, rest = target.partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https"):
        return None, target
    authority, slash, path = rest.partition(b"/")
    return authority.decode("latin-1"), slash + path or b"/"


def address_of(host: str) -> Address | None:
    """Return the IP address that a host is, or None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _loopback(address: Address) -> bool:
    return any(address in network for network in _LOOPBACK)


def _same_site(headers: Headers, shown: Collection[list[str]], *, event_stream: bool) -> bool:
    """Tell if no page of another site made the request, as browsers say in Sec-Fetch-Site.

    Links from other sites to the preview work, because a page in its own tab cannot be read by the site that links;
    `shown` are the destinations of such pages.
    """
    if headers.getlist("sec-fetch-site") in ([], ["none"], ["same-origin"]):
        return True
    navigates = headers.getlist("sec-fetch-mode") == ["navigate"]
    return not event_stream and navigates and headers.getlist("sec-fetch-dest") in shown


def _unknown(name: str) -> str:
    """Return the text for somebody who asked for a host that does not name this server."""
    match = _AUTHORITY.fullmatch(name.lower())
    text = f"The preview does not answer under this name: {_shown(name) or '(none)'}\n"
    if match and match["name"]:
        text += (
            f"If a tunnel or a proxy of yours has it, start with: octavo serve --allow-host {_shown(match['name'])}\n"
        )
    return f"{text}Else open the address that `octavo serve` prints.\n"


def _shown(name: str) -> str:
    """Return a name from a request as far as it can be printed."""
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in name[:_LONGEST_NAME])


def _same(given: str, token: str) -> bool:
    return compare_digest(given.encode(), token.encode())
