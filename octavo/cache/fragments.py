"""Galleys: files of rendered fragments, kept so that the next build need not render them again for a list."""

import os
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from markupsafe import Markup

from octavo.base.hashing import checksum
from octavo.base.urls import Ends, settle
from octavo.model.records import safe
from octavo.output.files import write

_SIZE = 8
_FORM = struct.Struct(f"<{_SIZE}sII{_SIZE}s")

# So many files are open at once.
_OPEN = 100

# So many bytes of what was read are kept at hand, settled as pages want them.
_AT_HAND = 16_000_000


# A fragment as it stands on a page: its HTML, and the same as bytes.
Proof = tuple[Markup, bytes]


class Spot(NamedTuple):
    """Where a text lies: the file's name, from where and how many bytes; and the seal that vouches for them."""

    name: bytes
    start: int
    length: int
    seal: bytes

    def packed(self) -> bytes:
        """The spot as a few bytes."""
        return _FORM.pack(*self)


def proof(data: bytes, ends: Ends) -> Proof:
    """A fragment as it stands on a page, from what it is anywhere."""
    settled = settle(data, ends)
    return safe(settled.decode()), settled


def spot_of(packed: bytes) -> Spot | None:
    """A spot from its bytes, None for none."""
    return Spot._make(_FORM.unpack(packed)) if packed else None


class Galleys:
    """The files in a folder, each named by what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[bytes, BinaryIO] = {}
        self._proofs: dict[bytes, dict[Ends, Proof]] = {}
        self._room = _AT_HAND

    def __reduce__(self) -> tuple[Any, ...]:
        return Galleys, (self.folder,)

    def put(self, texts: Sequence[bytes]) -> list[bytes]:
        """Write texts into a file; the packed spots of each, empty where the disk refuses."""
        seals = [_seal(text) for text in texts]
        name = _seal(b"".join(seals))
        file = self.folder / name.hex()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write(file, b"".join(texts))
        except OSError:
            return [b""] * len(texts)
        spots, start = [], 0
        for text, seal in zip(texts, seals, strict=True):
            spots.append(Spot(name, start, len(text), seal).packed())
            start += len(text)
        return spots

    def proof(self, packed: bytes, ends: Ends) -> Proof | None:
        """What lies at a packed spot, its links settled; None where it is not what was put there."""
        known = self._proofs.get(packed, {}).get(ends)
        if known is None:
            spot = spot_of(packed)
            data = None if spot is None else self.data(spot)
            if data is None:
                return None
            known = self._proofs.setdefault(packed, {})[ends] = proof(data, ends)
            self._room -= len(known[1])
            if self._room < 0:
                self._proofs.clear()
                self._room = _AT_HAND
        return known

    def data(self, spot: Spot) -> bytes | None:
        """The bytes that were put at a spot, None where they are others."""
        try:
            file = self._files.get(spot.name)
            if file is None:
                if len(self._files) >= _OPEN:
                    self.close()
                file = self._files[spot.name] = (self.folder / spot.name.hex()).open("rb")
            file.seek(spot.start)
            data = file.read(spot.length)
        except OSError:
            return None
        return data if _seal(data) == spot.seal else None

    def close(self) -> None:
        """Let go of all files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def forget(self, spots: Iterable[bytes]) -> None:
        """Let go of what lies at packed spots, and of files in which nothing else lies."""
        lengths: dict[bytes, int] = {}
        for packed in spots:
            for settled in self._proofs.pop(packed, {}).values():
                self._room += len(settled[1])
            spot = spot_of(packed)
            if spot is not None:
                lengths[spot.name] = lengths.get(spot.name, 0) + spot.length
        for name, length in lengths.items():
            file = self.folder / name.hex()
            with suppress(OSError):
                if file.stat().st_size == length:
                    file.unlink()

    def sweep(self, spots: Iterable[bytes]) -> None:
        """Delete the files in which no packed spot lies."""
        wanted = {packed[:_SIZE].hex() for packed in spots}
        with suppress(OSError):
            for name in os.listdir(self.folder):  # noqa: PTH208 - names are all that is needed
                if name not in wanted:
                    (self.folder / name).unlink()


def _seal(data: bytes) -> bytes:
    return checksum(data, _SIZE)
