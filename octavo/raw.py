"""HTML that the author wrote: its addresses are led like those of Markdown, the rest passes as it is."""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Protocol

Attributes = list[tuple[str, str | None]]


class Lead(Protocol):
    """Leads an address; `near` is the tag that holds it, as written."""

    def __call__(self, url: str, near: str, *, image: bool) -> str | None: ...


_ADDRESSES = frozenset(
    {"href", "src", "xlink:href", "action", "formaction", "poster", "data", "cite", "background", "ping"}
)
_CONCERNED = re.compile(r"\b(?:href|src\w*|action|formaction|poster|data|cite|background|ping)[\s/]*=", re.IGNORECASE)
_ID = re.compile(r"<[a-z][^<>]*?\sid\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_WITH_ID = re.compile(r"\s(?:id|name)\s*=", re.IGNORECASE)

# Cleaning would turn these into the characters themselves, and control characters are ours.
_CONTROL = re.compile(r"&#(?:x0*1?[0-9a-f](?![0-9a-f])|0*(?:[12]?[0-9]|3[01])(?![0-9]));?", re.IGNORECASE)


def ids(html: str) -> list[str]:
    """The ids that a piece of HTML gives to its elements."""
    return _ID.findall(html)


def lead(html: str, to: Lead, *, clean: bool) -> str:
    """Lead each address of a piece of HTML.

    An attribute whose address leads nowhere is left out. With `clean`, ids are left out too, for they could take the
    place of ours.
    """
    if clean:
        html = _CONTROL.sub("", html)
    if not _CONCERNED.search(html) and not (clean and _WITH_ID.search(html)):
        return html
    reader = _Reader()
    reader.feed(html)
    reader.close()
    starts = [0]
    for line in html.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    parts, position = [], 0
    for tag in reader.tags:
        attributes = _attributes(tag, to, clean=clean)
        if attributes != tag.attributes:
            start = starts[tag.line - 1] + tag.column
            parts += [html[position:start], _written(tag, attributes)]
            position = start + len(tag.text)
    return "".join(parts) + html[position:]


@dataclass(frozen=True, slots=True)
class _Tag:
    """A start tag: its name, its attributes, its text and where that begins (line from 1, column from 0)."""

    name: str
    attributes: Attributes
    text: str
    line: int
    column: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[_Tag] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.tags.append(_Tag(tag, attrs, self.get_starttag_text() or "", *self.getpos()))


def _attributes(tag: _Tag, to: Lead, *, clean: bool) -> Attributes:
    kept: Attributes = []
    for name, value in tag.attributes:
        if clean and name in ("id", "name"):
            continue
        if value is None:
            kept.append((name, None))
        elif name == "srcset":
            kept.append((name, _sources(value, tag, to)))
        elif name not in _ADDRESSES:
            kept.append((name, value))
        elif (led := to(value, tag.text, image=tag.name == "img")) is not None:
            kept.append((name, led))
    return kept


def _sources(value: str, tag: _Tag, to: Lead) -> str:
    """A `srcset`, with each of its addresses led."""
    sources = []
    for part in value.split(","):
        url, *size = part.split() or [""]
        led = to(url, tag.text, image=True) if url else None
        if led is not None:
            sources.append(" ".join([led, *size]))
    return ", ".join(sources)


def _written(tag: _Tag, attributes: Attributes) -> str:
    parts = [name if value is None else f'{name}="{escape(value)}"' for name, value in attributes]
    end = "/>" if tag.text.endswith("/>") else ">"
    return f"<{' '.join([tag.text[1 : 1 + len(tag.name)], *parts])}{end}"
