"""Read the elements of JATS in which Crossref has abstracts, as paragraphs of Markdown with elements of HTML.

JATS: Journal Article Tag Suite, ANSI/NISO Z39.96. What has no meaning in a text goes, and what is inside of it stays.
"""

import re
from bisect import bisect_left
from collections.abc import Callable

from octavo.base.patterns import deferred

_ELEMENTS = {
    "italic": "i",
    "bold": "b",
    "sub": "sub",
    "sup": "sup",
    "sc": "small",
    "monospace": "code",
    "underline": "u",
    "strike": "s",
}
_BLOCKS = frozenset({"p", "sec", "abstract", "disp-quote", "disp-formula", "list", "def-list", "break"})
_TAG = deferred(r"<(?P<end>/?)(?:jats|mml):(?P<name>[a-z][a-z-]*)(?P<rest>[^<>]*)>", re.IGNORECASE)
_TITLE = deferred(r"<jats:(?P<name>title)\b[^<>]*>", re.IGNORECASE)
# An abstract begins a line, and ends before a blank one.
_PART = deferred(r"^ {0,3}<jats:(?:[^\n]|\n(?![ \t]*(?:\n|\Z)))*", re.IGNORECASE | re.MULTILINE)
# A formula that is written as LaTeX and, for other programs, as MathML or a picture; around it may be a document.
_FORMULA = deferred(r"<jats:(?P<name>alternatives|inline-formula|disp-formula)\b[^<>]*>", re.IGNORECASE)
_LATEX = deferred(r"<jats:(?P<name>tex-math)\b[^<>]*>", re.IGNORECASE)
_END = deferred(r"</jats:(?P<name>[a-z-]+)>", re.IGNORECASE)
_DOCUMENT = "\\begin{document}", "\\end{document}"
_ITEM = deferred(r"(?<!\s)\s*+<jats:list-item\b[^<>]*>(?:\s*+<jats:p>)?\s*+", re.IGNORECASE)
_CDATA = re.compile(r"<(?:\?|!\[)CDATA\[?(?P<inside>(?:(?!<(?:\?|!\[)CDATA|(?:\?|\]\])>).)*+)(?:\?|\]\])>", re.DOTALL)
_ADDRESS = re.compile(r"\bhref=\"([^\"]*)\"")
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)
_INDENTED = re.compile(r"\n[ \t]+")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def may_have_jats(source: str) -> bool:
    """Tell if a text may have elements of JATS."""
    return "<" in source and ("<jats:" in source or "<JATS:" in source)


def without_jats(source: str) -> str:
    """Return a text with its elements of JATS as Markdown and HTML; those in code stay."""
    fences = [fence.start() for fence in _FENCE.finditer(source)]
    return _PART().sub(lambda part: _read(part[0]) if _is_abstract(part, fences) else part[0], source)


def _is_abstract(part: re.Match[str], fences: list[int]) -> bool:
    """Tell if a part is an abstract; one with backquotes may be code, or have some, and one behind a fence is code."""
    text = part[0]
    if "`" in text or "</jats:" not in text.lower():
        return False
    return bisect_left(fences, part.start()) % 2 == 0


def _read(part: str) -> str:
    # Indentation would make code of what is inside.
    part = _INDENTED.sub("\n", part)
    part = _ITEM().sub("\n- ", part)
    part = _replaced(part, _FORMULA(), _latex_alone)
    part = _replaced(part, _TITLE(), lambda name, inside: f"\n\n{_title(inside)}\n\n")
    return _BLANK_LINES.sub("\n\n", _TAG().sub(_element, part))


def _replaced(text: str, opening: re.Pattern[str], replace: Callable[[str, str], str | None]) -> str:
    """Return a text with elements replaced, by their names and what is inside; None keeps an element as it is."""
    ends: dict[str, list[re.Match[str]]] = {}
    for end in _END().finditer(text):
        ends.setdefault(end["name"].lower(), []).append(end)
    parts, done = [], 0
    for start in opening.finditer(text):
        name = start["name"].lower()
        index = bisect_left(ends.get(name, []), start.end(), key=lambda end: end.start())
        if start.start() < done or index == len(ends.get(name, [])):
            continue
        end = ends[name][index]
        new = replace(name, text[start.end() : end.start()])
        parts += [text[done : start.start()], text[start.start() : end.end()] if new is None else new]
        done = end.end()
    return "".join([*parts, text[done:]])


def _latex_alone(name: str, inside: str) -> str | None:
    """Return the LaTeX of a formula between dollar signs; None if it has none."""
    found: list[str] = []
    _replaced(inside, _LATEX(), lambda name, latex: found.append(latex))
    if not found:
        return None
    begin, end = _DOCUMENT
    latex = found[0].partition(begin)[2] if begin in found[0] else found[0]
    latex = _CDATA.sub(lambda data: data["inside"].strip(), latex.rstrip().removesuffix(end))
    text = latex.strip()
    is_displayed = name == "disp-formula"
    if text and not text.startswith(("$", "\\(", "\\[", "\\begin")):
        text = f"$${text}$$" if is_displayed else f"${text}$"
    return f"\n\n{text}\n\n" if is_displayed else text


def _title(inside: str) -> str:
    inside = " ".join(inside.split())
    return f"**{inside}**" if inside and inside.replace(" ", "").isalnum() else f"<b>{inside}</b>"


def _element(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if tag[0][1:].lstrip("/")[:3].lower() == "mml":
        return f"<{tag['end']}{name}{tag['rest']}>"
    if name == "ext-link":
        address = _ADDRESS.search(tag["rest"])
        return "</a>" if tag["end"] else f'<a href="{address[1] if address else ""}">'
    if name in _BLOCKS:
        return "\n\n"
    element = _ELEMENTS.get(name, "")
    return f"<{tag['end']}{element}>" if element else ""
