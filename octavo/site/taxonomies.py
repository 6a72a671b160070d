"""Taxonomies: papers brought together by area, year, venue, tag and person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from octavo.base.frozen import frozen, replace
from octavo.content.entries import PaperEntry, VenueEntry
from octavo.content.metadata import PaperMetadata
from octavo.model import arxiv
from octavo.model.records import Area, Tag, Term, Venue
from octavo.model.slugs import distinct_slugs, slug_of
from octavo.site.addresses import PLURALS, TermAddresses
from octavo.site.people import COAUTHOR, Directory

# A member's kind and slug; a title with what is said beside it.
Key = tuple[str, str]
Spelling = tuple[str, str]


def area_of(code: str, addresses: TermAddresses) -> Area:
    """An area by its class or its words."""
    slug = slug_of(code)
    known = code in arxiv.NAMES
    return Area(code=code if known else "", name=arxiv.area_name(code), slug=slug, url=addresses.url("area", slug))


def venue_of(entry: VenueEntry, addresses: TermAddresses) -> Venue:
    """A venue; its slug comes from what people call it."""
    short = entry.short or entry.name
    return Venue(name=entry.name, short=short, url=addresses.url("venue", slug_of(short)))


def tags_of(entry: PaperEntry, addresses: TermAddresses) -> tuple[Tag, ...]:
    """A paper's tags, each once."""
    return tuple(
        Tag(title=title, slug=slug, url=addresses.url("tag", slug)) for slug, title in distinct_slugs(entry.tags)
    )


def memberships(facts: PaperMetadata, directory: Directory) -> Iterator[tuple[Key, Spelling]]:
    """Every collection's member that a paper belongs to, with its title and detail."""
    for code in dict.fromkeys((*([facts.area] if facts.area else []), *facts.areas)):
        yield ("area", slug_of(code)), (arxiv.area_name(code), code if code in arxiv.NAMES else "")
    year = facts.date[0]
    yield ("year", f"{year:04}"), (str(year), "")
    if facts.venue:
        name, short = facts.venue
        yield ("venue", slug_of(short)), (short, name if name != short else "")
    for slug, title in facts.tags:
        yield ("tag", slug), (title, "")
    # A person who stands in a byline twice is in it once, under the later name.
    for slug, name in dict(zip(directory.slugs(facts), facts.names, strict=True)).items():
        yield ("person", slug), (name, "")


@frozen
class Taxonomies:
    """All members of all collections, each kind in its own order, and who is in which.

    A paper's number is its place in the site's order. `keys` are kinds and slugs, members or not, and `places` where
    each stands among them; `groups` are the papers of each, and `of` says by places what each paper is in.
    """

    terms: Mapping[str, tuple[Term, ...]]
    by_key: Mapping[Key, Term]
    keys: tuple[Key, ...]
    places: Mapping[Key, int]
    groups: tuple[Sequence[int], ...]
    of: tuple[Sequence[int], ...]

    def papers(self, kind: str, slug: str) -> Sequence[int]:
        """The numbers of the papers of a member."""
        at = self.places.get((kind, slug))
        return () if at is None else self.groups[at]

    def among(self, papers: Iterable[int]) -> Mapping[str, tuple[Term, ...]]:
        """The members that some papers belong to, by kind, counted among these alone."""
        counts = Counter(chain.from_iterable(self.of[number] for number in papers))
        found: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
        for key, term in self.by_key.items():
            count = counts.get(self.places[key], 0)
            if count:
                found[term.kind].append(replace(term, count=count))
        return {kind: tuple(_ordered(kind, terms)) for kind, terms in found.items()}


def build_taxonomies(
    papers: Sequence[PaperMetadata],
    directory: Directory,
    addresses: TermAddresses,
    profiles: Mapping[str, tuple[str, str]],
    hidden: frozenset[str],
) -> Taxonomies:
    """Bring papers together.

    `papers` stand in the site's order. `profiles` are name and link of the persons who have one, in the order in
    which they are listed: they come first among people, with or without papers. Years come oldest first, all others
    by count, then name. Persons in `hidden` (the owner), and those with one paper and no profile, are no members.
    """
    gathered = _Gathered(profiles)
    of = [gathered.add(number, memberships(facts, directory)) for number, facts in enumerate(papers)]
    terms: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
    for (kind, slug), at in gathered.places.items():
        profile = profiles.get(slug) if kind == "person" else None
        count = len(gathered.groups[at])
        if kind == "person" and (slug in hidden or (count < COAUTHOR and profile is None)):
            continue
        title, detail = (profile[0], "") if profile else gathered.spelling(at)
        terms[kind].append(
            Term(
                kind=kind,
                title=title,
                detail=detail,
                slug=slug,
                path=addresses.path(kind, slug),
                url=profile[1] if profile else addresses.url(kind, slug),
                count=count,
                own=profile is not None,
            )
        )
    ordered = {kind: _ordered(kind, found) for kind, found in terms.items()}
    first = [term for term in terms["person"] if term.slug in profiles]
    ordered["person"] = first + [term for term in ordered["person"] if term.slug not in profiles]
    by_key = {(kind, term.slug): term for kind, found in terms.items() for term in found}
    members = {kind: tuple(found) for kind, found in ordered.items()}
    places = gathered.places
    return Taxonomies(members, by_key, tuple(places), places, tuple(gathered.groups), tuple(of))


class _Gathered:
    """Members as they are met: where each stands among all, its papers, and how it is spelled."""

    def __init__(self, persons: Iterable[str]) -> None:
        self.places: dict[Key, int] = {("person", slug): at for at, slug in enumerate(persons)}
        self.groups: list[list[int]] = [[] for _ in self.places]
        self._spellings: list[Spelling] = [("", "")] * len(self.groups)
        self._others: dict[int, Counter[Spelling]] = {}

    def add(self, number: int, memberships: Iterable[tuple[Key, Spelling]]) -> tuple[int, ...]:
        """Enter a paper; where what it is in stands."""
        places, groups, spellings = self.places, self.groups, self._spellings
        mine = []
        for key, spelling in memberships:
            at = places.get(key)
            if at is None:
                at = places[key] = len(groups)
                groups.append([number])
                spellings.append(spelling)
            else:
                groups[at].append(number)
                if spelling != spellings[at]:
                    self._others.setdefault(at, Counter())[spelling] += 1
            mine.append(at)
        return tuple(mine)

    def spelling(self, at: int) -> Spelling:
        """The spelling that most papers use names a member; among equals the first in code order."""
        others = self._others.get(at)
        if others is None:
            return self._spellings[at]
        counts = {self._spellings[at]: len(self.groups[at]) - others.total(), **others}
        return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]


def _ordered(kind: str, terms: Iterable[Term]) -> list[Term]:
    if kind == "year":
        return sorted(terms, key=lambda term: term.slug)
    return sorted(terms, key=lambda term: (-term.count, term.title.casefold(), term.slug))
