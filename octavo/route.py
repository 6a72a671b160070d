"""Route: the one place that says which pages exist, and what each may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from octavo import address
from octavo.diagnostic import Diagnostic, error
from octavo.excerpt import excerpt
from octavo.record import (
    Fragment,
    Group,
    Listing,
    Page,
    Pagination,
    Paper,
    Step,
    Subject,
    Term,
    Theme,
)
from octavo.site import Profile, Promise, Resolved
from octavo.target import same_address

MISSING = "404.html"
RECENT = 5
NEWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Route:
    """A page to be: its path in the output, its template, what it may see by name, and what it was made from."""

    path: str
    template: str
    context: Mapping[str, Any]
    source: str


def route(site: Resolved, theme: Theme) -> tuple[Route, ...]:
    """All pages of a site, sorted by path."""
    router = _Router(site, theme)
    routes = [
        *router.home(),
        *router.papers(),
        *router.terms(),
        *router.people(),
        *router.news(),
        *router.pages(),
        *router.former(),
        router.missing(),
    ]
    return tuple(sorted(routes, key=lambda found: found.path))


def clashes(routes: Sequence[Route], files: Mapping[str, str], promises: Iterable[Promise]) -> tuple[Diagnostic, ...]:
    """An error for every two things on one path, and for every path that was promised and is nowhere.

    `files` are the other files of the output with what each is made from. Paths that differ in capitals only are
    one path on many file systems.
    """
    found = []
    taken: dict[str, str] = {}
    everything = [*((page.path, page.source) for page in routes), *sorted(files.items())]
    for path, source in everything:
        if path.casefold() in taken:
            found.append(same_address(path.removesuffix(address.INDEX_FILE), taken[path.casefold()], source))
        else:
            taken[path.casefold()] = source
    for path, source in everything:
        folder = path.casefold()
        while "/" in folder:
            folder = folder.rsplit("/", 1)[0]
            if folder in taken:
                found.append(same_address(folder, taken[folder], source))
    pages = {page.path.removesuffix(address.INDEX_FILE) for page in routes}
    for promise in promises:
        if promise.path not in pages and promise.path.rstrip("/") not in files:
            hint = "name an entry's file like pages/talks.md, a page like areas/cs-cl/, or an address with https://"
            found.append(error("broken-link", f"`{promise.target}` leads nowhere", promise.span, hint))
    return tuple(found)


class _Router:
    def __init__(self, site: Resolved, theme: Theme) -> None:
        self.site = site
        self.made: dict[tuple[str, str | None], Fragment] = {}
        self.shared = {
            "site": site.site,
            "menu": site.menu,
            "theme": theme,
            "owner": site.owner,
            "data": site.data,
        }

    def page(
        self, kind: str, path: str, template: str, source: str, title: str, description: str, **names: Any
    ) -> Route:
        canonical = self.site.site.url + path if self.site.site.url and kind != "missing" else ""
        page = Page(kind=kind, path=path, title=title, description=excerpt(description), canonical=canonical)
        output = path if path.endswith(".html") else path + address.INDEX_FILE
        return Route(output, template, self.shared | {"page": page} | names, source)

    def home(self) -> Iterator[Route]:
        site = self.site
        home = site.home
        subject = site.owner
        collections = site.collections.terms
        body = site.bodies[home.source] if home else None
        description = site.site.description or (body.text if body else "") or f"{site.site.title}: papers"
        for names in self.lists("", site.papers, subject):
            first = names["pagination"] is None or names["pagination"].number == 1
            if first:
                names["selected"] = tuple(self.fragments([p for p in site.papers if p.selected], subject))
                names["recent"] = site.news[:RECENT]
            yield self.page(
                "home",
                names.pop("path"),
                "home.html",
                home.source and f"content/{home.source}" if home else "the home page",
                site.site.title,
                description,
                subject=subject,
                person=home.person if home else None,
                metrics=home.metrics if home else (),
                body=body,
                areas=collections["area"],
                years=collections["year"],
                venues=collections["venue"],
                tags=collections["tag"],
                people=collections["person"],
                **names,
            )

    def papers(self) -> Iterator[Route]:
        site = self.site
        for paper in site.papers:
            written = site.written["paper", paper.slug]
            newer, older = site.neighbours[paper.slug]
            body = site.bodies[written.source]
            yield self.page(
                "paper",
                paper.path,
                "paper.html",
                f"content/{written.source}",
                paper.title,
                body.text or paper.title,
                subject=site.owner,
                paper=paper,
                body=body,
                previous=newer,
                next=older,
                related=site.related[paper.slug],
            )

    def terms(self) -> Iterator[Route]:
        for terms in self.site.collections.terms.values():
            for term in terms:
                if term.url is None or term.kind == "person":
                    continue
                papers = self.site.collections.papers[term.kind, term.slug]
                yield from self.term(term, papers)

    def term(self, term: Term, papers: Sequence[Paper]) -> Iterator[Route]:
        count = f"{len(papers)} paper{'' if len(papers) == 1 else 's'}"
        for names in self.lists(term.path, papers, self.site.owner):
            yield self.page(
                "term",
                names.pop("path"),
                "term.html",
                f"the {term.kind} {term.title}",
                term.title,
                f"{count} of {self.site.site.title} under {term.title}",
                subject=self.site.owner,
                term=term,
                **names,
            )

    def people(self) -> Iterator[Route]:
        for profile in self.site.profiles:
            if profile is not self.site.home:
                yield from self.person(profile)

    def person(self, profile: Profile) -> Iterator[Route]:
        person = profile.person
        subject = Subject(name=person.name, slug=person.slug, url=person.url) if profile.source else self.site.owner
        body = self.site.bodies[profile.source] if profile.source else None
        source = f"content/{profile.source}" if profile.source else f"the co-author {person.name}"
        terms = self.site.collections.among(profile.papers)
        for names in self.lists(person.path, profile.papers, subject):
            yield self.page(
                "person",
                names.pop("path"),
                "person.html",
                source,
                person.name,
                (body.text if body else "") or f"Papers with {person.name}",
                subject=subject,
                person=person,
                term=self.site.collections.by_key.get(("person", person.slug)),
                metrics=profile.metrics,
                body=body,
                areas=terms["area"],
                years=terms["year"],
                venues=terms["venue"],
                tags=terms["tag"],
                people=tuple(term for term in terms["person"] if term.slug != person.slug),
                **names,
            )

    def news(self) -> Iterator[Route]:
        site = self.site
        notes = site.news
        for at, pagination in _paginate("news/", len(notes), NEWS_PER_PAGE) if notes else ():
            path = "news/" if at == 0 else f"news/page/{at + 1}/"
            part = notes[at * NEWS_PER_PAGE : (at + 1) * NEWS_PER_PAGE]
            title = f"News of {site.site.title}"
            names = {"news": part, "pagination": pagination}
            yield self.page("news-index", path, "news.html", "the list of news", "News", title, **names)
        for note in notes:
            written = site.written["news", note.slug]
            body = site.bodies[written.source]
            source = f"content/{written.source}"
            text = body.text or note.title
            yield self.page("news", note.path, "item.html", source, note.title, text, item=note, body=body)

    def pages(self) -> Iterator[Route]:
        for written in self.site.pages:
            body = self.site.bodies[written.source]
            text = written.description or written.title
            yield self.page(
                "page", written.path, "page.html", f"content/{written.source}", written.title, text, body=body
            )

    def former(self) -> Iterator[Route]:
        for written in self.site.written.values():
            for alias in written.aliases:
                path = f"{written.shelf}{alias}/"
                moved = address.folder(written.path)
                source = f"content/{written.source}"
                found = self.page("moved", path, "moved.html", source, written.title, written.title, moved=moved)
                yield found

    def missing(self) -> Route:
        return self.page("missing", MISSING, MISSING, "the page for what is not found", "Not found", "Not found")

    def lists(self, path: str, papers: Sequence[Paper], subject: Subject | None) -> Iterator[dict[str, Any]]:
        """For each page of a list of papers: its path, listing and pagination."""
        size = self.site.per_page
        for at, pagination in _paginate(path, len(papers), size):
            part = papers[at * size : (at + 1) * size]
            listing = Listing(total=len(papers), groups=tuple(self.groups(part, subject)))
            place = path if at == 0 else f"{path}page/{at + 1}/"
            yield {"path": place, "listing": listing, "pagination": pagination}

    def groups(self, papers: Sequence[Paper], subject: Subject | None) -> Iterator[Group]:
        if self.site.site.order != "newest":
            if papers:
                yield Group(title="", anchor="", entries=tuple(self.fragments(papers, subject)))
            return
        for year in dict.fromkeys(paper.year for paper in papers):
            members = [paper for paper in papers if paper.year == year]
            yield Group(title=str(year), anchor=f"y{year}", entries=tuple(self.fragments(members, subject)))

    def fragments(self, papers: Iterable[Paper], subject: Subject | None) -> Iterator[Fragment]:
        for paper in papers:
            key = (paper.slug, subject.slug if subject else None)
            fragment = self.made.get(key)
            if fragment is None:
                body = self.site.bodies[self.site.written["paper", paper.slug].source]
                fragment = self.made[key] = Fragment(paper, body, subject)
            yield fragment


def _paginate(path: str, total: int, size: int) -> Iterator[tuple[int, Pagination | None]]:
    pages = max(1, -(-total // size))
    if pages == 1:
        yield 0, None
        return
    steps = tuple(
        Step(number=number, url=address.folder(path if number == 1 else f"{path}page/{number}/"))
        for number in range(1, pages + 1)
    )
    for at in range(pages):
        before = steps[at - 1].url if at else None
        after = steps[at + 1].url if at + 1 < pages else None
        yield at, Pagination(number=at + 1, steps=steps, previous=before, next=after)
