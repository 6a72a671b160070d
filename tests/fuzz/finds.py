"""Finds: what an input breaks, the shortest input that breaks the same, and its file in the corpus."""

import re
import traceback
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.fuzz.target import CORPUS, Check, Target

_WORDS = re.compile(r"[:\n]")
# Most tries for a shorter input.
_TRIES = 2_000


@dataclass(frozen=True)
class Find:
    """An input that breaks an invariant; finds with equal `kind`s are taken for one."""

    target: str
    data: bytes
    kind: str
    told: str


def tried(target: Target, check: Check, data: bytes) -> Find | None:
    """Return what an input breaks, or None."""
    try:
        check(data)
    except Exception as failure:
        frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if "/octavo/" in frame.filename]
        frames = frames or traceback.extract_tb(failure.__traceback__)[-1:]
        kind = type(failure).__name__
        if kind != "TooSlow":
            last = frames[-1]
            kind += f" in {Path(last.filename).name}:{last.name}"
            # Of an assertion, the first words tell which one it is; what follows them may be any value.
            if isinstance(failure, AssertionError):
                kind += f" {_WORDS.split(str(failure), 1)[0]}"
        told = "".join(traceback.format_exception(failure, limit=-8))
        return Find(target.name, data, kind, told)
    return None


def shortened(target: Target, check: Check, find: Find) -> Find:
    """Return a find of the same kind that is as short as leaving out pieces makes it."""
    size, tries = max(len(find.data) // 2, 1), 0
    most = 20 if find.kind == "TooSlow" else _TRIES
    while size and tries < most:
        at = 0
        while at < len(find.data) and tries < most:
            tries += 1
            other = tried(target, check, find.data[:at] + find.data[at + size :])
            if other is not None and other.kind == find.kind:
                find = other
            else:
                at += size
        size //= 2
    return find


def place_of_find(find: Find) -> Path:
    """Return the file of a find in the corpus."""
    return CORPUS / find.target / blake2b(find.data, digest_size=4).hexdigest()
