r"""Find formulas in Markdown, between `$…$`, `$$…$$`, `\(…\)` or `\[…\]`, and add them to Mistune's grammar."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from octavo.base.frozen import frozen

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

OPENING = r"\$+|\\[(\[]"
_BLOCK = r"^ {0,3}(?:\$\$(?!\$)|\\\[)"
_CLOSING = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_RELEVANT = re.compile(r"\\.|[{}]|\$+|`+|\n[ \t]*\n", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")

# Running text in a formula may hold formulas itself: `\text{if $x$}` has two dollar signs. No real one has many; the
# limit keeps the time linear for a text of dollar signs and open braces.
_NESTED_DOLLARS = 8

# The offset where a code span ends, by its opening backticks and the offset after them; None if it has no end.
CodeEnd = Callable[[str, int], int | None]


@frozen
class Formula:
    """A formula in a text; `display` is true for a displayed one, `end` is the offset after its closing delimiter."""

    latex: str
    display: bool
    end: int


def formula_at(text: str, start: int, code_end: CodeEnd | None = None) -> Formula | None:
    """Return the formula that opens at an offset; None if no formula does.

    As in Pandoc (`tex_math_dollars`), no space may follow an opening dollar sign, and neither a space may precede a
    closing one nor a digit follow it: so prices are not taken for formulas. With `code_end`, a dollar sign in a code
    span closes no formula.
    """
    opening = text[start : start + 2]
    if opening[0] == "$" and opening != "$$":
        opening = "$"
    begin = start + len(opening)
    if text[begin : begin + 1] == "$" or (opening == "$" and not text[begin : begin + 1].strip()):
        return None
    if opening == "$":
        close = _closing_dollar(text, begin, code_end)
    else:
        close = _closing_delimiter(text, begin, opening, code_end)
    latex = text[begin:close] if close is not None else ""
    if close is None or not latex.strip():
        return None
    return Formula(latex, opening in ("$$", "\\["), close + len(opening))


def _closing_dollar(text: str, begin: int, code_end: CodeEnd | None) -> int | None:
    """Find the closing dollar sign: the first one outside braces, or the first of all if the braces do not match."""
    depth = dollars = 0
    first: int | None = None
    for match in _RELEVANT.finditer(text, begin):
        token = match[0]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif token[0] == "$":
            close = match.start() if _may_close(text, match) else None
            if depth <= 0:
                return close
            first = close if dollars == 0 else first
            dollars += len(token)
            if dollars > _NESTED_DOLLARS:
                break
        elif token[0] == "\n" or _is_code(match, code_end):
            break
    return first


def _may_close(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 1]
    return match[0] == "$" and not text[match.start() - 1].isspace() and not after.isdigit()


def _closing_delimiter(text: str, begin: int, opening: str, code_end: CodeEnd | None) -> int | None:
    closing = _CLOSING[opening]
    for match in _RELEVANT.finditer(text, begin):
        token = match[0]
        if token == closing:
            return match.start()
        if token == opening or token[0] == "\n" or token.startswith("$$") or _is_code(match, code_end):
            return None
    return None


def _is_code(match: re.Match[str], code_end: CodeEnd | None) -> bool:
    return match[0][0] == "`" and code_end is not None and code_end(match[0], match.end()) is not None


def add_math(markdown: "Markdown") -> None:
    """Add formulas to a parser, as tokens `math` and `block_math`; code spans come before them, escapes after."""
    inline, block = markdown.inline, markdown.block
    inline.register("math", OPENING, _parse_inline, before="escape", start_chars=("$", "\\"))
    # One match of Mistune's rule takes several escapes in a row; it must leave one that opens a formula.
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


def _token(token_type: str, formula: Formula, written: str) -> dict[str, object]:
    return {"type": token_type, "raw": formula.latex, "attrs": {"display": formula.display, "written": written}}
