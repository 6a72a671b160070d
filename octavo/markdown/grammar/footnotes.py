"""Footnotes as GitHub has them: notes may refer to notes; a mark without a note and a note without a mark are told."""

import re
from typing import TYPE_CHECKING, Any

from mistune.util import unikey

from octavo.base.frozen import frozen
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.grammar.tables import ends_block
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

_LABEL = r"(?:[^\\\[\]\s]|\\.){1,500}"
_NOTE = rf"^ {{0,3}}\[\^(?P<footnote_name>{_LABEL})\]:[ \t]*"
_MARK = rf"\[\^(?P<footnote_mark>{_LABEL})\]"

# What the parser knows about a text: the notes by their keys, and the keys in the order of the first marks.
_NOTES, _ORDER = "notes", "footnotes"
_INDENTED = re.compile(r"[ \t]+")
_DEEPEST_INDENT = 4


@frozen
class Note:
    """A note: the Markdown of its text, and its beginning as it is written."""

    text: str
    written: str


def add_footnotes(md: "Markdown") -> None:
    """Add footnotes to a parser, as tokens `footnote_ref`, and `footnotes` at the end of a text."""
    block = md.block
    md.inline.register("footnote", _MARK, _parse_mark, before="link", start_chars="[")
    block.register("ref_footnote", _NOTE, _parse_note, before="ref_link")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "ref_footnote", before="ref_link")
    md.after_render_hooks.append(_append_notes)


def _parse_mark(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int:
    key = unikey(match["footnote_mark"])
    if key not in state.env.get(_NOTES, ()):
        hint = f"write `\\{match[0]}` if these brackets are text, or the note on a line that begins with `{match[0]}:`"
        add_remark(state.env, Remark("bad-footnote", f"there is no note `{match[0]}`", match[0], hint))
        state.append_token({"type": "text", "raw": match[0]})
        return match.end()
    order: dict[str, int] = state.env.setdefault(_ORDER, {})
    number = order.setdefault(key, len(order) + 1)
    state.append_token({"type": "footnote_ref", "raw": key, "attrs": {"index": number}})
    return match.end()


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
    indents = [match.end() for line in lines if line.strip() and (match := _INDENTED.match(line))]
    indent = min(indents[0], _DEEPEST_INDENT) if indents else 0
    return "\n".join([first, *(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)]).lstrip("\n")


def _append_notes(markdown: "Markdown", result: Any, state: "BlockState") -> Any:
    """Append the notes that are referred to, in the order of their marks, and tell those that are not."""
    notes: dict[str, Note] = state.env.get(_NOTES, {})
    if not notes:
        return result
    items: list[Token] = []
    order: dict[str, int] = state.env.get(_ORDER, {})
    # A note may refer to other notes, which are appended to the order while it is read.
    while further := list(order)[len(items) :]:
        for key in further:
            child = state.child_state(notes[key].text + "\n")
            markdown.block.parse(child)
            attrs = {"key": key, "index": len(items) + 1}
            items.append({"type": "footnote_item", "children": markdown.render_state(child), "attrs": attrs})
    for key, note in notes.items():
        if key not in order:
            mark = note.written.removesuffix(":")
            message, hint = (
                f"nothing refers to the note `{mark}`, and it is not shown",
                f"write `{mark}` where it belongs",
            )
            add_remark(state.env, Remark("bad-footnote", message, note.written, hint))
    return [*result, {"type": "footnotes", "children": items}] if items else result
