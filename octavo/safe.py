"""HTML as a value of its own kind, which templates print as it is."""

from markupsafe import Markup


def safe(html: str) -> Markup:
    """A text as HTML, without the look for other forms that a Markup takes at whatever it is given."""
    return str.__new__(Markup, html)
