"""Stored values: only what this installation stored is loaded, and only as the type that it was declared to be."""

from typing import Any

import pytest

from octavo.base.hashing import SIZE
from octavo.cache.stored import dump, is_sealed, read_own, read_stored, seal_of

STORED = {"a": (1, 2.5, b"x", None, True, "é"), "b": {}}


def test_stored_data_are_loaded_again() -> None:
    stored = dump(STORED)
    assert read_stored(stored, Any) == read_own(stored) == STORED
    assert stored == seal_of(stored) + stored[SIZE:]
    assert seal_of(stored) == seal_of(dump(dict(STORED))) != seal_of(dump({}))


@pytest.mark.parametrize("at", [0, SIZE - 1, SIZE, -1])
def test_damaged_data_are_refused(at: int) -> None:
    damaged = bytearray(dump(STORED))
    damaged[at] ^= 1
    assert not is_sealed(bytes(damaged))
    with pytest.raises(ValueError, match="do not fit their seal"):
        read_stored(bytes(damaged), Any)


@pytest.mark.parametrize("stored", [b"", b"x", bytes(SIZE), dump(STORED)[:-1]])
def test_incomplete_data_are_refused(stored: bytes) -> None:
    assert not is_sealed(stored)
    with pytest.raises(ValueError, match="do not fit their seal"):
        read_stored(stored, Any)
