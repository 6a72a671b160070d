"""Read RIS: lines of tag and text, which rispy tells apart; tags may stand several times, and texts go on in lines.

Programs write RIS in several ways: one space before the hyphen, tags in small letters, a missing ER or TY. They are
read where it is clear what is meant.
"""

import re
from collections.abc import Iterator

from rispy import RisParser

from octavo.formats.fields import FIELDS, Format
from octavo.imports.records.source import BrokenRecord, Piece, SourceField, SourceRecord, digest_of_record

_TAGS = frozenset(tag for row in FIELDS for tag in row.ris)
# A tag as some programs write it: in small letters, or with other spaces around the hyphen.
_LENIENT = re.compile(r"\s*([A-Za-z][A-Za-z0-9])(?: {1,3}-|(?=- |-$)-)\s?(.*)")
# A line that begins a record, and one that ends it.
_BEGINS = re.compile(r"[ \t]*TY(?: {1,3}-|-(?= |$))", re.IGNORECASE)
_ENDS = re.compile(r"[ \t]*ER {0,3}-\s*", re.IGNORECASE)


class RisFile:
    """A file in RIS, as text."""

    format: Format = "ris"

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self.path = path
        self._parser = RisParser()

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the file: records, from TY to ER, and lines with tags that stand outside of them."""
        rows: list[str] = []
        first = 1
        for number, row in enumerate(self._text.split("\n"), 1):
            if _BEGINS.match(row):
                yield from self._piece(rows, first)
                rows = []
            if not rows:
                first = number
            rows.append(row)
            if _ENDS.fullmatch(row):
                yield from self._piece(rows, first)
                rows = []
        yield from self._piece(rows, first)

    def _piece(self, rows: list[str], line: int) -> Iterator[Piece]:
        """Yield a piece of these rows, unless they say nothing: the Web of Science ends a file with an empty `EF`."""
        tagged = [(at, *self._parsed(row)) for at, row in enumerate(rows)]
        start = next((at for at, tag, _ in tagged if tag is not None), len(rows))
        if any(tag == "TY" or text for _, tag, text in tagged[start:]):
            text = "\n".join(rows[start:]).rstrip()
            yield Piece(text, line + start, digest_of_record(text))

    def _parsed(self, row: str) -> tuple[str | None, str]:
        """Return the tag and the text of a line; None and its text for one that goes on with the line before."""
        # rispy leaves out the sixth character, whatever it is.
        tag, text = self._parser.parse_line(row) if row[5:6] in ("", " ") else (None, row.strip())
        if tag is None and (match := _LENIENT.fullmatch(row)) and match[1].upper() in _TAGS:
            return match[1].upper(), match[2].strip()
        return tag, text

    def read(self, piece: Piece) -> Iterator[SourceRecord | BrokenRecord]:
        """Yield the record of a piece; its type is empty where it has none."""
        kind, key = "", ""
        fields: list[SourceField] = []
        for line, row in enumerate(piece.text.split("\n"), piece.line):
            tag, text = self._parsed(row)
            if tag == "TY":
                kind = text
            elif tag == "ID":
                key = text
            elif tag is None:
                # Blank lines part the paragraphs of an abstract.
                if fields:
                    last = fields[-1]
                    fields[-1] = SourceField(last.name, f"{last.value}\n{text}", last.line)
                elif text:
                    # No tag says what it is.
                    fields.append(SourceField("N1", text, line))
            elif tag != "ER" and text:
                fields.append(SourceField(tag, text, line))
        whole = [SourceField(field.name, field.value.rstrip(), field.line) for field in fields]
        yield SourceRecord("ris", kind, key, tuple(whole), self.path, piece.line, piece.text)
