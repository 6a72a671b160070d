"""Metadata: the part of each entry that resolving the whole site needs; the rest stays in the entry store."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from octavo.base.diagnostics import Diagnostic, Span, restored_findings
from octavo.base.layout import EntryKind
from octavo.content.entries import NewsEntry, PageEntry, PersonEntry
from octavo.content.findings import Mention
from octavo.markdown.phrases import Phrase
from octavo.model.identity import slug_of

# A date as year, month and day, 0 where unknown.
DateParts = tuple[int, int, int]


class PaperMetadata(NamedTuple):
    """The metadata of a paper that decides in which lists it appears, and in which order.

    `sorting` is the title in small letters, `letters` the same without spaces and signs, if anything is left then.
    `names`, `keys` (the slugs of the names), `orcids` and `detail_counts` (how many of an ORCID iD and an address the
    byline gives) have one item per author; the last two are empty where no author has one. `venue` is the full and the
    short name, each plain and as HTML; `tags` are slug, plain text and HTML. `state` is that of a work that is not
    published yet, else empty; of such a work the date, zeros if there is none, says only in which order these works
    are listed. `part` is what places it in its venue: volume, issue, number, pages. `places` are the lines of its
    title, DOI and arXiv number, each with its length, and behind these line and column of each ORCID iD in `orcids`.
    """

    sorting: str
    letters: str
    state: str
    date: DateParts
    names: tuple[str, ...]
    keys: tuple[str, ...]
    orcids: tuple[str | None, ...]
    detail_counts: tuple[int, ...]
    area: str | None
    areas: tuple[str, ...]
    venue: tuple[tuple[str, str], tuple[str, str]] | None
    tags: tuple[tuple[str, str, str], ...]
    citations: int | None
    rank: int | None
    selected: bool
    type: str | None
    doi: str | None
    arxiv: str | None
    part: tuple[str | None, ...]
    places: tuple[int, ...]


def distinct_tags(tags: Iterable[Phrase]) -> tuple[tuple[str, Phrase], ...]:
    """Return pairs of slug and tag, each slug once, with the first tag that has it."""
    first: dict[str, Phrase] = {}
    for tag in tags:
        first.setdefault(slug_of(tag.plain), tag)
    return tuple(first.items())


class Metadata(NamedTuple):
    """The metadata of an entry.

    `heading` is the title as HTML; `ids` are the HTML ids in its body. `details` depend on the kind of entry,
    and are None where the source could not be read. `stored_mentions` are the files and entries that it names, each as
    role, target, line, column and length; `stored_findings` are its findings in stored form.
    """

    path: str
    kind: EntryKind
    slug: str
    title: str
    heading: str
    draft: bool
    aliases: tuple[str, ...]
    ids: tuple[str, ...]
    stored_mentions: tuple[tuple[str, str, int, int, int], ...]
    details: "PaperMetadata | PersonEntry | PageEntry | NewsEntry | None"
    stored_findings: tuple[Any, ...]

    @property
    def span(self) -> Span:
        """The place of the entry as a whole."""
        return Span(f"content/{self.path}")

    @property
    def mentions(self) -> Iterator[Mention]:
        """The files and entries that the entry names, each with its place."""
        for role, target, line, column, length in self.stored_mentions:
            yield Mention(role, target, Span(f"content/{self.path}", line, column, length))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings about the entry."""
        return restored_findings(self.stored_findings)

    @property
    def paper(self) -> PaperMetadata:
        """The details of a paper."""
        assert isinstance(self.details, PaperMetadata)
        return self.details

    @property
    def person(self) -> PersonEntry:
        """The details of a person, which are the whole profile."""
        assert isinstance(self.details, PersonEntry)
        return self.details
