"""Taxonomies: the terms (areas, years, venues, tags and people) under which papers are listed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from octavo.base.frozen import frozen, replace
from octavo.base.html import escape_text
from octavo.content.entries import PaperEntry, VenueEntry
from octavo.content.metadata import PaperMetadata, distinct_tags
from octavo.model import arxiv
from octavo.model.identity import distinct, slug_of
from octavo.model.records import Area, Tag, Term, Venue, safe
from octavo.model.states import UNACCEPTED
from octavo.site.addresses import PLURALS, TermAddresses
from octavo.site.people import COAUTHOR_PAPERS, Directory

# A term's kind and slug.
TermKey = tuple[str, str]

# A term's title and detail, as one paper has them, and the title as HTML where that may differ.
TermLabel = tuple[str, str, str]


def areas_of(codes: Iterable[str], addresses: TermAddresses) -> tuple[Area, ...]:
    """Return areas by their arXiv classes or their names, one per slug."""
    return tuple(
        Area(
            code=code if code in arxiv.NAMES else "",
            name=arxiv.area_name(code),
            slug=slug,
            url=addresses.url("area", slug),
        )
        for slug, code in distinct(codes)
    )


def venue_of(entry: VenueEntry, addresses: TermAddresses) -> Venue:
    """Return a venue; its slug comes from its short name if it has one."""
    short = entry.short or entry.name
    return Venue(
        name=entry.name.plain,
        heading=safe(entry.name.html),
        short=short.plain,
        label=safe(short.html),
        url=addresses.url("venue", slug_of(short.plain)),
    )


def tags_of(entry: PaperEntry, addresses: TermAddresses) -> tuple[Tag, ...]:
    """Return a paper's tags, one per slug."""
    return tuple(
        Tag(title=tag.plain, heading=safe(tag.html), slug=slug, url=addresses.url("tag", slug))
        for slug, tag in distinct_tags(entry.tags)
    )


def terms_of_paper(paper: PaperMetadata) -> Iterator[tuple[TermKey, TermLabel]]:
    """Yield every term of a paper but the persons in its byline, each with its label."""
    codes = (paper.area, *paper.areas) if paper.area else paper.areas
    for slug, code in distinct(codes):
        yield ("area", slug), (arxiv.area_name(code), code if code in arxiv.NAMES else "", "")
    if not paper.state:
        year = paper.date[0]
        yield ("year", f"{year:04}"), (str(year), "", "")
    if paper.venue and paper.state not in UNACCEPTED:
        (name, _), (short, html) = paper.venue
        yield ("venue", slug_of(short)), (short, name if name != short else "", html)
    for slug, title, html in paper.tags:
        yield ("tag", slug), (title, "", html)


@frozen
class Taxonomies:
    """All terms, and the papers under each.

    `terms` are those that are listed, by kind and in the kind's order; `by_key` has them by key. Of all terms, listed
    or not, `keys` are the kinds and slugs; a term's number is its index there, and `numbers` has it by key.
    `term_papers` are the numbers of each term's papers, `paper_terms` the numbers of each paper's terms.
    """

    terms: Mapping[str, tuple[Term, ...]]
    by_key: Mapping[TermKey, Term]
    keys: tuple[TermKey, ...]
    numbers: Mapping[TermKey, int]
    term_papers: tuple[Sequence[int], ...]
    paper_terms: tuple[Sequence[int], ...]

    def papers(self, kind: str, slug: str) -> Sequence[int]:
        """Return the numbers of the papers under a term."""
        number = self.numbers.get((kind, slug))
        return () if number is None else self.term_papers[number]

    def terms_among(self, papers: Iterable[int]) -> Mapping[str, tuple[Term, ...]]:
        """Return the listed terms of some papers by kind; their counts are of these papers alone."""
        counts = Counter(chain.from_iterable(self.paper_terms[number] for number in papers))
        found: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
        for key, term in self.by_key.items():
            count = counts.get(self.numbers[key], 0)
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
    """Collect the terms of all papers, which are in the site's order.

    `profiles` are the names and links of persons with a profile, by slug and in their order: they come first among
    people, even without papers. Years are listed from the oldest, all other terms by count, then title. Persons in
    `hidden` are not listed, nor are those without a profile who have a single paper.
    """
    index = _TermIndex(profiles)
    paper_terms = []
    for number, paper in enumerate(papers):
        # A person who is in a byline twice counts once, under the later name.
        names = dict(zip(directory.slugs(paper), paper.names, strict=True))
        paper_terms.append((*index.add(number, terms_of_paper(paper)), *index.add_persons(number, names)))
    terms: dict[str, list[Term]] = {kind: [] for kind in PLURALS}
    for ((kind, slug), number), found in zip(index.numbers.items(), index.papers, strict=True):
        profile = profiles.get(slug) if kind == "person" else None
        count = len(found)
        if kind == "person" and (slug in hidden or (count < COAUTHOR_PAPERS and profile is None)):
            continue
        title, detail, html = (profile[0], "", "") if profile else index.label(number)
        if kind == "person":
            detail = directory.ids.get(slug, "")
        terms[kind].append(
            Term(
                kind=kind,
                title=title,
                heading=safe(html or escape_text(title)),
                detail=detail,
                slug=slug,
                path=addresses.path(kind, slug),
                url=profile[1] if profile else addresses.url(kind, slug),
                count=count,
                own=profile is not None,
            )
        )
    by_key = {(kind, term.slug): term for kind, found in terms.items() for term in found}
    ordered = {kind: _ordered(kind, found) for kind, found in terms.items()}
    first = [term for term in terms["person"] if term.slug in profiles]
    ordered["person"] = first + [term for term in ordered["person"] if term.slug not in profiles]
    return Taxonomies(
        terms={kind: tuple(found) for kind, found in ordered.items()},
        by_key=by_key,
        keys=tuple(index.numbers),
        numbers=index.numbers,
        term_papers=tuple(index.papers),
        paper_terms=tuple(paper_terms),
    )


class _TermIndex:
    """The terms of the papers added so far: their numbers, their papers, and their labels."""

    def __init__(self, persons: Iterable[str]) -> None:
        self._persons = {slug: number for number, slug in enumerate(persons)}
        self.numbers: dict[TermKey, int] = {("person", slug): number for slug, number in self._persons.items()}
        self.papers: list[list[int]] = [[] for _ in self.numbers]
        self._labels: list[TermLabel] = [("", "", "")] * len(self.papers)
        # Most terms have one label, so only those that differ from the first are counted.
        self._other_labels: dict[int, Counter[TermLabel]] = {}

    def add(self, paper: int, terms: Iterable[tuple[TermKey, TermLabel]]) -> list[int]:
        """Add a paper by its number to terms other than persons, and return the numbers of the terms."""
        numbers, papers, labels = self.numbers, self.papers, self._labels
        found = []
        for key, label in terms:
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(papers)
                papers.append([paper])
                labels.append(label)
            else:
                papers[number].append(paper)
                if label != labels[number]:
                    self._other_labels.setdefault(number, Counter())[label] += 1
            found.append(number)
        return found

    def add_persons(self, paper: int, names: Mapping[str, str]) -> list[int]:
        """Add a paper to persons, who are given as slugs with their names, and return the numbers of the persons."""
        # Half of all terms are persons: this takes half the time that `add` would take for them.
        persons, papers, labels = self._persons, self.papers, self._labels
        found = []
        for slug, name in names.items():
            number = persons.get(slug)
            if number is None:
                number = persons[slug] = self.numbers["person", slug] = len(papers)
                papers.append([paper])
                labels.append((name, "", ""))
            else:
                papers[number].append(paper)
                if name != labels[number][0]:
                    self._other_labels.setdefault(number, Counter())[name, "", ""] += 1
            found.append(number)
        return found

    def label(self, number: int) -> TermLabel:
        """Return the label that most papers give a term; among equally many, the first in code point order."""
        others = self._other_labels.get(number)
        if others is None:
            return self._labels[number]
        counts = {self._labels[number]: len(self.papers[number]) - others.total(), **others}
        return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]


def _ordered(kind: str, terms: Iterable[Term]) -> list[Term]:
    if kind == "year":
        return sorted(terms, key=lambda term: term.slug)
    return sorted(terms, key=lambda term: (-term.count, term.title.casefold(), term.slug))
