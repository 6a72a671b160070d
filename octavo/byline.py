"""A paper's byline: its authors as persons of the site, with their affiliations numbered."""

from collections.abc import Callable
from functools import lru_cache

from octavo import digest
from octavo.entry import PaperEntry
from octavo.people import Directory
from octavo.record import Affiliation, Author
from octavo.slug import slug_of

# Members of a group stand in most of its bylines.
_MET = 1 << 14


class Bylines:
    """Makes the bylines of a site; `page_of` gives the link to a person's page by slug."""

    def __init__(self, directory: Directory, page_of: Callable[[str], str | None]) -> None:
        self._directory = directory
        self._page_of = page_of
        self._author = lru_cache(_MET)(self._met)

    def of(self, entry: PaperEntry) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]]:
        """Authors in the paper's order, and every affiliation once, those of the paper as a whole first.

        Authors carry numbers only where theirs are stated: an institution of the paper as a whole is nobody's in
        particular.
        """
        names = dict.fromkeys(entry.affiliations)
        for author in entry.authors:
            names.update(dict.fromkeys(author.affiliation))
        numbers = {name: number for number, name in enumerate(names, 1)}
        made = self._author
        authors = [
            made(
                author.name,
                author.orcid,
                author.url,
                tuple([numbers[name] for name in dict.fromkeys(author.affiliation)]) if author.affiliation else (),
                bool(author.equal),
                bool(author.corresponding),
            )
            for author in entry.authors
        ]
        return tuple(authors), tuple([Affiliation(number=number, name=name) for name, number in numbers.items()])

    def _met(
        self,
        name: str,
        orcid: str | None,
        website: str | None,
        marks: tuple[int, ...],
        equal: bool,
        corresponding: bool,
    ) -> Author:
        slug = self._directory.slug(slug_of(name), orcid)
        url = self._page_of(slug)
        return Author(
            name=name,
            slug=slug,
            url=url,
            website=website,
            orcid=orcid,
            marks=marks,
            equal=equal,
            corresponding=corresponding,
            _digest=digest.raw((name, slug, url, website, orcid, marks, equal, corresponding)),
        )
