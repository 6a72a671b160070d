"""Ids of the elements in a text that links can point to, unique within the text."""

from octavo.base.layout import EntryKind
from octavo.model.slugs import former_name_of_part, name_of_part


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
        # Names that the author gives to a part of the text although another one has them.
        self.repeated: list[str] = []
        self._prefix = prefix
        self._count: dict[str, int] = {}

    def reserve(self, name: str) -> None:
        """Reserve an id that the author wrote in HTML; it gets no prefix."""
        if name in self.names:
            self.repeated.append(name)
        self.names.setdefault(name, name)

    def add_own(self, name: str) -> str:
        """Return the id for a name that the author gave to a heading or an image."""
        if name in self.names or self._prefix + name in self.names:
            self.repeated.append(name)
        return self.add_name(name)

    def add_heading(self, text: str, own_id: str | None) -> dict[str, str]:
        """Return the ids of a heading as attributes: `id`, its own or one made of its text, and a former one.

        Before ids had letters of other scripts than the Latin one, they were slugs: links to these still lead here.
        """
        name = name_of_part(text)
        former = "" if text.isascii() else former_name_of_part(text)
        ids = {"id": own_id or self.add_name(name or "section")}
        if not own_id and former not in ("", name):
            ids["former_id"] = self.add_name(former)
        self.headings.append(ids["id"].removeprefix(self._prefix))
        return ids

    def add_name(self, name: str) -> str:
        """Return a new id for a name; a name that is taken gets a number: `name-2`, `name-3` and so on."""
        free, number = name, self._count.get(name, 1)
        while free in self.names or self._prefix + free in self.names:
            number += 1
            free = f"{name}-{number}"
        self._count[name] = number
        self.names[free] = self._prefix + free
        return self._prefix + free
