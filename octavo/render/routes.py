"""Route: the one place that says which pages exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, error
from octavo.base.frozen import frozen
from octavo.site.site import ExpectedLink, ResolvedSite
from octavo.site.targets import same_address

MISSING = "404.html"
NEWS_PER_PAGE = 50

Kind = Literal["home", "paper", "term", "person", "news-index", "news", "page", "moved", "missing"]

PAGE_TEMPLATES: Mapping[Kind, str] = {
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
    """A page to be: its path in the output, its kind, and what it is about.

    `entry` is the source whose text it shows, or empty; `key` is a paper's or a note's number, a member's kind and
    slug, a person's slug, or the source of what has moved. Of a list with `total` papers, `part` counts its `parts`
    from 0, and `lists` are the numbers of the papers on this one.
    """

    path: str
    kind: Kind
    entry: str = ""
    key: int | str | tuple[str, str] = ""
    part: int = 0
    parts: int = 1
    lists: Sequence[int] = ()
    total: int = 0

    @property
    def template(self) -> str:
        """The template that makes it."""
        return PAGE_TEMPLATES[self.kind]

    @property
    def folder(self) -> str:
        """Its address on the site."""
        return self.path.removesuffix(urls.INDEX_FILE)


def route(site: ResolvedSite) -> tuple[Route, ...]:
    """All pages of a site, sorted by path."""
    routes = [
        *_home(site),
        *_papers(site),
        *_terms(site),
        *_people(site),
        *_news(site),
        *(Route(_file(document.path), "page", document.source) for document in site.pages),
        *_former(site),
        Route(MISSING, "missing"),
    ]
    return tuple(sorted(routes, key=lambda found: found.path))


def _home(site: ResolvedSite) -> Iterator[Route]:
    home = site.people.home
    entry = site.people.entries[home].path if home else ""
    return _lists(site, "home", "", entry, home or "", range(len(site.papers)))


def _papers(site: ResolvedSite) -> Iterator[Route]:
    papers = site.papers
    for number, (source, path) in enumerate(zip(papers.sources, papers.paths, strict=True)):
        yield Route(_file(path), "paper", source, number)


def _terms(site: ResolvedSite) -> Iterator[Route]:
    for terms in site.collections.terms.values():
        for term in terms:
            if term.url is not None and term.kind != "person":
                papers = site.collections.papers(term.kind, term.slug)
                yield from _lists(site, "term", term.path, "", (term.kind, term.slug), papers)


def _people(site: ResolvedSite) -> Iterator[Route]:
    for slug in (*site.people.entries, *site.people.coauthors):
        if slug == site.people.home:
            continue
        entry = site.people.entries[slug].path if slug in site.people.entries else ""
        path = site.addresses.path("person", slug)
        yield from _lists(site, "person", path, entry, slug, site.collections.papers("person", slug))


def _news(site: ResolvedSite) -> Iterator[Route]:
    parts = -(-len(site.news) // NEWS_PER_PAGE)
    for part in range(parts):
        yield Route(_file(part_of("news/", part)), "news-index", part=part, parts=parts)
    sources = {document.path: document.source for document in site.documents.values()}
    for number, note in enumerate(site.news):
        yield Route(_file(note.path), "news", sources[note.path], number)


def _former(site: ResolvedSite) -> Iterator[Route]:
    for document in site.documents.values():
        for alias in document.aliases:
            yield Route(_file(f"{document.section}{alias}/"), "moved", "", document.source)


def _lists(
    site: ResolvedSite, kind: Kind, path: str, entry: str, key: str | tuple[str, str], papers: Sequence[int]
) -> Iterator[Route]:
    size = site.per_page
    parts = max(1, -(-len(papers) // size))
    for part in range(parts):
        here = papers[part * size : (part + 1) * size]
        yield Route(_file(part_of(path, part)), kind, entry, key, part, parts, here, len(papers))


def part_of(path: str, part: int) -> str:
    """The folder of a page of a list."""
    return path if part == 0 else f"{path}page/{part + 1}/"


def _file(folder: str) -> str:
    return folder + urls.INDEX_FILE


def source_of(found: Route) -> str:
    """What a page is made from, as one says it."""
    if found.entry:
        return f"content/{found.entry}"
    if isinstance(found.key, tuple):
        kind, slug = found.key
        return f"the {kind} {slug}"
    match found.kind:
        case "person":
            return f"the co-author {found.key}"
        case "moved":
            return f"content/{found.key}"
        case "news-index":
            return "the list of news"
        case "home":
            return "the home page"
        case _:
            return "the page for what is not found"


def conflicts(
    routes: Sequence[Route], files: Mapping[str, str], expected: Iterable[ExpectedLink]
) -> tuple[Diagnostic, ...]:
    """An error for every two things on one path, and for every path that was promised and is nowhere.

    `files` are the other files of the output with what each is made from. Paths that differ in capitals only are
    one path on many file systems.
    """
    found = []
    taken: dict[str, Route | str] = {}
    everything: list[tuple[str, Route | str]] = [*((page.path, page) for page in routes), *sorted(files.items())]
    for path, source in everything:
        first = taken.setdefault(path.casefold(), source)
        if first is not source:
            found.append(same_address(path.removesuffix(urls.INDEX_FILE), _said(first), _said(source)))
    folders: dict[str, Route | str] = {}
    for path, source in everything:
        folder = path.casefold().rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = source
            folder = folder.rpartition("/")[0]
    for folder, source in folders.items():
        if folder in taken:
            found.append(same_address(folder, _said(taken[folder]), _said(source)))
    pages = {page.folder for page in routes}
    for link in expected:
        if link.path not in pages and link.path.rstrip("/") not in files:
            hint = "name an entry's file like pages/talks.md, a page like areas/cs-cl/, or an address with https://"
            found.append(error("broken-link", f"`{link.target}` leads nowhere", link.span, hint))
    return tuple(found)


def _said(source: Route | str) -> str:
    return source if isinstance(source, str) else source_of(source)


@frozen
class Pages:
    """The pages of a site in the order of their `paths`; by the entries whose text they show, and those with lists."""

    routes: Sequence[Route]
    paths: frozenset[str]
    by_entry: Mapping[str, Sequence[Route]]
    lists: Sequence[Route]

    def touched(self, sources: Iterable[str], selected: Sequence[int]) -> Iterator[Route]:
        """The pages that may see the text of one of some entries, some of them twice; home shows the `selected` too."""
        own = [page for source in sources for page in self.by_entry.get(source, ())]
        yield from own
        numbers = {page.key for page in own if page.kind == "paper"}
        for page in self.lists if numbers else ():
            shown = page.lists if page.kind != "home" or page.part else (*page.lists, *selected)
            if not numbers.isdisjoint(shown):
                yield page


def pages_of(site: ResolvedSite) -> Pages:
    """All pages of a site."""
    routes = route(site)
    by_entry: dict[str, list[Route]] = {}
    for page in routes:
        by_entry.setdefault(page.entry, []).append(page)
    # Of pages that show no entry's text, there is none to be found.
    by_entry.pop("", None)
    lists = [page for page in routes if page.lists or page.kind == "home"]
    return Pages(routes, frozenset(page.path for page in routes), by_entry, lists)
