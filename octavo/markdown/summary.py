"""Find the first lines of a text, and shorten texts to summaries."""

import re

from octavo.base.characters import may_be_wide
from octavo.base.patterns import deferred
from octavo.markdown.tokens import BREAKS, VERBATIM, Token, gather_text, plain_content

# A paragraph up to the first length is all first lines; in a longer one they end with the first sentence that ends at
# the second length or later. Both are in characters without markup; the wide characters of Chinese, Japanese and Korean
# count twice, for they say more and take more room.
_LONGEST_WHOLE = 200
_SHORTEST_LEAD = 120

_LONGEST_OPENING = 500
_LONGEST_DESCRIPTION = 200
# Where nothing was a space for so many characters, the script is one without spaces.
_LONGEST_WORD = 60

# Lengths of the text that is gathered before white space is collapsed, and of the part of it that is used. The first
# pair is enough for most texts; only texts with much white space need the second.
_GATHERED = ((540, 540), (1000, 2000))

# A sentence ends with a Latin stop before white space or, with or without it, with the stop of another script. A wide
# full stop before a digit is a decimal point. The pattern begins with the stops, so that a search looks only at them.
_SENTENCE_END = deferred(
    r"[.?!。｡！？؟۔।॥։።။។．](?:(?<=[.?!])[\"\u201d\u2019)\]]*(?=\s|$)"
    r"|(?<![.?!])(?:(?<!．)|(?![0-9０-９]))(?P<closed>[\"\u201d\u2019)\]」』）】》〉]*))"
)
# Japanese particles after the quotation mark that closes a quoted sentence: the sentence around it goes on.
_PARTICLES = frozenset("とがはをにのでもや")
_WIDE = deferred(
    "[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_ABBREVIATION = deferred(
    r"(?<![^\s(\[])(?:e\.g|i\.e|et al|vs|cf|ca|resp|approx|[Ff]igs?|[Ee]qs?|[Ss]ecs?|[Rr]efs?|[Tt]ab|[Nn]os?|[Vv]ol"
    r"|[Pp]p|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Thm|Prop|Lem|w\.r\.t|a\.k\.a|(?:[A-Z]\.-?)*[A-Z])$"
)
# The number of characters before a full stop that are searched for an abbreviation.
_ABBREVIATION_REACH = 12
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_NOT_SPACE = re.compile(r"\S")
_VOID = frozenset({"br", "wbr", "img"})
_PHRASING = deferred(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var"
)


def split_lead(tokens: list[Token]) -> tuple[list[Token], str, list[Token]] | None:
    """Split a paragraph's content into its first lines, the white space after them, and the rest.

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
    return tokens, "", []


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
    return _cut_at_word(text, _LONGEST_OPENING, " ,;:、，；：،؛")


def shorten(text: str) -> str:
    """Return the first 200 characters at most of a plain text, for the description of a page."""
    return _cut_at_word(text, _LONGEST_DESCRIPTION, " ,;:.–-、，；：،؛")


def _cut_at_word(text: str, longest: int, stripped: str) -> str:
    """Return a text of at most `longest` characters.

    A longer text is cut after a word, or anywhere in a script without spaces; the `stripped` characters at its end are
    removed and an ellipsis is added.
    """
    if len(text) <= longest:
        return text
    room = longest - 1
    space = text.rfind(" ", 0, room)
    return text[: space if space > room - _LONGEST_WORD else room].rstrip(stripped) + "…"


def _length(token: Token) -> int:
    plain = token["type"] in VERBATIM and "&" not in token["raw"]
    return _columns(token["raw"] if plain else plain_content([token]))


def _columns(text: str) -> int:
    """Return the length of a text with wide characters counted twice, as far as it matters here."""
    if text.isascii():
        return len(text)
    shown = text[:_LONGEST_WHOLE]
    return len(text) + (len(_WIDE().findall(shown)) if may_be_wide(shown) else 0)


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
        if not _PHRASING().fullmatch(tag[2].lower()):
            return None
        depth += -1 if tag[1] else 1
        if depth < 0:
            return None
    return inside if depth == 0 else None


def _sentence_end(tokens: list[Token], index: int, least: int) -> int | None:
    """Return the offset in a text token after the first sentence that ends there at `least` or later, if any."""
    raw = tokens[index]["raw"]
    if _columns(raw) < least:
        return None
    is_wide = may_be_wide(raw)
    for match in _SENTENCE_END().finditer(raw):
        end = match.end()
        if (_columns(raw[: min(end, _LONGEST_WHOLE)]) if is_wide else end) < least:
            continue
        if (match[0][0] != "." or not _abbreviated(raw, match.start())) and not _goes_on(tokens, index, match):
            return end
    return None


def _goes_on(tokens: list[Token], index: int, match: re.Match[str]) -> bool:
    """Tell if what follows the end of a sentence shows that it is none."""
    raw, end, closed = match.string, match.end(), match["closed"]
    found = _NOT_SPACE.search(raw, end)
    after = found[0] if found else ""
    if end == len(raw):
        kinds = [token["type"] for token in tokens[index + 1 : index + 3]]
        if not kinds or kinds[0] == "footnote_ref" or (closed is None and kinds[0] not in BREAKS):
            return True
        if kinds[0] in BREAKS:
            after = tokens[index + 2]["raw"] if kinds[1:] == ["text"] else ""
    if closed is None:
        return after[:1].islower()
    return bool(closed) and after[:1] in _PARTICLES


def _abbreviated(raw: str, dot: int) -> bool:
    return _ABBREVIATION().search(raw, max(0, dot - _ABBREVIATION_REACH), dot) is not None


def _split_at(tokens: list[Token], index: int, end: int) -> tuple[list[Token], str, list[Token]]:
    raw = tokens[index]["raw"]
    rest = raw[end:].lstrip()
    head = [*tokens[:index], {"type": "text", "raw": raw[:end]}]
    if rest:
        return head, " " if raw[end].isspace() else "", [{"type": "text", "raw": rest}, *tokens[index + 1 :]]
    tail = tokens[index + 1 :]
    gap = " " if raw[end:] or tail[0]["type"] in BREAKS else ""
    while tail and tail[0]["type"] in BREAKS:
        tail = tail[1:]
    return head, gap, tail
