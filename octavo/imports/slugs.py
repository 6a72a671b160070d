"""Names for new entries, which become parts of their addresses and then stay."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from octavo.base.layout import INDEX_ENTRY
from octavo.model.identity import slug_of
from octavo.model.slugs import LONGEST_SLUG, slugify

# A name has the first words of a title, of so many characters at most.
_LONGEST = 50
# An address has room for a year and a number behind a citation key.
_LONGEST_OF_KEY = LONGEST_SLUG - 20
_FORMULA = re.compile(r"\$[^$]*\$|\\\((?:(?!\\[()]).)*\\\)")


def entry_name(title: str, key: str, year: str, taken: Collection[str]) -> str:
    """Return a name that no entry has: the first words of the title, or the citation key where one is given.

    Where the name is taken, the year is added, then a number.
    """
    name = slugify(key)[:_LONGEST_OF_KEY].strip("-") or _first_words(title)
    if name not in taken:
        return name
    if year and f"{name}-{year}" not in taken:
        return f"{name}-{year}"
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


class EntryNames:
    """The names that entries of papers have, and those that new ones get.

    `paths` are those of all entries, `folder` is where new ones are written: what else is there has a name too.
    """

    def __init__(self, paths: Iterable[str], folder: Path) -> None:
        # A name decides the address, in which capitals and spaces do not count.
        self._taken = {slugify(name) or name for name in map(name_of_entry, paths)} | _names_in(folder)

    def new(self, title: str, key: str, year: str) -> str:
        """Return a name for a new entry (see `entry_name`), which it has from now on."""
        name = entry_name(title, key, year, self._taken)
        self._taken.add(name)
        return name


def name_of_entry(path: str) -> str:
    """Return the name of an entry, which another one in its folder must not have."""
    folder, _, file = path.rpartition("/")
    return folder.rpartition("/")[2] if file == INDEX_ENTRY else file.removesuffix(".md")


def _names_in(folder: Path) -> set[str]:
    """Return the names that no new entry can have: those of all that is there, and that of an entry in a folder."""
    found = [place.name for place in folder.iterdir()] if folder.is_dir() else []
    return {name.removesuffix(".md").lower() for name in [INDEX_ENTRY, *found] if name.endswith(".md")}


def _first_words(title: str) -> str:
    words = _FORMULA.sub(" ", title)
    slug = slugify(words if len(words.split()) > 1 else title) or slug_of(title)
    if len(slug) <= _LONGEST:
        return slug
    return slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
