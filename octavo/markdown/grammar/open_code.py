"""Code that does not end: a fence that takes the rest of a text, and backquotes that take what stands between two."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from octavo.base.patterns import deferred
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, Markdown

# A backquote that begins a word, and the next one behind a space and before a word.
_SWALLOWING = deferred(r"`(?<![`\\]`)[^`\s][^`]*\s`(?=[^\s`])")
_MESSAGE = "this line begins a block of code that does not end: all that follows is code"


def add_open_code(md: "Markdown") -> None:
    """Have a parser tell of blocks of code whose fence does not end."""
    md.block.register("fenced_code", None, _parse_fence)


def swallowing_code(tokens: list[Token], source: str) -> Iterator[Remark]:
    """Yield a remark for the first code in a text that was probably meant to end before, or not to begin."""
    if "`" in source and _SWALLOWING().search(source) and (piece := _swallowing(tokens)):
        hint = "write another one where the code ends, or `&#96;` for a backquote that is to be seen"
        yield Remark("open-code", "this backquote has no partner, and takes that of other code", piece, hint)


def _swallowing(tokens: list[Token]) -> str | None:
    """Return the beginning of such code: it ends with a space, a word follows at once, and then a lone backquote."""
    last = max((at for at, token in enumerate(tokens) if token["type"] == "text" and "`" in token["raw"]), default=-1)
    for index, token in enumerate(tokens):
        is_odd = token["type"] == "codespan" and token["raw"][-1:].isspace() and not token["raw"][0].isspace()
        if is_odd and index < last:
            following = next(tokens[at] for at in range(index + 1, last + 1) if tokens[at].get("raw", "x"))
            if following["type"] == "text" and not following["raw"][0].isspace():
                return f"`{token['raw']}".partition("\n")[0].rstrip()
        if "children" in token and (found := _swallowing(token["children"])):
            return found
    return None


def _parse_fence(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int | None:
    end = block.parse_fenced_code(match, state)
    if end is None:
        return None
    marker = match["fenced_2"]
    if state.parent is not None:
        # In a list or a quotation, code ends with the item or the quotation.
        return end
    last = state.src[match.end() : end].rstrip().rpartition("\n")[2].strip()
    if len(last) < len(marker) or last.strip(marker[0]):
        # Only with all that follows is it sure which of the fences this is.
        piece = state.src[match.start() :].strip()
        hint = "write the same signs on a line of their own behind the code, or delete this line"
        add_remark(state.env, Remark("open-code", _MESSAGE, piece, hint, len(match[0].strip())))
    return end
