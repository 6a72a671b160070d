"""The record builder: it makes the records that pages show from the entry store, when a page needs them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from octavo.base import urls
from octavo.base.frozen import EMPTY
from octavo.cache.entries import BodyText, EntryStore
from octavo.content.entries import PageEntry, PaperEntry
from octavo.model.records import Body, Metric, Paper, PaperLink, Person, Version, safe
from octavo.model.states import label
from octavo.site.bodies import body_of
from octavo.site.metrics import metrics
from octavo.site.papers import Bylines, Lookups, paper_of
from octavo.site.persons import coauthor_of, person_of
from octavo.site.related import related_papers
from octavo.site.site import ResolvedSite

# The most records of each type that are cached: a paper's page is made right after its fragments, of the same records.
_CACHED = 256


class RecordBuilder:
    """Makes the records of one site; papers are asked for by number, persons by slug, texts by source."""

    def __init__(self, site: ResolvedSite, store: EntryStore) -> None:
        self.site = site
        self.store = store
        self._lookups = Lookups(
            site.targets, Bylines(site.people.directory, site.people.urls.get, site.people.parts), site.addresses
        )
        self.paper = lru_cache(_CACHED)(self._paper)
        self.text = lru_cache(_CACHED)(self._text)
        self.body = lru_cache(_CACHED)(self._body)
        self.metrics = lru_cache(_CACHED)(self._metrics)

    def _paper(self, number: int) -> Paper:
        """Return the record of a paper."""
        source = self.site.papers.sources[number]
        front_matter = self.store.front_matter(source)
        assert isinstance(front_matter.entry, PaperEntry)
        papers = self.site.papers
        earlier = [
            Version(relation=relation, title=safe(papers.headings[other]), url=urls.folder(papers.paths[other]))
            for relation, other in papers.earlier.get(number, ())
        ]
        return paper_of(source, front_matter.slug, front_matter.entry, self._lookups, earlier)

    def _text(self, source: str) -> BodyText:
        """Return the text of an entry as it is stored, with placeholders for links."""
        return self.store.body(source)

    def _body(self, source: str) -> Body:
        """Return the text of an entry with its links."""
        return body_of(source, self.text(source), self.store.body_checksum(source), self.site.targets)

    def description(self, source: str) -> str:
        """Return the description of a free page, or else the beginning of its text."""
        entry = self.store.front_matter(source).entry
        return (isinstance(entry, PageEntry) and entry.description) or self.text(source).plain

    def language(self, source: str) -> str:
        """Return the language of a free page, empty where it states none."""
        entry = self.store.front_matter(source).entry
        return (isinstance(entry, PageEntry) and entry.language) or ""

    def extra(self, source: str) -> Mapping[str, object]:
        """Return what the author of a free page wrote for themes."""
        entry = self.store.front_matter(source).entry
        return (isinstance(entry, PageEntry) and entry.extra) or EMPTY

    def paper_link(self, number: int, reason: str = "") -> PaperLink:
        """Return a link to a paper."""
        papers = self.site.papers
        return PaperLink(
            title=safe(papers.headings[number]),
            url=urls.folder(papers.paths[number]),
            year=papers.dates[number][0] or None,
            status_label=label(papers.states[number]),
            reason=reason,
        )

    def neighbours(self, number: int) -> tuple[PaperLink | None, PaperLink | None]:
        """Return the next newer and the next older paper, None where there is none."""
        papers = self.site.papers
        rank = papers.ranks[number]
        newer = papers.newest[rank - 1] if rank > 0 else None
        older = papers.newest[rank + 1] if rank + 1 < len(papers) else None
        return None if newer is None else self.paper_link(newer), None if older is None else self.paper_link(older)

    def related(self, number: int) -> tuple[PaperLink, ...]:
        """Return the papers related to one, most related first."""
        site = self.site
        owner = site.people.owner.slug if site.people.owner else None
        found = related_papers(number, site.taxonomies, site.papers.areas, owner)
        return tuple(self.paper_link(other, reason) for other, reason in found)

    def papers_of(self, slug: str) -> Sequence[int]:
        """Return the papers of a person; the person whose profile is the home page has all of them."""
        site = self.site
        return range(len(site.papers)) if slug == site.people.home else site.taxonomies.papers("person", slug)

    def person(self, slug: str) -> Person:
        """Return the record of a person with a profile, or of a co-author with a page."""
        site = self.site
        metadata = site.people.profiles.get(slug)
        if metadata is not None:
            return person_of(metadata, metadata.person, site.targets, site.addresses, site.taxonomies)
        source, index = site.people.coauthors[slug]
        entry = self.store.front_matter(source).entry
        assert isinstance(entry, PaperEntry)
        name = site.taxonomies.by_key["person", slug].title
        return coauthor_of(name, slug, site.addresses.path("person", slug), entry.authors[index])

    def _metrics(self, slug: str) -> tuple[Metric, ...]:
        """Return the metrics of a person, none for a person without a profile."""
        site = self.site
        metadata = site.people.profiles.get(slug)
        if metadata is None:
            return ()
        return metrics(metadata.person.metrics, [site.papers.citations[number] for number in self.papers_of(slug)])
