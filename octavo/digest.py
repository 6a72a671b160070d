"""Digests: of bytes, and of values whatever they are made of."""

import marshal
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from octavo.frozen import fields_of, parts_of

SIZE = 16


def hasher() -> blake2b:
    """A digest to be fed piece by piece."""
    return blake2b(digest_size=SIZE)


def of_bytes(data: bytes) -> str:
    """The digest of bytes, 32 hexadecimal digits."""
    return blake2b(data, digest_size=SIZE).hexdigest()


def of_value(value: object) -> str:
    """The digest of a value; equal values have equal digests, on any machine and in any process."""
    return raw(value).hex()


def raw(value: object) -> bytes:
    """The digest of a value as 16 bytes."""
    # Version 2 of marshal writes no back references, which would tell shared objects from equal ones.
    return blake2b(marshal.dumps(_plain(value), 2), digest_size=SIZE).digest()


def _plain(value: Any) -> Any:
    """A value of scalars and tuples alone; every tuple says first what it stands for, so that no two look alike."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple:
        return ("", *[item if type(item) in _SCALARS else _plain(item) for item in value])
    parts = _PARTS.get(kind) or _parts_of(kind)
    if parts is not None:
        return (kind.__name__, *[item if type(item) in _SCALARS else _plain(item) for item in parts(value)])
    if isinstance(value, Mapping):
        return ("mapping", *[(_plain(key), _plain(item)) for key, item in value.items()])
    if isinstance(value, str):
        return (kind.__name__, str(value))
    raise TypeError(f"{kind.__name__} has no digest")


_SCALARS = frozenset((str, int, bool, float, bytes, type(None)))

# How the fields of each kind of record are had, all at once.
_PARTS: dict[type, Callable[[Any], Iterable[Any]]] = {}


def _parts_of(kind: type) -> Callable[[Any], Iterable[Any]] | None:
    if issubclass(kind, tuple):
        return tuple
    fields = fields_of(kind)
    if not fields:
        return None
    _PARTS[kind] = parts_of(fields)
    return _PARTS[kind]


class Digests:
    """Digests of values that are met again soon, each made once."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> bytes:
        """The digest of a value."""
        # Holding a value keeps its id its own.
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(value)] = (value, raw(value))
        return known[1]
