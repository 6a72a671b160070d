"""Routes: the one place that decides which pages exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.render.hints import hint_for_page
from octavo.site.site import ExpectedLink, ResolvedSite
from octavo.site.targets import MISSING, Targets, broken_link, same_address

NEWS_PER_PAGE = 50

PageKind = Literal["home", "paper", "term", "person", "news-index", "news", "page", "moved", "missing"]

PAGE_TEMPLATES: Mapping[PageKind, str] = {
    "home": "home.html",
    "paper": "paper.html",
    "term": "term.html",
    "person": "person.html",
    "news-index": "news.html",
    "news": "item.html",
    "page": "page.html",
    "moved": "moved.html",
    "missing": MISSING,
}


class Route(NamedTuple):
    """A page of the site: its path in the output, its kind, and its subject.

    `entry` is the source whose text it shows, empty if there is none. `key` is the number of a paper or a news item,
    the kind and slug of a term, the slug of a person, or the source of the entry that a former address leads to.
    A list of papers has `parts` pages, of which this is number `part` (from 0); `papers` are the numbers of the papers
    on this page, `total` the count of those on all pages.
    """

    path: str
    kind: PageKind
    entry: str = ""
    key: int | str | tuple[str, str] = ""
    part: int = 0
    parts: int = 1
    papers: Sequence[int] = ()
    total: int = 0

    @property
    def template(self) -> str:
        """Return the name of the template that renders it."""
        return PAGE_TEMPLATES[self.kind]

    @property
    def folder(self) -> str:
        """Return its address on the site: the path without `index.html`."""
        return self.path.removesuffix(urls.INDEX_FILE)


def routes_of(site: ResolvedSite) -> tuple[Route, ...]:
    """Return all pages of a site, sorted by path."""
    routes = [
        *_home(site),
        *_papers(site),
        *_terms(site),
        *_people(site),
        *_news(site),
        *(Route(_index_file(page.path), "page", page.source) for page in site.pages),
        *_moved(site),
        Route(MISSING, "missing", site.missing),
    ]
    return tuple(sorted(routes, key=lambda route: route.path))


def _home(site: ResolvedSite) -> Iterator[Route]:
    home = site.people.home
    entry = site.people.profiles[home].path if home else ""
    return _list_pages(site, "home", "", entry, home or "", range(len(site.papers)))


def _papers(site: ResolvedSite) -> Iterator[Route]:
    papers = site.papers
    for number, (source, path) in enumerate(zip(papers.sources, papers.paths, strict=True)):
        yield Route(_index_file(path), "paper", source, number)


def _terms(site: ResolvedSite) -> Iterator[Route]:
    for terms in site.taxonomies.terms.values():
        for term in terms:
            if term.url is not None and term.kind != "person":
                papers = site.taxonomies.papers(term.kind, term.slug)
                yield from _list_pages(site, "term", term.path, "", (term.kind, term.slug), papers)


def _people(site: ResolvedSite) -> Iterator[Route]:
    people = site.people
    for slug in (*people.profiles, *people.coauthors):
        if slug == people.home:
            continue
        entry = people.profiles[slug].path if slug in people.profiles else ""
        path = site.addresses.path("person", slug)
        yield from _list_pages(site, "person", path, entry, slug, site.taxonomies.papers("person", slug))


def _news(site: ResolvedSite) -> Iterator[Route]:
    parts = -(-len(site.news) // NEWS_PER_PAGE)
    for part in range(parts):
        yield Route(_index_file(part_of("news/", part)), "news-index", part=part, parts=parts)
    sources = {document.path: document.source for document in site.documents.values()}
    for number, item in enumerate(site.news):
        yield Route(_index_file(item.path), "news", sources[item.path], number)


def _moved(site: ResolvedSite) -> Iterator[Route]:
    for document in site.documents.values():
        for alias in document.aliases:
            yield Route(_former_path(document.section, alias), "moved", "", document.source)


def _former_path(section: str, alias: str) -> str:
    """Return the path in the output of a former address: a slug in a section, or a path that begins with a slash."""
    if not alias.startswith("/"):
        return _index_file(f"{section}{alias}/")
    return _index_file(alias[1:]) if alias.endswith("/") else alias[1:]


def _list_pages(
    site: ResolvedSite, kind: PageKind, path: str, entry: str, key: str | tuple[str, str], papers: Sequence[int]
) -> Iterator[Route]:
    """Yield the pages of a list of papers, at least one."""
    size = site.per_page
    parts = max(1, -(-len(papers) // size))
    for part in range(parts):
        shown = papers[part * size : (part + 1) * size]
        yield Route(_index_file(part_of(path, part)), kind, entry, key, part, parts, shown, len(papers))


def part_of(path: str, part: int) -> str:
    """Return the folder of a page of a list in a folder: the list's own for part 0, else `page/2/` in it."""
    return path if part == 0 else f"{path}page/{part + 1}/"


def _index_file(folder: str) -> str:
    return folder + urls.INDEX_FILE


def describe_source(route: Route) -> str:
    """Describe for a message what a page is made from."""
    if route.entry:
        return f"content/{route.entry}"
    if isinstance(route.key, tuple):
        kind, slug = route.key
        return f"the {kind} {slug}"
    match route.kind:
        case "person":
            return f"the co-author {route.key}"
        case "moved":
            return f"content/{route.key}"
        case "news-index":
            return "the list of news"
        case "home":
            return "the home page"
        case _:
            return "the 404 page"


def conflicts(
    routes: Sequence[Route], files: Mapping[str, str], expected: Iterable[ExpectedLink], targets: Targets
) -> tuple[Diagnostic, ...]:
    """Return an error for every two sources with one path, and for every expected link without a page.

    `files` are the paths of all files of the output but pages, each with its source. Paths that differ only in
    capitals conflict, because they are one path on many file systems. `targets` gives the hints for broken links.
    """
    return (*_shared_paths(routes, files), *_broken_links(routes, files, expected, targets))


def _shared_paths(routes: Sequence[Route], files: Mapping[str, str]) -> Iterator[Diagnostic]:
    taken: dict[str, Route | str] = {}
    sources: list[tuple[str, Route | str]] = [*((route.path, route) for route in routes), *sorted(files.items())]
    for path, source in sources:
        first = taken.setdefault(path.casefold(), source)
        if first is not source:
            yield _conflict(path.removesuffix(urls.INDEX_FILE), first, source)
    folders: dict[str, Route | str] = {}
    for path, source in sources:
        folder = path.casefold().rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = source
            folder = folder.rpartition("/")[0]
    for folder, source in folders.items():
        if folder in taken:
            yield _conflict(folder, taken[folder], source)


def _conflict(address: str, one: Route | str, other: Route | str) -> Diagnostic:
    """Return the error for two sources with one address; a former address is the one that has to give way."""
    former = [source for source in (other, one) if isinstance(source, Route) and source.kind == "moved"]
    if not former:
        return same_address(address, _described(one), _described(other))
    kept = one if former[0] is other else other
    hint = f"take it out of the `aliases:` of {_described(former[0])}"
    return same_address(address, _described(kept), _described(former[0]), hint)


def _broken_links(
    routes: Sequence[Route], files: Mapping[str, str], expected: Iterable[ExpectedLink], targets: Targets
) -> Iterator[Diagnostic]:
    pages = {route.folder for route in routes}
    for link in expected:
        if link.path not in pages and link.path.rstrip("/") not in files:
            yield broken_link(link.target, hint_for_page(link, pages, targets), link.span)


def _described(source: Route | str) -> str:
    return source if isinstance(source, str) else describe_source(source)


@frozen
class Pages:
    """The pages of a site.

    `by_entry` has the pages that show an entry's text, by source; `lists` are those with a list of papers.
    """

    routes: Sequence[Route]
    paths: frozenset[str]
    by_entry: Mapping[str, Sequence[Route]]
    lists: Sequence[Route]

    def touched(self, sources: Iterable[str], selected: Sequence[int]) -> Iterator[Route]:
        """Yield the pages that may show the text of one of some entries, some pages twice.

        `selected` are the numbers of the selected papers, which the home page shows besides those of its list.
        """
        own = [route for source in sources for route in self.by_entry.get(source, ())]
        yield from own
        numbers = {route.key for route in own if route.kind == "paper"}
        for route in self.lists if numbers else ():
            shown = route.papers if route.kind != "home" or route.part else (*route.papers, *selected)
            if not numbers.isdisjoint(shown):
                yield route


def pages_of(site: ResolvedSite) -> Pages:
    """Return all pages of a site."""
    routes = routes_of(site)
    by_entry: dict[str, list[Route]] = {}
    for route in routes:
        if route.entry:
            by_entry.setdefault(route.entry, []).append(route)
    lists = [route for route in routes if route.papers or route.kind == "home"]
    return Pages(routes, frozenset(route.path for route in routes), by_entry, lists)
