"""The tokens that the parser makes of a text, and the plain text in them."""

import sys
from typing import Any

Token = dict[str, Any]

BLOCKS = frozenset(
    {"paragraph", "heading", "block_text", "block_code", "block_math", "table_cell", "def_list_head", "list_item"}
)
VERBATIM = frozenset({"text", "math", "codespan"})
_BREAKS = frozenset({"softbreak", "linebreak"})


def unescape(text: str) -> str:
    """Replace entities by their characters; those of control characters vanish."""
    from mistune.util import unescape as replaced

    return replaced(text)


def plain_content(tokens: list[Token]) -> str:
    """All the text of inline tokens, without markup."""
    pieces: list[str] = []
    gather_text(tokens, pieces, sys.maxsize)
    return "".join(pieces)


def gather_text(tokens: list[Token], pieces: list[str], room: int) -> int:
    """Add the text of tokens piece by piece, as long as there is room; how much is left, negative where it ended."""
    for token in tokens:
        kind = token["type"]
        if kind in VERBATIM:
            piece = token["raw"]
            if "&" in piece and kind == "text":
                piece = unescape(piece)
        elif "children" in token and kind != "footnotes":
            room = gather_text(token["children"], pieces, room)
            piece = " " if kind in BLOCKS else ""
        elif kind in _BREAKS:
            piece = " "
        elif kind in BLOCKS:
            piece = token["raw"] + " "
        else:
            piece = ""
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            break
    return room
