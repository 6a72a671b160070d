"""Collections: papers brought together by area, year, venue, tag and person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from octavo import address, area
from octavo.entry import PaperEntry, VenueEntry
from octavo.record import Area, Paper, Tag, Term, Venue
from octavo.slug import slug_of

# The plural of each kind is the first part of its addresses, and the word in `collections`.
PLURALS = {"area": "areas", "year": "years", "venue": "venues", "tag": "tags", "person": "people"}

# A co-author has a page from so many common papers on.
COAUTHOR = 2


@dataclass(frozen=True, slots=True)
class Addresses:
    """Which collections have pages."""

    paged: frozenset[str]

    def path(self, kind: str, slug: str) -> str:
        """A member's folder on the site."""
        return f"{PLURALS[kind]}/{slug}/"

    def url(self, kind: str, slug: str) -> str | None:
        """The link to a member's page, None where its collection has none."""
        return address.folder(self.path(kind, slug)) if PLURALS[kind] in self.paged else None


def area_of(code: str, addresses: Addresses) -> Area:
    """An area by its class or its words."""
    slug = slug_of(code)
    known = code in area.NAMES
    return Area(code=code if known else "", name=area.name(code), slug=slug, url=addresses.url("area", slug))


def venue_of(entry: VenueEntry, addresses: Addresses) -> Venue:
    """A venue; its slug comes from what people call it."""
    short = entry.short or entry.name
    return Venue(name=entry.name, short=short, url=addresses.url("venue", slug_of(short)))


def tags_of(entry: PaperEntry, addresses: Addresses) -> tuple[Tag, ...]:
    """A paper's tags, each once."""
    unique = {slug_of(word): word for word in reversed(entry.tags)}
    return tuple(
        Tag(title=unique[slug], slug=slug, url=addresses.url("tag", slug))
        for slug in dict.fromkeys(slug_of(word) for word in entry.tags)
    )


def memberships(paper: Paper) -> Iterator[tuple[str, str, str, str]]:
    """Every collection's member that a paper belongs to: kind, slug, title and detail."""
    for found in dict.fromkeys((*([paper.area] if paper.area else []), *paper.areas)):
        yield "area", found.slug, found.name, found.code
    yield "year", f"{paper.year:04}", str(paper.year), ""
    if paper.venue:
        long = paper.venue.name if paper.venue.name != paper.venue.short else ""
        yield "venue", slug_of(paper.venue.short), paper.venue.short, long
    for tag in paper.tags:
        yield "tag", tag.slug, tag.title, ""
    for author in {author.slug: author for author in paper.authors}.values():
        yield "person", author.slug, author.name, ""


@dataclass(frozen=True, slots=True)
class Collections:
    """All members of all collections, each kind in its own order; the papers of each, and what each paper is in."""

    terms: Mapping[str, tuple[Term, ...]]
    papers: Mapping[tuple[str, str], tuple[Paper, ...]]
    keys: Mapping[str, tuple[tuple[str, str], ...]]
    by_key: Mapping[tuple[str, str], Term]

    def among(self, papers: Sequence[Paper]) -> Mapping[str, tuple[Term, ...]]:
        """The members that some papers belong to, by kind, counted among these alone."""
        counts = Counter(key for paper in papers for key in self.keys[paper.slug])
        found: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
        for key, count in counts.items():
            if key in self.by_key:
                found[key[0]].append(replace(self.by_key[key], count=count))
        return {kind: tuple(_ordered(kind, terms)) for kind, terms in found.items()}


def collect(
    papers: Sequence[Paper], addresses: Addresses, profiles: Mapping[str, tuple[str, str]], hidden: frozenset[str]
) -> Collections:
    """Bring papers together.

    `profiles` are name and link of the persons who have one, in the order in which they are listed: they come first
    among people, with or without papers. Years come oldest first, all others by count, then name. Persons in `hidden`
    (the owner), and those with one paper and no profile, are no members.
    """
    groups: dict[tuple[str, str], list[Paper]] = {("person", slug): [] for slug in profiles}
    spellings: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    keys = {}
    for paper in papers:
        members_of = tuple(memberships(paper))
        keys[paper.slug] = tuple((kind, slug) for kind, slug, _, _ in members_of)
        for kind, slug, title, detail in members_of:
            groups.setdefault((kind, slug), []).append(paper)
            spellings.setdefault((kind, slug), Counter())[(title, detail)] += 1
    terms: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
    for (kind, slug), members in groups.items():
        profile = profiles.get(slug) if kind == "person" else None
        if kind == "person" and (slug in hidden or (len(members) < COAUTHOR and profile is None)):
            continue
        title, detail = (profile[0], "") if profile else _spelling(spellings[kind, slug])
        terms[kind].append(
            Term(
                kind=kind,
                title=title,
                detail=detail,
                slug=slug,
                path=addresses.path(kind, slug),
                url=profile[1] if profile else addresses.url(kind, slug),
                count=len(members),
                own=profile is not None,
            )
        )
    ordered = {kind: _ordered(kind, found) for kind, found in terms.items()}
    first = [term for term in terms["person"] if term.slug in profiles]
    ordered["person"] = first + [term for term in ordered["person"] if term.slug not in profiles]
    by_key = {(kind, term.slug): term for kind, found in terms.items() for term in found}
    return Collections(
        terms={kind: tuple(found) for kind, found in ordered.items()},
        papers={key: tuple(members) for key, members in groups.items()},
        keys=keys,
        by_key=by_key,
    )


def _spelling(found: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The spelling that most papers use names a member; among equals the first in code order."""
    return min(found.items(), key=lambda item: (-item[1], item[0]))[0]


def _ordered(kind: str, terms: Iterable[Term]) -> list[Term]:
    if kind == "year":
        return sorted(terms, key=lambda term: term.slug)
    return sorted(terms, key=lambda term: (-term.count, term.title.casefold(), term.slug))
