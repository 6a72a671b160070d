"""Addresses in texts: each link and picture, in Markdown and in HTML, gets the address that it has on the new site."""

import re
from collections.abc import Callable, Collection
from html import escape

from octavo.base.html import read_entities
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.addresses import hint_for_scheme, scheme
from octavo.migrate.markup.figures import address
from octavo.migrate.markup.hidden import HiddenParts
from octavo.migrate.markup.leftovers import as_code

# The words of a link may have brackets in them, and a picture that leads somewhere is a link around one.
_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<words>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\](?:\([^()]*\))?)*)\]"
    r"\(\s*(?P<target><[^<>\n]*>|[^\s()<>\"]+(?:\((?:[^\s()]|\([^\s()]*\))*\)[^\s()\"]*)*|[^()<>\n\"]+?|)"
    r"(?P<title>\s+(?:\"(?:[^\"\\]|\\.)*\"|'[^'\n]*'))?\s*\)"
)
_DEFINITION = re.compile(
    r"^(?P<before> {0,3}\[(?P<label>[^\[\]\n^][^\[\]\n]*)\]:[ \t]*)(?P<target><[^<>\n]*>|\S+)"
    r"(?P<title>[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\))[ \t]*$)?",
    re.MULTILINE,
)
# Links that name a definition: `[words][label]`, `[label][]`, `[label]`.
_BY_LABEL = re.compile(
    r"!?(?:\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\[(?P<label>[^\[\]\n]*)\]|\[(?P<alone>[^\[\]\n]+)\](?![(\[:]))"
)
# An address in angle brackets, which is a link of its own.
_BARE = re.compile(r"<(?P<target>[a-zA-Z][\w+.-]{1,31}:[^\s<>]*)>")
_NAMES = r"(?:xlink:)?href|src|poster|data|data-src|action|formaction|cite|background"
# Marks of hidden parts are no values.
_VALUE = r"(?:(?P<quote>[\"'])(?P<target>.*?)(?P=quote)|(?P<bare>[^\s\"'<>=`\x00]+))"
_ATTRIBUTE = re.compile(
    rf"(?P<before><[a-zA-Z][^<>]*?\s(?:{_NAMES})\s*=\s*){_VALUE}",
    re.DOTALL | re.IGNORECASE,
)
_PICTURES = re.compile(rf"(?P<before><[a-zA-Z][^<>]*?\ssrcset\s*=\s*){_VALUE}", re.DOTALL | re.IGNORECASE)

_MOST_SHOWN = 80

# Returns the new address, empty where there is none; `image` tells pictures from links.
Resolve = Callable[[str, bool], str]


def resolved_links(text: str, resolve: Resolve) -> str:
    """Return a text with new addresses; a link that has none is its words alone."""
    hidden = HiddenParts()
    text = hidden.hide_code(text)
    text = _within(text, resolve)
    text = _BARE.sub(lambda match: match[0] if resolve(match["target"], False) else match["target"], text)
    lost: set[str] = set()
    text = _DEFINITION.sub(lambda match: _definition(match, resolve, lost), text)
    if lost:
        text = _BY_LABEL.sub(lambda match: _by_label(match, lost), text)
    # An element may have several addresses.
    for _ in range(3):
        text = _ATTRIBUTE.sub(lambda match: _attribute(match, resolve, hidden), text)
    text = _PICTURES.sub(lambda match: _pictures(match, resolve), text)
    return hidden.restored(text)


def _within(text: str, resolve: Resolve) -> str:
    return _INLINE.sub(lambda match: _inline(match, resolve), text)


def _inline(match: re.Match[str], resolve: Resolve) -> str:
    image = bool(match["image"])
    words = match["words"] if image else _within(match["words"], resolve)
    target = resolve(_bare(match["target"]), image)
    if not target:
        return words
    return f"{match['image']}[{words}]({address(target)}{match['title'] or ''})"


def _definition(match: re.Match[str], resolve: Resolve, lost: set[str]) -> str:
    """Return a definition with its new address; none, with its label among the lost ones, where it has no address."""
    target = resolve(_bare(match["target"]), False)
    if target:
        return f"{match['before']}{address(target)}{match['title'] or ''}"
    lost.add(match["label"].casefold())
    return ""


def _by_label(match: re.Match[str], lost: Collection[str]) -> str:
    """Return the words of a link that names the label of a definition, where this one is lost."""
    words = match["words"] if match["words"] is not None else match["alone"]
    label = match["label"] or words
    return words if label.casefold() in lost else match[0]


def _attribute(match: re.Match[str], resolve: Resolve, hidden: HiddenParts) -> str:
    image = re.match(r"<(?:img|source|picture)\b", match["before"], re.IGNORECASE) is not None
    target = resolve(_value(match), image)
    quote = match["quote"] or '"'
    # Hidden, so that it is not resolved once more.
    return f"{match['before']}{hidden.hide(quote + escape(target or '#') + quote)}"


def _pictures(match: re.Match[str], resolve: Resolve) -> str:
    """Return the attribute with the addresses of a picture in several sizes; one without an address is left out."""
    found = [part.split(maxsplit=1) for part in _value(match).split(",") if part.strip()]
    kept = [" ".join((target, *size)) for written, *size in found if (target := resolve(written, True))]
    return f'{match["before"]}"{escape(", ".join(kept))}"'


def _value(match: re.Match[str]) -> str:
    return read_entities((match["target"] if match["quote"] else match["bare"]).strip())


def _bare(target: str) -> str:
    target = target.strip()
    return target[1:-1] if target.startswith("<") else target


def why_no_link(target: str) -> str:
    """Return why the words of a link are left without it, where its address may not be that of one; else nothing."""
    if not target:
        return "a link has no address: its words are left without one"
    found = scheme(target)
    if not found or found in SAFE_SCHEMES:
        return ""
    hint = hint_for_scheme(target)
    shown = as_code(target[:_MOST_SHOWN])
    return f"{shown} may not be the address of a link: the words are left without one{f'; {hint}' if hint else ''}"
