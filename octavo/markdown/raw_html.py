"""Process the author's own HTML: resolve its addresses as in Markdown, and clean it if the author is not trusted.

Tags are found with regular expressions in one pass; `html.parser` needs quadratic time for tags that do not end.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Protocol

from octavo.base.html import escape_attribute, unescaped, words
from octavo.base.urls import SAFE_SCHEMES

if TYPE_CHECKING:
    from nh3 import Cleaner


class ResolveAddress(Protocol):
    """Resolves an address; `beside` is the text in the source by which a diagnostic about it can be placed."""

    def __call__(self, url: str, beside: str, *, image: bool) -> str | None:
        """Return the address to write, or None if the attribute is left out."""


_ADDRESS_ATTRIBUTES = frozenset(
    {"href", "src", "srcset", "xlink:href", "action", "formaction", "poster", "data", "cite", "background", "ping"}
)
_WITH_ADDRESS = re.compile(
    r"\b(?:href|src|srcset|action|formaction|poster|data|cite|background|ping)\s*=", re.IGNORECASE
)
_WITH_ID = re.compile(r"\b(?:id|name)\s*=", re.IGNORECASE)
# A tag or a value without an end reaches to the end of the text, as in a browser; so one pass is enough.
_TAG_OR_COMMENT = re.compile(
    r"<(?:(?P<comment>!--)|(?P<name>[A-Za-z][^\s/>]*)"
    r"(?:[^'\">]++|'[^']*+(?:'|\Z)|\"[^\"]*+(?:\"|\Z))*+(?:>|\Z))"
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'>/=])([^\s\"'>/=]++)\s*+=\s*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s\"'>][^\s>]*))"
)
# Elements whose content is text, not HTML (WHATWG HTML Standard, "raw text" and "escapable raw text" elements).
_RAW_TEXT_ELEMENTS = frozenset({"script", "style", "textarea", "title"})
# Elements in which a formula stays as it is written.
_VERBATIM_ELEMENTS = _RAW_TEXT_ELEMENTS | {"code", "kbd", "math", "pre", "samp", "svg", "tt"}
_END_TAG = re.compile(r"(</[^>]*+>?)")

# Cleaning would decode these entities, and U+0003 marks the references in rendered text.
_CONTROL_ENTITY = re.compile(r"&#(?:x0*1?[0-9a-f](?![0-9a-f])|0*(?:[12]?[0-9]|3[01])(?![0-9]));?", re.IGNORECASE)


def html_ids(html: str) -> list[str]:
    """Return the ids of the elements in a piece of HTML."""
    if not _WITH_ID.search(html):
        return []
    attributes = [attribute for tag in _tags(html) for attribute in _ATTRIBUTE.finditer(tag[0])]
    return [unescaped(_value(attribute)) for attribute in attributes if attribute[1].lower() == "id"]


def resolve_addresses(html: str, resolve: ResolveAddress, *, clean: bool) -> str:
    """Return a piece of HTML with each address resolved.

    An attribute whose address is refused is left out. With `clean`, ids and names are left out too, since they could
    be the same as ids of the page.
    """
    if clean:
        html = _CONTROL_ENTITY.sub("", html)
    if not _WITH_ADDRESS.search(html) and not (clean and _WITH_ID.search(html)):
        return html
    parts, position = [], 0
    for tag in _tags(html):
        parts += [html[position : tag.start()], _resolved_tag(tag, resolve, clean=clean)]
        position = tag.end()
    return "".join(parts) + html[position:]


def replace_text(html: str, replace: Callable[[str], str]) -> str:
    """Return a piece of HTML with each text between its tags replaced, except in code and where text is no HTML."""
    parts, position = [], 0
    while match := _TAG_OR_COMMENT.search(html, position):
        parts += [_between_end_tags(html[position : match.start()], replace), match[0]]
        position = match.end()
        name = (match["name"] or "").lower()
        if not name or name in _VERBATIM_ELEMENTS:
            end = re.compile(f"</{name}" if name else "-->", re.IGNORECASE).search(html, position)
            stop = end.start() if end else len(html)
            parts.append(html[position:stop])
            position = stop
    return "".join([*parts, _between_end_tags(html[position:], replace)])


def _between_end_tags(text: str, replace: Callable[[str], str]) -> str:
    return "".join(part if part.startswith("</") else replace(part) for part in _END_TAG.split(text))


def _tags(html: str) -> list[re.Match[str]]:
    """Return the start tags, except those in comments and in elements whose content is text."""
    tags, position = [], 0
    while match := _TAG_OR_COMMENT.search(html, position):
        position = match.end()
        name = (match["name"] or "").lower()
        if name:
            tags.append(match)
        if not name or name in _RAW_TEXT_ELEMENTS:
            end = re.compile(f"</{name}" if name else "-->", re.IGNORECASE).search(html, position)
            if end is None:
                break
            position = end.start()
    return tags


def _resolved_tag(tag: re.Match[str], resolve: ResolveAddress, *, clean: bool) -> str:
    image = tag["name"].lower() == "img"

    def replacement(attribute: re.Match[str]) -> str:
        name, value = attribute[1].lower(), unescaped(_value(attribute))
        if clean and name in ("id", "name"):
            return ""
        if name not in _ADDRESS_ATTRIBUTES:
            return attribute[0]
        new = _resolved_srcset(value, tag[0], resolve) if name == "srcset" else resolve(value, tag[0], image=image)
        if new == value:
            return attribute[0]
        return "" if new is None else f'{attribute[1]}="{escape_attribute(new)}"'

    start = tag.end("name") - tag.start()
    return tag[0][:start] + _ATTRIBUTE.sub(replacement, tag[0][start:])


def _value(attribute: re.Match[str]) -> str:
    return next(value for value in attribute.groups()[1:] if value is not None)


def _resolved_srcset(value: str, beside: str, resolve: ResolveAddress) -> str | None:
    """Return the value of a `srcset` with each of its addresses resolved; None if all are refused."""
    sources = []
    for part in value.split(","):
        url, *size = part.split() or [""]
        resolved = resolve(url, beside, image=True) if url else None
        if resolved is not None:
            sources.append(" ".join([resolved, *size]))
    return ", ".join(sources) or None


_HTML_ELEMENTS = words(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul var wbr"
)
_MATHML_ELEMENTS = words(
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle "
    "msub msubsup msup mtable mtd mtext mtr munder munderover"
)
_MATHML_ATTRIBUTES = words(
    "accent accentunder columnalign depth display displaystyle fence form height largeop linethickness lspace "
    "mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy style "
    "symmetric voffset width"
)
# The CSS properties that converted formulas use; all others are removed from `style`.
_STYLE_PROPERTIES = words(
    "border-bottom border-left border-right border-top color font-variant-caps justify-items margin-left math-shift "
    "height max-width padding-bottom padding-left padding-right padding-top text-align width"
)
_HTML_ATTRIBUTES = {
    "*": {"aria-label", "class", "dir", "id", "lang", "title"},
    "a": {"href", "role"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "div": {"role"},
    "img": {"alt", "height", "loading", "src", "style", "width"},
    "input": {"checked", "disabled"},
    "ol": {"reversed", "start"},
    "q": {"cite"},
    "span": {"style"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}


def clean_html(html: str) -> str:
    """Return HTML with only elements, attributes and styles that are known to be harmless, and every element closed."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> "Cleaner":
    from nh3 import Cleaner

    return Cleaner(
        tags=set(_HTML_ELEMENTS | _MATHML_ELEMENTS),
        attributes=_HTML_ATTRIBUTES | {tag: set(_MATHML_ATTRIBUTES) for tag in _MATHML_ELEMENTS},
        tag_attribute_values={tag: {"tabindex": {"0"}} for tag in ("div", "pre", "span")},
        # Only one attribute: nh3 would write several in an order that changes from run to run.
        set_tag_attribute_values={"input": {"type": "checkbox"}},
        filter_style_properties=set(_STYLE_PROPERTIES),
        url_schemes=set(SAFE_SCHEMES),
        link_rel=None,
    )
