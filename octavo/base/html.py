"""Text in HTML that the program itself writes, and entities; templates have the escaping of Jinja."""

import re

# A reference by a number. No character has one of more digits; U+FFFD stands for it, as in browsers.
_NUMBER = re.compile(r"&#0*([0-9]+)")
_NO_CHARACTER = "&#9999999"
# Python reads no number of more digits.
_MOST_DIGITS = 4300


def read_entities(text: str) -> str:
    """Return a text with the characters for which its entities stand, as a browser reads them."""
    # Its tables of entities take a millisecond to load.
    from html import unescape

    if len(text) > _MOST_DIGITS and "&#" in text:
        text = _NUMBER.sub(lambda match: f"&#{match[1]}" if len(match[1]) < 8 else _NO_CHARACTER, text)
    return unescape(text)


def escape_text(text: str) -> str:
    """Return a text escaped for the content of an element: `&`, `<` and `>`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return a text escaped for the value of an attribute between double quotes: `&`, `<`, `>` and `"`."""
    return escape_text(text).replace('"', "&quot;")


def words(text: str) -> frozenset[str]:
    """Return the words of a text, such as the names of elements."""
    return frozenset(text.split())
