"""Records as they stand in a bibliography, before anything in them is understood."""

from collections.abc import Iterator
from typing import Any, Protocol

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.base.hashing import checksum
from octavo.formats.fields import Format


@frozen
class SourceField:
    """A field of a record: its name as written, its value, and the line of the file on which it begins.

    The value is a text; in CSL-JSON it may be any value of JSON.
    """

    name: str
    value: Any
    line: int


@frozen
class SourceRecord:
    """A record: its type, its key in the file (empty if it has none), its fields in their order, and its own text.

    `findings` are about what its fields take from elsewhere in the file.
    """

    format: Format
    type: str
    key: str
    fields: tuple[SourceField, ...]
    path: str
    line: int
    text: str
    findings: tuple[Diagnostic, ...] = ()

    def span(self, field: SourceField | None = None) -> Span:
        """Return the place of a field, or of the record's first line."""
        line = field.line if field else self.line
        rows = self.text.split("\n")
        row = rows[line - self.line] if 0 <= line - self.line < len(rows) else ""
        # A value of several lines may begin on the line after its name.
        at = row.find(field.name) if field else 0
        return Span(
            self.path, line, max(at, 0) + 1, len(field.name) if field and at >= 0 else max(len(row.rstrip()), 1)
        )


@frozen
class BrokenRecord:
    """A record that cannot be read: its own text, and what is wrong."""

    text: str
    diagnostic: Diagnostic


@frozen
class Piece:
    """A part of a file with a record, or with several on one line.

    `digest` is that of all text of the file that decides what the record is: where it is equal, the record is.
    """

    text: str
    line: int
    digest: str


def digest_of_record(basis: str) -> str:
    """Return the digest of a record, 24 hexadecimal digits, from all text that decides what it is."""
    return checksum(basis.encode("utf-8", "surrogatepass"), 12).hex()


class Bibliography(Protocol):
    """A file of records in one format; its pieces can be read one by one, so that memory holds few records."""

    @property
    def format(self) -> Format:
        """The format of the file."""
        ...

    @property
    def path(self) -> str:
        """The path of the file, or the name that it has in reports."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the file, in its order."""
        ...

    def read(self, piece: Piece) -> Iterator[SourceRecord | BrokenRecord]:
        """Yield the records in a piece, whole or broken."""
        ...


def records_of(bibliography: Bibliography) -> Iterator[SourceRecord | BrokenRecord]:
    """Yield all records of a file, whole or broken, in its order."""
    for piece in bibliography.pieces():
        yield from bibliography.read(piece)


def broken(text: str, path: str, line: int, reason: str, hint: str = "", *, offset: int = 0) -> BrokenRecord:
    """Return a record that cannot be read; `line` is that of its beginning, and `offset` leads to the fault in it."""
    before = text[:offset]
    start = before.rfind("\n") + 1
    row = text[start:].partition("\n")[0]
    span = Span(path, line + before.count("\n"), offset - start + 1, max(len(row) - (offset - start), 1))
    return BrokenRecord(text.strip(), error("broken-record", reason, span, hint))
