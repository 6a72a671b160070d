r"""Asterisks that are no emphasis: between digits they multiply, and before `p < 0.05` they mark a significance.

CommonMark and GitHub make italics of `5*3*2`, and show `532`. What stays doubtful, as in `a*b*c`, is told.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from octavo.base.patterns import deferred
from octavo.markdown.grammar.remarks import Remark
from octavo.markdown.tokens import Token, plain_content

if TYPE_CHECKING:
    from mistune import InlineParser, InlineState, Markdown

_SIGNIFICANCE = r"[pP]\s?[<>=≤≥]\s?\d?[.,]\d++"
# A number in emphasis ends with the asterisk of its own.
_STARS = rf"(?<=\d)\*{{1,3}}(?=\d)|(?<![^\s(])\*{{1,4}}(?={_SIGNIFICANCE}(?!\d*\*))"
_NEXT = re.compile(r"(?<!\\)\*+")

_MARKS = {"emphasis": "*", "strong": "**"}
_LOOK = {"emphasis": "italic", "strong": "bold"}
_ELEMENTS = {"emphasis": "i", "strong": "b"}
# A part of a word in emphasis is longer, and has no space in it.
_PART_OF_WORD = re.compile(r"[^\W\d_]{3,}")
# Emphasis between letters or digits of one word, as it may be written. The pattern begins with a certain character, so
# that it is searched for in a tenth of the time.
_WITHIN_WORD = deferred(r"\*(?<=[^\W_]\*)\*?(?=[^\s*])[^*\n]{1,60}\*{1,2}[^\W_]")
# Behind the Latin, Greek and Cyrillic letters; some other scripts have no spaces around emphasis.
_OTHER_SCRIPTS = "\u0590"
# A paragraph of such items begins a list.
_ITEM = deferred(rf"^[ ]{{0,3}}\*[ ]+(?={_SIGNIFICANCE})", re.MULTILINE)


def add_stars(md: "Markdown") -> None:
    """Have a parser take asterisks between digits and those of significance as text."""
    md.inline.register("stars", _STARS, _parse_stars, before="wide_emphasis", start_chars="*")


def lost_stars(tokens: list[Token], source: str) -> Iterator[Remark]:
    """Yield a remark for the first asterisks in a text that may be no emphasis, and are not shown."""
    if "*" not in source:
        return
    found = _first(tokens) if _WITHIN_WORD().search(source) else None
    if found:
        before, token, after = found
        mark, inside = _MARKS[token["type"]], plain_content(token["children"])
        piece = f"{before}{mark}{inside}{mark}{after}"
        if piece not in source:
            piece = f"{before}{mark}"
        shown = inside if len(inside) < _LONGEST else "…"
        element = _ELEMENTS[token["type"]]
        escaped = "".join(f"\\{star}" for star in mark)
        hint = (
            f"write `{before}{escaped}{shown}{escaped}{after}` if they are to be seen, "
            f"else `{before}<{element}>{shown}</{element}>{after}`"
        )
        yield Remark(
            "odd-emphasis",
            f"these asterisks make what is between them {_LOOK[token['type']]}, and are not shown",
            piece,
            hint,
        )
    item = _ITEM().search(source) if "* p" in source or "* P" in source else None
    if item and any(token["type"] == "list" and token.get("bullet") == "*" for token in tokens):
        hint = "write `\\*` in place of the asterisk if it is to be seen, and `-` if this is a list"
        piece = source[item.start() :].partition("\n")[0].strip()
        yield Remark("odd-emphasis", "this asterisk begins a list, and is not shown", piece, hint)


_LONGEST = 30


def _parse_stars(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    if not state.src[match.end()].isdecimal():
        # Emphasis that begins with a significance is closed before the next one opens.
        following = _NEXT.search(state.src, match.end())
        if following and not state.src[following.start() - 1].isspace():
            return None
    inline.process_text(match[0], state, parse_emphasis=False)
    return match.end()


def _first(tokens: list[Token]) -> tuple[str, Token, str] | None:
    """Return the first emphasis of something short, or of words, between letters or digits, with what is beside it."""
    for index, token in enumerate(tokens):
        if token["type"] in _MARKS and 0 < index < len(tokens) - 1:
            before, after = _raw(tokens, index, -1)[-1:], _raw(tokens, index, 1)[:1]
            beside = before.isalnum() and after.isalnum() and max(before, after) < _OTHER_SCRIPTS
            if beside and not _PART_OF_WORD.fullmatch(plain_content(token["children"])):
                return before, token, after
        if "children" in token and (found := _first(token["children"])):
            return found
    return None


def _raw(tokens: list[Token], index: int, step: int) -> str:
    """Return the text beside a token; around emphasis there may be empty tokens of text."""
    index += step
    while 0 <= index < len(tokens) and tokens[index]["type"] == "text":
        raw: str = tokens[index]["raw"]
        if raw:
            return raw
        index += step
    return ""
