"""Blocks as Mistune reads them, in linear time: paragraphs of many lines, headings, and definitions of links.

The rules are Mistune's (CommonMark, sections 4.2, 4.7 and 4.8); only the way to their results is another one.
"""

import re
import string
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from mistune import BlockParser, BlockState
from mistune.helpers import parse_link_href, parse_link_title, unescape_char
from mistune.plugins.def_list import def_list, parse_def_list
from mistune.util import escape_url, unikey

from octavo.base.limits import MARKDOWN_LEVELS
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import Markdown

_HEADING = r"^ {0,3}(?P<atx_1>#{1,6})(?!#)(?P<atx_2>[ \t][^\n]*+|)$"
# A definition of a link has a label of at most 999 characters and no bracket in it (CommonMark, section 4.7).
_DEFINITION = r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:"
_REST_IS_BLANK = re.compile(r"[ \t]*+\n")
# What begins a quotation or an item of a list.
_INNER = re.compile(r"^ {0,3}(?P<mark>>|(?:[*+-]|\d{1,9}[.)])[ \t])", re.MULTILINE)
# Set where nesting that is too deep is told already.
_TOLD = "__too_deep__"


class BodyState(BlockState):
    """Mistune's state of a text, which joins the lines of a paragraph at its end and not at each of them."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        # The last paragraph with lines that are not joined, and these.
        self._open: Token | None = None
        self._lines: list[str] = []
        self._found: dict[re.Pattern[str], list[int]] = {}

    def add_paragraph(self, text: str) -> None:
        """Add lines to a paragraph, or begin one."""
        last = self.last_token()
        if last is None or last["type"] != "paragraph":
            self.append_token({"type": "paragraph", "text": text})
            return
        if last is not self._open:
            self.join_lines()
            self._open = last
        self._lines.append(text)

    def append_paragraph(self) -> int | None:
        """Add the line at the cursor to the paragraph before it, and return its end; None if there is none."""
        last = self.last_token()
        if last is None or last["type"] != "paragraph":
            return None
        end = self.find_line_end()
        self.add_paragraph(self.get_text(end))
        return end

    def join_lines(self) -> None:
        """Join the lines of the last paragraph."""
        if self._open is not None:
            self._open["text"] = "".join([self._open["text"], *self._lines])
            self._open = None
            self._lines.clear()

    def following(self, pattern: re.Pattern[str], position: int) -> int | None:
        """Return the offset of the next match of a pattern from a position on; None if there is none."""
        if pattern not in self._found:
            self._found[pattern] = [match.start() for match in pattern.finditer(self.src)]
        index = bisect_left(self._found[pattern], position)
        return self._found[pattern][index] if index < len(self._found[pattern]) else None

    def next_blank_line(self, position: int) -> int:
        """Return the offset of the next blank line, or that of the end."""
        found = self.following(BlockParser.BLANK_LINE, position)
        return self.cursor_max if found is None else found


class BodyParser(BlockParser):
    """Mistune's parser of blocks."""

    state_cls = BodyState
    # The text whose quotation is gathered, and whether a list ends it.
    _quoting: BlockState | None = None
    _ended = False

    def parse(self, state: BlockState, rules: list[str] | None = None) -> None:
        """Parse the blocks of a text."""
        super().parse(state, rules)
        if isinstance(state, BodyState):
            state.join_lines()
        if state.depth() >= self.max_nested_level:
            _tell_too_deep(state)

    def extract_block_quote(self, m: re.Match[str], state: BlockState) -> tuple[str, int | None, set[int]]:
        """Return the text of a quotation, the end of a block that ends it, and where its lazy lines begin.

        A list that ends it is read after it, not within it: lists and quotations may end each other many times.
        """
        self._quoting, self._ended = state, False
        text, end, lazy = super().extract_block_quote(m, state)
        self._quoting = None
        return text, None if self._ended else end, lazy

    def parse_method(self, m: re.Match[str], state: BlockState) -> int | None:
        """Parse what a rule has found."""
        if self._quoting is state and m.lastgroup == "list":
            self._ended = True
            return state.cursor
        return super().parse_method(m, state)


def add_blocks(md: "Markdown") -> None:
    """Add headings, definitions of links and lists of definitions to a parser."""
    md.block.register("atx_heading", _HEADING, _parse_heading)
    md.block.register("ref_link", _DEFINITION, _parse_definition)
    md.use(def_list)
    md.block.register("def_list", None, _parse_def_list)


def _tell_too_deep(state: BlockState) -> None:
    """Tell the first quotation or list that is text, because too many others are around it."""
    texts = (token["text"] for token in state.tokens if token["type"] == "paragraph")
    if not state.env.get(_TOLD) and (found := next(filter(None, map(_INNER.search, texts)), None)):
        state.env[_TOLD] = True
        line = found.string[found.start() :].partition("\n")[0].strip()
        mark = found["mark"].strip()
        message = f"more than {MARKDOWN_LEVELS.most} quotations and lists inside each other: this `{mark}` is text"
        add_remark(state.env, Remark("too-deep", message, line, MARKDOWN_LEVELS.lifted))


def _parse_heading(block: BlockParser, match: re.Match[str], state: BlockState) -> int:
    text = match["atx_2"].strip(string.whitespace)
    # A row of # at the end belongs to the heading's form, if a space or nothing stands before it.
    bare = text.rstrip().rstrip("#")
    if len(bare) < len(text.rstrip()) and (not bare or bare[-1].isspace()):
        text = bare.rstrip()
    state.append_token({"type": "heading", "text": text, "attrs": {"level": len(match["atx_1"])}, "style": "atx"})
    return match.end() + 1


def _parse_definition(block: BlockParser, match: re.Match[str], state: BlockState) -> int | None:
    assert isinstance(state, BodyState)
    if end := state.append_paragraph():
        return end
    label = match["reflink_1"]
    key = unikey(label)
    href, end = parse_link_href(state.src, match.end(), block=True, max_nested_level=block.max_nested_level)
    if not key or href is None or end is None:
        return None
    title, title_end = parse_link_title(state.src, end, state.next_blank_line(end))
    rest = _REST_IS_BLANK.match(state.src, title_end) if title_end else None
    if rest is None:
        title, rest = None, _REST_IS_BLANK.match(state.src, end)
    if rest is None:
        return None
    links: dict[str, dict[str, str]] = state.env["ref_links"]
    if key not in links:
        links[key] = {"url": escape_url(unescape_char(href)), "label": label} | ({"title": title} if title else {})
    return rest.end()


def _parse_def_list(block: BlockParser, match: re.Match[str], state: BlockState) -> int | None:
    if isinstance(state, BodyState):
        state.join_lines()
    return parse_def_list(block, match, state)
