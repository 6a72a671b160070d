r"""Named sets of characters that a source or a path must not hold, and those that copied text loses.

The control characters of Unicode are U+0000 to U+001F (C0), U+007F (DEL) and U+0080 to U+009F (C1).
"""

import re
from typing import Literal

# For use between the brackets of a regular expression.
CONTROL = r"\x00-\x1f\x7f-\x9f"

# All control characters except tab, line feed and carriage return, the halves of characters that UTF-16 has, and the
# noncharacters up to U+FFFF.
UNFIT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# A terminal may execute a control character as a command, and a backslash separates folders on Windows.
UNFIT_IN_PATH = re.compile(rf"[{CONTROL}\\]")

_LONGEST_PIECE = 500
_ASCII = re.compile("[\x00-\x7f]")

# What typesetting leaves in copied text: soft hyphens, characters without a width, ligatures. A space without a width
# stays in scripts that put no other spaces between words.
_TYPESETTING = re.compile("[\u00ad\u2060\ufb00-\ufb06\ufeff]|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
_LETTERS = dict(
    zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)


def may_be_wide(text: str) -> bool:
    """Tell if a text may hold a character of Chinese, Japanese or Korean, all of which are from U+2E80 on.

    This is cheaper than a pattern of these scripts, whose many characters take milliseconds to compile.
    """
    return not text.isascii() and max(text) >= "\u2e80"


def with_line_feeds(text: str) -> str:
    """Return a text with every line ended by a line feed, whichever system wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normal form of Unicode, in linear time.

    Python's function takes quadratic time for many combining characters in a row, so long texts are read in pieces.
    """
    from unicodedata import normalize

    if len(text) <= _LONGEST_PIECE or text.isascii():
        return normalize(form, text)
    pieces, start = [], 0
    while start < len(text):
        end = start + _LONGEST_PIECE
        # What begins with a character of ASCII is never composed with what is before it.
        found = _ASCII.search(text, end, end + _LONGEST_PIECE)
        end = found.start() if found else end
        pieces.append(normalize(form, text[start:end]))
        start = end
    return "".join(pieces)


def without_typesetting(text: str) -> str:
    """Return a text with letters for ligatures, and without soft hyphens and characters that have no width."""
    if text.isascii() or not _TYPESETTING.search(text):
        return text
    return _TYPESETTING.sub(lambda match: _LETTERS.get(match[0], ""), text)
