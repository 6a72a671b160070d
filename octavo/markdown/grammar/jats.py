"""Read the elements of JATS in which Crossref has abstracts, as paragraphs of Markdown with elements of HTML.

JATS: Journal Article Tag Suite, ANSI/NISO Z39.96. What has no meaning in a text goes, and what is inside of it stays.
"""

import re

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
_TITLE = deferred(r"<jats:title\b[^<>]*>(?P<inside>.*?)</jats:title>", re.IGNORECASE | re.DOTALL)
# An abstract begins a line. One with backquotes may stand in code, or have some.
_PART = deferred(r"^ {0,3}<jats:[^`]*</jats:[a-z-]+>", re.IGNORECASE | re.MULTILINE)
# A formula that is written as LaTeX and, for other programs, as MathML or a picture; around it may be a document.
_FORMULA = deferred(
    r"<jats:(?P<name>alternatives|inline-formula|disp-formula)\b[^<>]*>.*?</jats:(?P=name)>", re.IGNORECASE | re.DOTALL
)
_LATEX = deferred(
    r"<jats:tex-math\b[^<>]*>(?:.*?\\begin\{document\})?(.*?)(?:\\end\{document\}\s*)?</jats:tex-math>",
    re.DOTALL | re.IGNORECASE,
)
_ITEM = deferred(r"\s*<jats:list-item\b[^<>]*>(?:\s*<jats:p>)?\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhref=\"([^\"]*)\"")
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)
_INDENTED = re.compile(r"\n[ \t]+")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def may_have_jats(source: str) -> bool:
    """Tell if a text may have elements of JATS."""
    return "<" in source and ("<jats:" in source or "<JATS:" in source)


def without_jats(source: str) -> str:
    """Return a text with its elements of JATS as Markdown and HTML; those in code stay."""
    return _PART().sub(lambda part: part[0] if _is_in_fence(part) else _read(part[0]), source)


def _is_in_fence(part: re.Match[str]) -> bool:
    return len(_FENCE.findall(part.string, 0, part.start())) % 2 == 1


def _read(part: str) -> str:
    # Indentation would make code of what is inside.
    part = _INDENTED.sub("\n", part)
    part = _ITEM().sub("\n- ", part)
    part = _FORMULA().sub(_latex_alone, part)
    part = _TITLE().sub(lambda title: f"\n\n{_title(title['inside'])}\n\n", part)
    return _BLANK_LINES.sub("\n\n", _TAG().sub(_element, part))


def _latex_alone(formula: re.Match[str]) -> str:
    latex = _LATEX().search(formula[0])
    around = "\n\n" if formula["name"].lower() == "disp-formula" else ""
    return f"{around}{latex[1].strip()}{around}" if latex else formula[0]


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
