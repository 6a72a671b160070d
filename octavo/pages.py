"""Pages: all pages of a site, and those among them that show something."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from octavo.frozen import frozen
from octavo.route import Route, route
from octavo.site import Resolved


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


def pages_of(site: Resolved) -> Pages:
    """All pages of a site."""
    routes = route(site)
    by_entry: dict[str, list[Route]] = {}
    for page in routes:
        by_entry.setdefault(page.entry, []).append(page)
    # Of pages that show no entry's text, there is none to be found.
    by_entry.pop("", None)
    lists = [page for page in routes if page.lists or page.kind == "home"]
    return Pages(routes, frozenset(page.path for page in routes), by_entry, lists)
