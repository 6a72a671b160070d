"""Attributes in braces, as Pandoc and kramdown (`{: …}`) have them: `# Title {#id}` and `![](a.png){width=50%}`."""

import re
from typing import TYPE_CHECKING, Any

from octavo.base.frozen import frozen
from octavo.base.patterns import deferred
from octavo.markdown.tokens import Token

if TYPE_CHECKING:
    from mistune import BlockState, Markdown

_BRACES = re.compile(r"\{:?[ \t]*([^{}\n]*)\}")
_AT_END = re.compile(r"(?:^|[ \t]+)(\{[^{}\n]*\})[ \t]*\Z")
_ITEM = deferred(
    r"\s*(?:\#(?P<id>[^\s{}#\"'=]+)|\.(?P<name>[A-Za-z][\w-]*)|(?P<unnumbered>-)(?=\s|\Z)"
    r"|(?P<key>width|height)=(?P<quote>[\"']?)(?P<number>(?=[\d.]*[1-9])(?:[1-9]\d{0,4}|0)(?:\.\d+)?)(?P<unit>px|%|em|rem|cm|mm|in|pt|)(?P=quote))"
    r"(?=\s|\Z)",
    re.ASCII,
)


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
            sizes.append((match["key"], match["number"] + match["unit"].removesuffix("px")))
    if position < len(text) or not text:
        return None
    return Attributes(own_id, tuple(classes), tuple(sizes))


def add_attributes(md: "Markdown") -> None:
    """Have a parser read braces at the end of headings, before their inline text is read, and after images."""
    md.before_render_hooks.append(_read_headings)
    md.after_render_hooks.append(_read_images)


def _read_headings(markdown: "Markdown", state: "BlockState") -> None:
    if "{" in state.src:
        _take_from_headings(state.tokens)


def _take_from_headings(tokens: list[Token]) -> None:
    for token in tokens:
        if token["type"] == "heading" and (end := _AT_END.search(token["text"])):
            braces = _BRACES.fullmatch(end[1])
            found = read_attributes(braces[1]) if braces else None
            if found and not found.sizes:
                token["text"] = token["text"][: end.start()]
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
            numbers = {name: size for name, size in found.sizes if size.isdecimal()}
            style = "".join(f"{name}:{size};" for name, size in found.sizes if not size.isdecimal()).rstrip(";")
            token["attrs"] |= {**numbers, "class": " ".join(found.classes), "style": style, "own_id": found.id}
            after["raw"] = after["raw"][braces.end() :]
