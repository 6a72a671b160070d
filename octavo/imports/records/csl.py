"""Read CSL-JSON: a list of items, a single item, or the items of a library.

Items are read one by one, so that one that is no JSON does not take its neighbours with it.
"""

import json
import re
from collections.abc import Iterator

from octavo.formats.fields import Format
from octavo.imports.records.source import BrokenRecord, Piece, SourceField, SourceRecord, broken, digest_of_record

_SPACE = re.compile(r"[\s,]*")
_LIST = re.compile(r'\s*(?:\{\s*"(?:items|references)"\s*:\s*)?\[')
# Where the next item begins behind one that cannot be read: a brace at the beginning of a line or behind another one.
_NEXT = re.compile(r"(?:(?<=\n)[ \t]*|\}\s*,\s*)\{")


class CslFile:
    """A file in CSL-JSON, as text."""

    format: Format = "csl"

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self.path = path

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the file: its items, or what stands in the place of one and cannot be read."""
        opening = _LIST.match(self._text)
        at = opening.end() if opening else 0
        line, counted = 1, 0
        decoder = json.JSONDecoder()
        while True:
            space = _SPACE.match(self._text, at)
            at = space.end() if space else at
            if at >= len(self._text) or self._text[at] == "]":
                return
            try:
                _, end = decoder.raw_decode(self._text, at)
            except (ValueError, RecursionError):
                following = _NEXT.search(self._text, at + 1)
                end = following.end() - 1 if following else len(self._text)
            line, counted = line + self._text.count("\n", counted, at), at
            text = self._text[at:end].rstrip().rstrip(",")
            yield Piece(text, line, digest_of_record(text))
            at = end

    def read(self, piece: Piece) -> Iterator[SourceRecord | BrokenRecord]:
        """Yield the record of a piece, whole or broken."""
        try:
            item = json.loads(piece.text)
        except ValueError as failure:
            offset = failure.pos if isinstance(failure, json.JSONDecodeError) else 0
            reason = failure.msg if isinstance(failure, json.JSONDecodeError) else "it cannot be read"
            hint = "look for a missing or superfluous comma, quotation mark or brace"
            yield broken(piece.text, self.path, piece.line, f"this is no JSON: {reason}", hint, offset=offset)
            return
        except RecursionError:
            yield broken(piece.text, self.path, piece.line, "this item is nested too deeply")
            return
        if not isinstance(item, dict):
            yield broken(piece.text, self.path, piece.line, "this is no record", "an item is written in braces")
            return
        fields = [
            SourceField(name, value, piece.line + piece.text.count("\n", 0, max(piece.text.find(f'"{name}"'), 0)))
            for name, value in item.items()
            if name not in ("type", "id") and value not in ("", None, [], {})
        ]
        kind, key = item.get("type"), item.get("id")
        key = item.get("citation-key") or item.get("citationKey") or key
        yield SourceRecord(
            "csl",
            kind if isinstance(kind, str) else "",
            str(key) if isinstance(key, str | int) else "",
            tuple(fields),
            self.path,
            piece.line,
            piece.text,
        )
