"""Digests: of bytes, and of values whatever they are made of."""

import marshal
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any, get_args

from octavo.base.frozen import fields_of, parts_of

try:
    # As in `hashlib`, without OpenSSL, which takes 3 ms to load.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

SIZE = 16

Way = Callable[[Any], tuple[Any, ...]]


def hasher() -> blake2b:
    """A digest to be fed piece by piece."""
    return blake2b(digest_size=SIZE)


def checksum(data: bytes, size: int = SIZE, key: bytes = b"") -> bytes:
    """The checksum of bytes (BLAKE2b, RFC 7693), of so many bytes itself."""
    return blake2b(data, digest_size=size, key=key).digest()


def of_bytes(data: bytes) -> str:
    """The digest of bytes, 32 hexadecimal digits."""
    return checksum(data).hex()


def of_value(value: object) -> str:
    """The digest of a value; equal values have equal digests, on any machine and in any process."""
    return raw(value).hex()


def raw(value: object) -> bytes:
    """The digest of a value as 16 bytes."""
    # Version 2 of marshal writes no back references, which would tell shared objects from equal ones.
    return checksum(marshal.dumps(_plain(value), 2))


def _plain(value: Any) -> Any:
    """A value of scalars and tuples alone; every tuple says first what it stands for, so that no two look alike."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    return (_WAYS.get(kind) or _way(kind))(value)


def _all(values: Iterable[Any]) -> tuple[Any, ...]:
    return ("", *[item if type(item) in _SCALARS else _plain(item) for item in values])


def _pairs(value: Mapping[Any, Any]) -> tuple[Any, ...]:
    return ("mapping", *[(_plain(key), _plain(item)) for key, item in value.items()])


_SCALARS: frozenset[Any] = frozenset((str, int, bool, float, bytes, type(None)))

# How each kind of value becomes plain; kinds are added as they are met.
_WAYS: dict[type, Way] = {tuple: _all}


def _way(kind: type) -> Way:
    if issubclass(kind, tuple):
        way = _named(kind.__name__)
    elif "_digest" in fields_of(kind):
        way = _known(kind.__name__)
    elif fields_of(kind):
        way = _record(kind.__name__, fields_of(kind), kind.__annotations__)
    elif issubclass(kind, str):
        way = _text(kind.__name__)
    elif issubclass(kind, Mapping):
        way = _pairs
    else:
        raise TypeError(f"{kind.__name__} has no digest")
    return _WAYS.setdefault(kind, way)


def _named(name: str) -> Way:
    return lambda value: (name, *_all(value))


def _known(name: str) -> Way:
    # It was told already what the value was made of.
    return lambda value: (name, value._digest)


def _text(name: str) -> Way:
    # The text itself, without what the subclass says it is.
    return lambda value: (name, str.__str__(value))


def _record(name: str, fields: tuple[str, ...], kinds: Mapping[str, Any]) -> Way:
    """Fields that are scalars by their type are taken as they are, all at once."""
    scalars = tuple(field for field in fields if _SCALARS.issuperset(_members(kinds[field])))
    others = tuple(field for field in fields if field not in scalars)
    flat = parts_of(scalars)
    if not others:
        return lambda value: (name, *flat(value))
    deep = parts_of(others)
    return lambda value: (
        name,
        *flat(value),
        *[item if type(item) in _SCALARS else _plain(item) for item in deep(value)],
    )


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if isinstance(kind, UnionType) else (kind,)


class Digests:
    """Digests of values that are met again soon, each made once."""

    def __init__(self, most: int = 4096) -> None:
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


FORMAT = "octavo state 3"


def dump_checked(value: Any) -> bytes:
    """The bytes of a value made of scalars, tuples and plain mappings, after their seal."""
    return add_checksum(marshal.dumps(value, 2))


def load_checked(stored: bytes) -> Any:
    """The value; ValueError where a bit of it has changed, for marshal would trust it and could crash."""
    return marshal.loads(strip_checksum(stored))


def load_unchecked(stored: bytes) -> Any:
    """The value of bytes that have not left the memory of this build since they were sealed."""
    return marshal.loads(memoryview(stored)[SIZE:])


def add_checksum(data: bytes) -> bytes:
    """Bytes after their seal."""
    return _seal(data) + data


def strip_checksum(stored: bytes) -> bytes:
    """The bytes that a seal vouches for; ValueError where it does not."""
    if not is_intact(stored):
        raise ValueError("it does not fit its seal")
    return stored[SIZE:]


def is_intact(stored: bytes) -> bool:
    """Whether a seal vouches for what follows it."""
    return _seal(stored[SIZE:]) == stored[:SIZE]


def checksum_of(stored: bytes) -> bytes:
    """The seal of something sealed: equal values have equal ones."""
    return stored[:SIZE]


def _seal(data: bytes) -> bytes:
    return checksum(data, key=FORMAT.encode())
