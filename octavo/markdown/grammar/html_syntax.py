"""Where tags, attributes and comments of HTML begin and end, as browsers read them.

The patterns follow the tokenizer of the WHATWG HTML Standard (section 13.2.5). They never cross a zero, which no text
can have: it stands between pieces of HTML that were joined.
"""

import re

_SPACE = r"\t\n\f\r "
# An equals sign may begin a name, and quotation marks mean something behind an equals sign alone. A value in quotation
# marks that do not end reaches to the end of the text.
_VALUE = (
    rf"[{_SPACE}]*+=[{_SPACE}]*+"
    rf"(?:\"([^\"\0]*+)(?:\"|\Z|(?=\0))|'([^'\0]*+)(?:'|\Z|(?=\0))|([^{_SPACE}>\"'\0][^{_SPACE}>\0]*+)|(?=>))"
)
_NAME = rf"[^{_SPACE}/>\0][^{_SPACE}/>=\0]*+"

# The groups of an attribute are its name, and its value between double quotes, between single ones, and without any.
ATTRIBUTE = re.compile(rf"({_NAME})(?:{_VALUE})?+")
_ATTRIBUTE = re.sub(r"\((?=[^?])", "(?:", ATTRIBUTE.pattern)

# A start tag (`name`), an end tag (`end` and `name`), or the beginning of a comment (`comment`). What browsers read as
# a comment also begins with `<!`, `<?`, and `</` before anything but a letter.
MARKUP = re.compile(
    rf"<(?:(?P<comment>!--|[!?]|/(?![A-Za-z\0]|\Z))"
    rf"|(?P<end>/?)(?P<name>[A-Za-z][^{_SPACE}/>\0]*+)(?P<rest>(?:[{_SPACE}/]++|{_ATTRIBUTE})*+)(?P<close>>?))"
)

# The parts of `MARKUP`: how it begins, the name of a tag, and one step behind it, which ends where the tag does.
BEGINNING = re.compile(r"<(?:(?P<comment>!--|[!?]|/(?![A-Za-z\0]|\Z))|(?P<end>/?)(?=[A-Za-z]))")
TAG_NAME = re.compile(rf"[A-Za-z][^{_SPACE}/>\0]*+")
STEP = re.compile(rf"[{_SPACE}/]++|{_ATTRIBUTE}")
_END_OF_COMMENT = re.compile(r"--!?>")

# Elements whose content is text, not HTML (section 13.1.2, and those that browsers read so for their age).
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})


def end_of_comment(html: str, start: re.Match[str], stop: int) -> int | None:
    """Return the offset behind the comment that begins at a match of `MARKUP`; None if it has no end before `stop`."""
    position = start.end()
    if start["comment"] != "!--":
        end = html.find(">", position, stop)
        return end + 1 if end >= 0 else None
    for empty in (">", "->"):
        if html.startswith(empty, position, stop):
            return position + len(empty)
    end_mark = _END_OF_COMMENT.search(html, position, stop)
    return end_mark.end() if end_mark else None


def end_tag(name: str) -> re.Pattern[str]:
    """Return the pattern of the beginning of the end tag that ends the text of an element."""
    return re.compile(rf"</{re.escape(name)}(?=[{_SPACE}/>])", re.IGNORECASE)
