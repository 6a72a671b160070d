"""Resolve the site: from the metadata of all entries, find the place of each and everything that connects them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, error, warning
from octavo.base.frozen import EMPTY, frozen
from octavo.base.layout import ADDRESSES, INDEX_ENTRY, EntryKind
from octavo.content.copies import copy_findings, find_copies
from octavo.content.entries import Config, NewsEntry, PageEntry
from octavo.content.fields import COLLECTIONS
from octavo.content.findings import Mention
from octavo.content.metadata import Metadata
from octavo.model.identity import slug_of
from octavo.model.records import News, Site, Subject, safe
from octavo.site.addresses import TermAddresses
from octavo.site.clashes import shared_addresses
from octavo.site.menu import menu_of
from octavo.site.people import people_of
from octavo.site.references import References, check_references, unfetched_files
from octavo.site.site import Document, ExpectedLink, PaperTable, ResolvedSite
from octavo.site.sorting import newest_first, paper_order, rank_key
from octavo.site.targets import Destination, Targets, same_address
from octavo.site.taxonomies import build_taxonomies
from octavo.site.unused import unused_files
from octavo.site.works import EARLIER, same_works, stated_versions

PER_PAGE = 100


@frozen
class SiteSources:
    """Everything that was loaded: the configuration with its references, entries, paths of other files, and data.

    `plain` are the paths of the configuration and the data. `hollow` are the files that are empty, or for which only a
    pointer is here, each with the way to fetch it.
    """

    config: Config
    mentions: tuple[Mention, ...]
    entries: tuple[Metadata, ...]
    files: tuple[str, ...]
    data: Mapping[str, Any]
    plain: tuple[str, ...] = ()
    hollow: Mapping[str, str] = EMPTY


def resolve(
    sources: SiteSources, *, url: str, drafts: bool
) -> tuple[ResolvedSite, tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]:
    """Resolve the site; return it with the links that expect a page, and the findings.

    Entries that could not be read, the second of two at one address, and drafts unless `drafts` are not on the site.
    `url` is the address of the site's root, empty where it is unknown.
    """
    config = sources.config
    readable = [item for item in sources.entries if item.details is not None]
    entries, conflicts = _distinct([item for item in readable if drafts or not item.draft])

    addresses = TermAddresses(frozenset(COLLECTIONS if config.collections is None else config.collections))
    unread = any(item.kind == "person" and item.details is None for item in sources.entries)
    people, people_findings = people_of(config, sources.mentions, entries, addresses, unread=unread)

    targets = _targets(entries, sources, people.home)
    excluded = [item for item in sources.entries if item.path in targets.excluded]
    references = check_references(entries, excluded, sources.mentions, targets)
    paths = sorted((*(item.path for item in sources.entries), *sources.files, *sources.plain))
    copies = find_copies(paths, references.named)
    all_read = len(readable) == len(sources.entries)
    file_findings = _file_findings(sources, references, targets, copies, paths, all_read=all_read)

    order = config.order or "newest"
    papers = _sorted_papers(entries, order)
    doubles = same_works(_of_kind(entries, "paper"), targets, copies)
    taxonomies = build_taxonomies(
        [item.paper for item in papers], people.directory, addresses, people.profile_links, people.hidden
    )

    clashes = shared_addresses(papers, people.profiles.values(), taxonomies, people.directory)

    documents = _documents(entries, targets)
    missing = next((path for path, entry in targets.entries.items() if entry.is_missing_page), "")
    pages = tuple(documents[item.path] for item in _sorted_pages(entries) if item.path != missing)
    news = _news(entries, targets)
    menu, expected = menu_of(config, sources.mentions, targets, pages, papers=bool(papers), news=bool(news))

    site = ResolvedSite(
        site=_site(config, people.owner, url),
        per_page=config.per_page or PER_PAGE,
        menu=menu,
        people=people,
        addresses=addresses,
        targets=targets,
        papers=_paper_table(papers, order, targets),
        taxonomies=taxonomies,
        news=news,
        documents=documents,
        pages=pages,
        missing=missing,
        copies=references.copies,
        data=sources.data,
    )
    # The pages that links expect may be those of an entry that could not be read.
    expected = (*expected, *references.expected) if all_read else ()
    return site, expected, (*conflicts, *people_findings, *file_findings, *doubles, *clashes)


def _file_findings(
    sources: SiteSources,
    references: References,
    targets: Targets,
    copies: Mapping[str, str],
    paths: Sequence[str],
    *,
    all_read: bool,
) -> tuple[Diagnostic, ...]:
    """Return the findings about files and the links to them; `all_read` tells that every entry could be read."""
    # An entry that could not be read may use any file.
    unused = unused_files(targets, references.named, copies, sources.data) if all_read else ()
    return (
        *references.diagnostics,
        *unfetched_files(references, sources.hollow),
        *unused,
        *copy_findings(copies, paths),
        *_misplaced(sources.entries),
    )


_LISTS: Mapping[EntryKind, str] = {
    "paper": "the list of papers, but the paper papers/index/",
    "person": "the list of people, but the person people/index/",
    "news": "the list of news, but the item news/index/",
}


def _misplaced(entries: Sequence[Metadata]) -> Iterator[Diagnostic]:
    """Yield the findings about entries that are called like a list, or nearly like an entry in a folder of its own."""
    for item in entries:
        if item.slug != "index":
            continue
        folder, _, name = item.path.rpartition("/")
        if name != INDEX_ENTRY and name.lower() == INDEX_ENTRY and "/" in folder:
            message = f"the entry of a folder is called {INDEX_ENTRY}, in small letters"
            yield error("bad-file-name", message, item.span, f"rename it to {INDEX_ENTRY}")
        elif item.kind == "page":
            hint = "the home page is made from profile.md: write the text there, or give this page another name"
            yield warning("home-page", "this is not the home page, but the page index/", item.span, hint)
        else:
            hint = "Octavo makes the list; give this another name, or a folder of its own: "
            hint += f"{folder.partition('/')[0]}/NAME/{INDEX_ENTRY}"
            yield warning("list-page", f"this is not {_LISTS[item.kind]}", item.span, hint)


def _distinct(entries: Sequence[Metadata]) -> tuple[list[Metadata], list[Diagnostic]]:
    """Return the first entry at each address, and an error for each further one."""
    first: dict[tuple[str, str], Metadata] = {}
    found = []
    for item in entries:
        other = first.setdefault((item.kind, item.slug), item)
        if other is not item:
            address = f"{ADDRESSES[item.kind]}{item.slug}/"
            found.append(same_address(address, f"content/{other.path}", f"content/{item.path}"))
    return list(first.values()), found


def _targets(entries: Sequence[Metadata], sources: SiteSources, home: str | None) -> Targets:
    def destination(item: Metadata) -> Destination:
        is_home = item.kind == "person" and item.slug == home
        folder = "" if is_home else f"{ADDRESSES[item.kind]}{item.slug}/"
        return Destination(folder, item.kind, item.slug, item.heading, item.ids)

    destinations = {item.path: destination(item) for item in entries}
    excluded = {item.path: item.details is not None for item in sources.entries if item.path not in destinations}
    return Targets(destinations, frozenset(sources.files), excluded)


def _of_kind(entries: Sequence[Metadata], kind: EntryKind) -> list[Metadata]:
    return [item for item in entries if item.kind == kind]


def _sorted_papers(entries: Sequence[Metadata], order: str) -> list[Metadata]:
    papers = _of_kind(entries, "paper")
    return [papers[index] for index in paper_order(papers, order)]


def _paper_table(papers: Sequence[Metadata], order: str, targets: Targets) -> PaperTable:
    """Return what pages need of the papers, which are in this order."""
    newest = list(range(len(papers))) if order == "newest" else paper_order(papers, "newest")
    ranks = [0] * len(newest)
    for rank, number in enumerate(newest):
        ranks[number] = rank
    metadata = [item.paper for item in papers]
    return PaperTable(
        sources=[item.path for item in papers],
        paths=[targets.folder_of(item.path) for item in papers],
        headings=[item.heading for item in papers],
        states=[paper.state for paper in metadata],
        dates=[(0, 0, 0) if paper.state else paper.date for paper in metadata],
        areas=[slug_of(paper.area) if paper.area else "" for paper in metadata],
        citations=[paper.citations for paper in metadata],
        selected=[number for number, paper in enumerate(metadata) if paper.selected],
        newest=newest,
        ranks=ranks,
        earlier=_earlier(papers, targets),
    )


def _earlier(papers: Sequence[Metadata], targets: Targets) -> Mapping[int, list[tuple[str, int]]]:
    """Return the earlier versions that name a paper as the later one, by its number."""
    found: dict[int, list[tuple[str, int]]] = {}
    numbers: dict[str, int] = {}
    for item, relation, folder in stated_versions(papers, targets):
        numbers = numbers or {targets.folder_of(paper.path): number for number, paper in enumerate(papers)}
        number = numbers[targets.folder_of(item.path)]
        others = found.setdefault(numbers[folder], [])
        if number not in [other for _, other in others]:
            others.append((EARLIER[relation], number))
    return found


def _documents(entries: Sequence[Metadata], targets: Targets) -> Mapping[str, Document]:
    """Return the entries whose titles or aliases pages are made from, by source."""
    return {
        item.path: _document(item, targets.folder_of(item.path))
        for item in entries
        if item.aliases or item.kind in ("page", "news")
    }


def _document(item: Metadata, folder: str) -> Document:
    return Document(item.path, ADDRESSES[item.kind], folder, item.title, item.heading, item.aliases)


def _sorted_pages(entries: Sequence[Metadata]) -> list[Metadata]:
    def key(item: Metadata) -> tuple[bool, int, str, str]:
        assert isinstance(item.details, PageEntry)
        return rank_key(item.details.rank, item.title, item.slug)

    return sorted(_of_kind(entries, "page"), key=key)


def _news(entries: Sequence[Metadata], targets: Targets) -> tuple[News, ...]:
    """Return the news, newest first."""
    news = []
    for item in _of_kind(entries, "news"):
        assert isinstance(item.details, NewsEntry)
        path = targets.folder_of(item.path)
        news.append(
            News(
                slug=item.slug,
                path=path,
                url=urls.folder(path),
                title=item.title,
                heading=safe(item.heading),
                date=item.details.date,
                language=item.details.language or "",
                extra=item.details.extra or EMPTY,
            )
        )

    def key(item: News) -> tuple[int, int, int, str]:
        return (*newest_first(item.date.parts), item.slug)

    return tuple(sorted(news, key=key))


def _site(config: Config, owner: Subject | None, url: str) -> Site:
    """Return the site's own record, with defaults for what is not configured."""
    return Site(
        title=config.title or (owner.name if owner else "") or "Papers",
        url=url,
        base_path=urlsplit(url).path or "/",
        language=config.language or "en",
        description=config.description or "",
        order=config.order or "newest",
        extra=config.extra or EMPTY,
    )
