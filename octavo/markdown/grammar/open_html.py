"""Keep the author's own HTML from taking more of a page than its text.

A comment or a tag without an end would hide what follows it, an element that is left open would hold the rest of the
page, and an end tag without a start tag would close an element of the theme.
"""

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from mistune.helpers import BLOCK_TAGS, PRE_TAGS

from octavo.base.frozen import frozen
from octavo.base.html import words
from octavo.base.limits import HTML_LEVELS
from octavo.markdown.grammar.blocks import BodyState
from octavo.markdown.grammar.html_syntax import BEGINNING, RAW_TEXT, STEP, TAG_NAME, end_of_comment, end_tag
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

# What ends the HTML that a line begins (CommonMark, section 4.6, conditions 1 to 5).
_ENDS = {"<!--": re.compile("-->"), "<?": re.compile(r"\?>"), "<![CDATA[": re.compile("]]>")}
_DECLARATION_END = re.compile(">")
_PRE_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in PRE_TAGS}
# The attributes of a tag, and its ends (CommonMark, section 6.6). Each text is read in one way only, in linear time.
_ATTRIBUTES = r"(?:\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s!\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+"
_TAG = re.compile(rf"<(?:[A-Za-z][A-Za-z0-9-]*+{_ATTRIBUTES}\s*+/?|/[A-Za-z][A-Za-z0-9-]*+\s*+)>", re.ASCII)
_REST_OF_TAG = {
    "<": re.compile(rf"{_ATTRIBUTES}[ \t]*+>[ \t]*+(?:\n|\Z)", re.ASCII),
    "</": re.compile(r"[ \t]*+>[ \t]*+(?:\n|\Z)"),
}
_LINK_TAG = re.compile(r"<(/?)a[ >]", re.IGNORECASE)

# Marks the border between two pieces of HTML in their joined text; control characters are refused in all input.
_BORDER = "\0"
# So much of a tag is shown.
_LONGEST_SHOWN = 200
_VOID = words("area base br col embed hr img input link meta param source track wbr")
HTML_TYPES = frozenset({"block_html", "inline_html"})
# Blocks that close what is open in them, in a browser too; and blocks of inline tokens.
_SCOPES = frozenset(
    [
        *("list_item", "task_list_item", "block_quote", "def_list_item", "footnote_item", "table_cell"),
        *("def_list_head", "callout", "callout_title"),
    ]
)
_PARAGRAPHS = frozenset({"paragraph", "block_text", "heading"})
# Elements whose end tags may be left out, or do no harm (WHATWG HTML Standard, "optional tags").
_OPTIONAL = words("html head body p li dt dd rt rp optgroup option colgroup caption thead tbody tfoot tr td th")
_FOREIGN = frozenset({"svg", "math"})


# The paragraph in which an open comment is told already.
_TOLD = "__open_comment__"


def add_open_html(md: "Markdown") -> None:
    """Have a parser take HTML without an end for text, and tell it."""
    md.block.register("raw_html", None, _parse_block)
    md.inline.register("inline_html", None, _parse_inline, start_chars="<")


def _parse_block(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int | None:
    assert isinstance(state, BodyState)
    marker = match[0].strip()
    name = marker[1:].lower()
    if name in PRE_TAGS:
        pre_end = state.following(_PRE_ENDS[name], match.end())
        if pre_end is None:
            # The tag is told with the elements that are left open.
            return None
        line_end = state.find_line_end_at(pre_end)
        state.append_token({"type": "block_html", "raw": state.get_text(line_end)})
        return line_end
    if marker.startswith("<!") or marker == "<?":
        if state.following(_ENDS.get(marker, _DECLARATION_END), match.end()) is None:
            return None
        return block.parse_raw_html(match, state)
    if name.removeprefix("/") not in BLOCK_TAGS:
        # Any other tag begins a block only if it is alone in its line and ends no paragraph (condition 7).
        if line_end := state.append_paragraph() or 0:
            return line_end
        rest = _REST_OF_TAG["</" if name[0] == "/" else "<"]
        if not rest.match(state.src, match.end(), state.find_line_end()):
            return None
    end = state.next_blank_line(state.cursor)
    state.append_token({"type": "block_html", "raw": state.get_text(end)})
    return end


def _parse_inline(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    if state.src[match.start() + 1] not in "!?":
        tag = _TAG.match(state.src, match.start())
        if tag is None:
            return None
        state.append_token({"type": "inline_html", "raw": tag[0]})
        if link := _LINK_TAG.match(tag[0]):
            state.in_link = not link[1]
        return tag.end()
    end = inline.parse_inline_html(match, state)
    told = state.env.get(_TOLD) is state.src
    if end is None and not told and state.src.startswith("<!--", match.start()):
        state.env[_TOLD] = state.src
        piece = state.src[match.start() :].partition("\n")[0]
        hint = "write `-->` where the comment ends, without a blank line before it; else write `&lt;!--`"
        add_remark(state.env, Remark("open-html", "this comment has no end, and is shown as text", piece, hint))
    return end


@frozen
class HtmlFault:
    """What is wrong with a tag: its token, its place in the token's text as it was written, a message and a hint."""

    raw: str
    start: int
    length: int
    message: str
    hint: str


class _Tag(NamedTuple):
    """A tag: its offsets, its name as written, and whether a slash ends it."""

    start: int
    end: int
    name: str
    slash: bool


# A token of the author's HTML, and the list of tokens at whose end its element is closed if it is left open.
_Piece = tuple[Token, list[Token]]


def close_html(tokens: list[Token]) -> dict[int, list[HtmlFault]]:
    """Close and leave out tags of the author's HTML, in place, so that it holds nothing but its text.

    Return the faults by the `id` of their tokens. A list item, a quote, a cell or a note closes what it opens.
    """
    scopes: list[list[_Piece]] = [[]]
    _gather(tokens, tokens, scopes, scopes[0])
    faults: dict[int, list[HtmlFault]] = {}
    for scope in scopes:
        if scope:
            _Balance(scope, faults).close()
    return faults


def _gather(tokens: list[Token], home: list[Token], scopes: list[list[_Piece]], scope: list[_Piece]) -> None:
    for token in tokens:
        if token["type"] in HTML_TYPES:
            scope.append((token, home))
        children = token.get("children")
        if not children:
            continue
        if token["type"] in _SCOPES:
            scopes.append([])
            _gather(children, children, scopes, scopes[-1])
        else:
            _gather(children, children if token["type"] in _PARAGRAPHS else home, scopes, scope)


class _Balance:
    """The tags of one part of a text, matched with each other."""

    def __init__(self, pieces: list[_Piece], faults: dict[int, list[HtmlFault]]) -> None:
        self._pieces = pieces
        self._faults = faults
        self._written = [token["raw"] for token, _ in pieces]
        self._text = _BORDER.join(self._written)
        self._starts = list(accumulate((len(token["raw"]) + 1 for token, _ in pieces), initial=0))
        # The start tags of open elements with their names, and how many there are of each name.
        self._open: list[tuple[str, _Tag]] = []
        self._count: Counter[str] = Counter()
        # Elements that were closed early: the end tags that follow close nothing, which is not told again.
        self._early: Counter[str] = Counter()
        self._edits: list[tuple[int, int, str]] = []
        # Up to here there is no end of other comments, and of those with dashes.
        self._no_comment = [0, 0]
        # The next border, from the last comment on.
        self._border = -1
        # Elements with text of which there is no end at all.
        self._no_end: set[str] = set()
        # Where the last name of a tag ended: that of a tag within it ends there too.
        self._name_end = 0
        # The offsets between attributes from which on no tag ends.
        self._endless: set[int] = set()

    def close(self) -> None:
        """Edit the pieces and note the faults."""
        position = 0
        while match := BEGINNING.search(self._text, position):
            if match["comment"]:
                position = self._comment(match)
                continue
            name, end, has_end = self._read_tag(match.end())
            tag = _Tag(match.start(), end, name, self._text[end - 2] == "/")
            position = tag.end
            if not has_end:
                self._as_text(tag.start, end, "this tag has no `>`, and is shown as text", "write `>` where it ends")
                position = tag.start + 1
            elif match["end"]:
                self._end_tag(tag)
            else:
                position = self._start_tag(tag)
        left = [one for one in reversed(self._open) if not self._is_closed_by_slash(one[1], one[0])]
        self._apply()
        for name, tag in left:
            self._tell_open(name, tag)
            index = self._piece_at(tag.start)
            token, home = self._pieces[index]
            closing = {"type": token["type"], "raw": f"</{name}>"}
            home.insert(len(home) - (home[-1]["type"] == "footnotes"), closing)
            # It is not in the source, so that no later tag is looked for behind it.
            self._faults[id(closing)] = []

    def _read_tag(self, position: int) -> tuple[str, int, bool]:
        """Return the name of a tag that begins there, the offset behind its `>`, and True.

        Without a `>`, the name is empty, the offset one within the tag, and the last value False.
        """
        if position >= self._name_end:
            name = TAG_NAME.match(self._text, position)
            assert name is not None
            self._name_end = name.end()
        start, position = position, self._name_end
        passed: list[int] = []
        while position not in self._endless:
            passed.append(position)
            step = STEP.match(self._text, position)
            if step is None:
                break
            position = step.end()
        if self._text[position : position + 1] == ">":
            return self._text[start : self._name_end], position + 1, True
        self._endless.update(passed)
        return "", position, False

    def _comment(self, match: re.Match[str]) -> int:
        if match.end() > self._border:
            border = self._text.find(_BORDER, match.end())
            self._border = len(self._text) if border < 0 else border
        is_plain = match["comment"] == "!--"
        end = None if match.start() < self._no_comment[is_plain] else end_of_comment(self._text, match, self._border)
        if end is not None:
            return end
        self._no_comment[is_plain] = self._border
        hint = "write `>` where it ends, or `&lt;` if it is text"
        if is_plain:
            hint = "write `-->` where the comment ends, without a blank line before it; else write `&lt;!--`"
        self._as_text(match.start(), match.end(), "this comment has no end, and is shown as text", hint)
        return match.end()

    def _start_tag(self, tag: _Tag) -> int:
        name, position = tag.name.lower(), tag.end
        if name in _VOID or name in _OPTIONAL:
            return position
        if tag.slash and (name in _FOREIGN or any(self._count[foreign] for foreign in _FOREIGN)):
            return position
        if len(self._open) >= HTML_LEVELS.most:
            hint = f"close the elements before it, or write `&lt;{tag.name}>` if it is text"
            message = f"`<{name}>` stands within {HTML_LEVELS.most} other elements, and is shown as text"
            self._as_text(tag.start, tag.end, message, hint)
            return position
        if name == "plaintext":
            hint = "write `<pre>`, or `&lt;plaintext>` if it is text"
            self._as_text(tag.start, tag.end, "`<plaintext>` never ends in a browser, and is shown as text", hint)
            return position
        if name in RAW_TEXT:
            end = None if name in self._no_end else end_tag(name).search(self._text, position)
            if end is None:
                self._no_end.add(name)
                hint = f"write `</{name}>` where it ends, or `&lt;{name}>` if it is text"
                self._as_text(tag.start, tag.end, f"`<{name}>` has no end, and is shown as text", hint)
                return position
            position = end.start()
        self._open.append((name, tag))
        self._count[name] += 1
        return position

    def _end_tag(self, tag: _Tag) -> None:
        name = tag.name.lower()
        if name in _VOID or name in _OPTIONAL:
            return
        if not self._count[name]:
            # A `<` before it must not become the beginning of another tag.
            instead = "<!---->" if self._text[tag.start - 1 : tag.start] == "<" else ""
            self._edits.append((tag.start, tag.end, instead))
            if self._early[name]:
                self._early[name] -= 1
            else:
                hint = f"delete it, or write `<{name}>` where the element begins, in the same part of the text"
                self._tell(tag.start, tag.end, f"`</{name}>` closes nothing, and is left out", hint)
            return
        while self._open[-1][0] != name:
            inner, opening = self._open.pop()
            self._count[inner] -= 1
            self._early[inner] += 1
            if not self._is_closed_by_slash(opening, inner):
                self._edits.append((tag.start, tag.start, f"</{inner}>"))
                self._tell_open(inner, opening)
        self._open.pop()
        self._count[name] -= 1

    def _is_closed_by_slash(self, tag: _Tag, name: str) -> bool:
        """Close an element without an end tag behind its start tag if that is written `<a id="x"/>`.

        In HTML, the slash means nothing (WHATWG HTML Standard, "start tags"): the element would stay open.
        """
        if tag.slash:
            self._edits.append((tag.end, tag.end, f"</{name}>"))
        return tag.slash

    def _as_text(self, start: int, end: int, message: str, hint: str) -> None:
        self._edits.append((start, start + 1, "&lt;"))
        self._tell(start, end, message, hint)

    def _tell_open(self, name: str, tag: _Tag) -> None:
        hint = (
            f"write `</{name}>` where it ends, or `&lt;{tag.name}>` if it is text; "
            "a list item, a quote and a note have to close what they open"
        )
        self._tell(tag.start, tag.end, f"`<{name}>` is left open", hint)

    def _tell(self, start: int, end: int, message: str, hint: str) -> None:
        index = self._piece_at(start)
        token = self._pieces[index][0]
        length = len(self._text[start : min(end, start + _LONGEST_SHOWN)].partition("\n")[0].partition(_BORDER)[0])
        start -= self._starts[index]
        self._faults.setdefault(id(token), []).append(HtmlFault(self._written[index], start, length, message, hint))

    def _piece_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _apply(self) -> None:
        """Write the edits into the tokens."""
        if not self._edits:
            return
        parts, position = [], 0
        for start, end, new in sorted(self._edits, key=itemgetter(0, 1)):
            parts += [self._text[position:start], new]
            position = end
        edited = "".join([*parts, self._text[position:]])
        for (token, _), raw in zip(self._pieces, edited.split(_BORDER), strict=True):
            token["raw"] = raw
