"""Find markup of other programs that is not read here and would be shown as it is, to be told once a kind and text.

Pandoc, Quarto, Jekyll, Hugo, Obsidian, MkDocs, MyST and Sphinx each have some beyond that of GitHub.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from octavo.base.frozen import frozen
from octavo.markdown.grammar.remarks import Remark
from octavo.markdown.signs import may_hold_other_markup
from octavo.markdown.tokens import BREAKS, Token

# What stands in the text of a paragraph for what is no text, and for code; control characters are refused in all input.
_OTHER, _CODE = "\0", "\1"

_BOX = "for a box, begin each of its lines with `> `, and the first one with `> [!NOTE]`"
_ITEM = r"(?:[#.][A-Za-z][\w:.-]*|[A-Za-z-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[\w%./:-]+))"
_SHORT = r"[\w+\u2212\u2013,()*-]{1,20}"


@frozen
class _Kind:
    """A kind of markup: its form, and what is said about it. `signs.may_hold_other_markup` has to know each one."""

    form: re.Pattern[str]
    message: str
    hint: Callable[[re.Match[str]], str]
    code: str = "other-markup"


def _says(hint: str) -> Callable[[re.Match[str]], str]:
    return lambda match: hint


def _shown(inside: str) -> str:
    return "…" if _OTHER in inside or _CODE in inside else inside


def _target(link: str) -> str:
    return "picture.png" if link[0] == "!" else "page.md"


def _element(name: str, others: str = "") -> Callable[[re.Match[str]], str]:
    def hint(match: re.Match[str]) -> str:
        return f"write `<{name}>{_shown(match['inside'])}</{name}>`{others}"

    return hint


_PART = _Kind(
    re.compile(r"^[ \t]*:{3,}[^\n]*", re.MULTILINE),
    "`:::` begins or ends a part of a text in other programs, and is shown as text here",
    _says(f"{_BOX}; delete the lines of `:::`"),
)
# Lines such as titles may have `<sub>` and `<sup>`, too.
_IN_LINES = (
    _Kind(
        re.compile(rf"(?<=[\w)\]}}\x00\x01])~(?P<inside>{_SHORT})~"),
        "text between `~` within a word is not set below the line, and is shown with them",
        _element("sub", "; a space at which no line breaks is `&nbsp;`"),
    ),
    _Kind(
        re.compile(
            rf"(?<=[\w)\]}}\x00\x01.,;])\^(?:(?P<inside>{_SHORT})\^(?!{_SHORT}\^)|(?P<cited>\[[\d\s,;\u2013-]+\])\^?)"
        ),
        "text behind a `^` is not set above the line, and is shown with it",
        lambda match: f"write `<sup>{match['inside'] or match['cited']}</sup>`",
    ),
)
_NOTE = _Kind(
    re.compile(r"\[\^[\w*\u2020\u2021-]+\]|\^\[(?=[^\[\]\nA-Za-z]*+[A-Za-z])[^\[\]\n]++\]"),
    "a footnote cannot stand here, and is shown as text",
    _says("delete it, and say in the text of the entry what it says"),
)
_KINDS = (
    _Kind(
        re.compile(
            r"^[ \t]*(?:(?:!!!|\?\?\?\+?)[ \t]+[a-z]+(?:[ \t]+\"[^\"\n]*\")?[ \t]*$|\.\. [a-z-]+::)", re.MULTILINE
        ),
        "this begins a part of a text in other programs, and is shown as text here",
        _says(f"{_BOX}; delete this line"),
    ),
    _Kind(
        re.compile(r"(?<![\w=!<>:])==(?![\s=])(?P<inside>[^=\n]+?)(?<!\s)==(?![\w=])"),
        "text between `==` is not marked here, and is shown with them",
        _element("mark"),
    ),
    *_IN_LINES,
    _Kind(
        re.compile(
            r"\{\{[<%][^\n]{0,300}?[>%]\}\}|\{%-?[ \t]*\w[^\n]{0,300}?%\}"
            r"|\{\{(?:[ \t-][^{}\n]++|\w++\.\w[^{}\n]*+)\}\}"
        ),
        "this is a command for another program, and is shown as text here",
        _says("delete it, or write what that program puts in its place; put it into backquotes if it is to be shown"),
    ),
    _Kind(
        re.compile(
            rf"\{{:[ \t]*[#.\w][^{{}}\n]*\}}"
            r"|(?:(?<=[\])\x00])|(?<![^\s])(?=\{(?:[#.]|(?:class|height|rel|style|target|width)=)))"
            rf"\{{{_ITEM}(?:[ \t]+{_ITEM})*[ \t]*\}}"
        ),
        "these attributes in braces are not read here, and are shown as text",
        _says(
            "delete them; braces are read at the end of a heading, as in `{#name .class}`, and right behind a picture, "
            "as in `{width=50%}`"
        ),
    ),
    _Kind(
        re.compile(r"^[ \t]*(?:\[TOC\]|\[\[(?:TOC|\x00)\]\])[ \t]*$", re.MULTILINE | re.IGNORECASE),
        "no table of contents is made here, and this is shown as text",
        _says("delete it"),
    ),
    _Kind(
        re.compile(r"(?<![\w\]])!?\[\[(?!_?TOC)[A-Za-z](?=[^A-Za-z0-9\[\]\n\x00]*+[A-Za-z0-9])[^\[\]\n\x00]++\]\]"),
        "two brackets make no link here, and are shown as text",
        lambda match: (
            "write `![words](picture.png)`, with the file of the picture"
            if match[0][0] == "!"
            else "write `[words](page.md)`, with the file that it leads to"
        ),
    ),
    _Kind(
        re.compile(
            r"\[(?:(?:see|cf\.|e\.g\.)[ ])?-?@[A-Za-z0-9_][^\[\]\n]*\]|(?<![\w@/.])@(?:fig|tbl|eq|sec|lst)[-:]\w[\w-]*"
        ),
        "citations and references by key are not set here, and are shown as text",
        _says("write out what it stands for, with a link to it"),
    ),
    _Kind(
        re.compile(r"\*\*(?P<inside>[^\s*](?:[^*\n]*[^\w\s*])?)(?<![\w\s*])\*\*(?P<after>[^\W_]+)"),
        "these asterisks make nothing bold, because a mark stands before the last ones and a letter behind them",
        lambda match: (
            f"write `**{_shown(match['inside'])}** {match['after']}`, with a space, "
            f"or `<b>{_shown(match['inside'])}</b>{match['after']}`"
        ),
        "odd-emphasis",
    ),
    _Kind(
        re.compile(
            # Names of ions, such as `[BMIM][BF4]`, are no links.
            r"(?<![\w\]!\\])!?\[(?=[^\[\]\n]*[^\W\d_]{2})(?:(?=[^\[\]\n]*\s)|(?=[^\[\]\n]*\]\[(?:[a-z\d_:.-]*|[\w:.-]*\d{4}[a-z]?)\]))"
            r"(?P<inside>[^\[\]\n]+)\]\[(?P<key>[^\[\]\n]*)\]"
        ),
        "nothing says where this leads, so it is shown with its brackets",
        lambda match: (
            f"write `{'!' * (match[0][0] == '!')}[{_shown(match['inside'])}]({_target(match[0])})`, "
            "with what it leads to, or the line "
            f"`[{match['key'] or _shown(match['inside'])}]: https://…` below"
        ),
        "open-link",
    ),
    _Kind(
        re.compile(r"(?<![\w%])%%(?!%)[^%\n]+%%(?![\w%])"),
        "text between `%%` is no comment here, and is shown",
        _says("delete it, or write `<!--` and `-->` around it"),
    ),
    _Kind(
        re.compile(r"\{[a-z][a-z:_-]*\}\x01|(?<![\w:]):[a-z][a-z:-]{0,60}:\x01|\x01__?(?![\w_])"),
        "roles and references beside backquotes are those of another program, and are shown as text",
        _says("delete the name and the signs beside the backquotes, or write a link: `[words](page.md)`"),
    ),
    _Kind(
        re.compile(r"^[ \t]*\+(?:[-=:]{2,}\+)+[ \t]*$", re.MULTILINE),
        "this table is drawn with lines, is not read, and is shown as text",
        _says(
            "write each row with pipes, as in `| a | b |`, and below the first one `|---|---|`; delete the other lines"
        ),
        "bad-table",
    ),
    _Kind(
        re.compile(r"^[ \t]*\|(?:-+\+)+-+\|?[ \t]*$", re.MULTILINE),
        "plus signs part no columns here, so this is no table",
        lambda match: f"write `{match[0].strip().replace('+', '|')}`",
        "bad-table",
    ),
)
# So much markup of a kind may be escaped in a text before the search ends, which keeps the time linear.
_MOST_ESCAPED = 100

_CODE_TAG = re.compile(r"<(/?)(?:code|kbd|pre|samp|script|style|svg|textarea|tt)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+|\S+@\S+", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"\{(?:admonition|attention|bibliography|callout|caution|contents|csv-table|danger|figure|hint|image|important"
    r"|list-table|math|note|table|tip|toctree|warning|=[a-z]+)\}"
)
# Pandoc's tables without lines, whose row of dashes is one line across the page here.
_SIMPLE_TABLE = re.compile(r"^[ \t>]*-{2,}(?:[ \t]+-{2,})+[ \t]*$", re.MULTILINE)


def other_markup(tokens: list[Token], source: str) -> Iterator[Remark]:
    """Yield a remark for each kind of markup of other programs in the text of tokens."""
    # Each form is looked for in all of a text, which takes time, and most texts of an entry have none.
    texts = [text for text in _texts(tokens) if may_hold_other_markup(text.replace(_OTHER, ")").replace(_CODE, "`"))]
    yield from _of_kinds((_PART, *_KINDS), texts, source)
    if directive := _directive(tokens):
        message = "a block that is named in braces is a command for another program, and is shown as code here"
        hint = (
            f"{_BOX}; write a formula between `$$`, a picture as in `![words](picture.png)`, and HTML without a fence"
        )
        yield Remark("other-markup", message, directive, hint)
    row = _SIMPLE_TABLE.search(source) if _has_simple_table(tokens) else None
    if row:
        message = "this table is drawn with dashes, is not read, and its dashes are a line across the page"
        hint = "write each row with pipes, as in `| a | b |`, and below the first one `|---|---|`"
        yield Remark("bad-table", message, row[0].strip(), hint)


def other_markup_in_line(tokens: list[Token], source: str) -> Iterator[Remark]:
    """Yield a remark for each kind of markup in a text of one line, such as a title, that is not read there."""
    yield from _of_kinds((*_IN_LINES, _NOTE), _texts(tokens), source)


def _of_kinds(wanted: tuple[_Kind, ...], texts: Iterable[str], source: str) -> Iterator[Remark]:
    kinds = list(wanted)
    escaped: Counter[str] = Counter()
    for text in texts:
        parts = _PART.form.sub("", text) if ":::" in text else text
        for kind in kinds[:]:
            # What else is in a line of `:::` goes with it.
            for match in kind.form.finditer(text if kind is _PART else parts):
                if escaped[kind.message] >= _MOST_ESCAPED:
                    kinds.remove(kind)
                    break
                escaped[kind.message] += 1
                if piece := _as_written(match[0].strip(), source):
                    kinds.remove(kind)
                    yield Remark(kind.code, kind.message, piece, kind.hint(match))
                    break


def _as_written(markup: str, source: str) -> str:
    """Return the beginning of some markup that the source has, empty if it has none without a backslash before it."""
    piece = re.split(rf"[\n{_OTHER}{_CODE}]", markup, maxsplit=1)[0]
    for written in (piece, piece[:3]):
        start = source.find(written) if written else -1
        while start > 0 and source[start - 1] == "\\":
            start = source.find(written, start + 1)
        if start >= 0:
            return written
    return ""


def _directive(tokens: list[Token]) -> str | None:
    """Return the first line of the first block of code that is a directive of MyST, if any."""
    for token in tokens:
        info = token.get("attrs", {}).get("info", "") if token["type"] == "block_code" else ""
        if info and _DIRECTIVE.match(info):
            return f"{token['marker']}{info}"
        if found := _directive(token.get("children", [])):
            return found
    return None


def _has_simple_table(tokens: list[Token]) -> bool:
    """Tell if a line across the page follows a paragraph, or is followed by one, without a blank line between them."""
    kinds = [token["type"] for token in tokens]
    pairs = set(pairwise(kinds))
    if pairs & {("paragraph", "thematic_break"), ("thematic_break", "paragraph")}:
        return True
    return any(_has_simple_table(token["children"]) for token in tokens if "children" in token)


def _texts(tokens: list[Token]) -> Iterator[str]:
    """Yield the texts of paragraphs and of what is in them; characters stand for code, and for what is no text."""
    parts: list[str] = []
    in_code = False
    for token in tokens:
        kind, raw = token["type"], token.get("raw", "")
        tag = _CODE_TAG.match(raw) if kind == "inline_html" else None
        if kind == "block_html":
            if not _CODE_TAG.search(raw):
                yield _TAG.sub(_OTHER, raw)
        elif tag or in_code:
            in_code = not tag[1] if tag else in_code
            parts.append(_OTHER)
        elif kind == "text":
            parts.append(raw)
        elif kind in BREAKS:
            parts.append("\n")
        elif kind == "inline_html" and parts and parts[-1].endswith("{{"):
            parts.append(raw)
        else:
            parts.append(_CODE if kind == "codespan" else _OTHER)
            if "children" in token and not (kind == "link" and _is_bare(token)):
                yield from _texts(token["children"])
    yield "".join(parts)


def _is_bare(link: Token) -> bool:
    """Tell if the text of a link is an address."""
    children = link["children"]
    return len(children) == 1 and _ADDRESS.fullmatch(children[0].get("raw", "")) is not None
