"""ContextBuilder: what each page may see, by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from octavo.base import urls
from octavo.markdown.summary import shorten
from octavo.model.records import Fragment, Group, Listing, Page, Pagination, Step, Subject, Theme
from octavo.render.routes import NEWS_PER_PAGE, Route, part_of
from octavo.site.records import RecordBuilder

RECENT = 5

# So many pages before and after one are linked from it, beside the first and the last.
NEAR = 2

_Names = dict[str, Any]

_NEIGHBOURS = frozenset(("previous", "next"))


class ContextBuilder:
    """Gathers the values of pages; what is the same on all of them is one object.

    `names` are those that the closure of each template mentions: of the others, what is dear to make is left out.
    """

    def __init__(self, records: RecordBuilder, theme: Theme, names: Mapping[str, Collection[str]]) -> None:
        site = records.site
        self.records = records
        self.names = {template: frozenset(mentioned) for template, mentioned in names.items()}
        self.site = site
        self.shared: _Names = {
            "site": site.site,
            "menu": site.menu,
            "theme": theme,
            "owner": site.people.owner,
            "data": site.data,
        }
        self._terms = site.collections.terms

    def context(self, route: Route) -> Mapping[str, Any]:
        """Every value that the template of a page may see."""
        own: _Names = getattr(self, "_" + route.kind.replace("-", "_"))(route)
        title, description = own.pop("title"), own.pop("description")
        url = self.site.site.url
        page = Page(
            kind=route.kind,
            path=route.folder,
            title=title,
            description=shorten(description),
            canonical=url + route.folder if url and route.kind != "missing" else "",
        )
        return {**self.shared, "page": page, **own}

    def _home(self, route: Route) -> _Names:
        site, records = self.site, self.records
        owner, home = site.people.owner, site.people.home
        body = records.body(route.entry) if route.entry else None
        names = self._listed(route, "", owner)
        if route.part == 0:
            names["selected"] = tuple(Fragment(number, owner) for number in site.papers.selected)
            names["recent"] = site.news[:RECENT]
        return names | {
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

    def _paper(self, route: Route) -> _Names:
        assert isinstance(route.key, int)
        records, number = self.records, route.key
        paper, body = records.paper(number), records.body(route.entry)
        wanted = self.names[route.template]
        newer, older = records.neighbours(number) if wanted & _NEIGHBOURS else (None, None)
        return {
            "title": paper.title,
            "description": body.text or paper.title,
            "subject": self.site.people.owner,
            "paper": paper,
            "body": body,
            "previous": newer,
            "next": older,
            "related": records.related(number) if "related" in wanted else (),
        }

    def _term(self, route: Route) -> _Names:
        assert isinstance(route.key, tuple)
        term = self.site.collections.by_key[route.key]
        count = f"{term.count} paper{'' if term.count == 1 else 's'}"
        return self._listed(route, term.path, self.site.people.owner) | {
            "title": term.title,
            "description": f"{count} of {self.site.site.title} under {term.title}",
            "subject": self.site.people.owner,
            "term": term,
        }

    def _person(self, route: Route) -> _Names:
        assert isinstance(route.key, str)
        records, collections = self.records, self.site.collections
        person = records.person(route.key)
        subject = self.site.people.subject(route.key)
        body = records.body(route.entry) if route.entry else None
        terms = collections.among(records.papers_of(person.slug))
        return self._listed(route, person.path, subject) | {
            "title": person.name,
            "description": (body.text if body else "") or f"Papers with {person.name}",
            "subject": subject,
            "person": person,
            "term": collections.by_key.get(("person", person.slug)),
            "metrics": records.metrics(person.slug),
            "body": body,
            "areas": terms["area"],
            "years": terms["year"],
            "venues": terms["venue"],
            "tags": terms["tag"],
            "people": tuple(term for term in terms["person"] if term.slug != person.slug),
        }

    def _news_index(self, route: Route) -> _Names:
        start = route.part * NEWS_PER_PAGE
        return {
            "title": "News",
            "description": f"News of {self.site.site.title}",
            "news": self.site.news[start : start + NEWS_PER_PAGE],
            "pagination": pagination("news/", route),
        }

    def _news(self, route: Route) -> _Names:
        assert isinstance(route.key, int)
        item, body = self.site.news[route.key], self.records.body(route.entry)
        return {"title": item.title, "description": body.text or item.title, "item": item, "body": body}

    def _page(self, route: Route) -> _Names:
        title = self.site.documents[route.entry].title
        body = self.records.body(route.entry)
        return {"title": title, "description": self.records.description(route.entry) or title, "body": body}

    def _moved(self, route: Route) -> _Names:
        assert isinstance(route.key, str)
        document = self.site.documents[route.key]
        return {"title": document.title, "description": document.title, "moved": urls.folder(document.path)}

    def _missing(self, route: Route) -> _Names:
        return {"title": "Not found", "description": "Not found"}

    def _listed(self, route: Route, path: str, subject: Subject | None) -> _Names:
        """The list of papers on a page, and its place among the pages of the list."""
        groups = tuple(self._groups(route.lists, subject))
        return {"listing": Listing(total=route.total, groups=groups), "pagination": pagination(path, route)}

    def _groups(self, papers: Sequence[int], subject: Subject | None) -> Iterator[Group]:
        if self.site.site.order != "newest":
            if papers:
                yield Group(title="", anchor="", entries=_fragments(papers, subject))
            return
        years: dict[int, list[int]] = {}
        for number in papers:
            years.setdefault(self.site.papers.years[number], []).append(number)
        for year, members in years.items():
            yield Group(title=str(year), anchor=f"y{year}", entries=_fragments(members, subject))


def _fragments(papers: Iterable[int], subject: Subject | None) -> tuple[Fragment, ...]:
    return tuple(Fragment(number, subject) for number in papers)


def pagination(path: str, route: Route) -> Pagination | None:
    """Where a page stands among the pages of its list, None where it is the only one."""
    if route.parts == 1:
        return None

    def step(part: int) -> Step:
        return Step(number=part + 1, url=urls.folder(part_of(path, part)))

    last = route.parts - 1
    shown = {0, *range(max(route.part - NEAR, 0), min(route.part + NEAR, last) + 1), last}
    return Pagination(
        number=route.part + 1,
        total=route.parts,
        steps=tuple(step(part) for part in sorted(shown)),
        previous=step(route.part - 1).url if route.part else None,
        next=step(route.part + 1).url if route.part < last else None,
    )
