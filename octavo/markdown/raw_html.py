"""HTML that the author wrote: its addresses are led like those of Markdown, the rest passes as it is.

It is read with a scanner of our own, in one pass: `html.parser` needs quadratic time for tags that do not end.
"""

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Protocol

from octavo.base.html import escape_attribute
from octavo.base.urls import SAFE_SCHEMES

if TYPE_CHECKING:
    from nh3 import Cleaner


class ResolveAddress(Protocol):
    """Leads an address; `near` is the tag that holds it, as written."""

    def __call__(self, url: str, near: str, *, image: bool) -> str | None:
        """The address to write, or None for none."""


_ADDRESSES = frozenset(
    {"href", "src", "srcset", "xlink:href", "action", "formaction", "poster", "data", "cite", "background", "ping"}
)
_CONCERNED = re.compile(r"\b(?:href|src|srcset|action|formaction|poster|data|cite|background|ping)\s*=", re.IGNORECASE)
_WITH_ID = re.compile(r"\b(?:id|name)\s*=", re.IGNORECASE)
# A tag or a value that does not end goes on to the end, as it would in a browser; so one pass is enough.
_MARK = re.compile(
    r"<(?:(?P<comment>!--)|(?P<name>[A-Za-z][^\s/>]*)"
    r"(?:[^'\">]++|'[^']*+(?:'|\Z)|\"[^\"]*+(?:\"|\Z))*+(?:>|\Z))"
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)\s*=\s*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s\"'>][^\s>]*))")
_LITERAL = frozenset({"script", "style", "textarea", "title"})

# Cleaning would turn these into the characters themselves, and control characters are ours.
_CONTROL = re.compile(r"&#(?:x0*1?[0-9a-f](?![0-9a-f])|0*(?:[12]?[0-9]|3[01])(?![0-9]));?", re.IGNORECASE)


def html_ids(html: str) -> list[str]:
    """The ids that a piece of HTML gives to its elements."""
    if not _WITH_ID.search(html):
        return []
    attributes = [attribute for tag in _tags(html) for attribute in _ATTRIBUTE.finditer(tag[0])]
    return [unescape(_value(attribute)) for attribute in attributes if attribute[1].lower() == "id"]


def resolve_addresses(html: str, to: ResolveAddress, *, clean: bool) -> str:
    """Lead each address of a piece of HTML.

    An attribute whose address leads nowhere is left out. With `clean`, ids are left out too, for they could take the
    place of ours.
    """
    if clean:
        html = _CONTROL.sub("", html)
    if not _CONCERNED.search(html) and not (clean and _WITH_ID.search(html)):
        return html
    parts, position = [], 0
    for tag in _tags(html):
        parts += [html[position : tag.start()], _led(tag, to, clean=clean)]
        position = tag.end()
    return "".join(parts) + html[position:]


def _tags(html: str) -> list[re.Match[str]]:
    """The start tags, but for those in comments and in text that is not HTML."""
    found, position = [], 0
    while match := _MARK.search(html, position):
        position = match.end()
        name = (match["name"] or "").lower()
        if name:
            found.append(match)
        if not name or name in _LITERAL:
            end = re.compile(f"</{name}" if name else "-->", re.IGNORECASE).search(html, position)
            if end is None:
                break
            position = end.start()
    return found


def _led(tag: re.Match[str], to: ResolveAddress, *, clean: bool) -> str:
    image = tag["name"].lower() == "img"

    def replaced(attribute: re.Match[str]) -> str:
        name, value = attribute[1].lower(), unescape(_value(attribute))
        if clean and name in ("id", "name"):
            return ""
        if name not in _ADDRESSES:
            return attribute[0]
        new = _sources(value, tag[0], to) if name == "srcset" else to(value, tag[0], image=image)
        if new == value:
            return attribute[0]
        return "" if new is None else f'{attribute[1]}="{escape_attribute(new)}"'

    start = tag.end("name") - tag.start()
    return tag[0][:start] + _ATTRIBUTE.sub(replaced, tag[0][start:])


def _value(attribute: re.Match[str]) -> str:
    return next(value for value in attribute.groups()[1:] if value is not None)


def _sources(value: str, near: str, to: ResolveAddress) -> str | None:
    """A `srcset`, with each of its addresses led."""
    sources = []
    for part in value.split(","):
        url, *size = part.split() or [""]
        led = to(url, near, image=True) if url else None
        if led is not None:
            sources.append(" ".join([led, *size]))
    return ", ".join(sources) or None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HTML = _words(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul var wbr"
)
_MATH = _words(
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle "
    "msub msubsup msup mtable mtd mtext mtr munder munderover"
)
_MATH_ATTRIBUTES = _words(
    "accent accentunder columnalign depth display displaystyle fence form height largeop linethickness lspace "
    "mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy style "
    "symmetric voffset width"
)
# The properties that the set formulas use; `style` is allowed nowhere but in them.
_PROPERTIES = _words(
    "border-bottom border-left border-right border-top color font-variant-caps justify-items margin-left math-shift "
    "padding-bottom padding-left padding-right padding-top text-align width"
)
_ATTRIBUTES = {
    "*": {"aria-label", "class", "dir", "id", "lang", "title"},
    "a": {"href", "role"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "input": {"checked", "disabled"},
    "ol": {"reversed", "start"},
    "q": {"cite"},
    "span": {"style"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}


def clean_html(html: str) -> str:
    """The HTML without what could act, load or disguise; every element is closed."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> "Cleaner":
    from nh3 import Cleaner

    return Cleaner(
        tags=set(_HTML | _MATH),
        attributes=_ATTRIBUTES | {tag: set(_MATH_ATTRIBUTES) for tag in _MATH},
        tag_attribute_values={tag: {"tabindex": {"0"}} for tag in ("div", "pre", "span")},
        # One attribute only: several would be written in an order that changes from run to run.
        set_tag_attribute_values={"input": {"type": "checkbox"}},
        filter_style_properties=set(_PROPERTIES),
        url_schemes=set(SAFE_SCHEMES),
        link_rel=None,
    )
