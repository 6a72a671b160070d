"""Digests: of bytes, and of values whatever they are made of."""

import marshal
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

SIZE = 16


def hasher() -> blake2b:
    """A digest to be fed piece by piece."""
    return blake2b(digest_size=SIZE)


def of_bytes(data: bytes) -> str:
    """The digest of bytes, 32 hexadecimal digits."""
    return blake2b(data, digest_size=SIZE).hexdigest()


def of_value(value: object) -> str:
    """The digest of a value; equal values have equal digests, on any machine and in any process."""
    # Version 2 of marshal writes no back references, which would tell shared objects from equal ones.
    return of_bytes(marshal.dumps(_plain(value), 2))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None or kind is float:
        return value
    # Every tuple says first what it stands for, so that no two kinds of value look alike.
    if kind is tuple:
        return ("", *[_plain(item) for item in value])
    fields = getattr(kind, "__dataclass_fields__", None)
    if fields is not None:
        return (kind.__name__, *[_plain(getattr(value, name)) for name in fields])
    if isinstance(value, Mapping):
        return ("mapping", *[(_plain(key), _plain(item)) for key, item in value.items()])
    if isinstance(value, str):
        return (kind.__name__, str(value))
    raise TypeError(f"{kind.__name__} has no digest")
