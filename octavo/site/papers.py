"""A paper's record: what its entry says, joined with the people, collections and files it names."""

import re
from collections.abc import Callable
from functools import lru_cache

from octavo.base import hashing, urls
from octavo.base.frozen import EMPTY, frozen
from octavo.cache.entries import FrontMatter
from octavo.content.entries import PaperEntry
from octavo.content.fields import TYPES
from octavo.content.links import RESOURCES
from octavo.model.licenses import license_of
from octavo.model.records import Affiliation, Author, Link, Paper, Version, safe
from octavo.model.slugs import slug_of
from octavo.site.addresses import TermAddresses
from octavo.site.metrics import stated
from octavo.site.people import Directory
from octavo.site.targets import Targets
from octavo.site.taxonomies import area_of, tags_of, venue_of

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
            _digest=hashing.raw((name, slug, url, website, orcid, marks, equal, corresponding)),
        )


_RANKS = {kind: at for at, kind in enumerate(RESOURCES)}
_DASH = re.compile(r"\s*[-–—]+\s*")
_STATUS = {"published": "Published", "in press": "In press", "retracted": "Retracted"}


@frozen
class Context:
    """What a paper's record is joined with."""

    targets: Targets
    bylines: Bylines
    addresses: TermAddresses


def paper_of(source: str, written: FrontMatter, entry: PaperEntry, context: Context) -> Paper:
    """Make a paper's record; names that lead nowhere are left out here and reported where they are looked up."""
    path = context.targets.home(source)
    authors, affiliations = context.bylines.of(entry)
    title, tldr = written.phrases
    links = _links(source, entry, context.targets)
    first, last = _pages(entry.pages)
    status = entry.status.state if entry.status else ""
    kind = entry.type or ("article" if entry.venue else "preprint")
    area = area_of(entry.area, context.addresses) if entry.area else None
    others = (area_of(code, context.addresses) for code in entry.areas if code != entry.area)
    return Paper(
        slug=written.slug,
        path=path,
        url=urls.folder(path),
        title=title[1],
        heading=safe(title[0]),
        authors=authors,
        et_al=bool(entry.et_al),
        affiliations=affiliations,
        date=entry.date,
        year=entry.date.year,
        area=area,
        areas=tuple(dict.fromkeys(others)),
        type=kind,
        type_label=TYPES[kind],
        venue=venue_of(entry.venue, context.addresses) if entry.venue else None,
        volume=entry.volume or "",
        issue=entry.issue or "",
        first_page=first,
        last_page=last,
        pages=f"{first}–{last}" if last else first,
        publisher=entry.publisher or "",
        institution=entry.institution or _institution(kind, entry),
        number=entry.number or "",
        doi=entry.doi or "",
        arxiv=entry.arxiv or "",
        openreview=entry.openreview or "",
        isbn=entry.isbn or "",
        issn=entry.issn or "",
        links=links,
        pdf=_own_pdf(links, path),
        code=bool(entry.code) or (entry.code is None and any(link.kind == "code" for link in links)),
        citations=entry.citations,
        metrics=stated(entry.metrics),
        tags=tags_of(entry, context.addresses),
        tldr=safe(tldr[0]) if tldr[0] else None,
        award=entry.award or "",
        selected=bool(entry.selected),
        status=status,
        status_label=_STATUS.get(status, ""),
        status_note=(entry.status.note or "") if entry.status else "",
        versions=_versions(source, entry, context.targets),
        license=license_of(entry.license) if entry.license else None,
        language=entry.language or "",
        image=context.targets.image(source, entry.image),
        extra=entry.extra or EMPTY,
    )


def _institution(kind: str, entry: PaperEntry) -> str:
    """A thesis or a report that names a venue means the institution."""
    return entry.venue.name if entry.venue and kind in ("thesis", "report") else ""


def _links(source: str, entry: PaperEntry, targets: Targets) -> tuple[Link, ...]:
    written = list(entry.links or ())
    found = []
    if isinstance(entry.code, str) and not any(link.target == entry.code for link in written):
        found.append(Link(kind="code", label=RESOURCES["code"][0], url=entry.code))
    found += targets.links(source, written)
    return tuple(sorted(found, key=lambda link: _RANKS.get(link.kind, len(_RANKS))))


def _own_pdf(links: tuple[Link, ...], path: str) -> str | None:
    """A PDF's path from the root when it lies in the paper's own folder, as Google Scholar wants it."""
    for link in links:
        if link.kind == "pdf" and link.url.startswith(urls.file(path)):
            return link.url.removeprefix(urls.ROOT)
    return None


def _pages(text: str | None) -> tuple[str, str]:
    """First and last page; the second is empty for a single page or an article number."""
    first, _, last = _DASH.sub("–", text or "").partition("–")
    return first, last


def _versions(source: str, entry: PaperEntry, targets: Targets) -> tuple[Version, ...]:
    if entry.versions is None:
        return ()
    found = []
    named = {"preprint of": entry.versions.preprint_of, "published as": entry.versions.published_as}
    for relation, target in named.items():
        where = targets.find(source, target) if target else ""
        if target and not isinstance(where, str):
            other = where.entry
            title = other.title if other else re.sub(r"^https?://(?:doi\.org/)?", "", target)
            found.append(Version(relation=relation, title=title, url=where.url))
    return tuple(found)
