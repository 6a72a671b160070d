"""The address of the documentation, and links to it on terminals."""

import os
from typing import TextIO

# Nowhere else in the package is this address written.
MANUAL = "https://octavo-ssg.github.io/octavo/"

# Terminals that print the escape sequence of a link instead of following it, by the beginning of their names.
_WITHOUT_LINKS = ("dumb", "emacs", "eterm", "linux", "unknown")


def explanation_of(code: str) -> str:
    """Return the address of the page's part that explains a finding."""
    return f"{MANUAL}findings/#{code}"


def shows_links(stream: TextIO) -> bool:
    """Tell if a stream is a terminal that shows links, which most do by now; the others leave the sequence out."""
    name = os.environ.get("TERM", "")
    return bool(name) and not name.startswith(_WITHOUT_LINKS) and stream.isatty()


def linked(text: str, url: str) -> str:
    """Return a text as a link on a terminal, by the escape sequence OSC 8."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"
