"""Escaping of text in HTML that the program itself writes; templates have the escaping of Jinja."""

import re

# No character has a number of so many digits, and Python refuses to read one of thousands.
_ZEROS = re.compile("&#0+(?=[0-9])")
_LONG_REFERENCE = re.compile("&#[0-9]{8,};?")


def unescaped(text: str) -> str:
    """Return a text with the characters that its entities stand for, as browsers read them."""
    # Its tables of entities take a millisecond to load.
    from html import unescape

    if "&#" in text:
        text = _LONG_REFERENCE.sub("\ufffd", _ZEROS.sub("&#", text))
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
