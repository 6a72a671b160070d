"""Names for new entries, which become parts of their addresses and then stay."""

import re
from collections.abc import Collection

from octavo.model.identity import slug_of
from octavo.model.slugs import slugify

# A name has the first words of a title, of so many characters at most.
_LONGEST = 50
_FORMULA = re.compile(r"\$[^$]*\$|\\\((?:(?!\\[()]).)*\\\)")


def entry_name(title: str, key: str, year: str, taken: Collection[str]) -> str:
    """Return a name that no entry has: the first words of the title, or the citation key where one is given.

    Where the name is taken, the year is added, then a number.
    """
    name = slugify(key) or _first_words(title)
    if name not in taken:
        return name
    if year and f"{name}-{year}" not in taken:
        return f"{name}-{year}"
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _first_words(title: str) -> str:
    words = _FORMULA.sub(" ", title)
    slug = slugify(words if len(words.split()) > 1 else title) or slug_of(title)
    if len(slug) <= _LONGEST:
        return slug
    return slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
