"""Addresses of the pages of terms and people, and which of them there are."""

from octavo.base import urls
from octavo.base.frozen import frozen

# The plural of each kind is the first part of its addresses, and the word in `collections`.
PLURALS = {"area": "areas", "year": "years", "venue": "venues", "tag": "tags", "person": "people"}


@frozen
class TermAddresses:
    """Which collections have pages."""

    paged: frozenset[str]

    def path(self, kind: str, slug: str) -> str:
        """A member's folder on the site."""
        return f"{PLURALS[kind]}/{slug}/"

    def url(self, kind: str, slug: str) -> str | None:
        """The link to a member's page, None where its collection has none."""
        return urls.folder(self.path(kind, slug)) if PLURALS[kind] in self.paged else None
