"""The first lines of a text and its beginning without markup."""

import re
from collections.abc import Iterator

from octavo.grammar import Token, unescape

# A paragraph up to this length is its own first lines; in a longer one they end with the sentence that passes the
# lower bound. All counted in characters without markup.
_SHORT = 200
_ENOUGH = 120
_LONGEST = 500

_SENTENCE_END = re.compile(r"[.?!][\"\u201d\u2019)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?<![^\s(\[])(?:e\.g|i\.e|et al|vs|cf|ca|resp|approx|[Ff]igs?|[Ee]qs?|[Ss]ecs?|[Rr]efs?|[Tt]ab|[Nn]os?|[Vv]ol"
    r"|[Pp]p|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Thm|Prop|Lem|w\.r\.t|a\.k\.a|(?:[A-Z]\.-?)*[A-Z])$"
)
_WORD = 12
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID = frozenset({"br", "wbr", "img"})
_PHRASING = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var"
)
_BLOCKS = frozenset(
    {"paragraph", "heading", "block_text", "block_code", "block_math", "table_cell", "def_list_head", "list_item"}
)


def cut(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Part a paragraph's content into its first lines and the rest; None where they cannot stand alone.

    The cut lies between two sentences and never inside emphasis, a link, a formula or an element.
    """
    ends = _open_elements(tokens)
    if ends is None:
        return None
    length, total = 0, sum(map(len, _pieces(tokens)))
    if total <= _SHORT:
        return tokens, []
    for index, token in enumerate(tokens):
        if token["type"] == "text" and not ends[index]:
            end = _sentence_end(tokens, index, _ENOUGH - length)
            if end is not None:
                return _parted(tokens, index, end)
        length += sum(map(len, _pieces([token])))
    return tokens, []


def plain(tokens: list[Token]) -> str:
    """The text of blocks without markup, white space collapsed, at most 500 characters, cut at a word."""
    pieces, length = [], 0
    for piece in _pieces(tokens):
        pieces.append(piece)
        length += len(piece)
        if length > 2 * _LONGEST:
            break
    text = " ".join("".join(pieces)[: 4 * _LONGEST].split())
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def content(tokens: list[Token]) -> str:
    """All the text of inline tokens, without markup."""
    return "".join(_pieces(tokens))


def _pieces(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        kind = token["type"]
        if kind == "text":
            yield unescape(token["raw"]) if "&" in token["raw"] else token["raw"]
        elif kind in ("codespan", "math", "block_math", "block_code"):
            yield token["raw"]
        elif kind in ("softbreak", "linebreak"):
            yield " "
        elif kind != "footnotes" and "children" in token:
            yield from _pieces(token["children"])
        if kind in _BLOCKS:
            yield " "


def _open_elements(tokens: list[Token]) -> list[int] | None:
    """How many HTML elements are open before each token; None where they do not close, or hold more than phrases."""
    depth, depths = 0, []
    for token in tokens:
        depths.append(depth)
        tag = _TAG.match(token["raw"]) if token["type"] == "inline_html" else None
        if tag is None or tag[2].lower() in _VOID:
            continue
        if not _PHRASING.fullmatch(tag[2].lower()):
            return None
        depth += -1 if tag[1] else 1
        if depth < 0:
            return None
    return depths if depth == 0 else None


def _sentence_end(tokens: list[Token], index: int, least: int) -> int | None:
    """The offset in a text token where the first sentence ends that reaches the least length."""
    raw = tokens[index]["raw"]
    for match in _SENTENCE_END.finditer(raw):
        end = match.end()
        if end < least or (match[0][0] == "." and _abbreviated(raw, match.start())):
            continue
        if end == len(raw):
            follows = tokens[index + 1] if index + 1 < len(tokens) else None
            if follows is None or follows["type"] not in ("softbreak", "linebreak"):
                continue
            after = tokens[index + 2]["raw"] if index + 2 < len(tokens) and tokens[index + 2]["type"] == "text" else ""
        else:
            after = raw[end:].lstrip()
        if not after[:1].islower():
            return end
    return None


def _abbreviated(raw: str, dot: int) -> bool:
    return _ABBREVIATION.search(raw, max(0, dot - _WORD), dot) is not None


def _parted(tokens: list[Token], index: int, end: int) -> tuple[list[Token], list[Token]]:
    raw = tokens[index]["raw"]
    rest = raw[end:].lstrip()
    head = [*tokens[:index], {"type": "text", "raw": raw[:end]}]
    if rest:
        return head, [{"type": "text", "raw": rest}, *tokens[index + 1 :]]
    tail = tokens[index + 1 :]
    while tail and tail[0]["type"] in ("softbreak", "linebreak"):
        tail = tail[1:]
    return head, tail
