"""Slugs: the parts of addresses, safe on every file system."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from octavo.base.hashing import checksum

LONGEST_SLUG = 100

# Device names that Windows keeps for itself, with any extension.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))]
)
_WORD = re.compile(r"[a-z0-9]+")
_SHAPE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
        "’": "",
        "'": "",
        "+": " plus ",
        "#": " sharp ",
        "&": " and ",
    }
)


def slugify(text: str) -> str:
    """The slug of a text: ASCII, lower case, words joined by hyphens; empty where nothing is left of it."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join([char for char in parts if not unicodedata.combining(char)])
    words = _WORD.findall(text.lower().translate(_LETTERS))
    slug = "-".join(words)[:LONGEST_SLUG].rstrip("-")
    return f"x-{slug}" if slug in _RESERVED else slug


@lru_cache(maxsize=1 << 16)
def slug_of(text: str) -> str:
    """The slug of a text, or one made from its digest where the text has no letter that ASCII knows."""
    return slugify(text) or "x-" + checksum(text.encode(), 4).hex()


def distinct_slugs(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Words by their slugs, each once, as it is written first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(slug_of(word), word)
    return tuple(found.items())


def slug_problem(slug: str) -> str:
    """Why a slug cannot be an address, or nothing."""
    if len(slug) > LONGEST_SLUG:
        return f"a slug has at most {LONGEST_SLUG} characters, this has {len(slug)}"
    if not _SHAPE.fullmatch(slug):
        return "a slug has lower-case letters a–z, digits and single hyphens between them"
    if slug.split(".", maxsplit=1)[0] in _RESERVED:
        return f"`{slug}` is a device name on Windows"
    return ""
