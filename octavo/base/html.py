"""Escaping of text in HTML that the program itself writes; templates have the escaping of Jinja."""


def escape_text(text: str) -> str:
    """Return a text escaped for the content of an element: `&`, `<` and `>`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return a text escaped for the value of an attribute between double quotes: `&`, `<`, `>` and `"`."""
    return escape_text(text).replace('"', "&quot;")


def words(text: str) -> frozenset[str]:
    """Return the words of a text, such as the names of elements."""
    return frozenset(text.split())
