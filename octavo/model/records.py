"""The values that templates see: closed, read-only, without back references."""

from collections.abc import Mapping

from markupsafe import Markup

from octavo.base.frozen import frozen
from octavo.model.dates import Date


class Value:
    """A value that a template may take apart but not print."""

    __slots__ = ()

    def __str__(self) -> str:
        raise TypeError(f"a {type(self).__name__.lower()} has no text form; print one of its fields")


@frozen
class Area(Value):
    """A field of research; `code` is the arXiv class where there is one, `url` its page on this site."""

    code: str
    name: str
    slug: str
    url: str | None


@frozen
class Venue(Value):
    """Where a paper appeared; `short` is what people call it."""

    name: str
    short: str
    url: str | None


@frozen
class Link(Value):
    """A labelled way out; `kind` is one of the known kinds (and its icon's name) or `link`."""

    kind: str
    label: str
    url: str


@frozen
class Affiliation(Value):
    """An institution with its number in a paper's byline, from 1."""

    number: int
    name: str


@frozen
class Author(Value):
    """A person in a position; `url` is their page on this site, `marks` their affiliations' numbers.

    `_digest` is the digest of all this.
    """

    name: str
    slug: str
    url: str | None
    website: str | None
    orcid: str | None
    marks: tuple[int, ...]
    equal: bool
    corresponding: bool
    _digest: bytes


@frozen
class Subject(Value):
    """The person whose list or site this is: the name to mark in bylines."""

    name: str
    slug: str
    url: str | None


@frozen
class Metric(Value):
    """A figure about a person or a paper, with where it is from; `computed` from the entries or stated."""

    label: str
    value: str
    unit: str
    source: str
    source_url: str | None
    as_of: Date | None
    computed: bool


@frozen
class Image(Value):
    """A picture with its text for those who do not see it."""

    url: str
    alt: str


@frozen
class Version(Value):
    """Another form of the same work: `relation` is `preprint of` or `published as`."""

    relation: str
    title: str
    url: str


@frozen
class License(Value):
    """Terms of use; `url` where the identifier is a known one."""

    name: str
    url: str | None


@frozen
class Term(Value):
    """One member of a collection: an area, a year, a venue, a tag or a person, with how many papers it has.

    `own` says that a person has a profile on this site.
    """

    kind: str
    title: str
    detail: str
    slug: str
    path: str
    url: str | None
    count: int
    own: bool = False


@frozen
class Tag(Value):
    """A word to find a paper by; `url` its page on this site."""

    title: str
    slug: str
    url: str | None


@frozen
class Paper(Value):
    """A work and all that is known of it, but for its body.

    `path` is its address from the site's root (`papers/x/`), `url` the same as a link from any page. `heading` is
    the title with its formulas set; `title` is as written. `code` says that code is public, with or without a link.
    """

    slug: str
    path: str
    url: str
    title: str
    heading: Markup
    authors: tuple[Author, ...]
    et_al: bool
    affiliations: tuple[Affiliation, ...]
    date: Date
    year: int
    area: Area | None
    areas: tuple[Area, ...]
    type: str
    type_label: str
    venue: Venue | None
    volume: str
    issue: str
    first_page: str
    last_page: str
    pages: str
    publisher: str
    institution: str
    number: str
    doi: str
    arxiv: str
    openreview: str
    isbn: str
    issn: str
    links: tuple[Link, ...]
    pdf: str | None
    code: bool
    citations: int | None
    metrics: tuple[Metric, ...]
    tags: tuple[Tag, ...]
    tldr: Markup | None
    award: str
    selected: bool
    status: str
    status_label: str
    status_note: str
    versions: tuple[Version, ...]
    license: License | None
    language: str
    image: Image | None
    extra: Mapping[str, object]


@frozen
class PaperLink(Value):
    """A paper seen from another one."""

    title: Markup
    url: str
    year: int
    reason: str


@frozen
class Period(Value):
    """A line of a curriculum: what, where, from when to when (as written)."""

    title: str
    place: str
    start: str
    end: str
    note: str


@frozen
class Person(Value):
    """A scholar with a profile."""

    slug: str
    path: str
    url: str
    name: str
    native_name: str
    aliases: tuple[str, ...]
    monogram: str
    role: str
    affiliations: tuple[str, ...]
    areas: tuple[Area, ...]
    email: str
    links: tuple[Link, ...]
    orcid: str
    portrait: Image | None
    interests: tuple[str, ...]
    education: tuple[Period, ...]
    positions: tuple[Period, ...]
    awards: tuple[Period, ...]
    extra: Mapping[str, object]


@frozen
class News(Value):
    """A dated note."""

    slug: str
    path: str
    url: str
    title: str
    date: Date


@frozen
class Body(Value):
    """A text as HTML: all of it; its first lines and the rest, for a list; and its beginning as plain text.

    `_digest` is the digest of all that it was made of, shorter than the text itself.
    """

    html: Markup
    lead: Markup
    rest: Markup
    text: str
    _digest: bytes


@frozen
class MenuItem(Value):
    """A line of the site's menu; `path` is None for a place outside the site."""

    label: str
    url: str
    path: str | None


@frozen
class Site(Value):
    """What the configuration says; `url` ends in a slash or is empty, `base_path` starts and ends in one."""

    title: str
    url: str
    base_path: str
    language: str
    description: str
    order: str
    extra: Mapping[str, object]


@frozen
class Theme(Value):
    """The theme in use and the options the site sets for it."""

    name: str
    options: Mapping[str, object]


@frozen
class Page(Value):
    """The page itself; `canonical` is its absolute address, or empty when the site has none."""

    kind: str
    path: str
    title: str
    description: str
    canonical: str


@frozen
class Fragment(Value):
    """A paper in a list by its number, rendered once for all lists that mark the same subject.

    Templates see it rendered.
    """

    number: int
    subject: Subject | None


@frozen
class Group(Value):
    """A run of entries under one heading; `anchor` is its id on the page."""

    title: str
    anchor: str
    entries: tuple[Markup | Fragment, ...]


@frozen
class Listing(Value):
    """One page of a list of papers: entries come rendered, in groups; `total` counts all pages' entries."""

    total: int
    groups: tuple[Group, ...]


@frozen
class Step(Value):
    """One page of a paginated list."""

    number: int
    url: str


@frozen
class Pagination(Value):
    """Where a page stands among the pages of its list: `steps` are the first, those near this one, and the last."""

    number: int
    total: int
    steps: tuple[Step, ...]
    previous: str | None
    next: str | None


def safe(html: str) -> Markup:
    """A text as HTML, without the look for other forms that a Markup takes at whatever it is given."""
    return str.__new__(Markup, html)
