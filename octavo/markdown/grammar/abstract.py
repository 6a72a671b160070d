"""Remove the word "Abstract" from the beginning of a paper's text: its page has it as the heading above the text."""

import re

from octavo.base.patterns import deferred
from octavo.markdown.tokens import Token, plain_content

_HEADING = deferred(r"\s*abstract\s*[.:]?\s*", re.IGNORECASE)
_WORD = deferred(r"\s*abstract\s*([.:\u2013\u2014]*)\s*", re.IGNORECASE)
_MARK = deferred(r"\s*[.:\u2013\u2014]\s*|\s*\Z")
_BREAKS = ("softbreak", "linebreak")


def remove_abstract_heading(tokens: list[Token]) -> None:
    """Remove a heading "Abstract" that begins a text, or the word in bold or italics before its first sentence."""
    index = next((index for index, token in enumerate(tokens) if token["type"] != "blank_line"), None)
    if index is None or tokens[index]["type"] not in ("heading", "paragraph"):
        return
    first = tokens[index]
    children: list[Token] = first["children"]
    if first["type"] == "heading":
        if _HEADING().fullmatch(plain_content(children)):
            del tokens[index]
        return
    is_set_off = bool(children) and children[0]["type"] in ("strong", "emphasis")
    word = _WORD().fullmatch(plain_content(children[:1])) if is_set_off else None
    if word is None:
        return
    rest = children[1:]
    # Without a mark or the end of a line behind it, the word may be the first one of a sentence.
    mark = _MARK().match(rest[0]["raw"]) if rest and rest[0]["type"] == "text" else None
    if not (word[1] or mark or not rest or rest[0]["type"] in _BREAKS):
        return
    if rest and rest[0]["type"] == "text":
        rest[0]["raw"] = rest[0]["raw"][mark.end() :] if mark and not word[1] else rest[0]["raw"].lstrip()
    while rest and (rest[0]["type"] in _BREAKS or not rest[0].get("raw", "x")):
        rest = rest[1:]
    if rest:
        first["children"] = rest
    else:
        del tokens[index]
