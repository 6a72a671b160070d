"""Make the record of a paper: the fields of its entry, with links to the people, terms and files it names."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from octavo.base import hashing, urls
from octavo.base.frozen import EMPTY, frozen, replace
from octavo.base.html import escape_text
from octavo.content.entries import NamePartsEntry, PaperEntry
from octavo.content.kinds import RESOURCES, TYPES
from octavo.markdown.phrases import NOTHING, Phrase
from octavo.model.identifiers import doi_address
from octavo.model.identity import person_slug
from octavo.model.licenses import license_of
from octavo.model.names import is_group
from octavo.model.records import Affiliation, Author, Link, NameParts, Paper, Venue, Version, safe
from octavo.model.states import UNACCEPTED, label
from octavo.site.addresses import TermAddresses
from octavo.site.metrics import stated_metrics
from octavo.site.people import Directory, written_parts
from octavo.site.targets import Targets
from octavo.site.taxonomies import areas_of, tags_of, venue_of

# The most authors and affiliations that are cached: members of a group are in most of its bylines.
_CACHED = 1 << 14

_RANKS = {kind: rank for rank, kind in enumerate(RESOURCES)}
_DASH = re.compile(r"\s*[-–—]+\s*")


class Bylines:
    """Makes the bylines of a site's papers; `url_of` returns the link to a person's page by slug, if there is one.

    `parts` are those of names that profiles write out, by the slug of the name.
    """

    def __init__(
        self, directory: Directory, url_of: Callable[[str], str | None], parts: Mapping[str, NameParts]
    ) -> None:
        self._directory = directory
        self._parts = parts
        self._url_of = url_of
        self._author = lru_cache(_CACHED)(self._make_author)

    def of(self, entry: PaperEntry) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]]:
        """Return the authors of a paper in its order, and their affiliations without repetition.

        Affiliations of the paper as a whole come first. An author's marks are the numbers of the affiliations that the
        entry states for that author.
        """
        names = dict.fromkeys(entry.affiliations)
        for author in entry.authors:
            names.update(dict.fromkeys(author.affiliation))
        numbers = {name: number for number, name in enumerate(names, 1)}
        author_of = self._author
        authors = [
            author_of(
                author.name,
                author.orcid,
                author.url,
                tuple([numbers[name] for name in dict.fromkeys(author.affiliation)]) if author.affiliation else (),
                bool(author.equal),
                bool(author.corresponding),
                author.parts,
                author.group,
            )
            for author in entry.authors
        ]
        return tuple(authors), tuple([_affiliation(number, name.html) for name, number in numbers.items()])

    def _make_author(
        self,
        name: str,
        orcid: str | None,
        website: str | None,
        marks: tuple[int, ...],
        equal: bool,
        corresponding: bool,
        written: NamePartsEntry | None,
        stated_group: bool | None,
    ) -> Author:
        key = person_slug(name)
        group = is_group(name) if stated_group is None else stated_group
        slug = self._directory.slug(key, orcid)
        url = self._url_of(slug)
        stated = written_parts(written) if written else None if group else self._parts.get(key)
        return Author(
            name=name,
            _stated=stated,
            group=group,
            slug=slug,
            url=url,
            website=website,
            orcid=orcid,
            marks=marks,
            equal=equal,
            corresponding=corresponding,
            _digest=hashing.raw((name, stated, group, slug, url, website, orcid, marks, equal, corresponding)),
        )


# An institution is in many bylines, with few different numbers.
@lru_cache(_CACHED)
def _affiliation(number: int, html: str) -> Affiliation:
    return Affiliation(number=number, name=safe(html), _digest=hashing.raw((number, html)))


@frozen
class Lookups:
    """The parts of a site in which the names in a paper's entry are looked up."""

    targets: Targets
    bylines: Bylines
    addresses: TermAddresses


def paper_of(source: str, slug: str, entry: PaperEntry, lookups: Lookups, earlier: Sequence[Version]) -> Paper:
    """Return the record of a paper without its broken links, which `check_references` has reported.

    `earlier` are the versions whose own entries name this paper.
    """
    path = lookups.targets.folder_of(source)
    authors, affiliations = lookups.bylines.of(entry)
    links = _links(source, entry, lookups.targets)
    first, last = _pages(entry.pages)
    status = entry.status.state if entry.status else ""
    kind, type_label = _type_of(entry)
    areas = areas_of([*([entry.area] if entry.area else []), *entry.areas], lookups.addresses)
    return Paper(
        slug=slug,
        path=path,
        url=urls.folder(path),
        title=entry.title.plain,
        heading=safe(entry.title.html),
        authors=authors,
        et_al=bool(entry.et_al),
        affiliations=affiliations,
        date=entry.date,
        year=entry.date.year if entry.date and not entry.state_before_publication else None,
        area=areas[0] if entry.area else None,
        areas=areas[1:] if entry.area else areas,
        type=kind,
        type_label=type_label,
        venue=_venue(entry, lookups.addresses),
        volume=entry.volume or "",
        issue=entry.issue or "",
        first_page=first,
        last_page=last,
        pages=f"{first}–{last}" if last else first,
        publisher=(entry.publisher or NOTHING).plain,
        institution=(entry.institution or _institution(kind, entry)).plain,
        number=entry.number or "",
        doi=entry.doi or "",
        doi_url=doi_address(entry.doi) if entry.doi else "",
        arxiv=entry.arxiv or "",
        openreview=entry.openreview or "",
        isbn=entry.isbn or "",
        issn=entry.issn or "",
        links=links,
        pdf=_own_pdf(links, path),
        code=bool(entry.code) or (entry.code is None and any(link.kind == "code" for link in links)),
        citations=entry.citations,
        metrics=stated_metrics(entry.metrics),
        tags=tags_of(entry, lookups.addresses),
        tldr=safe(entry.tldr.html) if entry.tldr else None,
        award=safe((entry.award or NOTHING).html),
        selected=bool(entry.selected),
        status=status,
        status_label=label(status),
        status_note=safe(((entry.status and entry.status.note) or NOTHING).html),
        versions=_versions(source, entry, lookups.targets, earlier),
        license=license_of(entry.license) if entry.license else None,
        language=entry.language or "",
        image=lookups.targets.image(source, entry.image),
        extra=entry.extra or EMPTY,
    )


def _type_of(entry: PaperEntry) -> tuple[str, str]:
    """Return the type of a paper and its label; both are empty where nothing says what it is."""
    if entry.type is not None:
        return entry.type.name, entry.type.label or TYPES[entry.type.name]
    if entry.status and entry.status.state in TYPES:
        kind = entry.status.state
    elif entry.venue:
        kind = "article"
    elif entry.arxiv or (entry.versions and entry.versions.preprint_of):
        kind = "preprint"
    else:
        kind = ""
    return kind, TYPES.get(kind, "")


def _venue(entry: PaperEntry, addresses: TermAddresses) -> Venue | None:
    """Return the venue of a paper; one that has not accepted it does not list it, so there is no link."""
    if entry.venue is None:
        return None
    venue = venue_of(entry.venue, addresses)
    return replace(venue, url=None) if entry.state_before_publication in UNACCEPTED else venue


def _institution(kind: str, entry: PaperEntry) -> Phrase:
    """Return the institution that a thesis or a report names as its venue, empty for other papers."""
    return entry.venue.name if entry.venue and kind in ("thesis", "report", "working paper") else NOTHING


def _links(source: str, entry: PaperEntry, targets: Targets) -> tuple[Link, ...]:
    stated = entry.links or ()
    links = targets.links(source, stated)
    if isinstance(entry.code, str) and not any(link.target == entry.code for link in stated):
        links.insert(0, Link(kind="code", label=RESOURCES["code"][0], url=entry.code))
    return tuple(sorted(links, key=lambda link: _RANKS.get(link.kind, len(_RANKS))))


def _own_pdf(links: tuple[Link, ...], path: str) -> str | None:
    """Return the path of the PDF in the paper's own folder, None if there is none.

    Google Scholar's inclusion guidelines require `citation_pdf_url` to be in the same folder as the abstract's page.
    """
    for link in links:
        if link.kind == "pdf" and link.url.startswith(urls.file(path)):
            return link.url.removeprefix(urls.ROOT)
    return None


def _pages(text: str | None) -> tuple[str, str]:
    """Return the first and the last page; the last is empty for a single page or an article number."""
    first, _, last = _DASH.sub("–", text or "").partition("–")
    return first, last


def _versions(source: str, entry: PaperEntry, targets: Targets, earlier: Sequence[Version]) -> tuple[Version, ...]:
    if entry.versions is None:
        return tuple(earlier)
    found = []
    stated = {"preprint of": entry.versions.preprint_of, "published as": entry.versions.published_as}
    for relation, target in stated.items():
        resolved = targets.find(source, target) if target else ""
        if target and not isinstance(resolved, str):
            other = resolved.entry
            title = other.heading if other else escape_text(_without_scheme(target))
            found.append(Version(relation=relation, title=safe(title), url=resolved.url))
    stated_urls = {version.url for version in found}
    return (*found, *(version for version in earlier if version.url not in stated_urls))


def _without_scheme(target: str) -> str:
    """Return an address as it is shown: without its scheme, and of a DOI only the DOI itself."""
    shown = re.sub(r"^https?://", "", target)
    return unquote(shown.removeprefix("doi.org/")) if shown.startswith("doi.org/10.") else shown
