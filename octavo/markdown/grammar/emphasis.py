"""Emphasis beside Chinese, Japanese and Korean punctuation, and struck out text.

In CommonMark, `**` between a punctuation mark and a letter closes nothing, since a space parts words there. Those
scripts have no spaces, so `**重要。**次` is bold here.
"""

import re
from typing import TYPE_CHECKING

from octavo.base.patterns import deferred
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import InlineParser, InlineState, Markdown

# Emphasis whose inside has no run of the same length; code and escapes in it are whole.
_PIECE = r"[^*`\\]|`[^`]*+`|\\."
_EMPHASIS = (
    rf"(?<!\*)(?:(?P<long_run>\*{{2,3}})(?![\s*])(?:{_PIECE}|(?<!\*)\*(?!\*))+?(?<!\s)(?P=long_run)"
    rf"|\*(?![\s*])(?:{_PIECE})+(?<!\s)\*)(?!\*)"
)
_WIDE = deferred(
    "[\u2e80-\u2fdf\u3000-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
# What is known about a text: the source, and where the run stands that closes the emphasis just found.
_CLOSING_RUN = "__closing_run__"

# A tilde that may open: single ones only where a word may begin, since between words they are spaces of LaTeX.
_TILDES = r"(?<!~)~~(?![\s~])|(?:\A|(?<=[\s(\[{*_\"'\u201c\u201e\u2018\u00ab]))~(?![\s~])"
_CLOSING = {
    "~": re.compile(r"\\.|(`+)|(?<![\s~])(~)(?![\w~])", re.DOTALL),
    "~~": re.compile(r"\\.|(`+)|(?<![\s~])(~~)(?!~)", re.DOTALL),
}
# The text in the rest of which such tildes do not close, by the tildes.
_UNCLOSED = "__unclosed_tildes__"


def add_emphasis(md: "Markdown") -> None:
    """Add emphasis beside wide characters, as tokens `emphasis` and `strong`, and `strikethrough` to a parser."""
    md.inline.register("wide_emphasis", _EMPHASIS, _parse_emphasis, before="emphasis", start_chars="*")
    md.inline.register("strikethrough", _TILDES, _parse_tildes, before="link", start_chars="~")


def _parse_emphasis(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    """Parse emphasis that CommonMark does not see for want of spaces; all other is left to Mistune."""
    source, start, end = state.src, match.start(), match.end()
    if source.isascii() or state.env.get(_CLOSING_RUN) == (source, start) or state.depth >= inline.max_nested_level:
        return None
    length = len(match["long_run"] or "*")
    before, first = source[start - 1 : start] if start else "", source[start + length]
    last, after = source[end - length - 1], source[end : end + 1]
    opens, closes = not _is_cut_off(first, before), not _is_cut_off(last, after)
    if opens and closes:
        state.env[_CLOSING_RUN] = (source, end - length)
        return None
    if not ((opens or _WIDE().search(before + first)) and (closes or _WIDE().search(last + after))):
        return None
    children = _inside(inline, source[start + length : end - length], state)
    if length > 1:
        children = [{"type": "strong", "children": children}]
    state.append_token({"type": "emphasis", "children": children} if length != 2 else children[0])
    return end


def _is_cut_off(inner: str, outer: str) -> bool:
    """Tell if a run between an inner punctuation mark and an outer letter is none of CommonMark (section 6.2)."""
    return not inner.isalnum() and outer.isalnum()


def _inside(inline: "InlineParser", text: str, state: "InlineState") -> list[Token]:
    inner = state.copy()
    inner.src = text
    return inline.render(inner)


def _parse_tildes(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    tildes, source = match[0], state.src
    unclosed: dict[str, str] = state.env.setdefault(_UNCLOSED, {})
    if state.depth >= inline.max_nested_level or unclosed.get(tildes) is source:
        return None
    position = match.end()
    while found := _CLOSING[tildes].search(source, position):
        if found[2]:
            children = _inside(inline, source[match.end() : found.start()], state)
            state.append_token({"type": "strikethrough", "children": children})
            return found.end()
        code_end = state.delimiters.code_end(found[1], found.end()) if found[1] else None
        position = found.end() if code_end is None else code_end + len(found[1])
    unclosed[tildes] = source
    return None
