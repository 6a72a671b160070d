"""The head of a request, as it came."""

from collections.abc import Mapping
from typing import Any

from octavo.base.frozen import frozen


@frozen
class Head:
    """Method, target and query of a request as they came, and its lines, their names in lower case.

    `authority` is the host that an absolute target names, None where the target is a path.
    """

    method: str
    path: bytes
    query: bytes = b""
    lines: tuple[tuple[bytes, bytes], ...] = ()
    authority: str | None = None

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Head":
        """The head of a request that ASGI tells of."""
        authority, path = _apart(scope["raw_path"])
        lines = tuple((bytes(name).lower(), bytes(value)) for name, value in scope["headers"])
        return cls(scope["method"], path, scope["query_string"], lines, authority)

    def values(self, name: str) -> tuple[str, ...]:
        """The values of all lines with a name, in order."""
        wanted = name.encode()
        return tuple(value.decode("latin-1").strip() for line, value in self.lines if line == wanted)

    def value(self, name: str) -> str:
        """The values of all lines with a name as one list, empty where there is none."""
        return ", ".join(self.values(name))


def _apart(target: bytes) -> tuple[str | None, bytes]:
    scheme, found, rest = target.partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https"):
        return None, target
    authority, slash, path = rest.partition(b"/")
    return authority.decode("latin-1"), slash + path or b"/"
