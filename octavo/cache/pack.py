"""Packing: a loaded entry is converted to the form in which the entry store holds it."""

import re
from collections.abc import Iterator
from typing import Any

from octavo.base.diagnostics import stored_findings
from octavo.cache.entries import StoredEntry
from octavo.cache.stored import dump
from octavo.content.entries import PaperEntry, VenueEntry
from octavo.content.fields import ENTRIES
from octavo.content.load import LoadedEntry
from octavo.content.metadata import PaperMetadata, distinct_tags
from octavo.markdown.phrases import NOTHING, Phrase
from octavo.model.identity import person_slug

_NO_LETTERS = re.compile(r"\W+")


def pack(loaded: LoadedEntry) -> StoredEntry:
    """Return a loaded entry in stored form."""
    text = loaded.text
    entry = None if loaded.entry is None else ENTRIES[loaded.kind].freeze(loaded.entry)
    # `html` and `rest` end alike, so the shared end is stored once.
    tail = text.rest.removeprefix("<p>")
    if not text.html.endswith(tail):
        tail = ""
    body = (
        text.html.removesuffix(tail),
        len(text.rest) - len(tail),
        text.lead,
        text.rest,
        text.plain,
        tuple(reference.target for reference in text.references),
    )
    front_matter = (loaded.slug, entry)
    return StoredEntry(loaded.path, loaded.digest, dump(_metadata(loaded)), dump(front_matter), dump(body))


def _metadata(loaded: LoadedEntry) -> tuple[Any, ...]:
    """Return the fields of `Metadata`, in stored form."""
    entry = loaded.entry
    title: Phrase = getattr(entry, "title", NOTHING)
    return (
        loaded.path,
        loaded.kind,
        loaded.slug,
        title.plain,
        title.html,
        bool(entry and entry.draft),
        getattr(entry, "aliases", ()),
        loaded.text.ids,
        tuple(_mentions(loaded)),
        tuple(_paper_metadata(entry, loaded.places))
        if isinstance(entry, PaperEntry)
        else entry and ENTRIES[loaded.kind].freeze(entry),
        stored_findings(loaded.diagnostics),
    )


def _mentions(loaded: LoadedEntry) -> Iterator[tuple[str, str, int, int, int]]:
    """Find the files and entries that an entry names, in its front matter and in its body."""
    for mention in loaded.mentions:
        span = mention.span
        yield mention.role, mention.target, span.line, span.column, span.length
    for reference in loaded.text.references:
        role = "image" if reference.image else "link"
        yield role, reference.target, reference.line, reference.column, reference.length


def _venue(venue: VenueEntry) -> tuple[tuple[str, str], tuple[str, str]]:
    name, short = venue.name, venue.short or venue.name
    return (name.plain, name.html), (short.plain, short.html)


def _paper_metadata(entry: PaperEntry, places: tuple[int, ...]) -> PaperMetadata:
    orcids = tuple(author.orcid for author in entry.authors)
    detail_counts = tuple(bool(author.orcid) + bool(author.url) for author in entry.authors)
    sorting = entry.title.plain.casefold()
    letters = sorting.replace(" ", "").replace("-", "")
    return PaperMetadata(
        sorting=sorting,
        letters=letters if letters.isalnum() else _NO_LETTERS.sub("", sorting) or sorting,
        state=entry.state_before_publication,
        date=entry.date.parts if entry.date else (0, 0, 0),
        names=tuple(author.name for author in entry.authors),
        keys=tuple(person_slug(author.name) for author in entry.authors),
        orcids=orcids if any(orcids) else (),
        detail_counts=detail_counts if any(detail_counts) else (),
        area=entry.area,
        areas=entry.areas,
        venue=_venue(entry.venue) if entry.venue else None,
        tags=tuple((slug, *tag) for slug, tag in distinct_tags(entry.tags)),
        citations=entry.citations,
        rank=entry.rank,
        selected=bool(entry.selected),
        type=entry.type.name if entry.type else None,
        doi=entry.doi,
        arxiv=entry.arxiv,
        part=(entry.volume, entry.issue, entry.number, entry.pages),
        places=places,
    )
