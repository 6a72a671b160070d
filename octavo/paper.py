"""A paper's record: what its entry says, joined with the people, collections and files it names."""

import re

from octavo import address
from octavo.byline import Bylines
from octavo.collection import Addresses, area_of, tags_of, venue_of
from octavo.entry import PaperEntry
from octavo.fields import TYPES
from octavo.frozen import EMPTY, frozen
from octavo.license import license_of
from octavo.link import RESOURCES
from octavo.metric import stated
from octavo.record import Link, Paper, Version
from octavo.safe import safe
from octavo.shelf import Written
from octavo.target import Targets

_RANKS = {kind: at for at, kind in enumerate(RESOURCES)}
_DASH = re.compile(r"\s*[-–—]+\s*")
_STATUS = {"published": "Published", "in press": "In press", "retracted": "Retracted"}


@frozen
class Context:
    """What a paper's record is joined with."""

    targets: Targets
    bylines: Bylines
    addresses: Addresses


def paper_of(source: str, written: Written, entry: PaperEntry, context: Context) -> Paper:
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
        url=address.folder(path),
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
        if link.kind == "pdf" and link.url.startswith(address.file(path)):
            return link.url.removeprefix(address.ROOT)
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
