"""The encoding of pages and style sheets: their bytes become the text that a browser would show."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# Where a page or a style sheet names its encoding; browsers look no further than this (HTML, "prescan a byte stream").
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=?\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_PRESCAN = 1024

# What browsers take where nothing is declared, and for the encodings that it contains (WHATWG Encoding Standard).
_WESTERN = "windows-1252"
_CONTAINED = frozenset(["iso8859-1", "ascii"])


def decoded_page(data: bytes) -> str:
    """Return the text of a page or a style sheet: UTF-8 where it is that, else in the encoding that it declares."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    name = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    if not name:
        declared = _DECLARED.search(data, 0, _PRESCAN)
        name = declared[1].decode("ascii", "replace") if declared else _WESTERN
    try:
        return data.decode(_WESTERN if codecs.lookup(name).name in _CONTAINED else name, "replace")
    except (LookupError, ValueError):
        # There is no such encoding, or it is none of texts.
        return data.decode("utf-8-sig", "replace")
