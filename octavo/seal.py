"""Seals: values as bytes that vouch for themselves, so that a damaged state is noticed and never trusted."""

import marshal
from typing import Any

from octavo.digest import blake2b

FORMAT = "octavo state 3"
SIZE = 16


def sealed(value: Any) -> bytes:
    """The bytes of a value made of scalars, tuples and plain mappings, after their seal."""
    return sealed_bytes(marshal.dumps(value, 2))


def unsealed(stored: bytes) -> Any:
    """The value; ValueError where a bit of it has changed, for marshal would trust it and could crash."""
    return marshal.loads(unsealed_bytes(stored))


def trusted(stored: bytes) -> Any:
    """The value of bytes that have not left the memory of this build since they were sealed."""
    return marshal.loads(memoryview(stored)[SIZE:])


def sealed_bytes(data: bytes) -> bytes:
    """Bytes after their seal."""
    return _seal(data) + data


def unsealed_bytes(stored: bytes) -> bytes:
    """The bytes that a seal vouches for; ValueError where it does not."""
    if not vouched(stored):
        raise ValueError("it does not fit its seal")
    return stored[SIZE:]


def vouched(stored: bytes) -> bool:
    """Whether a seal vouches for what follows it."""
    return _seal(stored[SIZE:]) == stored[:SIZE]


def seal_of(stored: bytes) -> bytes:
    """The seal of something sealed: equal values have equal ones."""
    return stored[:SIZE]


def _seal(data: bytes) -> bytes:
    return blake2b(data, digest_size=SIZE, key=FORMAT.encode()).digest()
