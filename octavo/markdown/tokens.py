"""The tokens of parsed Markdown, and the plain text in them."""

import sys
from typing import Any

# Mistune's form: `type`, and as the type needs them `children` (tokens), `raw` (text) and `attrs`.
Token = dict[str, Any]

BLOCKS = frozenset(
    [
        *("paragraph", "heading", "block_text", "block_code", "block_math", "table_cell", "def_list_head", "list_item"),
        "callout_title",
    ]
)
VERBATIM = frozenset({"text", "math", "codespan"})
BREAKS = frozenset({"softbreak", "linebreak"})


def unescape(text: str) -> str:
    """Replace entities by their characters; entities of control characters are removed."""
    # Processes that read no entries import this module for the text of summaries, and must not load Mistune.
    from mistune.util import unescape as mistune_unescape

    return mistune_unescape(text)


def plain_content(tokens: list[Token]) -> str:
    """Return all text of inline tokens, without markup."""
    pieces: list[str] = []
    gather_text(tokens, pieces, sys.maxsize)
    return "".join(pieces)


def gather_text(tokens: list[Token], pieces: list[str], room: int) -> int:
    """Append the text of tokens to `pieces` until it has more than `room` characters.

    Return how many characters are left; a negative number if the text was longer.
    """
    for token in tokens:
        token_type = token["type"]
        if token_type in VERBATIM:
            piece = token["raw"]
            if "&" in piece and token_type == "text":
                piece = unescape(piece)
        elif "children" in token and token_type != "footnotes":
            room = gather_text(token["children"], pieces, room)
            piece = " " if token_type in BLOCKS else ""
        elif token_type in BREAKS:
            piece = " "
        elif token_type in BLOCKS:
            piece = token["raw"] + " "
        else:
            piece = ""
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            break
    return room
