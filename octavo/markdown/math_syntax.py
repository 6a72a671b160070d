r"""Where formulas stand in a text: between `$…$`, `$$…$$`, `\(…\)` and `\[…\]`."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from octavo.base.frozen import frozen

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

OPENING = r"\$+|\\[(\[]"
_BLOCK = r"^ {0,3}(?:\$\$(?!\$)|\\\[)"
_CLOSING = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_PART = re.compile(r"\\.|[{}]|\$+|`+|\n[ \t]*\n", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")

# A formula within a formula's running text, `\text{if $x$}`, has two dollars; no sane text has more than a few.
_NESTED_DOLLARS = 8

CodeEnd = Callable[[str, int], int | None]


@frozen
class Formula:
    """A formula in a text: its LaTeX, whether it is displayed, and where it ends, delimiters included."""

    latex: str
    display: bool
    end: int


def formula_at(text: str, start: int, code_end: CodeEnd | None = None) -> Formula | None:
    """The formula that opens at an offset, if it is one.

    A closing dollar follows no space and precedes no digit, an opening one precedes no space; so prices stay prices.
    `code_end` tells where a code span ends, whose dollars are its own.
    """
    opening = text[start : start + 2]
    if opening[0] == "$" and opening != "$$":
        opening = "$"
    begin = start + len(opening)
    if text[begin : begin + 1] == "$" or (opening == "$" and not text[begin : begin + 1].strip()):
        return None
    close = _dollar(text, begin, code_end) if opening == "$" else _close(text, begin, opening, code_end)
    latex = text[begin:close] if close is not None else ""
    if close is None or not latex.strip():
        return None
    return Formula(latex, opening in ("$$", "\\["), close + len(opening))


def _dollar(text: str, begin: int, code_end: CodeEnd | None) -> int | None:
    """Where the closing dollar is: the first outside braces, or the first at all where braces do not match."""
    depth = dollars = 0
    first: int | None = None
    for match in _PART.finditer(text, begin):
        token = match[0]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif token[0] == "$":
            close = match.start() if _closes(text, match) else None
            if depth <= 0:
                return close
            first = close if dollars == 0 else first
            dollars += len(token)
            if dollars > _NESTED_DOLLARS:
                break
        elif token[0] == "\n" or _is_code(match, code_end):
            break
    return first


def _closes(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 1]
    return match[0] == "$" and not text[match.start() - 1].isspace() and not after.isdigit()


def _close(text: str, begin: int, opening: str, code_end: CodeEnd | None) -> int | None:
    closing = _CLOSING[opening]
    for match in _PART.finditer(text, begin):
        token = match[0]
        if token == closing:
            return match.start()
        if token == opening or token[0] == "\n" or token.startswith("$$") or _is_code(match, code_end):
            return None
    return None


def _is_code(match: re.Match[str], code_end: CodeEnd | None) -> bool:
    return match[0][0] == "`" and code_end is not None and code_end(match[0], match.end()) is not None


def add_math(markdown: "Markdown") -> None:
    """Teach a parser formulas, as tokens `math` and `block_math`: after code spans, before escapes."""
    inline, block = markdown.inline, markdown.block
    inline.register("math", OPENING, _parse_inline, before="escape", start_chars=("$", "\\"))
    # One match of this rule takes several escapes; it must leave the one that opens a formula.
    inline.specification["escape"] = inline.specification["escape"].replace(r"(?:\\", r"(?:\\(?![(\[])", 1)
    block.register("block_math", _BLOCK, _parse_block, before="list")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "block_math", before="list")


def _parse_inline(inline: "InlineParser", match: re.Match[str], state: "InlineState") -> int:
    opening = match[0]
    formula = formula_at(state.src, match.start(), state.delimiters.code_end) if len(opening) < 3 else None
    if formula is None:
        inline.process_text(opening.removeprefix("\\"), state, parse_emphasis=False)
        return match.end()
    state.append_token(_token("math", formula, state.src[match.start() : formula.end]))
    return formula.end


def _parse_block(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int | None:
    start = match.end() - 2
    formula = formula_at(state.src, start)
    rest = _REST_OF_LINE.match(state.src, formula.end) if formula else None
    if formula is None or rest is None:
        return None
    state.append_token(_token("block_math", formula, state.src[start : formula.end]))
    return rest.end()


def _token(kind: str, formula: Formula, written: str) -> dict[str, object]:
    return {"type": kind, "raw": formula.latex, "attrs": {"display": formula.display, "written": written}}
