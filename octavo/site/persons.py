"""Make the record of a person, from a profile or from a byline."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from octavo.base import urls
from octavo.base.frozen import EMPTY, replace
from octavo.content.entries import AuthorEntry, PeriodEntry, PersonEntry
from octavo.content.kinds import PROFILES
from octavo.content.metadata import Metadata
from octavo.markdown.phrases import NOTHING, Phrase
from octavo.model.dates import parse_date
from octavo.model.names import name_parts
from octavo.model.records import Area, Link, NameParts, Period, Person, safe
from octavo.site.addresses import TermAddresses
from octavo.site.people import monogram, written_parts
from octavo.site.targets import Targets
from octavo.site.taxonomies import Taxonomies, areas_of

_IN_NUMBERS = re.compile(r"\d{4}-\d{2}\b", re.ASCII)
# A year, alone or with a month or a season. Authors also write whole periods as the beginning: `2012–2015`.
_ONE_DATE = re.compile(r"(?:[^\W\d]+\.?\s+|\d{1,2}[/.])?\d{4}(?:-(?:0?[1-9]|1[0-2])(?:-\d{1,2})?)?")


def person_of(
    metadata: Metadata, entry: PersonEntry, targets: Targets, addresses: TermAddresses, taxonomies: Taxonomies
) -> Person:
    """Return the record of a person with a profile."""
    links = targets.links(metadata.path, entry.links or ())
    orcid = entry.orcid or ""
    linked_orcid = next((link.url.rsplit("/", 1)[-1] for link in links if link.kind == "orcid"), "")
    if orcid and not linked_orcid:
        links.append(_orcid_link(orcid))
    return replace(
        _bare_person(entry.name, metadata.slug, targets.folder_of(metadata.path)),
        parts=written_parts(entry.parts) if entry.parts else NameParts(*name_parts(entry.name)),
        monogram=monogram(entry.name, entry.parts.family if entry.parts else ""),
        native_name=entry.native_name or "",
        aliases=entry.other_names,
        role=safe((entry.role or NOTHING).html),
        affiliations=_as_html(entry.affiliations),
        areas=tuple(_with_page(area, taxonomies) for area in areas_of(entry.areas, addresses)),
        email=entry.email or "",
        links=tuple(links),
        orcid=orcid or linked_orcid,
        portrait=targets.portrait(metadata.path, entry.portrait, entry.name),
        interests=_as_html(entry.interests),
        education=_periods(entry.education, lasting=True),
        positions=_periods(entry.positions, lasting=True),
        awards=_periods(entry.awards, lasting=False),
        extra=entry.extra or EMPTY,
    )


def _with_page(area: Area, taxonomies: Taxonomies) -> Area:
    # An area without papers has no page.
    return area if ("area", area.slug) in taxonomies.numbers else replace(area, url=None)


def coauthor_of(name: str, slug: str, path: str, author: AuthorEntry) -> Person:
    """Return the record of a person without a profile, as an author in a byline."""
    links = [_orcid_link(author.orcid)] if author.orcid else []
    if author.url:
        links.append(Link(kind="website", label=PROFILES["website"][0], url=author.url))
    return replace(
        _bare_person(name, slug, path),
        parts=written_parts(author.parts) if author.parts else NameParts(*name_parts(name)),
        affiliations=_as_html(author.affiliation),
        links=tuple(links),
        orcid=author.orcid or "",
    )


def _orcid_link(orcid: str) -> Link:
    label, base = PROFILES["orcid"]
    return Link(kind="orcid", label=label, url=base + orcid)


def _bare_person(name: str, slug: str, path: str) -> Person:
    """Return a person of whom nothing but the name and the address is known."""
    return Person(
        slug=slug,
        path=path,
        url=urls.folder(path),
        name=name,
        parts=NameParts(*name_parts(name)),
        native_name="",
        aliases=(),
        monogram=monogram(name),
        role=safe(""),
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


def _as_html(phrases: Iterable[Phrase]) -> tuple[Markup, ...]:
    return tuple(safe(phrase.html) for phrase in phrases)


def _in_words(text: str) -> str:
    """Return a text with a month or a day in numbers as the date in words, and any other text as it is."""
    if not _IN_NUMBERS.match(text):
        return text
    try:
        return parse_date(text).long
    except ValueError:
        return text


def _periods(entries: tuple[PeriodEntry, ...], *, lasting: bool) -> tuple[Period, ...]:
    """Return the lines of a curriculum; `lasting`: one without an end goes on, as a prize does not."""
    return tuple(
        Period(
            title=safe(entry.title.html),
            place=safe((entry.place or NOTHING).html),
            start=_in_words(entry.start or ""),
            end=_in_words(entry.end or ""),
            ongoing=lasting and not entry.end and _ONE_DATE.fullmatch(entry.start or "") is not None,
            note=safe((entry.note or NOTHING).html),
        )
        for entry in entries
    )
