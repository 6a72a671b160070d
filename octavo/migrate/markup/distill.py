"""Elements of Distill, in which some posts of al-folio are written, as Octavo's Markdown."""

import re
from collections.abc import Callable

from octavo.migrate.markup.hidden import HiddenParts

_CODE = re.compile(r"<d-code\b([^<>]*)>((?:(?!<d-code\b).)*?)</d-code>", re.DOTALL)
_MATH = re.compile(r"<d-math\b([^<>]*)>([^<]*)</d-math>")
_NOTE = re.compile(r"<d-footnote>((?:(?!<d-footnote>|\n[ \t]*\n).)*?)</d-footnote>", re.DOTALL)
_CITED = re.compile(r"<d-cite\s+key=\"([^\"<>]*)\"\s*/?>(?:\s*</d-cite>)?")
_LANGUAGE = re.compile(r"\blanguage=\"([\w+-]*)\"")


def translate_distill(text: str, cited: Callable[[list[str]], str | None]) -> str:
    """Return a text with code, formulas, notes and citations of Distill in Markdown.

    `cited` returns the text that stands for citations by key, None for unknown ones, which stay as they are.
    """
    if "<d-" not in text:
        return text
    hidden = HiddenParts()
    text = _CODE.sub(_as_code, hidden.hide_code(text))
    text = _MATH.sub(_as_math, hidden.hide_code(text))
    text = _NOTE.sub(lambda match: f"^[{' '.join(match[1].split())}]", text)
    text = _CITED.sub(lambda match: cited([key.strip() for key in match[1].split(",")]) or match[0], text)
    return hidden.restored(text)


def _as_code(match: re.Match[str]) -> str:
    language = _LANGUAGE.search(match[1])
    if not re.search(r"\bblock\b", match[1]):
        return f"`{' '.join(match[2].split())}`"
    lines = match[2].strip("\n").rstrip().split("\n")
    shift = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    inside = "\n".join(line[shift:] for line in lines)
    return f"\n```{language[1] if language else ''}\n{inside}\n```\n"


def _as_math(match: re.Match[str]) -> str:
    inside = " ".join(match[2].split())
    return f"\n\n$$\n{inside}\n$$\n\n" if re.search(r"\bblock\b", match[1]) else f"${inside}$"
