"""Typographic quotation marks, apostrophes and dashes, in the forms of a language; code, formulas and HTML stay."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from octavo.base.patterns import deferred
from octavo.markdown.addresses import ADDRESS
from octavo.markdown.tokens import Token


class Quotes(NamedTuple):
    """The quotation marks of a language: of the outer and of the inner quotation."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_ENGLISH = Quotes("“", "”", "‘", "’")
_GERMAN = Quotes("„", "“", "‚", "‘")
_SWISS = Quotes("«", "»", "‹", "›")
_FRENCH = Quotes("«\u202f", "\u202f»", "“", "”")
_ITALIAN = Quotes("«", "»", "“", "”")
_RUSSIAN = Quotes("«", "»", "„", "“")
_POLISH = Quotes("„", "”", "«", "»")
_SWEDISH = Quotes("”", "”", "’", "’")
# By the language tag, or by its first part; all other languages have the English ones.
_QUOTES = {
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "is", "lt", "ka", "mk", "sq"), _GERMAN),
    **dict.fromkeys(("de-ch", "de-li", "fr-ch", "it-ch", "rm"), _SWISS),
    "fr": _FRENCH,
    **dict.fromkeys(("it", "es", "ca", "gl", "eu", "pt-pt", "el"), _ITALIAN),
    **dict.fromkeys(("ru", "uk", "be", "hy"), _RUSSIAN),
    **dict.fromkeys(("pl", "ro"), _POLISH),
    **dict.fromkeys(("hr", "sr", "bs", "et"), Quotes("„", "“", "‘", "’")),
    "hu": Quotes("„", "”", "»", "«"),
    **dict.fromkeys(("sv", "fi"), _SWEDISH),
    **dict.fromkeys(("nb", "nn", "no"), Quotes("«", "»", "‘", "’")),
}

# A dash of two hyphens stands between words or numbers: two hyphens before a word are an option of a program.
_MARKS = re.compile(r"(?<![-<!])---(?![->])|(?<![-<!])--(?![->])|\"|'+")
# Words that begin with an apostrophe: decades, short forms, and Dutch articles as in "'t Hooft" and "'s-Hertogenbosch".
_ABBREVIATED = re.compile(r"'(?=\d\d(?:er|s)?\b|(?:tis|twas|n)\b|(?:em|cause|til)\b(?!')|[st][\s\xa0-])", re.IGNORECASE)
# The apostrophe of an elision before a quotation: d'"hier". Behind the last quotation, no word follows at once.
_ELIDED = re.compile(r"(?<=[^\W\d_])['’](?=[\"'][^\W_]|[(\[{„«“‘‚‹])")
# Feet before inches, and no group of three digits: 5'10".
_FEET = re.compile(r"(?<=\d)'(?=\d)(?!\d{3}(?!\d))")
# Two or three straight apostrophes behind a letter that is no word are primes: f''.
_PRIMED = re.compile(r"(?<![^\W_])[^\W\d_]\Z|[)\]]\Z")
_PRIMES = {"''": "″", "'''": "‴"}
# An address, as bare ones and those of DOIs are written; a mark at its end stands around it.
_ADDRESS = deferred(rf"(?<![\w/])(?:{ADDRESS})[^\s<>\"]*(?<![\"'.,;:!?)])")
_CODE_TAG = re.compile(r"<(/?)(?:code|kbd|pre|samp|tt)\b", re.IGNORECASE)
_OPENERS = "([{“‘„‚«‹¿¡\u202f"
# A quotation opens or ends behind these, and ends where other punctuation follows: "no…", she said.
_BEFORE_BOTH = "-–—/…"
_PUNCTUATION = ",.;:!?)]}-–—/"
# What a phrase of HTML has besides text: code and formulas, which stand for a letter, and tags.
_MARKUP = re.compile(r"(<code>.*?</code>|<math\b.*?</math>|<[^<>]*>)", re.DOTALL)
_SOLID = ("<code>", "<math")
_BLOCKS = frozenset({"paragraph", "block_text", "heading", "table_cell", "def_list_head", "callout_title"})


def set_typography(tokens: list[Token], language: str) -> None:
    """Set the quotation marks and dashes in the text of tokens, in place."""
    quotes = _quotes_of(language)
    for token in tokens:
        if token["type"] in _BLOCKS:
            pieces = list(_pieces(token.get("children", [])))
            _set_paragraph(pieces, quotes)
        elif "children" in token:
            set_typography(token["children"], language)


def typeset_phrase(html: str, language: str) -> str:
    """Return the HTML of a phrase with its quotation marks and dashes set; code, formulas and tags stay."""
    if "&quot;" not in html and "'" not in html and "--" not in html:
        return html
    parts: list[Token | str] = []
    for at, part in enumerate(_MARKUP.split(html)):
        parts.append(part if at % 2 else {"raw": part.replace("&quot;", '"')})
    _set_paragraph([_piece(part) for part in parts], _quotes_of(language))
    return "".join(part if isinstance(part, str) else part["raw"].replace('"', "&quot;") for part in parts)


def _piece(part: Token | str) -> Token | str:
    """Return the text of a phrase as it is, and for its markup the character that stands for it."""
    if isinstance(part, str):
        return "x" if part.startswith(_SOLID) else ""
    return part


def _quotes_of(language: str) -> Quotes:
    tag = language.lower()
    return _QUOTES.get(tag) or _QUOTES.get(tag.partition("-")[0], _ENGLISH)


# A token of text, or a character that stands for one of another type.
_Piece = Token | str


def _pieces(tokens: list[Token]) -> Iterator[_Piece]:
    """Yield the text of a paragraph, without that of addresses; a letter stands for code and formulas."""
    in_code = False
    for token in tokens:
        kind = token["type"]
        if kind == "inline_html" and (tag := _CODE_TAG.match(token["raw"])):
            in_code = not tag[1]
        if in_code:
            yield "x"
        elif kind == "text":
            yield token
        elif kind in ("softbreak", "linebreak"):
            yield " "
        elif kind in ("inline_html", "image"):
            yield ""
        elif "children" not in token or (kind == "link" and _is_address(token)):
            yield "x"
        else:
            yield from _pieces(token["children"])


def _is_address(link: Token) -> bool:
    children = link["children"]
    return len(children) == 1 and unquote(children[0].get("raw", " ")).lower() in unquote(link["attrs"]["url"]).lower()


def _set_paragraph(pieces: list[_Piece], quotes: Quotes) -> None:
    text = "".join(piece if isinstance(piece, str) else piece["raw"] for piece in pieces)
    if '"' not in text and "'" not in text and "--" not in text:
        return
    start = at = 0
    replaced = _replacements(text, quotes)
    for piece in pieces:
        if isinstance(piece, str):
            start += len(piece)
            continue
        end = start + len(piece["raw"])
        parts, position = [], start
        while at < len(replaced) and replaced[at][0] < end:
            offset, length, new = replaced[at]
            if start <= offset and offset + length <= end:
                parts += [text[position:offset], new]
                position = offset + length
            at += 1
        piece["raw"] = "".join([*parts, text[position:end]])
        start = end


def _replacements(text: str, quotes: Quotes) -> list[tuple[int, int, str]]:
    """Return what replaces marks in a text: for each its offset, its length and the new mark."""
    found: list[tuple[int, int, str]] = []
    is_open = {'"': False, "''": False, "'": False}
    # A mark may open a quotation right behind the apostrophe of an elision, or behind a mark that opens one.
    ready = {match.end() for match in _ELIDED.finditer(text)}
    last_closing = {mark: _last_closing(text, mark) for mark in is_open}
    in_address = {at for address in _addresses(text) for at in range(*address.span())}
    for match in _MARKS.finditer(text):
        mark, offset = match[0], match.start()
        if offset in in_address:
            continue
        before, after = text[offset - 1 : offset] if offset else " ", text[match.end() : match.end() + 1] or " "
        if mark[0] == "-":
            if len(mark) == 3:
                found.append((offset, 3, "—"))
            elif before.isspace() == after.isspace():
                found.append((offset, 2, "–"))
            continue
        between = before in _BEFORE_BOTH and after not in _PUNCTUATION
        opens = (before.isspace() or before in _OPENERS or between or offset in ready) and not after.isspace()
        outer = mark != "'"
        if (
            mark in _PRIMES
            and (not is_open.get(mark) or after == "(" or after.isalnum())
            and (_PRIMED.search(text, max(0, offset - 2), offset))
        ):
            found.append((offset, len(mark), _PRIMES[mark]))
            continue
        if mark not in is_open or (not outer and _FEET.match(text, offset)):
            continue
        if not outer and (
            match.end() in ready or _ABBREVIATED.match(text, offset) or (before.isalnum() and after.isalnum())
        ):
            found.append((offset, 1, "’"))
        elif opens and offset < last_closing[mark]:
            is_open[mark] = True
            ready.add(match.end())
            found.append((offset, len(mark), quotes.opening if outer else quotes.inner_opening))
        elif is_open[mark]:
            is_open[mark] = False
            found.append((offset, len(mark), quotes.closing if outer else quotes.inner_closing))
        elif not outer and before.isalpha():
            found.append((offset, 1, "’"))
    return found


def _addresses(text: str) -> Iterator[re.Match[str]]:
    return _ADDRESS().finditer(text) if "/" in text or "www." in text else iter(())


def _last_closing(text: str, mark: str) -> int:
    """Return the offset of the last mark that may close a quotation, -1 if there is none.

    A straight mark may also be one of feet, inches or minutes.
    """
    return max((match.start() for match in re.finditer(rf"(?<![\s(\[{{']){mark}(?![\w'])", text)), default=-1)
