"""Anchors: the names of the places in a text that can be linked to."""

from octavo.base.layout import EntryKind
from octavo.model.slugs import slugify


def prefix_of(kind: EntryKind, name: str) -> str:
    """What stands before the ids of an entry's text, which shares its page with others or with parts of the theme."""
    return {"paper": f"{name}-", "person": "about-"}.get(kind, "")


class Anchors:
    """The anchors of one text, each given out once; `names` leads from the name as written to the id in the HTML."""

    def __init__(self, prefix: str) -> None:
        self.names: dict[str, str] = {}
        self.headings: list[str] = []
        self._prefix = prefix
        self._count: dict[str, int] = {}

    def reserve(self, name: str) -> None:
        """Note an id that the author wrote in HTML; it stays as it is."""
        self.names.setdefault(name, name)

    def add(self, text: str) -> str:
        """The id for a heading: its slug, with a number where the name is taken."""
        own = self.place(slugify(text) or "section")
        self.headings.append(own.removeprefix(self._prefix))
        return own

    def place(self, name: str) -> str:
        """The id for a name, with a number where it is taken."""
        free, number = name, self._count.get(name, 1)
        while free in self.names or self._prefix + free in self.names:
            number += 1
            free = f"{name}-{number}"
        self._count[name] = number
        self.names[free] = self._prefix + free
        return self._prefix + free
