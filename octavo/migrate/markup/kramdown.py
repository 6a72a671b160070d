"""What kramdown has beyond Markdown, and the boxes of HTML in which themes set texts, as Octavo reads it."""

import re
from collections.abc import Iterator

from octavo.markdown.grammar.attributes import read_attributes
from octavo.migrate.markup.figures import box
from octavo.migrate.markup.hidden import outside_code

_TOC = re.compile(
    r"^[ \t]*(?:[*+-]|\d+\.)[^\n]*\n[ \t]*\{:[ \t]*toc[^}\n]*\}[ \t]*\n?|^[ \t]*\{:[ \t]*toc[^}\n]*\}[ \t]*\n?",
    re.MULTILINE,
)
_OPTIONS = re.compile(
    r"^[ \t]*\{::(?:options|nomarkdown)[^}\n]*/?\}[ \t]*\n?|\{:/(?:nomarkdown|options)?\}", re.MULTILINE
)
_COMMENT = re.compile(r"\{::comment\}((?:(?!\{::comment\}).)*?)\{:/(?:comment)?\}", re.DOTALL)
# A paragraph, a heading or a quotation, and the braces on the line below it.
_BLOCK = re.compile(r"(?P<block>(?:^[^\S\n]*\S[^\n]*\n){1,400})[ \t]*\{:(?P<inside>[^{}\n]*)\}[ \t]*$", re.MULTILINE)
_INLINE = re.compile(r"(?<=[)\]*_`\x00>])\{:(?P<inside>[^{}\n]*)\}")
_LOOKS = re.compile(
    r"(?:\s*(?:\.[\w-]+|(?:target|rel|class|style|title|data-[\w-]+|width|height|loading)=(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)))*\s*"
)
_BOX_CLASS = re.compile(r"\.(?:block-|notice(?:--)?)(\w*)")
_BOX_TITLE = re.compile(r"#{1,6}[ \t]*(.*?)[ \t#]*")

_DIV = re.compile(r"<(/?)div\b([^>]*)>", re.IGNORECASE)
_CLASSES = re.compile(r"""class\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
# Classes that only lay out a page: grids, distances, and lists that the former program filled.
_LAYOUT = re.compile(
    r"(?:row|col(?:-\w+)*|container(?:-\w+)?|m[tblrxy]?-\S+|p[tblrxy]?-\S+|d-\S+|flex\S*|justify-\S+|align-\S+|text-\S+"
    r"|img-\S+|caption|publications|projects|news|repositories|archive|wordwrap|grid(?:-\S+)?|l-\w+|post|clearfix|card\S*"
    r"|rounded\S*|z-depth-\d|figure|float-\S+|profile\S*|header-bar|w-\S+|h-\S+)"
)


def translate_kramdown(text: str) -> str:
    """Return a text in which attributes in braces, contents and comments of kramdown are as Octavo reads them.

    Classes and styles alone say how a page looks, and are left out; what Octavo does not know stays as it is.
    """
    return outside_code(text, _translated)


def _translated(text: str) -> str:
    if "{:" in text:
        text = _TOC.sub("", text)
        text = _COMMENT.sub(lambda match: f"<!-- {match[1].strip()} -->", text)
        text = _OPTIONS.sub("", text)
        text = _BLOCK.sub(_block, text)
        text = _INLINE.sub(_inline, text)
    return text


def _block(match: re.Match[str]) -> str:
    block, inside = match["block"].rstrip("\n"), match["inside"]
    kind = _BOX_CLASS.search(inside)
    if kind:
        return _as_box(block, kind[1])
    # Right behind a picture, braces are read where they stand.
    if block.endswith(")") and "\n" not in block and block.lstrip().startswith("!["):
        return f"{block}{{:{inside}}}" if read_attributes(inside) else _without_looks(block, inside, match[0])
    heading = re.match(r"#{1,6}[ \t]", block)
    known = read_attributes(inside)
    if heading and known and not known.sizes:
        return f"{block} {{{inside.strip()}}}"
    return _without_looks(block, inside, match[0])


def _without_looks(block: str, inside: str, whole: str) -> str:
    return block if _LOOKS.fullmatch(inside) else whole


def _as_box(block: str, kind: str) -> str:
    lines = [re.sub(r"^[ \t]*>[ \t]?", "", line) for line in block.split("\n")]
    title = _BOX_TITLE.fullmatch(lines[0])
    words = title[1].strip() if title else ""
    rest = lines[1:] if title else lines
    return box(kind, "\n".join(rest), "" if words.lower() == kind.lower() else words)


def _inline(match: re.Match[str]) -> str:
    inside = match["inside"]
    # Behind a picture Octavo reads the same braces.
    before = match.string[: match.start()]
    is_picture = before.endswith(")") and re.search(r"!\[[^\]]*\]\([^()]*\)$", before) is not None
    if is_picture and read_attributes(inside):
        return match[0]
    return "" if _LOOKS.fullmatch(inside) else match[0]


def without_layout(text: str) -> str:
    """Return a text without the elements that only lay out what Liquid puts into them, which become paragraphs.

    Captions below them become paragraphs too. Other elements stay as they are.
    """
    if "<div" not in text.lower():
        return text
    done = 0
    parts: list[str] = []
    for start, end in _layouts(text):
        parts += [text[done:start].rstrip(" \t"), _flush(_DIV.sub("\n\n", text[start:end]))]
        done = end
    parts.append(text[done:])
    return re.sub(r"\n[ \t]*\n\s*\n", "\n\n", "\n\n".join(parts)).strip("\n") if done else text


def _layouts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each outermost element that only lays out what Liquid puts into it."""
    opened: list[tuple[int, bool]] = []
    before = 0
    for match in _DIV.finditer(text):
        if not match[1]:
            opened.append((match.start(), _is_layout(match[2])))
        elif opened:
            start, layout = opened.pop()
            whole = text[start : match.end()]
            is_caption = (
                re.match(r"<div[^>]*\bcaption\b", whole) is not None and before and not text[before:start].strip()
            )
            if not opened and layout and ("{%" in whole or is_caption):
                before = match.end()
                yield start, match.end()


def _flush(part: str) -> str:
    """Return a part of a text from the first column on: in an element it was indented."""
    lines = part.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    shift = max(indents, default=0)
    return "\n".join(
        line.lstrip() if not at else line[min(shift, len(line) - len(line.lstrip())) :] for at, line in enumerate(lines)
    ).rstrip()


def _is_layout(attributes: str) -> bool:
    classes = _CLASSES.search(attributes)
    others = _CLASSES.sub("", attributes).strip()
    words = classes[1].split() if classes else []
    return bool(words) and not others and all(map(_LAYOUT.fullmatch, words))
