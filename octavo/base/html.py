"""Escaping of text for HTML: the one way that the program's own HTML is escaped. Templates have Jinja's."""


def escape_text(text: str) -> str:
    """Return text as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return text as the value of an attribute between double quotes."""
    return escape_text(text).replace('"', "&quot;")
