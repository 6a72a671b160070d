"""Texts of records as lines and paragraphs of an entry: LaTeX is read, and signs of Markdown are escaped."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from octavo.base.frozen import frozen
from octavo.base.html import read_entities
from octavo.content.types import one_line
from octavo.markdown.addresses import ADDRESS
from octavo.markdown.latex_text import read_latex
from octavo.markdown.math_syntax import OPENING, formula_at

# The beginning of a formula; a dollar sign behind a backslash is none.
_FORMULA = re.compile(rf"(?P<dollar>\\\$)|{OPENING}")
_FORMULA_SIGN = re.compile(r"[\\$]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")
# Signs that mark emphasis in Markdown where they stand in pairs, and so are escaped in texts that know no Markdown.
_STAR = re.compile(r"(?<!\\)\*")
_UNDERSCORE = re.compile(r"(?<![\w\\])_+(?=\S)|(?<=\S)(?<!\\)_+(?!\w)")
# The bracket that makes a link or a note: `[x](y)`, `[^x]`.
_LINK = re.compile(r"(\[\^[^\[\]\s]+|(?<=[^\\[])(?=\]\())\]")
# The beginning of an element of HTML with an address that is not whole, where nothing of it is: it is shown as text.
_FILE_TAG = re.compile(
    r"(?<!\\)<(?=[a-z]+\s[^<>]*?\b(?:src|href|srcset|data|poster|action)\s*=\s*(?![\s\"']*(?:https?:|mailto:)))",
    re.IGNORECASE,
)
# The beginning of a comment of HTML, and in bodies of what else pages hide: `<?…?>`, `<!…>`.
_HIDDEN = re.compile(r"(?<!\\)<(?=!--)")
_HIDDEN_IN_BODY = re.compile(r"(?<!\\)<(?=[!?])")
_TAG = re.compile(r"(?<!\\)<(/?)([A-Za-z][\w-]*(?::[A-Za-z][\w-]*)?)(?=[\s/>])[^<>]*>")
# Stands for a sign before which no tag begins.
_LESS = "\ue001"
_DOLLAR = re.compile(r"(?<!\\)\$")
_VOID = frozenset(("br", "hr", "img", "wbr"))
# Code and addresses, which stand as they are.
_KEPT = re.compile(rf"(`+)[^`]+\1|\b(?:{ADDRESS})[^\s<>]*")
# What begins a block in Markdown at the beginning of a paragraph.
_BLOCK = re.compile(
    r"(?:(\d{1,9}|\[[^\]\\]+(?=\]:))([.)\]])(?=[\s:]|$)|(>|[#+=:*-](?=[\s#+>=-]|$))|([*_-]{3,}\s*$)|(~~~|```))"
)
_BLANK = re.compile(r"\n[ \t]*\n")
_EMPHASIS_TAG = re.compile(r"<(/?)(i|em|italic|b|strong|bold)>", re.IGNORECASE)
_MARK = {"i": "*", "em": "*", "italic": "*", "b": "**", "strong": "**", "bold": "**"}
# A group of words, and what stands before one that is an argument: a command, an accent, another argument.
_GROUP = re.compile(r"(\\[A-Za-z]+\*?\s*|\\[^A-Za-z\s]\s*|[\^_}$])?\{([^{}\\$]*)\}")
_SORTING = re.compile(r"\{?\\(?:noopsort|sortnoop)\s*\{[^{}]*\}\}?", re.IGNORECASE)
# LaTeX takes a space behind a command for its end.
_SPACE_AFTER_QUOTE = re.compile(r"(\\(?:textquotedblleft|textquoteleft|guillemotleft|guilsinglleft|glqq|flqq))\s+")
_MARKED = re.compile(r"[\\{}$&<*_~`^\[]|--")
# Elements around texts and formulas that say nothing: Zotero writes the first, IEEE Xplore and Crossref the others.
_SPAN_TAG = re.compile(r"</?(?:span|(?:jats:)?(?:inline-formula|tex-math|alternatives))\b[^<>]*>", re.IGNORECASE)
# Commands whose argument is an address that a text shows.
_ADDRESS = re.compile(r"\\(?:url|path)\s*\{([^{}]*)\}|\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_BRACES_AROUND = re.compile(r"\{([^{}]*)\}")


@frozen
class ReadText:
    """A text as an entry has it, and the commands of LaTeX in it that have no meaning here."""

    text: str
    unknown: tuple[str, ...] = ()


def line_of(written: str, *, tex: bool = False, marked: bool = False) -> ReadText:
    """Return a text as one line of an entry.

    `tex`: it is written for LaTeX, which does not print braces. `marked`: it is written in Markdown already.
    """
    text = one_line(written)
    return ReadText(text) if _is_plain(text) else _read(text, tex=tex, marked=marked)


def plain_line_of(written: str, *, tex: bool = False) -> ReadText:
    """Return a text as one line without markup, for identifiers and what stands under `extra`; `tex` as for lines."""
    line = one_line(written)
    if _is_plain(line):
        return ReadText(line)
    read = read_latex(one_line(_tidied(line, tex=tex)))
    text = one_line(_without_entities(read.text))
    if "\\$" in text:
        text = _outside_formulas(text, lambda part: part.replace("\\$", "$"))
    return ReadText("" if text.strip("~\xa0 ") == "" else text, tuple([command for command, _ in read.unknown]))


def _is_plain(text: str) -> bool:
    """Tell if a text has no sign of LaTeX, HTML or Markdown, and is written in ASCII, as most values are."""
    return text.isascii() and _MARKED.search(text) is None


def paragraphs_of(written: str, *, tex: bool = False, marked: bool = False) -> ReadText:
    """Return a text as the body of an entry: paragraphs of one line each, with a blank line between them."""
    if marked:
        return ReadText(written.strip())
    parts = [_read(one_line(part), tex=tex, body=True) for part in _BLANK.split(written) if part.strip()]
    unknown = dict.fromkeys(command for part in parts for command in part.unknown)
    text = _without_lone_tags("\n\n".join([_without_block(part.text) for part in parts]))
    if _LESS in text:
        text = _escaped(text, lambda words: words.replace(_LESS, "\\<"))
    return ReadText(text, tuple(unknown))


def _without_lone_tags(text: str) -> str:
    """Return a text with `_LESS` before what looks like a tag and has no partner, as in `x<y and z>w`."""
    if "<" not in text:
        return text
    opened: list[tuple[str, int]] = []
    lone: list[int] = []
    kept = _places_kept(text)
    for match in _TAG.finditer(text):
        name, at = match[2].lower(), match.start()
        if _is_within(at, kept):
            continue
        if not match[1] and name not in _VOID and not match[0].endswith("/>"):
            opened.append((name, at))
        elif match[1]:
            partner = next((index for index in reversed(range(len(opened))) if opened[index][0] == name), None)
            lone += [at] if partner is None else [start for _, start in opened[partner + 1 :]]
            opened = opened[:partner] if partner is not None else opened
    lone += [start for _, start in opened]
    for at in sorted(lone, reverse=True):
        text = f"{text[:at]}{_LESS}{text[at + 1 :]}"
    # Without the sign of this one, one before it may look like a tag.
    return _without_lone_tags(text) if lone else text


def _without_block(text: str) -> str:
    """Escape the sign at the beginning of a paragraph that Markdown would read as that of a block."""
    return _BLOCK.sub(_escaped_block, text, count=1) if _BLOCK.match(text) else text


def _escaped_block(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[0]}"


def _read(text: str, *, tex: bool, marked: bool = False, body: bool = False) -> ReadText:
    text = _tidied(text, tex=tex)
    if "<" in text:
        text = _SPAN_TAG.sub("", text)
    if not marked and text.count("*") > 1:
        text = _escaped(text, lambda words: _STAR.sub(r"\\*", words))
    if "<" in text and not body:
        text = _outside_formulas(text, _with_emphasis)
    if "\\" in text:
        text = _ADDRESS.sub(_address, text)
        # LaTeX is read everywhere but in tags.
        text = _without_lone_tags(text)
    read = read_latex(text, marked=marked)
    text = one_line(_without_entities(read.text)).replace(_LESS, "<")
    if not marked:
        text = _without_marks(text)
        hidden = _HIDDEN_IN_BODY if body else _HIDDEN
        if hidden.search(text):
            text = _escaped(text, lambda words: hidden.sub(r"\\<", words))
    if body and "<" in text:
        kept = _places_kept(text)
        text = _FILE_TAG.sub(lambda match: match[0] if _is_within(match.start(), kept) else "\\<", text)
    return ReadText(text, tuple([command for command, _ in read.unknown]))


def _tidied(text: str, *, tex: bool) -> str:
    """Return a text in composed letters, without entities of HTML and without what LaTeX does not print."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _without_entities(text)
    if tex and "{" in text:
        text = _outside_formulas(text, _without_groups)
    return _SPACE_AFTER_QUOTE.sub(r"\1{}", text) if "\\" in text else text


def _without_groups(text: str) -> str:
    """Return a text without braces that only hold words together, and without keys by which records are sorted."""
    if "{" not in text:
        return text
    text = _SORTING.sub("", text)
    while (bare := _GROUP.sub(lambda match: match[0] if match[1] else match[2], text)) != text:
        text = bare
    return text


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda match: read_entities(match[0]), text) if "&" in text and ";" in text else text


def _without_marks(text: str) -> str:
    """Escape the underscores and brackets in a text that Markdown would read as emphasis and links."""
    has_pairs = text.count("_") > 1 and len(_UNDERSCORE.findall(text)) > 1
    if not has_pairs and "](" not in text and "[^" not in text:
        return text

    def escape(words: str) -> str:
        if has_pairs:
            words = _UNDERSCORE.sub(lambda match: "\\_" * len(match[0]), words)
        return _LINK.sub(lambda match: f"{match[1]}\\]", words)

    return _escaped(text, escape)


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    """Return a text with signs outside of formulas, code and addresses escaped.

    A backslash may make a formula of what stands between two dollar signs, which are escaped then too.
    """
    escaped = _outside_formulas(text, lambda part: _outside_kept(part, escape))
    if escaped == text or "$" not in text:
        return escaped
    return _outside_formulas(text, lambda part: _outside_kept(part, lambda words: _DOLLAR.sub(r"\\$", escape(words))))


def _with_emphasis(text: str) -> str:
    """Write emphasis in HTML as Markdown, where its tags come in pairs."""
    opened = [match[1] for match in _EMPHASIS_TAG.finditer(text)]
    if opened.count("/") * 2 != len(opened):
        return text
    return _EMPHASIS_TAG.sub(lambda match: _MARK[match[2].lower()], text)


def _address(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    return match[3] if match[3] == match[2] else f"{match[3]} ({match[2]})"


def _outside_formulas(text: str, change: Callable[[str], str]) -> str:
    """Return a text with its parts outside of formulas changed."""
    return "".join([part if is_formula else change(part) for is_formula, part in _parts(text)])


def _outside_kept(text: str, change: Callable[[str], str]) -> str:
    """Return a text with its parts outside of code changed."""
    parts: list[str] = []
    at = 0
    for kept in _KEPT.finditer(text):
        parts += [change(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, change(text[at:])])


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text, each with whether it is a formula."""
    done = 0
    for start, end in _places_of_formulas(text):
        yield False, text[done:start]
        yield True, text[start:end]
        done = end
    yield False, text[done:]


def _places_of_formulas(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each formula in a text."""
    at = 0
    # A search for a sign of two is much faster than one for the beginning of a formula.
    while sign := _FORMULA_SIGN.search(text, at):
        match = _FORMULA.match(text, sign.start())
        if match is None:
            at = sign.end()
            continue
        formula = None if match["dollar"] else formula_at(text, match.start())
        at = formula.end if formula else match.end()
        if formula:
            yield match.start(), at


def _places_kept(text: str) -> list[tuple[int, int]]:
    """Return the start and the end of each formula, of code and of addresses in a text."""
    return [*_places_of_formulas(text), *(match.span() for match in _KEPT.finditer(text))]


def _is_within(at: int, places: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in places)


def without_braces(text: str) -> str:
    """Return a text without the braces that BibTeX has around groups, however deep."""
    while "{" in text and (bare := _BRACES_AROUND.sub(r"\1", text)) != text:
        text = bare
    return text
