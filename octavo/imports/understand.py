"""Understand the records of pieces of a bibliography, in this process or in others."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen, replace
from octavo.imports.entries import checked_entry
from octavo.imports.existing import Identity, identity_of
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.merge import digests_of_fields, fields_of_paper
from octavo.imports.records.source import Bibliography, BrokenRecord, Piece, digest_of_record
from octavo.markdown.tex.commands import Macros
from octavo.workers.pool import spread

# Pieces that are handed out at once, so that memory never holds the whole file in pieces; and the number for which
# another process is worth its start.
_BATCH = 4000
_WORTH = 100

# Types of records of biblatex that only serve others.
_NO_WORKS = frozenset(("xdata", "set"))


@frozen
class UnderstoodPaper:
    """A record as a paper: the text of its entry, what identifies it, and the digests of the record and of its fields.

    The record has no fields any more: only its text and its place are asked for.
    """

    paper: ImportedPaper
    text: str
    identity: Identity
    digest: str
    fields: Mapping[str, str]


Understood = tuple[UnderstoodPaper | BrokenRecord, ...]
_Shared = tuple[Bibliography, Macros]


def understand(
    bibliography: Bibliography, pieces: Iterator[Piece], macros: Macros, jobs: int = 0
) -> Iterator[tuple[Piece, Understood]]:
    """Yield pieces with what their records are, in their order; `jobs` as for `spread`.

    Records that only serve others, as `@xdata` does, are left out.
    """
    while batch := list(islice(pieces, _BATCH)):

        def lost(piece: Piece) -> Understood:
            return _lost(piece, bibliography.path)

        results = spread(_understand_all, (bibliography, macros), batch, jobs, lost, worth=_WORTH)
        yield from zip(batch, results, strict=True)


def _understand_all(shared: _Shared, pieces: Sequence[Piece]) -> Sequence[Understood]:
    return [tuple(_understand(*shared, piece)) for piece in pieces]


def _understand(bibliography: Bibliography, macros: Macros, piece: Piece) -> Iterator[UnderstoodPaper | BrokenRecord]:
    records = [
        record
        for record in bibliography.read(piece)
        if isinstance(record, BrokenRecord) or record.type.lower() not in _NO_WORKS
    ]
    for number, record in enumerate(records):
        digest = piece.digest if len(records) == 1 else digest_of_record(f"{piece.digest} {number}")
        if isinstance(record, BrokenRecord):
            yield record
            continue
        paper = imported_paper(record)
        yield paper if isinstance(paper, BrokenRecord) else understood(paper, digest, macros)


def understood(paper: ImportedPaper, digest: str, macros: Macros) -> UnderstoodPaper | BrokenRecord:
    """Return a paper with the text of its entry, which a build accepts, or the record as one that becomes no entry."""
    text = checked_entry(paper, macros)
    if isinstance(text, BrokenRecord):
        return text
    # What other processes send back is half as long without the fields.
    lean = replace(paper, record=replace(paper.record, fields=()))
    return UnderstoodPaper(lean, text, identity_of("", paper.front), digest, digests_of_fields(fields_of_paper(paper)))


def _lost(piece: Piece, path: str) -> Understood:
    message = "this record ended the program twice"
    found: Diagnostic = error("broken-record", message, Span(path, piece.line, 1, 1), "report it, with the record")
    return (BrokenRecord(piece.text, found),)
