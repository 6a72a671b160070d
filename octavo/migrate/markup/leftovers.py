"""What of other programs is left in a text after all that has an equivalent was translated, to be told line by line."""

import re
from collections.abc import Iterator

from octavo.migrate.markup.hidden import without_code

_LIQUID = re.compile(
    r"\{%-?\s*\w(?:(?!\{%)[^\n])*?%\}|\{%-?\s*\w+|\{\{-?\s*[\w.\"'-]+(?:\s*-?\}\}|(?:\s*\||\[)[^\n]*?(?:\}\}|$))",
    re.MULTILINE,
)
_SHORTCODE = re.compile(r"\{\{[<%]\s*(?:(?!\{\{[<%])[^\n])*?[>%]\}\}")
_FENCE = re.compile(r"^[ \t]*:{3,}[^\n]*")
_CELL = re.compile(r"^[ \t]*```\{\w+[^\n]*\}", re.MULTILINE)
_BRACES = re.compile(r"\{:[^{}\n]+\}")
_HTML = re.compile(r"<([a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
# Elements that stand in running text, and mean the same everywhere.
_IN_LINES = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "figcaption", "figure", "hr", "i"),
        *("ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "strong", "sub", "summary", "sup"),
        *("details", "time", "u", "var", "wbr"),
    )
)
_KINDS = (
    ("a shortcode", _SHORTCODE),
    ("Liquid", _LIQUID),
    ("a list of attributes", _BRACES),
    ("a part of Quarto or Pandoc", _FENCE),
)
_MOST = 80


def as_code(text: str) -> str:
    """Return a text as code in Markdown, in a table too."""
    text = " ".join(text.split()).replace("|", "\\|")
    if "`" not in text:
        return f"`{text}`"
    return f"`` {text} ``"


def leftovers(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each piece of markup that is left: the line in the text from 1, what it is, and how it begins."""
    in_html = False
    cells = {text.count("\n", 0, match.start()) + 1: match[0] for match in _CELL.finditer(text)}
    for number, line in enumerate(without_code(text).split("\n"), 1):
        if number in cells:
            yield number, "a cell of code, which is not run here,", cells[number].strip()[:_MOST]
        rest = line
        for name, pattern in _KINDS:
            for match in pattern.finditer(rest):
                yield number, name, match[0].strip()[:_MOST]
            # A shortcode looks like Liquid within more brackets.
            rest = pattern.sub(" ", rest)
        element = next((found for found in _HTML.finditer(rest) if found[1].lower() not in _IN_LINES), None)
        if element and not in_html:
            yield number, "HTML", element[0][:_MOST]
        # A block of HTML is told once, at its first element.
        in_html = bool(line.strip()) and (in_html or element is not None)
