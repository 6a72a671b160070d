"""The first lines of a text and its beginning without markup."""

import re

from octavo.markdown.tokens import VERBATIM, Token, gather_text, plain_content

# A paragraph up to this length is its own first lines; in a longer one they end with the sentence that passes the
# lower bound. All counted in characters without markup.
_SHORT = 200
_ENOUGH = 120
_LONGEST = 500

# How much text is gathered before white space is collapsed, and how much of that is used: at first what is enough for
# most texts.
_GATHERED = ((540, 540), (1000, 2000))

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


def split_lead(tokens: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """Part a paragraph's content into its first lines and the rest; None where they cannot stand alone.

    The cut lies between two sentences and never inside emphasis, a link, a formula or an element.
    """
    inside = _inside_elements(tokens)
    if inside is None:
        return None
    length, place = 0, None
    for index, token in enumerate(tokens):
        if place is None and token["type"] == "text" and index not in inside:
            end = _sentence_end(tokens, index, _ENOUGH - length)
            place = None if end is None else (index, end)
        length += _length(token)
        if place is not None and length > _SHORT:
            return _parted(tokens, *place)
    return tokens, []


def opening_text(tokens: list[Token]) -> str:
    """The text of blocks without markup, white space collapsed, at most 500 characters, cut at a word."""
    text = ""
    for enough, longest in _GATHERED:
        pieces: list[str] = []
        room = gather_text(tokens, pieces, enough)
        text = "".join(pieces)[:longest]
        text = text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())
        if len(text) > _LONGEST:
            return text[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
        if room >= 0:
            break
    return text


def _length(token: Token) -> int:
    if token["type"] in VERBATIM and "&" not in token["raw"]:
        return len(token["raw"])
    return len(plain_content([token]))


def _inside_elements(tokens: list[Token]) -> set[int] | None:
    """Which tokens stand in HTML elements; None where these do not close, or hold more than phrases."""
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
    """The offset in a text token where the first sentence ends that reaches the least length."""
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


LONGEST_DESCRIPTION = 200


def shorten(text: str) -> str:
    """At most 200 characters of a plain text, cut between words."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
