"""Source: a file's bytes become its text, or are refused with the reason."""

import re

from octavo.base.diagnostics import Diagnostic, Span, error

LARGEST = 10_000_000

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# The bytes in which UTF-8 writes no control character, nor begins one.
_HARMLESS = bytes(byte for byte in range(256) if byte in b"\t\n\r" or (byte >= 0x20 and byte not in b"\x7f\xc2\xef"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class Refusal(Exception):
    """A source that cannot be read, with the reason."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def decode(data: bytes, path: str) -> str:
    """Text of a source with its line ends made `\\n`; Refusal for other encodings and control characters."""
    if len(data) > LARGEST:
        raise Refusal(
            error(
                "too-large",
                f"this file is larger than {LARGEST // 1_000_000} MB, which is too much for a text",
                Span(path),
                "put large files beside the entry or into content/files/ and link to them",
            )
        )
    if data.startswith(_UTF16) or b"\0" in data[:2]:
        raise Refusal(error("not-utf-8", "this file is UTF-16", Span(path), "save it as UTF-8 in your editor"))
    try:
        data = data.removeprefix(_BOM)
        text = data.decode()
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        start = data.rfind(b"\n", 0, failure.start) + 1
        column = len(data[start : failure.start].decode("utf-8", "replace")) + 1
        raise Refusal(
            error(
                "not-utf-8",
                f"byte 0x{data[failure.start]:02x} is not UTF-8",
                Span(path, line, column, 1),
                "the file may be in Latin-1 or Windows-1252: save it as UTF-8 in your editor",
            )
        ) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Most texts have none of the bytes that a control character needs.
    found = CONTROL.search(text) if data.translate(None, _HARMLESS) else None
    if found:
        raise Refusal(
            error(
                "control-character",
                f"the character U+{ord(found[0]):04X} has no place in a text",
                place(text, found.start(), path),
                "delete it; it often comes from copying out of a PDF",
            )
        )
    return text


def place(text: str, offset: int, path: str, length: int = 1) -> Span:
    """The span of an offset in a text."""
    start = text.rfind("\n", 0, offset) + 1
    return Span(path, text.count("\n", 0, offset) + 1, offset - start + 1, length)
