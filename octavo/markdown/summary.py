"""Find the first lines of a text, and shorten texts to summaries."""

import re

from octavo.markdown.tokens import VERBATIM, Token, gather_text, plain_content

# A paragraph up to the first length is all first lines; in a longer one they end with the first sentence that ends at
# the second length or later. Both are in characters without markup.
_LONGEST_WHOLE = 200
_SHORTEST_LEAD = 120

_LONGEST_OPENING = 500
_LONGEST_DESCRIPTION = 200

# Lengths of the text that is gathered before white space is collapsed, and of the part of it that is used. The first
# pair is enough for most texts; only texts with much white space need the second.
_GATHERED = ((540, 540), (1000, 2000))

_SENTENCE_END = re.compile(r"[.?!][\"\u201d\u2019)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?<![^\s(\[])(?:e\.g|i\.e|et al|vs|cf|ca|resp|approx|[Ff]igs?|[Ee]qs?|[Ss]ecs?|[Rr]efs?|[Tt]ab|[Nn]os?|[Vv]ol"
    r"|[Pp]p|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Thm|Prop|Lem|w\.r\.t|a\.k\.a|(?:[A-Z]\.-?)*[A-Z])$"
)
# The number of characters before a full stop that are searched for an abbreviation.
_ABBREVIATION_REACH = 12
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID = frozenset({"br", "wbr", "img"})
_PHRASING = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var"
)


def split_lead(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Split a paragraph's content into its first lines and the rest.

    The cut is between two sentences, never inside emphasis, a link, a formula or an element. Return None if the first
    lines cannot stand alone because of the HTML in them.
    """
    inside = _inside_elements(tokens)
    if inside is None:
        return None
    length, cut = 0, None
    for index, token in enumerate(tokens):
        if cut is None and token["type"] == "text" and index not in inside:
            end = _sentence_end(tokens, index, _SHORTEST_LEAD - length)
            cut = None if end is None else (index, end)
        length += _length(token)
        if cut is not None and length > _LONGEST_WHOLE:
            return _split_at(tokens, *cut)
    return tokens, []


def opening_text(tokens: list[Token]) -> str:
    """Return the first 500 characters at most of the text of blocks, without markup and with white space collapsed."""
    text = ""
    for enough, used in _GATHERED:
        pieces: list[str] = []
        room = gather_text(tokens, pieces, enough)
        text = "".join(pieces)[:used]
        text = text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())
        if len(text) > _LONGEST_OPENING or room >= 0:
            break
    return _cut_at_word(text, _LONGEST_OPENING, " ,;:")


def shorten(text: str) -> str:
    """Return the first 200 characters at most of a plain text, for the description of a page."""
    return _cut_at_word(text, _LONGEST_DESCRIPTION, " ,;:.–-")


def _cut_at_word(text: str, longest: int, stripped: str) -> str:
    """Return a text of at most `longest` characters.

    A longer text is cut after a word; the `stripped` characters at its end are removed and an ellipsis is added.
    """
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(stripped) + "…"


def _length(token: Token) -> int:
    if token["type"] in VERBATIM and "&" not in token["raw"]:
        return len(token["raw"])
    return len(plain_content([token]))


def _inside_elements(tokens: list[Token]) -> set[int] | None:
    """Return the indexes of tokens in HTML elements; None if an element does not close or is not phrasing content."""
    depth, inside = 0, set()
    for index, token in enumerate(tokens):
        if depth:
            inside.add(index)
        if token["type"] != "inline_html":
            continue
        tag = _TAG.match(token["raw"])
        if tag is None or tag[2].lower() in _VOID:
            continue
        if not _PHRASING.fullmatch(tag[2].lower()):
            return None
        depth += -1 if tag[1] else 1
        if depth < 0:
            return None
    return inside if depth == 0 else None


def _sentence_end(tokens: list[Token], index: int, least: int) -> int | None:
    """Return the offset in a text token after the first sentence that ends there at `least` or later, if any."""
    raw = tokens[index]["raw"]
    if len(raw) < least:
        return None
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
    return _ABBREVIATION.search(raw, max(0, dot - _ABBREVIATION_REACH), dot) is not None


def _split_at(tokens: list[Token], index: int, end: int) -> tuple[list[Token], list[Token]]:
    raw = tokens[index]["raw"]
    rest = raw[end:].lstrip()
    head = [*tokens[:index], {"type": "text", "raw": raw[:end]}]
    if rest:
        return head, [{"type": "text", "raw": rest}, *tokens[index + 1 :]]
    tail = tokens[index + 1 :]
    while tail and tail[0]["type"] in ("softbreak", "linebreak"):
        tail = tail[1:]
    return head, tail
