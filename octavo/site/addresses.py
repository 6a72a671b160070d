"""The paths and URLs of term pages and person pages."""

from octavo.base import urls
from octavo.base.frozen import frozen

# Taxonomies by kind of term, each with its plural: the word in the configuration's `collections`, and the first part of
# its terms' paths.
PLURALS = {"area": "areas", "year": "years", "venue": "venues", "tag": "tags", "person": "people"}


@frozen
class TermAddresses:
    """The addresses of terms; `paged` are the plurals of the taxonomies that have pages."""

    paged: frozenset[str]

    def path(self, kind: str, slug: str) -> str:
        """Return a term's folder on the site: `areas/cs-cl/`."""
        return f"{PLURALS[kind]}/{slug}/"

    def url(self, kind: str, slug: str) -> str | None:
        """Return the link to a term's page, None if its taxonomy has no pages."""
        return urls.folder(self.path(kind, slug)) if PLURALS[kind] in self.paged else None
