"""Footnotes as GitHub has them, and notes within a line as Pandoc has them: `^[the note]`.

Notes may refer to notes; a mark without a note and a note without a mark are told.
"""

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from mistune.util import unikey

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.grammar.tables import ends_block
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

_LABEL = r"(?:[^\\\[\]\s]|\\.){1,500}"
_NOTE = rf"^ {{0,3}}\[\^(?P<footnote_name>{_LABEL})\]:[ \t]*"
_MARK = rf"\[\^(?P<footnote_mark>{_LABEL})\]"
_INLINE = r"\^\["
# In a note within a line, brackets match, but for those that are escaped or in code.
_BRACKETS = deferred(r"\\.|(`+)|[\[\]]", re.DOTALL)
_WORD = deferred(r"[^\W\d_]{2,}")
_NOT_SPACE = re.compile(r"\S")
# No list of numbers or characters in brackets is longer.
_LONGEST_SIGNS = 200
# Numbers in brackets behind a `^` cite works of a list.
_CITATION = deferred(r"[\d\s,;\u2013-]*")

# Characters in brackets of a regular expression, as `[^"]`, `[^a-z0-9]` and `[^\\s]`, that are no name of a note.
_CHARACTERS = deferred(r"(?![*#\u2020\u2021\u00a7\u00b6]+\Z)(?:[a-z]-[a-z]|[A-Z]-[A-Z]|0-9|\\.|[^\w\\])+", re.DOTALL)

# What the parser knows about a text: the notes by their keys, and the keys in the order of the first marks.
_NOTES, _ORDER = "notes", "footnotes"
# The notes that are to be appended, in the same order.
_WAITING = "__notes__"
# Set while a note within a line is read, in which there is no other one.
_IN_NOTE = "__in_note__"
# The partners of the brackets in each text that has notes.
_PARTNERS = "__brackets__"
# The paragraph in which a note without an end is told already.
_TOLD = "__open_note__"
_INDENTED = deferred(r"[ \t]+")
_DEEPEST_INDENT = 4


@frozen
class Note:
    """A note: the Markdown of its text, and its beginning as it is written; empty for a note within a line."""

    text: str
    written: str


def add_footnotes(md: "Markdown") -> None:
    """Add footnotes to a parser, as tokens `footnote_ref`, and `footnotes` at the end of a text."""
    block = md.block
    md.inline.register("footnote", _MARK, _parse_mark, before="link", start_chars="[")
    md.inline.register("inline_note", _INLINE, _parse_inline, before="link", start_chars="^")
    block.register("ref_footnote", _NOTE, _parse_note, before="ref_link")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "ref_footnote", before="ref_link")
    md.after_render_hooks.append(_append_notes)


def _parse_mark(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int:
    key = unikey(match["footnote_mark"])
    if key not in state.env.get(_NOTES, ()):
        hint = _hint_for_mark(match)
        if hint:
            add_remark(state.env, Remark("bad-footnote", f"there is no note `{match[0]}`", match[0], hint))
        state.append_token({"type": "text", "raw": match[0]})
        return match.end()
    _append_mark(state, key)
    return match.end()


def _hint_for_mark(match: re.Match[str]) -> str:
    """Return what to do about a mark without a note; nothing where it is a part of a regular expression."""
    mark, after = match[0], match.string[match.end() : match.end() + 1]
    if _CHARACTERS().fullmatch(match["footnote_mark"]):
        return "put the regular expression into backquotes" if after == "*" else ""
    if after and after in "+*?{$":
        return f"put a regular expression into backquotes; a note is written on a line that begins with `{mark}:`"
    return f"write `\\{mark}` if these brackets are text, or the note on a line that begins with `{mark}:`"


def _append_mark(state: "InlineState", key: str) -> None:
    order: dict[str, int] = state.env.setdefault(_ORDER, {})
    if key not in order:
        order[key] = len(order) + 1
        state.env.setdefault(_WAITING, []).append(key)
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"index": order[key]}})


def _parse_inline(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int | None:
    # A text of one line has no notes.
    if "ref_links" not in state.env or state.env.get(_IN_NOTE):
        return None
    start = match.end()
    brackets = _brackets(state)
    end = brackets.partners.get(start)
    if end is None:
        if state.src[start : start + 1].isalpha() and state.env.get(_TOLD) is not state.src:
            state.env[_TOLD] = state.src
            hint = "write `]` where the note ends, in the same paragraph; if it is text, write `\\^[`"
            piece = state.src[match.start() :].partition("\n")[0]
            add_remark(state.env, Remark("bad-footnote", "this note has no end, and is shown as text", piece, hint))
        return None
    if not _NOT_SPACE.search(state.src, start, end):
        return None
    if end - start < _LONGEST_SIGNS and (
        _CITATION().fullmatch(state.src, start, end) or _CHARACTERS().fullmatch(state.src, start, end)
    ):
        return None
    before = state.src[match.start() - 1 : match.start()] if match.start() else ""
    if (before.isalnum() or before in (")", "]", "}")) and not brackets.have_word(start, end):
        # The exponents and layers of plain mathematics: `x^[2n+1]`, `W^[l]`.
        return None
    notes: dict[str, Note] = state.env.setdefault(_NOTES, {})
    # No mark has a space in it, so that none is the same.
    key = f"inline {len(notes)}"
    notes[key] = Note(state.src[start:end].strip(), "")
    _append_mark(state, key)
    return end + 1


@frozen
class _Brackets:
    """The brackets of a paragraph: the offset of the closing one for that behind each opening one; and its words."""

    partners: dict[int, int]
    words: list[int]

    def have_word(self, start: int, end: int) -> bool:
        """Tell if a word stands between two offsets."""
        index = bisect_left(self.words, start)
        return index < len(self.words) and self.words[index] < end


def _brackets(state: "InlineState") -> _Brackets:
    known: dict[str, _Brackets] = state.env.setdefault(_PARTNERS, {})
    if state.src in known:
        return known[state.src]
    partners: dict[int, int] = {}
    opened: list[int] = []
    position = 0
    while found := _BRACKETS().search(state.src, position):
        position = found.end()
        if found[1]:
            code_end = state.delimiters.code_end(found[1], position)
            position = position if code_end is None else code_end + len(found[1])
        elif found[0] == "[":
            opened.append(position)
        elif found[0] == "]" and opened:
            partners[opened.pop()] = found.start()
    known[state.src] = _Brackets(partners, [word.start() for word in _WORD().finditer(state.src)])
    return known[state.src]


def _parse_note(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int:
    written, key = match[0].strip(), unikey(match["footnote_name"])
    end = _note_end(block, state, match.end())
    notes: dict[str, Note] = state.env.setdefault(_NOTES, {})
    if key in notes:
        message = f"there is another note `{written}` above, and this one is not shown"
        add_remark(
            state.env, Remark("bad-footnote", message, state.src[match.start() : end].strip(), "rename one of them")
        )
    else:
        notes[key] = Note(_dedented(state.src[match.end() : end]), written)
    return end


def _note_end(block: "BlockParser", state: "BlockState", position: int) -> int:
    """Return the end of a note: the lines of its first paragraph belong to it, and after it lines that are indented."""
    end = position = state.find_line_end_at(position)
    after_blank = False
    while position < state.cursor_max:
        line = state.get_line(position)
        position += len(line)
        if not line.strip():
            after_blank = True
            continue
        indented = line[0] in " \t"
        if not indented and (after_blank or ends_block(block, state, position - len(line))):
            break
        after_blank = False
        end = position
    return end


def _dedented(text: str) -> str:
    """Return the text of a note without the indentation of its lines but the first, four columns at most."""
    first, *lines = text.rstrip("\n").split("\n")
    lines = [line.expandtabs(4) if line.startswith("\t") else line for line in lines]
    indents = [match.end() for line in lines if line.strip() and (match := _INDENTED().match(line))]
    indent = min(indents[0], _DEEPEST_INDENT) if indents else 0
    return "\n".join([first, *(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)]).lstrip("\n")


def _append_notes(markdown: "Markdown", result: Any, state: "BlockState") -> Any:
    """Append the notes that are referred to, in the order of their marks, and tell those that are not."""
    notes: dict[str, Note] = state.env.get(_NOTES, {})
    if not notes:
        return result
    items: list[Token] = []
    order: dict[str, int] = state.env.get(_ORDER, {})
    # A note may refer to other notes, which are appended to those that wait while it is read.
    for key in state.env.get(_WAITING, []):
        child = state.child_state(notes[key].text + "\n")
        is_inline = not notes[key].written
        if is_inline:
            child.append_token({"type": "paragraph", "text": notes[key].text})
        else:
            markdown.block.parse(child)
        state.env[_IN_NOTE] = is_inline
        attrs = {"key": key, "index": len(items) + 1}
        items.append({"type": "footnote_item", "children": markdown.render_state(child), "attrs": attrs})
    for key, note in notes.items():
        if key not in order and note.written:
            mark = note.written.removesuffix(":")
            message, hint = (
                f"nothing refers to the note `{mark}`, and it is not shown",
                f"write `{mark}` where it belongs",
            )
            add_remark(state.env, Remark("bad-footnote", message, note.written, hint))
    return [*result, {"type": "footnotes", "children": items}] if items else result
