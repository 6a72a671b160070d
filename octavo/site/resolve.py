"""Resolve: briefs become a site, with every name in them looked up."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import EMPTY, frozen
from octavo.base.layout import ADDRESSES, EntryKind
from octavo.content.entries import Config, NewsEntry, PageEntry
from octavo.content.fields import COLLECTIONS
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata
from octavo.model.dates import Date
from octavo.model.records import News, Site, Subject
from octavo.model.slugs import slug_of
from octavo.site.addresses import TermAddresses
from octavo.site.menu import menu_of
from octavo.site.people import people_of
from octavo.site.references import check_references
from octavo.site.site import Document, ExpectedLink, Papers, ResolvedSite
from octavo.site.sorting import arrange, newest_first, rank_key
from octavo.site.targets import Destination, Targets, same_address
from octavo.site.taxonomies import build_taxonomies

PER_PAGE = 100


@frozen
class SiteSources:
    """All that was loaded: the configuration with the places it names, entries, other files' paths, and data."""

    config: Config
    mentions: tuple[Mention, ...]
    entries: tuple[Metadata, ...]
    files: tuple[str, ...]
    data: Mapping[str, Any]


def resolve(
    content: SiteSources, *, base_url: str | None, drafts: bool
) -> tuple[ResolvedSite, tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]:
    """Connect all entries; what cannot be connected is in the diagnostics, and left out of the site."""
    config = content.config
    whole = [item for item in content.entries if item.details is not None and (drafts or not item.draft)]
    kept, clashes = _distinct(whole)
    paged = frozenset(COLLECTIONS if config.collections is None else config.collections)
    addresses = TermAddresses(paged)
    people, doubts = people_of(config, content.mentions, kept, addresses)
    targets = _targets(kept, content, people.home)
    left_out = [item for item in content.entries if item.path in targets.left_out]
    copies, strays = check_references(kept, left_out, content.mentions, targets)
    listed, papers = _papers(_of_kind(kept, "paper"), targets, config.order or "newest")
    collections = build_taxonomies(
        [item.paper for item in listed], people.directory, addresses, people.members, people.hidden
    )
    documents = {item.path: _document(item, targets) for item in kept if item.aliases or item.kind in ("page", "news")}
    pages = _pages(kept, documents)
    news = _news(kept, targets)
    menu, expected = menu_of(config, content.mentions, targets, pages, papers=bool(papers), news=bool(news))
    resolved = ResolvedSite(
        site=_site(config, people.owner, base_url),
        per_page=config.per_page or PER_PAGE,
        menu=menu,
        people=people,
        addresses=addresses,
        targets=targets,
        papers=papers,
        collections=collections,
        news=news,
        documents=documents,
        pages=pages,
        copies=copies,
        data=content.data,
    )
    # What an unreadable entry would have brought about is not known, so nobody is blamed for counting on it.
    unread = any(item.details is None for item in content.entries)
    return resolved, () if unread else expected, (*clashes, *doubts, *strays)


def _distinct(entries: Sequence[Metadata]) -> tuple[list[Metadata], list[Diagnostic]]:
    """The entries that have an address to themselves, and an error for each that comes second to one."""
    first: dict[tuple[str, str], Metadata] = {}
    found = []
    for item in entries:
        other = first.setdefault((item.kind, item.slug), item)
        if other is not item:
            where = f"{ADDRESSES[item.kind]}{item.slug}/"
            found.append(same_address(where, f"content/{other.path}", f"content/{item.path}"))
    return list(first.values()), found


def _targets(kept: Sequence[Metadata], content: SiteSources, home: str | None) -> Targets:
    def found(item: Metadata) -> Destination:
        at_root = item.kind == "person" and item.slug == home
        folder = "" if at_root else f"{ADDRESSES[item.kind]}{item.slug}/"
        return Destination(folder, item.kind, item.slug, item.title, item.ids)

    entries = {item.path: found(item) for item in kept}
    left_out = {item.path: item.details is not None for item in content.entries if item.path not in entries}
    return Targets(entries, frozenset(content.files), left_out)


def _of_kind(kept: Sequence[Metadata], kind: EntryKind) -> list[Metadata]:
    return [item for item in kept if item.kind == kind]


def _papers(found: Sequence[Metadata], targets: Targets, order: str) -> tuple[list[Metadata], Papers]:
    dated = [(item.paper, item.slug) for item in found]
    listed = [found[at] for at in arrange(dated, order)]
    facts = [item.paper for item in listed]
    newest = arrange([(item.paper, item.slug) for item in listed], "newest")
    ranks = [0] * len(newest)
    for rank, number in enumerate(newest):
        ranks[number] = rank
    papers = Papers(
        sources=[item.path for item in listed],
        paths=[targets.home(item.path) for item in listed],
        titles=[item.title for item in listed],
        headings=[item.heading for item in listed],
        years=[item.date[0] for item in facts],
        areas=[slug_of(item.area) if item.area else "" for item in facts],
        citations=[item.citations for item in facts],
        selected=[number for number, item in enumerate(facts) if item.selected],
        newest=newest,
        ranks=ranks,
    )
    return listed, papers


def _document(item: Metadata, targets: Targets) -> Document:
    return Document(item.path, ADDRESSES[item.kind], targets.home(item.path), item.title, item.aliases)


def _pages(kept: Sequence[Metadata], documents: Mapping[str, Document]) -> tuple[Document, ...]:
    def place(item: Metadata) -> tuple[bool, int, str, str]:
        assert isinstance(item.details, PageEntry)
        return rank_key(item.details.rank, item.title, item.slug)

    return tuple(documents[item.path] for item in sorted(_of_kind(kept, "page"), key=place))


def _news(kept: Sequence[Metadata], targets: Targets) -> tuple[News, ...]:
    notes = []
    for item in _of_kind(kept, "news"):
        assert isinstance(item.details, NewsEntry)
        path = targets.home(item.path)
        url = urls.folder(path)
        notes.append(News(slug=item.slug, path=path, url=url, title=item.title, date=item.details.date))
    return tuple(sorted(notes, key=lambda note: (*newest_first(_day(note.date)), note.slug)))


def _day(date: Date) -> tuple[int, int, int]:
    return date.year, date.month, date.day


def _site(config: Config, owner: Subject | None, base_url: str | None) -> Site:
    url = base_url if base_url is not None else config.url or ""
    return Site(
        title=config.title or (owner.name if owner else "") or "Papers",
        url=url,
        base_path=urlsplit(url).path or "/",
        language=config.language or "en",
        description=config.description or "",
        order=config.order or "newest",
        extra=config.extra or EMPTY,
    )
