"""Where in a template's text something stands."""

import re

from octavo.diagnostic import Span

# Jinja's line breaks and no others, so that lines are counted alike.
_BREAK = re.compile("\r\n|\r|\n")


def lines_of(source: str) -> list[str]:
    """The lines of a template, as Jinja counts them."""
    return _BREAK.split(source)


def spot(source: str, path: str, line: int, word: str = "") -> Span:
    """The span of a word in its line, or of all that the line holds when the word is not in it."""
    lines = lines_of(source)
    line = min(max(line, 1), len(lines))
    text = lines[line - 1]
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) if word else None
    if match:
        return Span(path, line, match.start() + 1, max(len(word), 1))
    stripped = text.strip()
    return Span(path, line, text.find(stripped) + 1, max(len(stripped), 1))
