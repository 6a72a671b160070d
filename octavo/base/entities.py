"""Entities of HTML. A module of its own, because their tables take a millisecond to load."""

import html
import re

# A reference by a number. No character has one of more digits; U+FFFD stands for it, as in browsers.
_NUMBER = re.compile(r"&#0*([0-9]+)")
_NO_CHARACTER = "&#9999999"
# Python reads no number of more digits.
_MOST_DIGITS = 4300


def read_entities(text: str) -> str:
    """Return a text with the characters for which its entities stand, as a browser reads them."""
    if len(text) > _MOST_DIGITS and "&#" in text:
        text = _NUMBER.sub(lambda match: f"&#{match[1]}" if len(match[1]) < 8 else _NO_CHARACTER, text)
    return html.unescape(text)
