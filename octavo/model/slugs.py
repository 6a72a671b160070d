"""Slugs: short ASCII names for use in addresses and as file names on every system."""

import re
import unicodedata
from functools import lru_cache

from octavo.base.hashing import checksum

LONGEST_SLUG = 100

# Device names, which Windows does not allow as file names, with any extension.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))]
)
_WORD = re.compile(r"[a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")

# Letters that Unicode does not decompose into a base letter and a mark, characters that stand for words, and
# apostrophes, which separate no words.
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
    """Return the slug of a text: ASCII, lower case, words joined by hyphens; empty if no character can be kept."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join([char for char in decomposed if not unicodedata.combining(char)])
    words = _WORD.findall(text.lower().translate(_LETTERS))
    slug = "-".join(words)[:LONGEST_SLUG].rstrip("-")
    return f"x-{slug}" if slug in _RESERVED else slug


@lru_cache(maxsize=1 << 16)
def slug_of(text: str) -> str:
    """Return the slug of a text, or if that is empty one made from a checksum of the text."""
    return slugify(text) or "x-" + checksum(text.encode(), 4).hex()


def slug_problem(slug: str) -> str:
    """Return the reason why a text cannot be a slug; empty if it can."""
    if len(slug) > LONGEST_SLUG:
        return f"a slug has at most {LONGEST_SLUG} characters, this has {len(slug)}"
    if not _SLUG.fullmatch(slug):
        return "a slug has lower-case letters a–z, digits and single hyphens between them"
    if slug.split(".", maxsplit=1)[0] in _RESERVED:
        return f"`{slug}` is a device name on Windows"
    return ""
