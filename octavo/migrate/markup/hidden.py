"""Parts of a text that a translation must not touch, such as code, hidden behind marks and put back at the end."""

import re
from collections.abc import Callable

# The source has no control characters, so these marks can come from nowhere else.
_MARK = re.compile("\x00(\\d+)\x00")
# A fence without an end reaches to the end of the text; what stands behind one of backquotes has none.
_FENCED = re.compile(
    r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})(?:(?<=`)[^`\n]*|(?<=~)[^\n]*)\n"
    r"(?:.*?\n)??(?:[ \t>]*(?P=fence)[`~]*[ \t]*$|[^\n]*\Z)",
    re.MULTILINE | re.DOTALL,
)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:[^`\n]|\n(?!\s*\n)|(?!(?<!`)\1(?!`))`)+?)(?<!`)\1(?!`)")
_SHOWN = re.compile(r"<(pre|textarea)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_RUN = re.compile(r"<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)


class HiddenParts:
    """The hidden parts of one text."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def hide(self, text: str) -> str:
        """Keep a text, and return the mark that stands for it."""
        self._parts.append(text)
        return f"\x00{len(self._parts) - 1}\x00"

    def hide_code(self, text: str) -> str:
        """Return a text with its code, and what HTML shows or runs as it is, hidden."""
        for pattern in (_FENCED, _SHOWN, _RUN, _SPAN):
            text = pattern.sub(lambda match: self.hide(match[0]), text)
        return text

    def restored(self, text: str) -> str:
        """Return a text with all that was hidden put back; parts may have been hidden in other parts."""
        while _MARK.search(text):
            text = _MARK.sub(lambda match: self._parts[int(match[1])], text)
        return text


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text changed in all its parts but code."""
    hidden = HiddenParts()
    return hidden.restored(change(hidden.hide_code(text)))


def without_code(text: str) -> str:
    """Return a text with nothing in the place of code but the ends of its lines, so that lines keep their numbers."""
    for pattern in (_FENCED, _SHOWN, _SPAN):
        text = pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
    return text
