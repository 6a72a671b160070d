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
    return (_WAYS.get(kind) or _way(kind))(value)


def _all(values: Iterable[Any]) -> tuple[Any, ...]:
    return ("", *[item if type(item) in _SCALARS else _plain(item) for item in values])


def _pairs(value: Mapping[Any, Any]) -> tuple[Any, ...]:
    return ("mapping", *[(_plain(key), _plain(item)) for key, item in value.items()])


_SCALARS = frozenset((str, int, bool, float, bytes, type(None)))

# How each kind of value becomes plain; kinds are added as they are met.
_WAYS: dict[type, Callable[[Any], tuple[Any, ...]]] = {tuple: _all}


def _way(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    name = kind.__name__
    if issubclass(kind, tuple):
        parts: Callable[[Any], Iterable[Any]] = tuple
    elif fields_of(kind):
        parts = parts_of(fields_of(kind))
    elif issubclass(kind, str):
        # The text itself, without what a subclass says it is.
        return _WAYS.setdefault(kind, lambda value: (name, str.__str__(value)))
    elif issubclass(kind, Mapping):
        return _WAYS.setdefault(kind, _pairs)
    else:
        raise TypeError(f"{name} has no digest")
    return _WAYS.setdefault(
        kind, lambda value: (name, *[item if type(item) in _SCALARS else _plain(item) for item in parts(value)])
    )


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
