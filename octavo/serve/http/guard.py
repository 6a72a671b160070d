"""Who may ask: those who opened this preview themselves, and no page of somebody else's that runs in their browser."""

import re
from hmac import compare_digest
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from octavo.base.frozen import frozen
from octavo.base.hashing import of_bytes
from octavo.serve.http.request import Head

_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_LOCAL = "localhost"
_TOKEN = b"token="

Address = IPv4Address | IPv6Address


@frozen
class Guard:
    """What a request must show to be answered by a server that is bound to `host`.

    `own` is the machine's name. Unless `token` is empty, it is asked for too.
    """

    host: str = "127.0.0.1"
    own: str = ""
    token: str = ""

    @property
    def open(self) -> bool:
        """Whether others than this machine can reach the server."""
        address = address_of(self.host)
        return not _loopback(address) if address else self.host.lower() != _LOCAL

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds the token; cookies are shared by all ports, so each token has its own."""
        return f"octavo-{of_bytes(self.token.encode())[:8]}"

    def admits(self, head: Head, *, channel: bool = False) -> bool:
        """Whether a request comes from a page of this preview, or its reader; the channel is for its pages alone."""
        hosts = head.values("host")
        named = hosts if head.authority is None else (*hosts, head.authority)
        return len(hosts) == 1 and all(map(self._ours, named)) and _invited(head, hosts[0], channel=channel)

    def _ours(self, authority: str) -> bool:
        """Whether an authority names this server.

        An attacker can let a name of theirs point to this machine, and have a page of theirs read ours under it. An
        address cannot be moved so. The port says nothing, for people forward ports.
        """
        match = _AUTHORITY.fullmatch(authority.lower())
        if match is None or not 1 <= int(match["port"] or 1) <= 65535:
            return False
        bound = address_of(self.host)
        address = address_of(match["six"] or match["name"])
        everywhere = bound is not None and bound.is_unspecified
        if address is not None:
            if (match["six"] is not None) != (address.version == 6):
                return False
            return everywhere or address == bound or (not self.open and _loopback(address))
        if not self.open:
            return match["name"] == _LOCAL
        return match["name"] in {self.host.lower(), self.own.lower()} or (everywhere and match["name"] == _LOCAL)

    def knows(self, head: Head) -> bool:
        """Whether a request carries the cookie that its reader got for the token, or none is asked for."""
        if not self.token:
            return True
        cookies = [part.strip().partition("=") for line in head.values("cookie") for part in line.split(";")]
        return any(_same(value, self.token) for name, _, value in cookies if name == self.cookie)

    def introduces(self, head: Head) -> bool:
        """Whether a request carries the token itself."""
        given = [part for part in head.query.split(b"&") if part.startswith(_TOKEN)]
        return bool(self.token) and any(_same(part[len(_TOKEN) :].decode("latin-1"), self.token) for part in given)


def without_token(query: bytes) -> bytes:
    """A query without the token in it."""
    return b"&".join(part for part in query.split(b"&") if not part.startswith(_TOKEN))


def address_of(host: str) -> Address | None:
    """The address that a host is, None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _loopback(address: Address) -> bool:
    return any(address in network for network in _LOOPBACK)


def _invited(head: Head, host: str, *, channel: bool) -> bool:
    """Whether nobody else's page had this asked for, as far as the browser says.

    Whoever follows a link to the preview comes from elsewhere, into a tab of its own; nothing of it goes into a page.
    """
    site = head.values("sec-fetch-site")
    if site not in ((), ("none",), ("same-origin",)):
        aim = (head.values("sec-fetch-dest"), head.values("sec-fetch-mode"))
        if channel or aim != (("document",), ("navigate",)):
            return False
    if not channel:
        return True
    origin, own = tuple(map(str.lower, head.values("origin"))), host.lower()
    return origin in ((), (f"http://{own}",), (f"https://{own}",))


def _same(given: str, token: str) -> bool:
    return compare_digest(given.encode(), token.encode())
