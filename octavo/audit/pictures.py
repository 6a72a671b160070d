"""Tell if a picture states its size and its text where its author wrote it: in Markdown, HTML or a front matter."""

import re

# A length that is no number of pixels is one in a style, which no number can replace.
_LENGTH = r"[\"']?[\d.]+(?:%|em|rem|cm|mm|in|pt)"
STYLED = re.compile(r"(?:\A|[;\"'\s])(?:width|height|aspect-ratio)\s*:")
_BRACES = re.compile(r"[^()\n]*\)\{(?P<inside>[^{}\n]*)\}")
_IN_BRACES = re.compile(rf"(?=.*\bwidth=)(?=.*\bheight=)|.*\b(?:width|height)={_LENGTH}|.*{STYLED.pattern}")
_IN_TAG = re.compile(rf"(?=.*\swidth\s*=)(?=.*\sheight\s*=)|.*\bstyle\s*=.*{STYLED.pattern}", re.DOTALL | re.IGNORECASE)
_ALT = re.compile(r"\salt\b", re.IGNORECASE)
_KEYS = re.compile(r"(?=.*\bwidth:)(?=.*\bheight:)", re.DOTALL)
# The lines of a mapping in block style, before and behind one of them.
_LINES_BEFORE = re.compile(r"(?:^[ \t]+\w+:[^\n]*\n)*[^\n]*\Z", re.MULTILINE)
_LINES_BEHIND = re.compile(r"[^\n]*(?:\n[ \t]+\w+:[^\n]*)*")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# No tag and no mapping of a picture is longer.
_REACH = 1_000


def states_size(text: str, start: int, end: int) -> bool:
    """Tell if the picture whose address is a part of a text states its size there."""
    before, behind = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    front = _FRONT_MATTER.match(text)
    if front and end <= front.end():
        opening, line = before.rpartition("{")[2], before.rpartition("\n")[2]
        if "{" in line:
            return _KEYS.match(opening + behind.partition("}")[0]) is not None
        around = (_LINES_BEFORE.search(before), _LINES_BEHIND.match(behind))
        return _KEYS.match("\n".join(found[0] for found in around if found)) is not None
    if braces := _BRACES.match(behind):
        return _IN_BRACES.match(braces["inside"]) is not None
    tag = _tag_around(before, behind)
    return tag is not None and _IN_TAG.match(tag) is not None


def states_text(text: str, start: int, end: int) -> bool:
    """Tell if the picture whose address is a part of a text states what it shows there; only a tag may not do so."""
    front = _FRONT_MATTER.match(text)
    tag = _tag_around(text[max(0, start - _REACH) : start], text[end : end + _REACH])
    return (front is not None and end <= front.end()) or tag is None or _ALT.search(tag) is not None


def _tag_around(before: str, behind: str) -> str | None:
    inside = before.rfind("<") > before.rfind(">")
    return before.rpartition("<")[2] + behind.partition(">")[0] if inside else None
