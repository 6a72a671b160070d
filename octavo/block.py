"""The blocks of a body as tokens: what is plainly what it seems is taken at once, the rest read by Mistune."""

import re

from mistune import BlockParser, BlockState

from octavo.grammar import Token

# A line that begins as no block does. One with a pipe is a table's head only where dashes follow it.
_START = (
    r"(?:[^\s\d#=*_+>\[<|:$\\`~-]|\d++(?![.)])|[*_]{1,3}[^\W_]|`(?!``)|\$(?!\$)|\\(?!\[)"
    r"|\[(?!\^)[^\\\[\]\n]*+\](?!:))"
)
_LINE = rf"{_START}[^\n]*+(?:\n|\Z)"
_GAP = r"\n++(?![\ \t\v\f])"
# What follows the mark of an item: its line, and the lines that are set in as far.
_BULLETED = rf"\ {_LINE}(?:\ \ {_LINE})*+"
_NUMBERED = rf"\ {_LINE}(?:\ \ \ {_LINE})*+"
_ROW = r"\|[^\n]*\|\n"
_PLAIN = re.compile(
    rf"""
      (?P<paragraph> (?:{_LINE}(?=\n|\Z|{_START}))++ ) (?P<gap>{_GAP})?
    | (?P<blank> {_GAP} )
    | (?P<list> (?P<bullet>[*+-]){_BULLETED}(?:(?P=bullet){_BULLETED})*+
      | (?P<number>\d)(?P<point>[.)]){_NUMBERED}(?:\d(?P=point){_NUMBERED})*+ ) (?:\n++|\Z) (?=\#|\Z|{_START})
    | (?P<table> {_ROW} \|(?:\ *:?-+:?\ *\|)++\n (?:{_ROW})*+ ) (?![|\ \t])
    """,
    re.VERBOSE,
)
_ITEM = re.compile(r"^\S+ (.*\n?(?: .*\n?)*+)", re.MULTILINE)
_ALIGNS = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}


class Blocks(BlockParser):
    """Mistune's parser of blocks, with a short way through the most of them."""

    def _parse_indent_code_fast(self, state: BlockState) -> int | None:
        """Take what comes next if it is plain; this is what Mistune asks for first of all."""
        last = state.last_token()
        # What follows the lines of a paragraph may belong to it.
        match = None if last and last["type"] == "paragraph" else _PLAIN.match(state.src, state.cursor)
        if match and (tokens := self._read(match, state)):
            state.tokens += tokens
            return match.end()
        return super()._parse_indent_code_fast(state)

    def _read(self, match: re.Match[str], state: BlockState) -> list[Token]:
        if match["paragraph"]:
            paragraph = {"type": "paragraph", "text": match["paragraph"]}
            return [paragraph, {"type": "blank_line"}] if match["gap"] else [paragraph]
        if match["blank"]:
            return [{"type": "blank_line"} if state.cursor else {"type": "blank_line", "newlines": match.end()}]
        if match["table"]:
            return _table(match["table"])
        depth = state.depth()
        return [_list(match, depth)] if depth < self.max_nested_level else []


def _list(match: re.Match[str], depth: int) -> Token:
    number = match["number"]
    indent = "   " if number else "  "
    texts = [text.replace(f"\n{indent}", "\n").removesuffix("\n") for text in _ITEM.findall(match["list"])]
    start = {"start": int(number)} if number and int(number) != 1 else {}
    return {
        "type": "list",
        "children": [
            {"type": "list_item", "children": [{"type": "block_text", "text": f"{text}\n"}]} for text in texts
        ],
        "tight": True,
        "bullet": match["bullet"] or match["point"],
        "attrs": {"depth": depth, "ordered": number is not None, **start},
    }


def _table(source: str) -> list[Token]:
    """A table whose rows all have the cells of its head; none where they have not, or where a pipe is no edge."""
    if "\\|" in source:
        return []
    head, dashes, *rows = [[cell.strip() for cell in row[1:-1].split("|")] for row in source[:-1].split("\n")]
    if any(len(row) != len(dashes) for row in (head, *rows)):
        return []
    aligns = [_ALIGNS[cell[0] == ":", cell[-1] == ":"] for cell in dashes]
    body = [{"type": "table_row", "children": _cells(row, aligns, head=False)} for row in rows]
    parts = [
        {"type": "table_head", "children": _cells(head, aligns, head=True)},
        {"type": "table_body", "children": body},
    ]
    return [{"type": "table", "children": parts}]


def _cells(texts: list[str], aligns: list[str | None], *, head: bool) -> list[Token]:
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": align, "head": head}}
        for text, align in zip(texts, aligns, strict=True)
    ]
