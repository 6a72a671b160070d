"""Callouts as GitHub has them: a quotation that begins with `[!NOTE]` is a box with a title.

A title of one's own may stand behind the mark, as in Obsidian: `[!TIP] Read this first`.
"""

import re
from typing import TYPE_CHECKING

from octavo.base.patterns import deferred
from octavo.markdown.grammar.remarks import Remark, add_remark

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, Markdown

    from octavo.markdown.tokens import Token

KINDS = ("note", "tip", "important", "warning", "caution")
# What other programs call their callouts, by the kind that comes closest; every other one is a note.
_CLOSEST = dict.fromkeys(("hint", "success", "check", "done", "example"), "tip")
_CLOSEST |= dict.fromkeys(("attention", "question", "help", "faq", "todo"), "warning")
_CLOSEST |= dict.fromkeys(("danger", "error", "bug", "failure", "fail", "missing"), "caution")
_MARK = deferred(
    r"[ \t]*(?P<mark>\[!(?P<kind>[A-Za-z][\w-]*)(?P<more>\|[^\]\n]*)?\](?P<fold>[-+]?))"
    r"(?:[ \t]+(?P<title>[^\n]*))?(?:\n|\Z)"
)


def add_callouts(md: "Markdown") -> None:
    """Add callouts to a parser, as tokens `callout` with the attribute `kind`; a title is a token `callout_title`."""
    md.block.register("block_quote", None, _parse_quote)


def _parse_quote(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int:
    end = block.parse_block_quote(match, state)
    # A block that ends the quotation is read together with it, and stands behind it.
    token = next(token for token in reversed(state.tokens) if token["type"] == "block_quote")
    children: list[Token] = token["children"]
    first = children[0] if children else None
    if first is None or first["type"] != "paragraph" or (mark := _MARK().match(first["text"])) is None:
        return end
    kind = mark["kind"].lower()
    if kind not in KINDS or mark["more"] or mark["fold"]:
        _tell(state, mark)
        return end
    title = (mark["title"] or "").strip()
    first["text"] = first["text"][mark.end() :]
    rest = children if first["text"].strip() else children[1:]
    token["children"] = [{"type": "callout_title", "text": title}, *rest] if title else rest
    token |= {"type": "callout", "attrs": {"kind": kind}}
    return end


def _tell(state: "BlockState", mark: re.Match[str]) -> None:
    kind = mark["kind"].lower()
    known = kind if kind in KINDS else _CLOSEST.get(kind, "note")
    others = [other.upper() for other in KINDS if other != known]
    message = f"`{mark['mark']}` makes no box, and is shown as text"
    hint = f"write `[!{known.upper()}]`; there are also {', '.join(others[:-1])} and {others[-1]}"
    add_remark(state.env, Remark("unknown-callout", message, mark["mark"], hint))
