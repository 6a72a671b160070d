"""Records: the values that templates see, made of records, scalars, tuples and read-only mappings, without cycles."""

from collections.abc import Mapping

from markupsafe import Markup

from octavo.base.frozen import frozen
from octavo.model.dates import Date
from octavo.model.names import name_parts


class Value:
    """A value whose fields a template may print, but not the value itself."""

    __slots__ = ()

    def __str__(self) -> str:
        raise TypeError(f"a {type(self).__name__.lower()} has no text form; print one of its fields")


@frozen
class Area(Value):
    """A field of research; `code` is its class of arXiv or empty, `url` its page on this site."""

    code: str
    name: str
    slug: str
    url: str | None


@frozen
class Venue(Value):
    """The journal, conference or other venue of a paper; `short` is its usual short name.

    `heading` is the name and `label` the short name as HTML.
    """

    name: str
    heading: Markup
    short: str
    label: Markup
    url: str | None


@frozen
class Link(Value):
    """A link with a label; `kind` is one of the known kinds, which is also the name of its icon, or `link`."""

    kind: str
    label: str
    url: str


@frozen
class Affiliation(Value):
    """An institution as HTML, and its number from 1 in a paper's byline; `_digest` is the digest of both."""

    number: int
    name: Markup
    _digest: bytes


@frozen
class NameParts(Value):
    """The parts of a name: `particle` is the "van der" of "Johannes van der Waals", `suffix` a "Jr." behind it."""

    family: str
    given: str
    particle: str
    suffix: str


@frozen
class Author(Value):
    """An author of a paper; `url` is their page on this site, `marks` are the numbers of their affiliations.

    `group`: it is a collaboration or another group, whose name has no parts but the family name. `_stated` are parts
    that the entry or a profile writes out, and `_digest` is the digest of all other fields.
    """

    name: str
    _stated: NameParts | None
    group: bool
    slug: str
    url: str | None
    website: str | None
    orcid: str | None
    marks: tuple[int, ...]
    equal: bool
    corresponding: bool
    _digest: bytes

    @property
    def parts(self) -> NameParts:
        """The parts of the name: as they are written out, else by rule."""
        if self._stated is not None:
            return self._stated
        return NameParts(*((self.name, "", "", "") if self.group else name_parts(self.name)))


@frozen
class Subject(Value):
    """The person whose list or site this is, and whose name is marked in bylines."""

    name: str
    slug: str
    url: str | None


@frozen
class Metric(Value):
    """A figure about a person or a paper, and its source; `computed`: from the entries, not stated by the author."""

    label: str
    value: str
    unit: str
    source: str
    source_url: str | None
    as_of: Date | None
    computed: bool


@frozen
class Image(Value):
    """A picture, the text for people who do not see it, and its size in pixels where it is stated."""

    url: str
    alt: str
    width: int | None = None
    height: int | None = None


@frozen
class Version(Value):
    """Another form of the same work, with its title as HTML.

    `relation` is `preprint of` or `published as` for a later one, `preprint` or `earlier version` for an earlier one.
    """

    relation: str
    title: Markup
    url: str


@frozen
class License(Value):
    """A licence; `url` is the address of its text, None if that is not known."""

    name: str
    url: str | None


@frozen
class Term(Value):
    """One member of a collection: an area, a year, a venue, a tag or a person.

    `heading` is the title as HTML, `count` the number of its papers. `detail` is what else it is called by: the code of
    an area, the full name of a venue, the ORCID iD of one of several people of one name. `own`: it is a person with a
    profile on this site.
    """

    kind: str
    title: str
    heading: Markup
    detail: str
    slug: str
    path: str
    url: str | None
    count: int
    own: bool = False


@frozen
class Tag(Value):
    """A keyword of papers; `heading` is its title as HTML, `url` its page on this site."""

    title: str
    heading: Markup
    slug: str
    url: str | None


@frozen
class Paper(Value):
    """A paper and everything about it except its body.

    `path` is its address from the site's root (`papers/x/`), `url` a link to it from any page. `title` is plain, with
    its formulas as LaTeX; `heading` is the title as HTML, and so are `tldr`, `award` and `status_note`. `code`: the
    code is public, with or without a link. `doi_url` is the address of the DOI, in which some signs are encoded.
    `year` is that of its publication, None for a work that is not published yet; such a work may have no `date`. `type`
    and `type_label` are empty where nothing says what kind of work it is.
    """

    slug: str
    path: str
    url: str
    title: str
    heading: Markup
    authors: tuple[Author, ...]
    et_al: bool
    affiliations: tuple[Affiliation, ...]
    date: Date | None
    year: int | None
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
    doi_url: str
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
    award: Markup
    selected: bool
    status: str
    status_label: str
    status_note: Markup
    versions: tuple[Version, ...]
    license: License | None
    language: str
    image: Image | None
    extra: Mapping[str, object]


@frozen
class PaperLink(Value):
    """A link to another paper; `reason` says how the two are related, or is empty.

    `status_label` is the state of a work that is not published yet, which has no `year`.
    """

    title: Markup
    url: str
    year: int | None
    status_label: str
    reason: str


@frozen
class Period(Value):
    """A degree, a post or a prize, in words as HTML; `start` and `end` are as the author wrote them, months in words.

    `ongoing`: it is a post or a degree with a beginning and no end.
    """

    title: Markup
    place: Markup
    start: str
    end: str
    ongoing: bool
    note: Markup


@frozen
class Person(Value):
    """A person with a profile on this site; `role`, `affiliations` and `interests` are HTML."""

    slug: str
    path: str
    url: str
    name: str
    parts: NameParts
    native_name: str
    aliases: tuple[str, ...]
    monogram: str
    role: Markup
    affiliations: tuple[Markup, ...]
    areas: tuple[Area, ...]
    email: str
    links: tuple[Link, ...]
    orcid: str
    portrait: Image | None
    interests: tuple[Markup, ...]
    education: tuple[Period, ...]
    positions: tuple[Period, ...]
    awards: tuple[Period, ...]
    extra: Mapping[str, object]


@frozen
class News(Value):
    """A note with a date; `heading` is its title as HTML."""

    slug: str
    path: str
    url: str
    title: str
    heading: Markup
    date: Date
    language: str
    extra: Mapping[str, object]


@frozen
class Body(Value):
    """A text as HTML, whole and, for a list, as its first lines and the rest; `text` is its start as plain text.

    `_digest` is the digest of the values that it was made from.
    """

    html: Markup
    lead: Markup
    rest: Markup
    text: str
    _digest: bytes


@frozen
class MenuItem(Value):
    """A line of the site's menu, with its label as HTML; `path` is None for a target outside the site."""

    label: Markup
    url: str
    path: str | None


@frozen
class Site(Value):
    """The configuration of the site; `url` ends in a slash or is empty, `base_path` starts and ends in a slash."""

    title: str
    url: str
    base_path: str
    language: str
    description: str
    order: str
    extra: Mapping[str, object]


@frozen
class Theme(Value):
    """The theme in use, and its options as the site sets them."""

    name: str
    options: Mapping[str, object]


@frozen
class Page(Value):
    """The page that is rendered; `canonical` is its absolute address, or empty if the site has none.

    `title` is plain, `heading` the same as HTML. `extra` is that of the file in `pages/` from which it is made, and so
    is `language`, which is empty where that file states none.
    """

    kind: str
    path: str
    title: str
    heading: Markup
    language: str
    description: str
    canonical: str
    extra: Mapping[str, object]


@frozen
class Fragment(Value):
    """A paper in a list, by its number; templates see the HTML, rendered once for all lists of the same subject."""

    number: int
    subject: Subject | None


@frozen
class Group(Value):
    """Consecutive entries of a list under one heading; `anchor` is the id of the heading."""

    title: str
    anchor: str
    entries: tuple[Markup | Fragment, ...]


@frozen
class Listing(Value):
    """One page of a list of papers: rendered entries in groups; `total` counts the entries of all pages."""

    total: int
    groups: tuple[Group, ...]


@frozen
class Step(Value):
    """A link to one page of a paginated list."""

    number: int
    url: str


@frozen
class Pagination(Value):
    """The place of a page among those of its list; `steps` are the first page, those near this one, and the last."""

    number: int
    total: int
    steps: tuple[Step, ...]
    previous: str | None
    next: str | None


def safe(html: str) -> Markup:
    """Return a text that is safe HTML as such."""
    # `Markup(html)` would first look for `__html__`, which took 2 % of a build with the shipped theme.
    return str.__new__(Markup, html)
