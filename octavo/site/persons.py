"""A person's record: what the profile says, joined with the areas and files it names."""

from octavo.base import urls
from octavo.base.frozen import EMPTY, replace
from octavo.content.entries import AuthorEntry, PeriodEntry, PersonEntry
from octavo.content.links import PROFILES
from octavo.content.metadata import Metadata
from octavo.model.records import Area, Link, Period, Person
from octavo.site.addresses import TermAddresses
from octavo.site.people import monogram
from octavo.site.targets import Targets
from octavo.site.taxonomies import Taxonomies, area_of


def person_of(
    metadata: Metadata, entry: PersonEntry, targets: Targets, addresses: TermAddresses, collections: Taxonomies
) -> Person:
    """Make the record of a person with a profile."""
    links = targets.links(metadata.path, entry.links or ())
    orcid = entry.orcid or ""
    stated = next((link.url.rsplit("/", 1)[-1] for link in links if link.kind == "orcid"), "")
    if orcid and not stated:
        links.append(_orcid_link(orcid))
    return replace(
        _named(entry.name, metadata.slug, targets.home(metadata.path)),
        native_name=entry.native_name or "",
        aliases=entry.aliases,
        role=entry.role or "",
        affiliations=entry.affiliations,
        areas=tuple(_area(code, addresses, collections) for code in dict.fromkeys(entry.areas)),
        email=entry.email or "",
        links=tuple(links),
        orcid=orcid or stated,
        portrait=targets.image(metadata.path, entry.portrait, entry.name),
        interests=entry.interests,
        education=_periods(entry.education),
        positions=_periods(entry.positions),
        awards=_periods(entry.awards),
        extra=entry.extra or EMPTY,
    )


def _area(code: str, addresses: TermAddresses, collections: Taxonomies) -> Area:
    area = area_of(code, addresses)
    # An area in which there are no papers has no page.
    return area if ("area", area.slug) in collections.places else replace(area, url=None)


def coauthor_of(name: str, slug: str, path: str, known: AuthorEntry) -> Person:
    """Make the record of a person who is known from bylines only."""
    links = [_orcid_link(known.orcid)] if known.orcid else []
    if known.url:
        links.append(Link(kind="website", label=PROFILES["website"][0], url=known.url))
    return replace(
        _named(name, slug, path),
        affiliations=known.affiliation,
        links=tuple(links),
        orcid=known.orcid or "",
    )


def _orcid_link(orcid: str) -> Link:
    label, base = PROFILES["orcid"]
    return Link(kind="orcid", label=label, url=base + orcid)


def _named(name: str, slug: str, path: str) -> Person:
    return Person(
        slug=slug,
        path=path,
        url=urls.folder(path),
        name=name,
        native_name="",
        aliases=(),
        monogram=monogram(name),
        role="",
        affiliations=(),
        areas=(),
        email="",
        links=(),
        orcid="",
        portrait=None,
        interests=(),
        education=(),
        positions=(),
        awards=(),
        extra=EMPTY,
    )


def _periods(entries: tuple[PeriodEntry, ...]) -> tuple[Period, ...]:
    return tuple(
        Period(
            title=entry.title,
            place=entry.place or "",
            start=entry.start or "",
            end=entry.end or "",
            note=entry.note or "",
        )
        for entry in entries
    )
