"""The library: the records that pages show, made from the entry store when a page asks for them."""

from collections.abc import Sequence
from functools import lru_cache

from octavo.base import urls
from octavo.cache.entries import BodyText, EntryStore
from octavo.content.entries import PageEntry, PaperEntry
from octavo.model.records import Body, Metric, Paper, PaperLink, Person, safe
from octavo.site.bodies import body_of
from octavo.site.metrics import metrics
from octavo.site.papers import Bylines, Context, paper_of
from octavo.site.persons import coauthor_of, person_of
from octavo.site.related import related
from octavo.site.site import ResolvedSite

# A paper's page is made beside its entry in lists, so what was asked for last is asked for again.
_LATELY = 256


class RecordBuilder:
    """Makes the records of one site; papers go by their numbers, texts by their sources."""

    def __init__(self, site: ResolvedSite, store: EntryStore) -> None:
        self.site = site
        self.store = store
        self._context = Context(site.targets, Bylines(site.people.directory, site.people.linked.get), site.addresses)
        self.paper = lru_cache(_LATELY)(self._paper)
        self.prose = lru_cache(_LATELY)(self._prose)
        self.body = lru_cache(_LATELY)(self._body)
        self.metrics = lru_cache(_LATELY)(self._metrics)

    def _paper(self, number: int) -> Paper:
        """A paper by its number."""
        source = self.site.papers.sources[number]
        written = self.store.front_matter(source)
        assert isinstance(written.entry, PaperEntry)
        return paper_of(source, written, written.entry, self._context)

    def _prose(self, source: str) -> BodyText:
        """The text of an entry as it was stored."""
        return self.store.body(source)

    def _body(self, source: str) -> Body:
        """The text of an entry, its links led."""
        return body_of(source, self.prose(source), self.store.body_checksum(source), self.site.targets)

    def description(self, source: str) -> str:
        """What a free page says of itself, or the beginning of its text."""
        entry = self.store.front_matter(source).entry
        return (isinstance(entry, PageEntry) and entry.description) or self.prose(source).plain

    def link(self, number: int, reason: str = "") -> PaperLink:
        """A paper as others point to it."""
        papers = self.site.papers
        url = urls.folder(papers.paths[number])
        return PaperLink(title=safe(papers.headings[number]), url=url, year=papers.years[number], reason=reason)

    def neighbours(self, number: int) -> tuple[PaperLink | None, PaperLink | None]:
        """The next newer and the next older paper."""
        papers = self.site.papers
        rank = papers.ranks[number]
        newer = papers.newest[rank - 1] if rank > 0 else None
        older = papers.newest[rank + 1] if rank + 1 < len(papers) else None
        return None if newer is None else self.link(newer), None if older is None else self.link(older)

    def related(self, number: int) -> tuple[PaperLink, ...]:
        """The papers that belong to one, nearest first."""
        site = self.site
        owner = site.people.owner.slug if site.people.owner else None
        found = related(number, site.collections, site.papers.areas, owner)
        return tuple(self.link(other, reason) for other, reason in found)

    def papers_of(self, slug: str) -> Sequence[int]:
        """The papers of a person; the one whose page is the home page has all."""
        site = self.site
        return range(len(site.papers)) if slug == site.people.home else site.collections.papers("person", slug)

    def person(self, slug: str) -> Person:
        """A person with a profile, or one known from bylines only."""
        site = self.site
        metadata = site.people.entries.get(slug)
        if metadata is not None:
            return person_of(metadata, metadata.person, site.targets, site.addresses, site.collections)
        source, place = site.people.coauthors[slug]
        entry = self.store.front_matter(source).entry
        assert isinstance(entry, PaperEntry)
        name = site.collections.by_key["person", slug].title
        return coauthor_of(name, slug, site.addresses.path("person", slug), entry.authors[place])

    def _metrics(self, slug: str) -> tuple[Metric, ...]:
        """The figures of a person with a profile; of others none are given."""
        site = self.site
        metadata = site.people.entries.get(slug)
        if metadata is None:
            return ()
        return metrics(metadata.person.metrics, [site.papers.citations[number] for number in self.papers_of(slug)])
