"""Attributes in braces, as Pandoc and kramdown (`{: …}`) have them: `# Title {#id}` and `![](a.png){width=50%}`."""

import re
from typing import TYPE_CHECKING, Any

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockState, Markdown

_BRACES = re.compile(r"\{:?[ \t]*([^{}\n]*)\}")
_SIZE = r"(?P<number>(?=[\d.]*[1-9])(?:[1-9]\d{0,4}|0)(?:\.\d+)?)(?P<unit>px|%|em|rem|cm|mm|in|pt|)"
_ITEM = deferred(
    r"\s*(?:\#(?P<id>[^\s{}#\"'=]+)|\.(?P<name>[A-Za-z][\w-]*)|(?P<unnumbered>-)(?=\s|\Z)"
    rf"|(?P<key>width|height)=(?P<quote>[\"']?){_SIZE}(?P=quote)"
    r"|(?P<other>class|id|loading|style)=(?:\"(?P<value>[^\"{}]*)\"|'(?P<single>[^'{}]*)'|(?P<bare>[^\s{}\"'=]+)))"
    r"(?=\s|\Z)",
    re.ASCII,
)
_NAME = deferred(r"[A-Za-z][\w-]*", re.ASCII)
# What a style may say; the height follows from the width in any case.
_STYLE = deferred(rf"\s*(?:(?P<key>width|height|max-width)\s*:\s*{_SIZE}|height\s*:\s*auto|)\s*", re.ASCII)


@frozen
class Attributes:
    """What braces give to an element; sizes are CSS lengths by name, those without a unit numbers of pixels."""

    id: str
    classes: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]


def read_attributes(text: str) -> Attributes | None:
    """Return the attributes in a text between braces; None if it holds anything else or nothing."""
    own_id, position = "", 0
    classes: list[str] = []
    sizes: list[tuple[str, str]] = []
    text = text.rstrip()
    while match := _ITEM().match(text, position):
        position = match.end()
        own_id = own_id or match["id"] or ""
        classes += [match["name"]] if match["name"] else ["unnumbered"] if match["unnumbered"] else []
        if match["key"]:
            sizes.append(_size(match))
        elif match["other"]:
            value = (match["value"] or match["single"] or match["bare"] or "").strip()
            if match["other"] == "style":
                found = [_STYLE().fullmatch(part) for part in value.split(";")]
                if None in found:
                    return None
                sizes += [_size(part) for part in found if part and part["key"]]
            elif match["other"] == "class":
                classes += value.split()
            elif match["other"] == "id":
                own_id = own_id or value
    if not all(map(_NAME().fullmatch, classes)) or not re.fullmatch(r"[^\s{}#\"'=]*", own_id):
        return None
    if position < len(text) or not text:
        return None
    return Attributes(own_id, tuple(classes), tuple(sizes))


def _size(match: re.Match[str]) -> tuple[str, str]:
    return match["key"], match["number"] + match["unit"].removesuffix("px")


def add_attributes(md: "Markdown") -> None:
    """Have a parser read braces at the end of headings, before their inline text is read, and after images."""
    md.before_render_hooks.append(_read_headings)
    md.after_render_hooks.append(_read_images)


def _read_headings(markdown: "Markdown", state: "BlockState") -> None:
    if "{" in state.src:
        _take_from_headings(state.tokens)


def _take_from_headings(tokens: list[Token]) -> None:
    for token in tokens:
        if token["type"] == "heading":
            text: str = token["text"].rstrip(" \t")
            start = text.rfind("{")
            is_apart = start == 0 or (start > 0 and text[start - 1] in " \t")
            braces = _BRACES.fullmatch(text, start) if is_apart else None
            found = read_attributes(braces[1]) if braces else None
            if found and not found.sizes:
                token["text"] = text[:start].rstrip(" \t")
                token["attrs"] |= {"own_id": found.id, "class": " ".join(found.classes)}
        elif "children" in token:
            _take_from_headings(token["children"])


def _read_images(markdown: "Markdown", result: Any, state: "BlockState") -> Any:
    if "!" in state.src and "{" in state.src and "![" in state.src:
        _take_for_images(result)
    return result


def _take_for_images(tokens: list[Token]) -> None:
    for index, token in enumerate(tokens):
        _take_for_images(token.get("children", []))
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token["type"] != "image" or after is None or after["type"] != "text":
            continue
        braces = _BRACES.match(after["raw"])
        found = read_attributes(braces[1]) if braces else None
        if braces and found:
            numbers = {name: size for name, size in found.sizes if size.isdecimal() and name != "max-width"}
            lengths = [(name, size) for name, size in found.sizes if numbers.get(name) != size]
            style = ";".join(f"{name}:{size}{'px' * size.isdecimal()}" for name, size in lengths)
            token["attrs"] |= {**numbers, "class": " ".join(found.classes), "style": style, "own_id": found.id}
            after["raw"] = after["raw"][braces.end() :]
