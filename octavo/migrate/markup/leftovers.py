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
# The former programs show `:tada:` as the emoji of that name; the times in `9:30:15` are no names.
_EMOJI = re.compile(r"(?<![\w:/]):(?:[a-z][a-z0-9_+-]+|[+-]1):(?![\w:])")
_HTML = re.compile(r"<([a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
# Elements that stand in running text, and mean the same everywhere.
_IN_LINES = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "figcaption", "figure", "hr", "i"),
        *("ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "strong", "sub", "summary", "sup"),
        *("details", "time", "u", "var", "wbr"),
    )
)
# Elements of texts that look on the new site as they did before.
_PLAIN = frozenset(
    (
        *("p", "blockquote", "center", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "span", "font", "big", "tt"),
        *("ul", "ol", "li", "dl", "dt", "dd", "img", "picture", "source", "video", "audio", "track"),
        *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    )
)
# What HTML of them is called; it needs no look.
PLAIN_HTML = "plain HTML"
_KINDS = (
    ("a shortcode", _SHORTCODE),
    ("Liquid", _LIQUID),
    ("a list of attributes", _BRACES),
    ("a part of Quarto or Pandoc", _FENCE),
    ("the name of an emoji", _EMOJI),
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
    # What was told of the block of HTML in which a line is: 0 nothing, 1 that it is plain, 2 that it is not.
    told = 0
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
        told = told if line.strip() else 0
        elements = [found for found in _HTML.finditer(rest) if found[1].lower() not in _IN_LINES]
        other = next((found for found in elements if found[1].lower() not in _PLAIN), None)
        if other and told < 2:
            yield number, "HTML", other[0][:_MOST]
        elif elements and not told:
            yield number, PLAIN_HTML, elements[0][0][:_MOST]
        told = max(told, 2 if other else 1 if elements else 0)
