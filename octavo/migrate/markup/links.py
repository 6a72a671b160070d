"""Addresses in texts: each link and picture, in Markdown and in HTML, gets the address that it has on the new site."""

import re
from collections.abc import Callable
from html import escape, unescape

from octavo.migrate.markup.figures import address
from octavo.migrate.markup.hidden import HiddenParts

# The words of a link may have brackets in them, and a picture that leads somewhere is a link around one.
_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<words>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\](?:\([^()]*\))?)*)\]"
    r"\(\s*(?P<target><[^<>\n]*>|[^\s()<>\"]+(?:\([^\s()]*\)[^\s()\"]*)*|[^()<>\n\"]+?)"
    r"(?P<title>\s+(?:\"(?:[^\"\\]|\\.)*\"|'[^'\n]*'))?\s*\)"
)
_DEFINITION = re.compile(r"^(?P<before> {0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ \t]*)(?P<target><[^<>\n]*>|\S+)", re.MULTILINE)
_ATTRIBUTE = re.compile(
    r"(?P<before><[a-zA-Z][^<>]*?\s(?:href|src|poster|data|data-src)\s*=\s*)(?P<quote>[\"'])(?P<target>.*?)(?P=quote)",
    re.DOTALL,
)

# Returns the new address, empty where there is none; `image` tells pictures from links.
Resolve = Callable[[str, bool], str]


def resolved_links(text: str, resolve: Resolve) -> str:
    """Return a text with new addresses; a link that has none is its words alone."""
    hidden = HiddenParts()
    text = hidden.hide_code(text)
    text = _within(text, resolve)
    text = _DEFINITION.sub(lambda match: _definition(match, resolve), text)
    # An element may have several addresses.
    for _ in range(3):
        text = _ATTRIBUTE.sub(lambda match: _attribute(match, resolve, hidden), text)
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


def _definition(match: re.Match[str], resolve: Resolve) -> str:
    target = resolve(_bare(match["target"]), False)
    return f"{match['before']}{address(target) if target else '#'}"


def _attribute(match: re.Match[str], resolve: Resolve, hidden: HiddenParts) -> str:
    image = re.match(r"<(?:img|source|picture)\b", match["before"], re.IGNORECASE) is not None
    target = resolve(unescape(match["target"].strip()), image)
    # Hidden, so that it is not resolved once more.
    return f"{match['before']}{hidden.hide(match['quote'] + escape(target or '#') + match['quote'])}"


def _bare(target: str) -> str:
    target = target.strip()
    return target[1:-1] if target.startswith("<") else target
