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

Names = dict[str, Any]

_NEIGHBOURS = frozenset(("previous", "next"))


class ContextBuilder:
    """Gathers the values of pages; what is the same on all of them is one object.

    `names` are those that the closure of each template mentions: of the others, what is dear to make is left out.
    """

    def __init__(self, library: RecordBuilder, theme: Theme, names: Mapping[str, Collection[str]]) -> None:
        site = library.site
        self.library = library
        self.names = {template: frozenset(mentioned) for template, mentioned in names.items()}
        self.site = site
        self.shared: Names = {
            "site": site.site,
            "menu": site.menu,
            "theme": theme,
            "owner": site.cast.owner,
            "data": site.data,
        }
        self._terms = site.collections.terms

    def context(self, route: Route) -> Mapping[str, Any]:
        """Every value that the template of a page may see."""
        own: Names = getattr(self, "_" + route.kind.replace("-", "_"))(route)
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

    def _home(self, route: Route) -> Names:
        site, library = self.site, self.library
        owner, home = site.cast.owner, site.cast.home
        body = library.body(route.entry) if route.entry else None
        names = self._listed(route, "", owner)
        if route.part == 0:
            names["selected"] = tuple(Fragment(number, owner) for number in site.papers.selected)
            names["recent"] = site.news[:RECENT]
        return names | {
            "title": site.site.title,
            "description": site.site.description or (body.text if body else "") or f"{site.site.title}: papers",
            "subject": owner,
            "person": library.person(home) if home else None,
            "metrics": library.metrics(home) if home else (),
            "body": body,
            "areas": self._terms["area"],
            "years": self._terms["year"],
            "venues": self._terms["venue"],
            "tags": self._terms["tag"],
            "people": self._terms["person"],
        }

    def _paper(self, route: Route) -> Names:
        assert isinstance(route.key, int)
        library, number = self.library, route.key
        paper, body = library.paper(number), library.body(route.entry)
        wanted = self.names[route.template]
        newer, older = library.neighbours(number) if wanted & _NEIGHBOURS else (None, None)
        return {
            "title": paper.title,
            "description": body.text or paper.title,
            "subject": self.site.cast.owner,
            "paper": paper,
            "body": body,
            "previous": newer,
            "next": older,
            "related": library.related(number) if "related" in wanted else (),
        }

    def _term(self, route: Route) -> Names:
        assert isinstance(route.key, tuple)
        term = self.site.collections.by_key[route.key]
        count = f"{term.count} paper{'' if term.count == 1 else 's'}"
        return self._listed(route, term.path, self.site.cast.owner) | {
            "title": term.title,
            "description": f"{count} of {self.site.site.title} under {term.title}",
            "subject": self.site.cast.owner,
            "term": term,
        }

    def _person(self, route: Route) -> Names:
        assert isinstance(route.key, str)
        library, collections = self.library, self.site.collections
        person = library.person(route.key)
        subject = self.site.cast.subject(route.key)
        body = library.body(route.entry) if route.entry else None
        terms = collections.among(library.papers_of(person.slug))
        return self._listed(route, person.path, subject) | {
            "title": person.name,
            "description": (body.text if body else "") or f"Papers with {person.name}",
            "subject": subject,
            "person": person,
            "term": collections.by_key.get(("person", person.slug)),
            "metrics": library.metrics(person.slug),
            "body": body,
            "areas": terms["area"],
            "years": terms["year"],
            "venues": terms["venue"],
            "tags": terms["tag"],
            "people": tuple(term for term in terms["person"] if term.slug != person.slug),
        }

    def _news_index(self, route: Route) -> Names:
        start = route.part * NEWS_PER_PAGE
        return {
            "title": "News",
            "description": f"News of {self.site.site.title}",
            "news": self.site.news[start : start + NEWS_PER_PAGE],
            "pagination": pagination("news/", route),
        }

    def _news(self, route: Route) -> Names:
        assert isinstance(route.key, int)
        item, body = self.site.news[route.key], self.library.body(route.entry)
        return {"title": item.title, "description": body.text or item.title, "item": item, "body": body}

    def _page(self, route: Route) -> Names:
        title = self.site.leaves[route.entry].title
        body = self.library.body(route.entry)
        return {"title": title, "description": self.library.description(route.entry) or title, "body": body}

    def _moved(self, route: Route) -> Names:
        assert isinstance(route.key, str)
        leaf = self.site.leaves[route.key]
        return {"title": leaf.title, "description": leaf.title, "moved": urls.folder(leaf.path)}

    def _missing(self, route: Route) -> Names:
        return {"title": "Not found", "description": "Not found"}

    def _listed(self, route: Route, path: str, subject: Subject | None) -> Names:
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
