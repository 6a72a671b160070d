"""Identity: when two names, tags, venues or areas are one, and the address that each has on the site.

The key of a text is the text without what is spelt in several ways: case, width, white space, punctuation, and the
marks of Latin letters ("José" is "Jose"). Letters of other scripts, their marks, and symbols stay. An address is made
of the key alone, so it does not depend on what else a site has.

Only the address of a co-author depends on it, in two cases (see `site/people`). A name that bylines give to several
ORCID iDs is several persons: behind the key stand the last four characters of each iD, and bylines without an iD keep
the key alone. While there is one iD, or none, the key is the address, as almost no site has two. And of two keys that
differ in points and spaces alone ("JP Kim", "J. P. Kim"), both persons are at the one with more words. To add the iD to
every address, or to drop the spaces, would change the addresses that sites have. Two things that would share an address
are told (`site/clashes`).
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from octavo.base.characters import may_be_wide, normalized
from octavo.base.hashing import checksum
from octavo.base.patterns import deferred
from octavo.model.names import bare_name
from octavo.model.slugs import LONGEST_SLUG, RESERVED, folded, latin_words

# The scripts of which anyascii gives a usual transliteration, as the names of their characters begin. It reads letter
# by letter, which is wrong for kana (`しょ`) and Han, and no reading of scripts without vowels.
_READABLE = ("LATIN ", "CYRILLIC ", "GREEK ", "HANGUL ", "ARMENIAN ", "GEORGIAN ")
# Characters that are neither seen nor said: soft hyphens, joiners, selectors of variants.
_UNSEEN = deferred("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_CJK = "[\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff\uac00-\ud7a3]"
_SPACE_IN_CJK = deferred(rf"(?<={_CJK})[\s\u00b7\u30fb]+(?={_CJK})")
# Signs for minus and fractions, and marks of ownership, which count as punctuation.
_SEPARATING = frozenset("\u2212\u2044\u2215®©")
# The length in bytes of the checksum in an address that is not the key itself.
_CHECKSUM = 4
_HEXADECIMAL = deferred("[0-9a-f]+")
_RESERVED_TWICE = deferred(rf"x-(?:{'|'.join(sorted(RESERVED))})")


@lru_cache(maxsize=1 << 16)
def key_of(text: str) -> str:
    """Return the key of a text: two texts name one thing if their keys are equal.

    Words are joined by hyphens. A text of punctuation alone is its own key.
    """
    if text.isascii():
        words = latin_words(text)
    else:
        text = _UNSEEN().sub("", text)
        words = "".join([char if char.isalnum() or _is_kept(char) else " " for char in folded(text)]).split()
    return "-".join(words) or normalized("NFKC", " ".join(text.split())).casefold()


@lru_cache(maxsize=1 << 16)
def slug_of(text: str) -> str:
    """Return the address of a text: a valid slug, equal for two texts if and only if their keys are.

    A key in ASCII is its own address. Any other key gives what of it can be written in ASCII, and a checksum.
    """
    key = key_of(text)
    # A key in ASCII has its words joined by hyphens already, unless it is of punctuation alone.
    has_words = key.isascii() and key.replace("-", "").isalnum()
    readable = key if has_words else "-".join(latin_words(key if key.isascii() else _transliterated(key)))
    if key in RESERVED:
        return f"x-{key}"
    is_reserved = key.startswith("x-") and _RESERVED_TWICE().fullmatch(key)
    if readable and readable == key and len(key) <= LONGEST_SLUG and not is_reserved:
        return key
    digest = checksum(key.encode(), _CHECKSUM).hex()
    return f"{readable[: LONGEST_SLUG - len(digest) - 1].rstrip('-') or 'x'}-{digest}"


def is_key(slug: str) -> bool:
    """Tell if an address is surely the key of its text: it has no checksum, and no `x` before a reserved word."""
    last = slug.rpartition("-")[2]
    return not slug.startswith("x-") and (len(last) != 2 * _CHECKSUM or _HEXADECIMAL().fullmatch(last) is None)


@lru_cache(maxsize=1 << 16)
def person_slug(name: str) -> str:
    """Return the address of a person's name, for which titles before it and degrees after it make no difference.

    Nor do spaces in Chinese, Japanese and Korean names, which are written with and without them.
    """
    return slug_of(_told_apart(name))


def person_key(name: str) -> str:
    """Return the key of a person's name: two names are one person's if their keys are equal, but for what is known.

    What is known beyond the name are profiles, ORCID iDs, and other points and spaces (see `site/people`).
    """
    return key_of(_told_apart(name))


def _told_apart(name: str) -> str:
    """Return the part of a name that tells persons apart."""
    bare = bare_name(name)
    return _SPACE_IN_CJK().sub("", bare) if may_be_wide(bare) else bare


def distinct(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of address and word, each address once, with the first word that has it."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(slug_of(word), word)
    return tuple(first.items())


def _is_kept(char: str) -> bool:
    """Tell if a character that is no letter and no digit belongs to words: marks and symbols that are not in ASCII."""
    # Symbols are kept: `∞-categories` are not categories.
    return not char.isascii() and unicodedata.category(char)[0] in "LMNS" and char not in _SEPARATING


def _transliterated(key: str) -> str:
    """Return a key with what can be read in ASCII, and spaces for the rest."""
    found = {char for char in key if not char.isascii() and unicodedata.name(char, "").startswith(_READABLE)}
    if not found:
        return key
    # Few sites need it, and its tables take time to read.
    from anyascii import anyascii

    return "".join([anyascii(char) if char in found else char for char in key])
