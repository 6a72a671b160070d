"""Decoding: the bytes of a source become its text, or a refusal with the reason."""

from octavo.base.characters import UNFIT_IN_TEXT, with_line_feeds
from octavo.base.diagnostics import Diagnostic, Span, error, span_at
from octavo.base.limits import SOURCE_BYTES
from octavo.base.sources import pointer_hint
from octavo.yaml.markers import find_marker

# UTF-8 writes every control character and noncharacter with at least one of the bytes that are left out here.
_HARMLESS = bytes(byte for byte in range(256) if byte in b"\t\n\r" or (byte >= 0x20 and byte not in b"\x7f\xc2\xef"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class Refusal(Exception):
    """A source cannot be read; `diagnostic` gives the reason."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def decode(data: bytes, path: str) -> str:
    """Return the text of a source, without a byte order mark and with every line ended by `\\n`.

    Refusal: the data are larger than SOURCE_BYTES, are not UTF-8, hold a character that is unfit in a text, stand for
    a file that is elsewhere, or have the markers of a merge.
    """
    if len(data) > SOURCE_BYTES.most:
        raise Refusal(
            error(
                "too-large",
                f"this file is larger than {SOURCE_BYTES.most // 1_000_000} MB, which is too much for a text",
                Span(path),
                "put large files beside the entry or into content/files/ and link to them",
            )
        )
    if data.startswith(_UTF16) or b"\0" in data[:2]:
        raise Refusal(error("not-utf-8", "this file is UTF-16", Span(path), "save it as UTF-8 in your editor"))
    data = data.removeprefix(_BOM)
    if elsewhere := pointer_hint(data):
        raise Refusal(
            error("pointer-file", "here is only a pointer to the file, not the file itself", Span(path), elsewhere)
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as failure:
        before = with_line_feeds(data[: failure.start].decode())
        raise Refusal(
            error(
                "not-utf-8",
                f"byte 0x{data[failure.start]:02x} is not UTF-8",
                span_at(before, len(before), path),
                "the file may be in Latin-1 or Windows-1252: save it as UTF-8 in your editor",
            )
        ) from None
    text = with_line_feeds(text)
    # Deleting bytes is much faster than searching the text, and few texts need the search.
    found = UNFIT_IN_TEXT.search(text) if data.translate(None, _HARMLESS) else None
    if found:
        raise Refusal(
            error(
                "control-character",
                f"the character U+{ord(found[0]):04X} has no place in a text",
                span_at(text, found.start(), path),
                "delete it; it often comes from copying out of a PDF",
            )
        )
    # Few texts need the search, and a single character is found faster than several.
    may_have_marker = ("<" in text and "<<<<<<<" in text) or (">" in text and ">>>>>>>" in text)
    found_marker = find_marker(text, path) if may_have_marker else None
    if found_marker:
        raise Refusal(found_marker)
    return text
