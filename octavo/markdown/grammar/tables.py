"""Tables as GitHub has them (GitHub Flavored Markdown, section 4.10), except that code and formulas may hold pipes."""

import re
from typing import TYPE_CHECKING

from mistune.helpers import BLOCK_TAGS, PRE_TAGS

from octavo.base.limits import EMPTY_CELLS
from octavo.base.patterns import deferred
from octavo.markdown.grammar.backquotes import Backquotes
from octavo.markdown.grammar.remarks import Remark, add_remark
from octavo.markdown.math_syntax import formula_at
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockParser, BlockState, Markdown

_DELIMITER = r"[ \t]*+:?+-++:?+[ \t]*+"
# A line, and below it the row of dashes. A row of dashes alone underlines a heading, one after `- ` is a list.
_TABLE = (
    r"^ {0,3}(?P<table_header>(?![ \t\n])[^\n]*+)\n"
    r" {0,3}(?P<table_delimiter>(?!-[ \t])(?=[^\n]*[|:])\|?+" + _DELIMITER + r"(?:\|" + _DELIMITER + r")*+\|?+[ \t]*+)"
    r"(?:\n|\Z)"
)
_RELEVANT = re.compile(r"\\.|`+|\$+|\|", re.DOTALL)
# How many empty cells the rows of a text may still get.
_ROOM = "__empty_cells__"
_BLANKS = " \t\n\f"
# The alignment of a column by whether its dashes begin, and end, with a colon.
_ALIGNMENTS = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}

# The rules and the tags that begin a block of another kind, which ends a table.
_ENDING_RULES = (
    *("fenced_code", "atx_heading", "thematic_break", "block_quote", "list", "blank_line", "indent_code"),
    *("block_math", "ref_footnote", "ref_abbr"),
)
_ENDING_TAG = deferred(rf" {{0,3}}<(?:[!?]|/?(?:{'|'.join((*BLOCK_TAGS, *PRE_TAGS))})(?=[\s/>]))", re.IGNORECASE)


def add_tables(md: "Markdown") -> None:
    """Add tables to a parser, in lists and quotes too, as tokens of the same form as Mistune's."""
    block = md.block
    block.register("table", _TABLE, _parse_table, before="raw_html")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "table", before="raw_html")


def ends_block(block: "BlockParser", state: "BlockState", position: int) -> bool:
    """Tell if the line at a position begins a block that ends a table or a note."""
    rules = [name for name in _ENDING_RULES if name in block.specification]
    if block.compile_sc(rules).match(state.src, position):
        return True
    begins_tag = state.src[position : position + 4].lstrip(" ").startswith("<")
    return begins_tag and _ENDING_TAG().match(state.src, position) is not None


def split_row(line: str, *, formulas: bool = True) -> list[str]:
    """Return the cells of a row: pipes part them, but not those that are escaped, in code or, if wanted, in formulas.

    A pipe at an end may be left out. In code, an escaped pipe is a pipe, as on GitHub.
    """
    text = line.strip(_BLANKS).removeprefix("|")
    if "\\" not in text and "`" not in text and "$" not in text:
        return [cell.strip(_BLANKS) for cell in text.removesuffix("|").split("|")] if text else []
    cells: list[str] = []
    cell: list[str] = []
    position = 0
    backquotes = Backquotes(text)
    while match := _RELEVANT.search(text, position):
        cell.append(text[position : match.start()])
        mark, position = match[0], match.end()
        if mark == "|":
            cells.append("".join(cell).strip(_BLANKS))
            cell.clear()
            continue
        code_end = backquotes.code_end(len(mark), position) if mark[0] == "`" else None
        opens = formulas and mark in ("$", "$$", "\\(", "\\[")
        formula = formula_at(text, match.start()) if opens else None
        if code_end is not None:
            position = code_end
            cell.append(text[match.start() : position].replace("\\|", "|"))
        else:
            position = formula.end if formula else position
            cell.append(text[match.start() : position])
    cell.append(text[position:])
    last = "".join(cell).strip(_BLANKS)
    return [*cells, last] if last else cells


def _cells(line: str, columns: int) -> list[str]:
    """Return the cells of a row; dollar signs are prices where the row has the right number of cells only then."""
    cells = split_row(line)
    if len(cells) != columns and "$" in line:
        plain = split_row(line, formulas=False)
        if len(plain) == columns:
            return plain
    return cells


def _parse_table(block: "BlockParser", match: re.Match[str], state: "BlockState") -> int | None:
    header, delimiter = match["table_header"], match["table_delimiter"]
    aligns = [_alignment(cell) for cell in split_row(delimiter)]
    titles = _cells(header, len(aligns))
    if match.end("table_header") + 1 in state.lazy_line_starts:
        return None
    if len(titles) != len(aligns):
        if "|" in header:
            _remark_on_delimiter(state, delimiter.strip(), len(titles), len(aligns))
        return None
    rows, long_lines, position = [], [], match.end()
    while position < state.cursor_max and position not in state.lazy_line_starts:
        line = state.get_line(position)
        if not line.strip() or ends_block(block, state, position):
            break
        cells = _cells(line, len(aligns))
        if any(cells[len(aligns) :]):
            long_lines.append(line.strip(_BLANKS))
        _fill(cells, len(aligns), line, state)
        rows.append({"type": "table_row", "children": _row(cells, aligns, head=False)})
        position += len(line)
    if long_lines:
        _remark_on_rows(state, long_lines, len(aligns))
    head = {"type": "table_head", "children": _row(titles, aligns, head=True)}
    state.append_token({"type": "table", "children": [head, {"type": "table_body", "children": rows}]})
    return position


def _alignment(cell: str) -> str | None:
    return {(True, True): "center", (True, False): "left", (False, True): "right"}.get(
        (cell[0] == ":", cell[-1] == ":")
    )


def _row(cells: list[str], aligns: list[str | None], *, head: bool) -> list[Token]:
    """Return the cells of a row as tokens: at most as many as there are columns."""
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": align, "head": head}}
        for text, align in zip(cells, aligns, strict=False)
    ]


def _fill(cells: list[str], columns: int, line: str, state: "BlockState") -> None:
    """Add the cells that a row lacks, which are empty, as long as a text has not too many of them."""
    missing = max(columns - len(cells), 0)
    room = state.env.get(_ROOM, EMPTY_CELLS.most)
    state.env[_ROOM] = room - missing
    cells += [""] * min(missing, max(room, 0))
    if missing > room >= 0:
        message = (
            f"the rows of tables in this text lack more than {EMPTY_CELLS.most:,} cells: from here on, none are added"
        )
        add_remark(state.env, Remark("too-many", message, line.strip(_BLANKS), EMPTY_CELLS.lifted))


def _remark_on_delimiter(state: "BlockState", delimiter: str, above: int, here: int) -> None:
    message = f"this is no table: the line above has {_count(above, 'cell')}, and this one has {here}"
    hint = f"below a line of {_count(above, 'cell')}, write `{'|'.join(['', *['---'] * above, ''])}`"
    add_remark(state.env, Remark("bad-table", message, delimiter, hint))


def _remark_on_rows(state: "BlockState", lines: list[str], columns: int) -> None:
    cells = len(_cells(lines[0], columns))
    others = f"; so have {len(lines) - 1} more" if len(lines) > 1 else ""
    message = f"this row has {_count(cells, 'cell')}, and its table {_count(columns, 'column')}: the rest is not shown"
    hint = "give the table a column more, or write a pipe that is no border of a cell as `\\|`"
    add_remark(state.env, Remark("bad-table", message + others, lines[0], hint))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
