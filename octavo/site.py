"""A site, resolved: everything that pages are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from octavo.collection import Collections
from octavo.diagnostic import Span
from octavo.record import (
    Body,
    MenuItem,
    Metric,
    News,
    Paper,
    PaperLink,
    Person,
    Site,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Something with a text and an address of its own: where it came from, and the former slugs that lead to it.

    `shelf` is the folder in which entries of its kind live.
    """

    source: str
    shelf: str
    path: str
    title: str
    description: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with their papers and metrics; `source` is empty for a co-author known from bylines only."""

    person: Person
    source: str
    papers: tuple[Paper, ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """All that pages are made of.

    `papers`, `news` and `pages` stand in the order in which they are listed; `written` is by kind and slug,
    `bodies` by source, `copies` from a path in the output to the source copied there. `home` is the profile whose
    page is the home page; a group has none.
    """

    site: Site
    per_page: int
    menu: tuple[MenuItem, ...]
    owner: Subject | None
    home: Profile | None
    papers: tuple[Paper, ...]
    neighbours: Mapping[str, tuple[PaperLink | None, PaperLink | None]]
    related: Mapping[str, tuple[PaperLink, ...]]
    profiles: tuple[Profile, ...]
    news: tuple[News, ...]
    pages: tuple[Written, ...]
    written: Mapping[tuple[str, str], Written]
    bodies: Mapping[str, Body]
    collections: Collections
    copies: Mapping[str, str]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Promise:
    """A path of the site that something links to, to be kept by a page: checked once all pages are known."""

    path: str
    target: str
    span: Span
