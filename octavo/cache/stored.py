"""Stored values: what one build leaves for the next, in a folder that may come from anybody.

A value is plain data behind a seal, a checksum that only this installation can make: its key lies in a private file.
Whatever has another seal counts as not there, be it forged, from another machine, or of another version. What fits its
seal is still checked by its declared type.
"""

import marshal
import os
from collections.abc import Iterable, Sequence
from typing import Any

from octavo.base.hashing import SIZE, checksum
from octavo.cache.plain import column_from_plain, to_plain
from octavo.cache.private import private_folder, read_private, write_private

# The version of the stored data: the seals of another one do not fit.
_FORMAT = b"octavo state 5"

_KEY_FILE = "key"
_KEY_SIZE = 32

# What reading a value may raise that is none of ours.
UNREADABLE = (ValueError, TypeError, EOFError, LookupError)


class _Key:
    """The key of the seals; spawned processes get that of the process that started them."""

    value: bytes | None = None


def seal_key() -> bytes:
    """Return the key of this installation's seals; where no private file can be written, one of this process alone."""
    if _Key.value is None:
        _Key.value = checksum(_FORMAT, _KEY_SIZE, _installation_key())
    return _Key.value


def adopt_seal_key(key: bytes) -> None:
    """Seal with the key of another process, which this one works for."""
    _Key.value = key


def _installation_key() -> bytes:
    folder, fresh = private_folder(), os.urandom(_KEY_SIZE)
    if folder is None:
        return fresh
    for _ in range(2):
        try:
            key = read_private(folder / _KEY_FILE)
        except OSError:
            key = b""
        if len(key) == _KEY_SIZE:
            return key
        write_private(folder / _KEY_FILE, fresh)
    return fresh


def dump(value: Any, declared: Any = Any) -> bytes:
    """Return a value of a declared type in stored form; equal values have equal forms.

    What is declared as `Any` is plain data: scalars, tuples and dictionaries.
    """
    return sealed(marshal.dumps(to_plain(value, declared), 2))


def read_stored(stored: bytes, declared: Any) -> Any:
    """Return the value that `dump` stored; one of UNREADABLE where it is from elsewhere, or of another type."""
    return read_all_stored((stored,), declared)[0]


def read_all_stored(stored: Iterable[bytes], declared: Any) -> Sequence[Any]:
    """Return many values of one type that `dump` stored."""
    # `marshal` trusts its input, so it gets nothing without a seal.
    return column_from_plain([marshal.loads(unsealed(each)) for each in stored], declared)


def read_own(stored: bytes) -> Any:
    """Return plain data that `dump` stored, and that never left this process's memory."""
    return marshal.loads(memoryview(stored)[SIZE:])


def sealed(data: bytes) -> bytes:
    """Return data after their seal."""
    return _seal(data) + data


def unsealed(stored: bytes) -> bytes:
    """Return the data after a seal; ValueError if they do not fit it."""
    if not is_sealed(stored):
        raise ValueError("the data do not fit their seal")
    return stored[SIZE:]


def is_sealed(stored: bytes) -> bool:
    """Tell if stored data fit the seal before them."""
    return _seal(stored[SIZE:]) == stored[:SIZE]


def seal_of(stored: bytes) -> bytes:
    """Return the seal before stored data, without comparing it to them; equal data have equal seals."""
    return stored[:SIZE]


def short_seal(data: bytes, size: int) -> bytes:
    """Return a seal of so many bytes."""
    return checksum(data, size, seal_key())


def _seal(data: bytes) -> bytes:
    return checksum(data, key=seal_key())
