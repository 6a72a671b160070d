"""Digests of bytes and of values."""

import marshal
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any, get_args

from octavo.base.frozen import fields_of, parts_of

try:
    # The implementation behind `hashlib`, without OpenSSL, which takes 3 ms to load: 7 % of a build with nothing to do.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

# The length of a digest or a checksum in bytes.
SIZE = 16

_Encoder = Callable[[Any], tuple[Any, ...]]


def hasher() -> blake2b:
    """Return a hash object (BLAKE2b, RFC 7693) to update with one piece of data after the other."""
    return blake2b(digest_size=SIZE)


def checksum(data: bytes, size: int = SIZE, key: bytes = b"") -> bytes:
    """Return the checksum of bytes (BLAKE2b, RFC 7693), `size` bytes long; with a key, a keyed one."""
    return blake2b(data, digest_size=size, key=key).digest()


def of_bytes(data: bytes) -> str:
    """Return the digest of bytes, 32 hexadecimal digits."""
    return checksum(data).hex()


def of_value(value: object) -> str:
    """Return the digest of a value, 32 hexadecimal digits; see `raw`."""
    return raw(value).hex()


def raw(value: object) -> bytes:
    """Return the digest of a value, 16 bytes; it depends on types and contents alone, not on machine or process.

    A value is a scalar, a text, a tuple, a mapping (whose order counts), or a record whose fields are values.
    TypeError: it holds anything else, or a field that is declared as `Markup` holds none. ValueError: a field that is
    declared as a scalar holds none.
    """
    # Version 2 of marshal writes no back references, which would tell shared objects from equal ones.
    return checksum(marshal.dumps(_encoded(value), 2))


def _encoded(value: Any) -> Any:
    """Return a value in scalars and tuples alone; each tuple begins with its type, so that no two types look alike."""
    return value if type(value) in _SCALARS else _ENCODERS[type(value)](value)


def _encoded_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    return ("", *[item if type(item) in _SCALARS else _ENCODERS[type(item)](item) for item in values])


def _encoded_mapping(value: Mapping[Any, Any]) -> tuple[Any, ...]:
    return ("mapping", *[(_encoded(key), _encoded(item)) for key, item in value.items()])


_SCALARS: frozenset[Any] = frozenset((str, int, bool, float, bytes, type(None)))


class _Encoders(dict[type, _Encoder]):
    """The encoders by type; each is made when a value of the type is first met."""

    def __missing__(self, kind: type) -> _Encoder:
        return self.setdefault(kind, _encoder_for(kind))


_ENCODERS = _Encoders({tuple: _encoded_tuple})


def _encoder_for(kind: type) -> _Encoder:
    if issubclass(kind, tuple):
        return _named_tuple_encoder(kind.__name__)
    if "_digest" in fields_of(kind):
        return _digest_encoder(kind.__name__)
    if fields_of(kind):
        return _record_encoder(kind.__name__, fields_of(kind), kind.__annotations__)
    if issubclass(kind, str):
        return _text_encoder(kind.__name__)
    if issubclass(kind, Mapping):
        return _encoded_mapping
    raise TypeError(f"{kind.__name__} has no digest")


def _named_tuple_encoder(name: str) -> _Encoder:
    return lambda value: (name, *_encoded_tuple(value))


def _digest_encoder(name: str) -> _Encoder:
    # The record's own digest stands for all its fields.
    return lambda value: (name, value._digest)


def _text_encoder(name: str) -> _Encoder:
    # marshal refuses subclasses of `str`, whose own `__str__` may return something else.
    return lambda value: (name, str.__str__(value))


def _record_encoder(name: str, fields: tuple[str, ...], types: Mapping[str, Any]) -> _Encoder:
    # Fields declared as scalars, and those declared as a kind of text, are taken all at once, without looking at each.
    scalars = tuple(field for field in fields if _SCALARS.issuperset(_members(types[field])))
    texts = tuple(field for field in fields if field not in scalars and _is_text(types[field]))
    others = tuple(field for field in fields if field not in scalars and field not in texts)
    scalars_of, texts_of, others_of = parts_of(scalars), parts_of(texts), parts_of(others)
    if not texts and not others:
        return lambda value: (name, *scalars_of(value))
    if not others:
        return lambda value: (name, *scalars_of(value), *map(str.__str__, texts_of(value)))
    return lambda value: (
        name,
        *scalars_of(value),
        *map(str.__str__, texts_of(value)),
        *[item if type(item) in _SCALARS else _ENCODERS[type(item)](item) for item in others_of(value)],
    )


def _is_text(declared: Any) -> bool:
    return isinstance(declared, type) and issubclass(declared, str)


def _members(declared: Any) -> tuple[Any, ...]:
    return get_args(declared) if isinstance(declared, UnionType) else (declared,)


class Digests:
    """A cache of digests by the identity of values, for values that are digested many times in a row."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, value: object) -> bytes:
        """Return the digest of a value, 16 bytes; the errors are those of `raw`."""
        # The cache holds the value too: while it exists, no other can have its id.
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(value)] = (value, raw(value))
        return known[1]
