"""A site, resolved: what every page stands on, and who is in what."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from octavo.base.diagnostics import Span
from octavo.base.frozen import frozen
from octavo.model.records import MenuItem, News, Site
from octavo.site.addresses import TermAddresses
from octavo.site.people import People
from octavo.site.targets import Targets
from octavo.site.taxonomies import Taxonomies


class Document(NamedTuple):
    """Something with a text and a page of its own: its source, its folder on the site, its title, its former slugs.

    `section` is the folder in which entries of its kind live.
    """

    source: str
    section: str
    path: str
    title: str
    aliases: tuple[str, ...]


@frozen
class Papers:
    """All papers in the order in which they are listed, as columns: a paper's number is its place in them.

    `newest` lists the numbers from the newest paper to the oldest, and `ranks` where each paper stands among these.
    """

    sources: Sequence[str]
    paths: Sequence[str]
    titles: Sequence[str]
    headings: Sequence[str]
    years: Sequence[int]
    areas: Sequence[str]
    citations: Sequence[int | None]
    selected: Sequence[int]
    newest: Sequence[int]
    ranks: Sequence[int]

    def __len__(self) -> int:
        return len(self.sources)


@frozen
class ResolvedSite:
    """All that pages are made of, but for what only the entries themselves say.

    `news` and `pages` stand in the order in which they are listed; `moved` are former paths with where they lead,
    `copies` lead from a path in the output to the source copied there.
    """

    site: Site
    per_page: int
    menu: tuple[MenuItem, ...]
    people: People
    addresses: TermAddresses
    targets: Targets
    papers: Papers
    collections: Taxonomies
    news: tuple[News, ...]
    documents: Mapping[str, Document]
    pages: tuple[Document, ...]
    copies: Mapping[str, str]
    data: Mapping[str, Any]


@frozen
class ExpectedLink:
    """A path of the site that something links to, to be kept by a page: checked once all pages are known."""

    path: str
    target: str
    span: Span
