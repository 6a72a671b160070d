"""Build the context of a page: the values that its template may use, by name."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from octavo.base import urls
from octavo.base.frozen import EMPTY
from octavo.base.html import escape_text
from octavo.markdown.summary import shorten
from octavo.model.records import Fragment, Group, Listing, Page, Pagination, Paper, Step, Subject, Term, Theme, safe
from octavo.model.states import HEADINGS
from octavo.render.routes import NEWS_PER_PAGE, Route, part_of
from octavo.site.records import RecordBuilder
from octavo.site.works import EARLIER

RECENT_NEWS = 5

# A page of a list links to this many pages before it and after it, besides the first and the last.
NEARBY_PAGES = 2

_Values = dict[str, Any]

_NEIGHBOURS = frozenset(("previous", "next"))


class ContextBuilder:
    """Builds the contexts of pages; a value that all pages share is one object, so that it is digested once.

    `names` are those that the dependencies of each template mention; costly values that a template does not mention
    are left out.
    """

    def __init__(self, records: RecordBuilder, theme: Theme, names: Mapping[str, Collection[str]]) -> None:
        site = records.site
        self.records = records
        self.site = site
        self._mentioned = {template: frozenset(mentioned) for template, mentioned in names.items()}
        self._shared: _Values = {
            "site": site.site,
            "menu": site.menu,
            "theme": theme,
            "owner": site.people.owner,
            "data": site.data,
        }
        self._terms = site.taxonomies.terms
        titles = (term.title for term in site.taxonomies.by_key.values() if term.url)
        self._titles = Counter((site.site.title, *titles))

    def context(self, route: Route) -> Mapping[str, Any]:
        """Return the values of a page by name."""
        # The method for each kind of page returns the own values of the page and of its record.
        own: _Values = getattr(self, "_" + route.kind.replace("-", "_"))(route)
        title, description = own.pop("title"), own.pop("description")
        heading = own.pop("heading", None)
        url = self.site.site.url
        page = Page(
            kind=route.kind,
            path=route.folder,
            title=title,
            heading=safe(escape_text(title)) if heading is None else heading,
            language=own.pop("language", ""),
            description=shorten(description),
            canonical=url + route.folder if url and route.kind != "missing" else "",
            extra=own.pop("extra", EMPTY),
        )
        return {**self._shared, "page": page, **own}

    def _home(self, route: Route) -> _Values:
        site, records = self.site, self.records
        owner, home = site.people.owner, site.people.home
        body = records.body(route.entry) if route.entry else None
        values = self._list_values(route, "", owner)
        if route.part == 0:
            values["selected"] = tuple(Fragment(number, owner) for number in site.papers.selected)
            values["recent"] = site.news[:RECENT_NEWS]
        return values | {
            "title": site.site.title,
            "description": site.site.description or (body.text if body else "") or f"{site.site.title}: papers",
            "subject": owner,
            "person": records.person(home) if home else None,
            "metrics": records.metrics(home) if home else (),
            "body": body,
            "areas": self._terms["area"],
            "years": self._terms["year"],
            "venues": self._terms["venue"],
            "tags": self._terms["tag"],
            "people": self._terms["person"],
        }

    def _paper(self, route: Route) -> _Values:
        assert isinstance(route.key, int)
        records, number = self.records, route.key
        paper, body = records.paper(number), records.body(route.entry)
        mentioned = self._mentioned[route.template]
        newer, older = records.neighbours(number) if mentioned & _NEIGHBOURS else (None, None)
        return {
            "title": _paper_title(paper),
            "heading": paper.heading,
            "description": body.text or paper.title,
            "subject": self.site.people.owner,
            "paper": paper,
            "body": body,
            "previous": newer,
            "next": older,
            "related": records.related(number) if "related" in mentioned else (),
        }

    def _term(self, route: Route) -> _Values:
        assert isinstance(route.key, tuple)
        term = self.site.taxonomies.by_key[route.key]
        count = f"{term.count} paper{'' if term.count == 1 else 's'}"
        return self._list_values(route, term.path, self.site.people.owner) | {
            "title": self._title(term),
            "heading": term.heading,
            "description": f"{count} of {self.site.site.title} under {term.title}",
            "subject": self.site.people.owner,
            "term": term,
        }

    def _person(self, route: Route) -> _Values:
        assert isinstance(route.key, str)
        records, taxonomies = self.records, self.site.taxonomies
        person = records.person(route.key)
        subject = self.site.people.subject(route.key)
        body = records.body(route.entry) if route.entry else None
        term = taxonomies.by_key.get(("person", person.slug))
        terms = taxonomies.terms_among(records.papers_of(person.slug))
        return self._list_values(route, person.path, subject) | {
            "title": self._title(term) if term else person.name,
            "description": (body.text if body else "") or f"Papers with {person.name}",
            "subject": subject,
            "person": person,
            "term": term,
            "metrics": records.metrics(person.slug),
            "body": body,
            "areas": terms["area"],
            "years": terms["year"],
            "venues": terms["venue"],
            "tags": terms["tag"],
            "people": tuple(term for term in terms["person"] if term.slug != person.slug),
        }

    def _title(self, term: Term) -> str:
        """Return the title of a term's page, with what tells it apart from another page of that title."""
        if self._titles[term.title] == 1:
            return term.title
        apart = term.detail or (term.kind if term.kind != "person" else "")
        return f"{term.title} ({apart})" if apart else term.title

    def _news_index(self, route: Route) -> _Values:
        start = route.part * NEWS_PER_PAGE
        return {
            "title": "News",
            "description": f"News of {self.site.site.title}",
            "news": self.site.news[start : start + NEWS_PER_PAGE],
            "pagination": pagination("news/", route),
        }

    def _news(self, route: Route) -> _Values:
        assert isinstance(route.key, int)
        item, body = self.site.news[route.key], self.records.body(route.entry)
        titles = {"title": item.title, "heading": item.heading}
        return {**titles, "description": body.text or item.title, "item": item, "body": body}

    def _page(self, route: Route) -> _Values:
        records, source = self.records, route.entry
        document = self.site.documents[source]
        return {
            "title": document.title,
            "heading": safe(document.heading),
            "language": records.language(source),
            "description": records.description(source) or document.title,
            "extra": records.extra(source),
            "body": records.body(source),
        }

    def _moved(self, route: Route) -> _Values:
        assert isinstance(route.key, str)
        document = self.site.documents[route.key]
        moved = self.site.targets.entries[route.key].url
        titles = {"title": document.title, "heading": safe(document.heading)}
        return {**titles, "description": document.title, "moved": moved}

    def _missing(self, route: Route) -> _Values:
        if route.entry:
            return self._page(route)
        return {"title": "Not found", "description": "Not found", "body": None}

    def _list_values(self, route: Route, path: str, subject: Subject | None) -> _Values:
        """Return the list of papers on a page, and its links to the other pages of the list."""
        groups = tuple(self._groups(route.papers, subject))
        return {"listing": Listing(total=route.total, groups=groups), "pagination": pagination(path, route)}

    def _groups(self, papers: Sequence[int], subject: Subject | None) -> Iterator[Group]:
        """Yield papers in groups by state before publication, then by year; in one if the order is not by date."""
        if self.site.site.order != "newest":
            if papers:
                yield Group(title="", anchor="", entries=_fragments(papers, subject))
            return
        groups: dict[tuple[str, int], list[int]] = {}
        states, dates = self.site.papers.states, self.site.papers.dates
        for number in papers:
            groups.setdefault((states[number], dates[number][0]), []).append(number)
        for (state, year), numbers in groups.items():
            title = HEADINGS[state] if state else str(year)
            anchor = f"state-{state.replace(' ', '-')}" if state else f"y{year}"
            yield Group(title=title, anchor=anchor, entries=_fragments(numbers, subject))


def _paper_title(paper: Paper) -> str:
    """Return the title of a paper's page, which tells it apart from that of a later version of the same title."""
    same = next((one for one in paper.versions if one.relation in EARLIER and one.title == paper.heading), None)
    return f"{paper.title} ({EARLIER[same.relation]})" if same else paper.title


def _fragments(papers: Iterable[int], subject: Subject | None) -> tuple[Fragment, ...]:
    return tuple(Fragment(number, subject) for number in papers)


def pagination(path: str, route: Route) -> Pagination | None:
    """Return the links from a page of a list to the others, None if it is the only one; `path` is the list's folder."""
    if route.parts == 1:
        return None

    def step(part: int) -> Step:
        return Step(number=part + 1, url=urls.folder(part_of(path, part)))

    last = route.parts - 1
    linked = {0, *range(max(route.part - NEARBY_PAGES, 0), min(route.part + NEARBY_PAGES, last) + 1), last}
    return Pagination(
        number=route.part + 1,
        total=route.parts,
        steps=tuple(step(part) for part in sorted(linked)),
        previous=step(route.part - 1).url if route.part else None,
        next=step(route.part + 1).url if route.part < last else None,
    )
