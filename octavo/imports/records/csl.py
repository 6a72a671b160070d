"""Read CSL-JSON: lists of items, single items, the items of a library, or an answer of Crossref.

Items are read one by one, so that one that is no JSON does not take its neighbours with it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.base.numbers import whole_number
from octavo.formats.fields import Format
from octavo.imports.records.source import BrokenRecord, Piece, SourceField, SourceRecord, broken, digest_of_record

# What stands between items: lists may follow each other, as in files that were put together.
_SPACE = re.compile(r"[\s,\[\]]*")
# The beginning of a library, and of an answer of Crossref, which has one item or a list of them as its message.
_LIBRARY = re.compile(r'\s*\{(?:(?!"title")[^\[\]])*?"(?:items|references)"\s*:\s*\[')
_MESSAGE = re.compile(r'\s*\{\s*"status"\s*:(?:(?!"title")[^\[\]{}])*?"message"\s*:\s*(?=\{)')
# An escape: the halves of a character beyond U+FFFF, a character by its number, or another one.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([\da-fA-F]{4})|.)", re.DOTALL)
# Lists and mappings may be so many levels deep in an item.
_DEEPEST = 30
_TOO_DEEP = object()
# Where the next item begins behind one that cannot be read: a brace at the beginning of a line or behind another one.
_NEXT = re.compile(r"(?:(?<=\n)[ \t]*|\}\s*,\s*)\{")


def _whole(text: str) -> int | str:
    number = whole_number(text.removeprefix("-"), _LARGEST)
    if number is None:
        return text
    return -number if text.startswith("-") else number


def _decimal(text: str) -> float | str:
    number = float(text)
    return number if repr(number) == text else text


# Numbers that Python would refuse for their length, or read as others, stay the texts that they are.
_LARGEST = 10**15
_AS_WRITTEN: Any = {"parse_int": _whole, "parse_float": _decimal, "parse_constant": str}


class CslFile:
    """A file in CSL-JSON, as text."""

    format: Format = "csl"

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self.path = path

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the file: its items, or what stands in the place of one and cannot be read."""
        opening = _opening(self._text, 0)
        at = opening.end() if opening else 0
        line, counted = 1, 0
        decoder = json.JSONDecoder(**_AS_WRITTEN)
        while True:
            space = _SPACE.match(self._text, at)
            at = space.end() if space else at
            # What follows the list of a library, or the message of an answer, has no items.
            is_behind = opening is not None and (self._text[at : at + 1] == "}" or "]" in (space[0] if space else ""))
            if is_behind and (opening := _opening(self._text, at)):
                at = opening.end()
                continue
            if at >= len(self._text) or is_behind:
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
            item = json.loads(piece.text, **_AS_WRITTEN)
        except ValueError as failure:
            offset = failure.pos if isinstance(failure, json.JSONDecodeError) else 0
            reason = failure.msg if isinstance(failure, json.JSONDecodeError) else "it cannot be read"
            hint = "look for a missing or superfluous comma, quotation mark or brace"
            yield broken(piece.text, self.path, piece.line, f"this is no JSON: {reason}", hint, offset=offset)
            return
        except RecursionError:
            item = _TOO_DEEP
        if item is _TOO_DEEP or not _is_flat(item):
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


def _opening(text: str, at: int) -> re.Match[str] | None:
    """Return the match of the beginning of a library or an answer, at the beginning or anywhere behind another one."""
    if at == 0:
        return _LIBRARY.match(text) or _MESSAGE.match(text)
    return _LIBRARY.search(text, at) or _MESSAGE.search(text, at)


def _is_flat(item: Any) -> bool:
    """Tell if an item has no more levels than one can have; this does not recurse, as there may be thousands."""
    level = [item]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, list | Mapping)
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
        ]
    return not level


def without_unfit_escapes(text: str) -> str:
    """Return JSON with the characters themselves for escapes that stand for control characters and single surrogates.

    What stands for a character that has no place in a text is then found like the character.
    """
    return _ESCAPE.sub(_fit, text) if "\\u" in text else text


def _fit(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    character = chr(int(match[1], 16))
    return character if UNFIT_IN_TEXT.match(character) else match[0]
