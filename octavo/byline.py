"""A paper's byline: its authors as persons of the site, with their affiliations numbered."""

from collections.abc import Callable

from octavo.entry import PaperEntry
from octavo.people import Directory
from octavo.record import Affiliation, Author
from octavo.slug import slug_of


def byline(
    entry: PaperEntry, directory: Directory, page_of: Callable[[str], str | None]
) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]]:
    """Authors in the paper's order, and every affiliation once, those of the paper as a whole first.

    `page_of` gives the link to a person's page by slug. Authors carry numbers only where theirs are stated: an
    institution of the paper as a whole is nobody's in particular.
    """
    names = dict.fromkeys(entry.affiliations)
    for author in entry.authors:
        names.update(dict.fromkeys(author.affiliation))
    numbers = {name: number for number, name in enumerate(names, 1)}
    authors = []
    for author in entry.authors:
        slug = directory.slug(slug_of(author.name), author.orcid)
        authors.append(
            Author(
                name=author.name,
                slug=slug,
                url=page_of(slug),
                website=author.url,
                orcid=author.orcid,
                marks=tuple([numbers[name] for name in dict.fromkeys(author.affiliation)]),
                equal=bool(author.equal),
                corresponding=bool(author.corresponding),
            )
        )
    return tuple(authors), tuple(Affiliation(number=number, name=name) for name, number in numbers.items())
