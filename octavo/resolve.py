"""Resolve: entries become a site whose values are closed, with every name in them looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from octavo import address
from octavo.body import body_of
from octavo.cast import Cast, cast_of
from octavo.check import Mention
from octavo.collection import Addresses, collect
from octavo.diagnostic import Diagnostic
from octavo.entry import Config, NewsEntry, PageEntry, PaperEntry
from octavo.fields import COLLECTIONS
from octavo.layout import ADDRESSES, EntryKind
from octavo.load import Loaded
from octavo.lookup import look_up
from octavo.menu import menu_of
from octavo.order import arranged, backwards, ranked
from octavo.paper import Context, paper_of
from octavo.record import News, Paper, PaperLink, Site, Subject
from octavo.related import related
from octavo.schema import EMPTY
from octavo.site import Promise, Resolved, Written
from octavo.target import Targets, same_address

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Content:
    """All that was loaded: the configuration with the places it names, entries, other files' paths, and data."""

    config: Config
    mentions: tuple[Mention, ...]
    entries: tuple[Loaded, ...]
    files: tuple[str, ...]
    data: Mapping[str, Any]


def resolve(
    content: Content, *, base_url: str | None, drafts: bool
) -> tuple[Resolved, tuple[Promise, ...], tuple[Diagnostic, ...]]:
    """Connect all entries; what cannot be connected is in the diagnostics, and left out of the site."""
    config = content.config
    whole = [item for item in content.entries if item.entry is not None and (drafts or not item.entry.draft)]
    kept, twins = _distinct(whole)
    paged = frozenset(COLLECTIONS if config.collections is None else config.collections)
    addresses = Addresses(paged)
    cast, doubts = cast_of(config, content.mentions, kept, addresses)
    targets = _targets(kept, content, cast)
    left_out = [item for item in content.entries if item.path in targets.left_out]
    copies, strays = look_up(kept, left_out, content.mentions, targets)
    papers, newest = _papers(kept, targets, cast, addresses, config.order or "newest")
    collections = collect(papers, addresses, cast.members, cast.hidden)
    profiles = cast.profiles(papers, collections, targets, addresses)
    written: dict[tuple[str, str], Written] = {(item.kind, item.slug): _written(item, targets) for item in kept}
    pages = _pages(kept, written)
    news = _news(kept, targets)
    menu, promises = menu_of(config, content.mentions, targets, pages, papers=bool(papers), news=bool(news))
    resolved = Resolved(
        site=_site(config, cast.owner, base_url),
        per_page=config.per_page or PER_PAGE,
        menu=menu,
        owner=cast.owner,
        home=next((profile for profile in profiles if cast.home and profile.source == cast.home.path), None),
        papers=papers,
        neighbours=_neighbours(newest),
        related=_related(papers, cast.owner),
        profiles=profiles,
        news=news,
        pages=pages,
        written=written,
        bodies={item.path: body_of(item, targets) for item in kept},
        collections=collections,
        copies=copies,
        data=content.data,
    )
    # What an unreadable entry would have brought about is not known, so nobody is blamed for counting on it.
    unread = any(item.entry is None for item in content.entries)
    return resolved, () if unread else promises, (*twins, *doubts, *strays)


def _distinct(entries: Sequence[Loaded]) -> tuple[list[Loaded], list[Diagnostic]]:
    """The entries that have an address to themselves, and an error for each that comes second to one."""
    first: dict[tuple[str, str], Loaded] = {}
    found = []
    for item in entries:
        other = first.setdefault((item.kind, item.slug), item)
        if other is not item:
            where = f"{ADDRESSES[item.kind]}{item.slug}/"
            found.append(same_address(where, f"content/{other.path}", f"content/{item.path}"))
    return list(first.values()), found


def _targets(kept: Sequence[Loaded], content: Content, cast: Cast) -> Targets:
    homes = {item.path: "" if item is cast.home else f"{ADDRESSES[item.kind]}{item.slug}/" for item in kept}
    left_out = {item.path: item.entry is not None for item in content.entries if item.path not in homes}
    return Targets({item.path: item for item in kept}, homes, frozenset(content.files), left_out)


def _of_kind(kept: Sequence[Loaded], kind: EntryKind) -> list[Loaded]:
    return [item for item in kept if item.kind == kind]


def _papers(
    kept: Sequence[Loaded], targets: Targets, cast: Cast, addresses: Addresses, order: str
) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    context = Context(targets, cast.directory, addresses, cast.linked)
    made = {}
    dated = []
    for item in _of_kind(kept, "paper"):
        assert isinstance(item.entry, PaperEntry)
        made[item.slug] = paper_of(item, item.entry, context)
        dated.append((item.entry, item.slug))
    listed, newest = (tuple(made[slug] for slug in dict.fromkeys(arranged(dated, name))) for name in (order, "newest"))
    return listed, newest


def _neighbours(newest: Sequence[Paper]) -> Mapping[str, tuple[PaperLink | None, PaperLink | None]]:
    links = [None, *(_link(paper, "") for paper in newest), None]
    return {paper.slug: (links[at], links[at + 2]) for at, paper in enumerate(newest)}


def _related(papers: Sequence[Paper], owner: Subject | None) -> Mapping[str, tuple[PaperLink, ...]]:
    by_slug = {paper.slug: paper for paper in papers}
    found = related(papers, owner.slug if owner else None)
    return {slug: tuple(_link(by_slug[other], why) for other, why in others) for slug, others in found.items()}


def _link(paper: Paper, reason: str) -> PaperLink:
    return PaperLink(title=paper.heading, url=paper.url, year=paper.year, reason=reason)


def _written(item: Loaded, targets: Targets) -> Written:
    entry = item.entry
    description = entry.description if isinstance(entry, PageEntry) and entry.description else item.text.plain
    aliases = () if entry is None else getattr(entry, "aliases", ()) if item.kind != "person" else ()
    return Written(item.path, ADDRESSES[item.kind], targets.homes[item.path], item.phrases[0][1], description, aliases)


def _pages(kept: Sequence[Loaded], written: Mapping[tuple[str, str], Written]) -> tuple[Written, ...]:
    def place(item: Loaded) -> tuple[bool, int, str, str]:
        assert isinstance(item.entry, PageEntry)
        return ranked(item.entry.rank, item.phrases[0][1], item.slug)

    return tuple(written["page", item.slug] for item in sorted(_of_kind(kept, "page"), key=place))


def _news(kept: Sequence[Loaded], targets: Targets) -> tuple[News, ...]:
    notes = []
    for item in _of_kind(kept, "news"):
        assert isinstance(item.entry, NewsEntry)
        path = targets.homes[item.path]
        title, date = item.phrases[0][1], item.entry.date
        notes.append(News(slug=item.slug, path=path, url=address.folder(path), title=title, date=date))
    return tuple(sorted(notes, key=lambda note: (*backwards(note.date), note.slug)))


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
