"""Ids of the elements in a text that links can point to, unique within the text."""

from octavo.base.layout import EntryKind
from octavo.model.slugs import slugify


def prefix_of(kind: EntryKind, name: str) -> str:
    """Return the prefix of all ids in an entry's text.

    The text shares its page with other texts or with elements of the theme, whose ids must not be the same.
    """
    return {"paper": f"{name}-", "person": "about-"}.get(kind, "")


class Anchors:
    """The ids of one text; `names` maps the name that a link uses to the id in the HTML, prefix included."""

    def __init__(self, prefix: str) -> None:
        self.names: dict[str, str] = {}
        self.headings: list[str] = []
        self._prefix = prefix
        self._count: dict[str, int] = {}

    def reserve(self, name: str) -> None:
        """Reserve an id that the author wrote in HTML; it gets no prefix."""
        self.names.setdefault(name, name)

    def add_heading(self, text: str) -> str:
        """Return a new id for a heading, made of the slug of its text."""
        new = self.add_name(slugify(text) or "section")
        self.headings.append(new.removeprefix(self._prefix))
        return new

    def add_name(self, name: str) -> str:
        """Return a new id for a name; a name that is taken gets a number: `name-2`, `name-3` and so on."""
        free, number = name, self._count.get(name, 1)
        while free in self.names or self._prefix + free in self.names:
            number += 1
            free = f"{name}-{number}"
        self._count[name] = number
        self.names[free] = self._prefix + free
        return self._prefix + free
