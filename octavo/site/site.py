"""The resolved site: every entry's place on it, and all that connects entries."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from octavo.base.diagnostics import Span
from octavo.base.frozen import frozen
from octavo.content.metadata import DateParts
from octavo.model.records import MenuItem, News, Site
from octavo.site.addresses import TermAddresses
from octavo.site.people import People
from octavo.site.targets import Targets
from octavo.site.taxonomies import Taxonomies


class Document(NamedTuple):
    """An entry with a page: its source, its folder on the site (`path`), its title, and its former slugs (`aliases`).

    `heading` is the title as HTML, `section` is the folder of all entries of its kind.
    """

    source: str
    section: str
    path: str
    title: str
    heading: str
    aliases: tuple[str, ...]


@frozen
class PaperTable:
    """All papers in the site's order, one column per field; a paper's number is its index in the columns.

    `states` are those of works that are not published yet, empty for all others. `dates` are those of publication,
    zeros for works that are not published. `areas` are slugs of main areas, empty if a paper has none. `selected` and
    `newest` are lists of numbers: of the selected papers, and of all papers from the newest to the oldest. `ranks` has
    each paper's index in `newest`. `earlier` are the earlier versions that name a paper, by its number: the relation of
    each to it, and its number.
    """

    sources: Sequence[str]
    paths: Sequence[str]
    headings: Sequence[str]
    states: Sequence[str]
    dates: Sequence[DateParts]
    areas: Sequence[str]
    citations: Sequence[int | None]
    selected: Sequence[int]
    newest: Sequence[int]
    ranks: Sequence[int]
    earlier: Mapping[int, Sequence[tuple[str, int]]]

    def __len__(self) -> int:
        return len(self.sources)


@frozen
class ResolvedSite:
    """Everything that pages are made of, except the fields and texts of entries.

    `documents` are by source: the pages, the news, and all other entries with aliases. `news` and `pages` are in the
    order in which they are listed. `missing` is the source of the page for missing addresses, empty where the theme has
    all of its text. `copies` are the files to copy: paths in the output, each with its source.
    """

    site: Site
    per_page: int
    menu: tuple[MenuItem, ...]
    people: People
    addresses: TermAddresses
    targets: Targets
    papers: PaperTable
    taxonomies: Taxonomies
    news: tuple[News, ...]
    documents: Mapping[str, Document]
    pages: tuple[Document, ...]
    missing: str
    copies: Mapping[str, str]
    data: Mapping[str, object]


@frozen
class ExpectedLink:
    """A link to a path of the site, checked once all pages are known; `target` is as written in `source` at `span`."""

    path: str
    source: str
    target: str
    span: Span
