"""Briefs: what the site as a whole needs to know of each entry; texts and the rest stay where they are stored."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from octavo.base.diagnostics import Diagnostic, Span, restored_findings
from octavo.base.layout import EntryKind
from octavo.content.entries import NewsEntry, PageEntry, PersonEntry
from octavo.content.findings import Mention

# A date as year, month and day, 0 where unknown.
DateParts = tuple[int, int, int]


class PaperMetadata(NamedTuple):
    """What decides in which lists a paper stands, and where.

    `names`, `keys` (the slugs of the names), `orcids` and `said` (how much a byline says of an author) have one item
    an author; the last two are empty where nobody's is known.
    """

    sorting: str
    date: DateParts
    names: tuple[str, ...]
    keys: tuple[str, ...]
    orcids: tuple[str | None, ...]
    said: tuple[int, ...]
    area: str | None
    areas: tuple[str, ...]
    venue: tuple[str, str] | None
    tags: tuple[tuple[str, str], ...]
    citations: int | None
    rank: int | None
    selected: bool


class Metadata(NamedTuple):
    """One entry in brief.

    `heading` is the title as HTML; `named` are the files and entries that it names, as role, target, line, column and
    length; `facts` is None where the source could not be read; `doubts` are its findings in stored form.
    """

    path: str
    kind: EntryKind
    slug: str
    title: str
    heading: str
    draft: bool
    aliases: tuple[str, ...]
    ids: tuple[str, ...]
    named: tuple[tuple[str, str, int, int, int], ...]
    facts: "PaperMetadata | PersonEntry | PageEntry | NewsEntry | None"
    doubts: tuple[Any, ...]

    @property
    def span(self) -> Span:
        """The entry as a whole."""
        return Span(f"content/{self.path}")

    @property
    def mentions(self) -> Iterator[Mention]:
        """The files and entries that it names, each with its place."""
        for role, target, line, column, length in self.named:
            yield Mention(role, target, Span(f"content/{self.path}", line, column, length))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found wrong with it."""
        return restored_findings(self.doubts)

    @property
    def paper(self) -> PaperMetadata:
        """The facts of a paper."""
        assert isinstance(self.facts, PaperMetadata)
        return self.facts

    @property
    def person(self) -> PersonEntry:
        """The profile of a person."""
        assert isinstance(self.facts, PersonEntry)
        return self.facts
