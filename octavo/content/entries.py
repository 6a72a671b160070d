"""Records of what authors write, checked but not yet linked with each other; fields are in the order of their table."""

from collections.abc import Mapping

from octavo.base.frozen import frozen
from octavo.content.links import LinkEntry
from octavo.markdown.phrases import Phrase
from octavo.model.dates import Date
from octavo.model.states import state_before_publication


@frozen
class NamePartsEntry:
    """The parts of a name, as they are written out."""

    family: str
    given: str | None
    particle: str | None
    suffix: str | None


@frozen
class AuthorEntry:
    """An author in a byline."""

    name: str
    orcid: str | None
    affiliation: tuple[Phrase, ...]
    url: str | None
    equal: bool | None
    corresponding: bool | None
    parts: NamePartsEntry | None
    group: bool | None


@frozen
class VenueEntry:
    """The journal, conference or book in which a paper appeared."""

    name: Phrase
    short: Phrase | None
    url: str | None


@frozen
class MetricEntry:
    """A figure that the author states, such as an h-index."""

    label: str
    value: str
    unit: str | None
    source: str | None
    source_url: str | None
    as_of: Date | None


@frozen
class ImageEntry:
    """An image: a file of the project or an address, its alternative text, and its size in pixels."""

    file: str
    alt: str
    width: int | None
    height: int | None


@frozen
class PortraitEntry:
    """A portrait: a file of the project or an address, and its alternative text."""

    file: str
    alt: str | None


@frozen
class TypeEntry:
    """The type of a work, and what pages call it where that differs from the type's own name."""

    name: str
    label: str | None


@frozen
class StatusEntry:
    """The publication status of a paper."""

    state: str
    note: Phrase | None


@frozen
class VersionsEntry:
    """Other versions of the same work, each the file of an entry or an address."""

    preprint_of: str | None
    published_as: str | None


@frozen
class PeriodEntry:
    """An item of a curriculum vitae: a degree, a position or an award."""

    title: Phrase
    place: Phrase | None
    start: str | None
    end: str | None
    note: Phrase | None


@frozen
class MenuEntry:
    """An item of the menu; `to` is the file of an entry, a path of the site, or an address."""

    label: Phrase
    to: str


@frozen
class PaperEntry:
    """A paper, or another kind of work; only works that are not published yet have no date."""

    title: Phrase
    authors: tuple[AuthorEntry, ...]
    et_al: bool | None
    affiliations: tuple[Phrase, ...]
    date: Date | None
    area: str | None
    areas: tuple[str, ...]
    type: TypeEntry | None
    venue: VenueEntry | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: Phrase | None
    institution: Phrase | None
    number: str | None
    doi: str | None
    arxiv: str | None
    openreview: str | None
    isbn: str | None
    issn: str | None
    links: tuple[LinkEntry, ...] | None
    code: bool | str | None
    citations: int | None
    metrics: tuple[MetricEntry, ...]
    tags: tuple[Phrase, ...]
    tldr: Phrase | None
    award: Phrase | None
    selected: bool | None
    status: StatusEntry | None
    versions: VersionsEntry | None
    license: str | None
    language: str | None
    image: ImageEntry | None
    slug: str | None
    aliases: tuple[str, ...]
    rank: int | None
    draft: bool | None
    extra: Mapping[str, object] | None

    @property
    def state_before_publication(self) -> str:
        """The state of a work that is not published yet, empty for all others."""
        return state_before_publication(self.status.state, self.date is not None) if self.status else ""


@frozen
class PersonEntry:
    """A person with a profile."""

    name: str
    parts: NamePartsEntry | None
    native_name: str | None
    other_names: tuple[str, ...]
    role: Phrase | None
    affiliations: tuple[Phrase, ...]
    areas: tuple[str, ...]
    email: str | None
    orcid: str | None
    links: tuple[LinkEntry, ...] | None
    portrait: PortraitEntry | None
    interests: tuple[Phrase, ...]
    education: tuple[PeriodEntry, ...]
    positions: tuple[PeriodEntry, ...]
    awards: tuple[PeriodEntry, ...]
    metrics: tuple[MetricEntry, ...]
    slug: str | None
    rank: int | None
    draft: bool | None
    extra: Mapping[str, object] | None


@frozen
class PageEntry:
    """A page of any content."""

    title: Phrase
    description: str | None
    language: str | None
    slug: str | None
    aliases: tuple[str, ...]
    rank: int | None
    draft: bool | None
    extra: Mapping[str, object] | None


@frozen
class NewsEntry:
    """A news item."""

    title: Phrase
    date: Date
    language: str | None
    slug: str | None
    aliases: tuple[str, ...]
    draft: bool | None
    extra: Mapping[str, object] | None


@frozen
class MathSettings:
    """How formulas are set: pairs of the name of a command without its backslash and the LaTeX it stands for."""

    macros: tuple[tuple[str, str], ...] | None


@frozen
class Config:
    """The site's configuration."""

    title: str | None
    url: str | None
    language: str | None
    description: str | None
    theme: str | None
    theme_options: Mapping[str, object] | None
    menu: tuple[MenuEntry, ...]
    owner: str | None
    collections: tuple[str, ...] | None
    order: str | None
    per_page: int | None
    typography: bool | None
    trust: str | None
    math: MathSettings | None
    version: int | None
    extra: Mapping[str, object] | None


Entry = PaperEntry | PersonEntry | PageEntry | NewsEntry
