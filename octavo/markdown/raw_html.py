"""Process the author's own HTML: resolve its addresses as in Markdown, and clean it if the author is not trusted.

Tags are found with regular expressions in one pass; `html.parser` needs quadratic time for tags that do not end.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Protocol

from octavo.base.html import escape_attribute, read_entities, words
from octavo.base.urls import SAFE_SCHEMES
from octavo.markdown.grammar.html_syntax import ATTRIBUTE, MARKUP, RAW_TEXT, end_of_comment, end_tag
from octavo.markdown.tex.lengths import moves_far

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
# Elements in which a formula stays as it is written.
_VERBATIM_ELEMENTS = RAW_TEXT | {"code", "kbd", "math", "pre", "samp", "svg", "tt"}

# Cleaning would decode these entities, and U+0003 marks the references in rendered text.
_CONTROL_ENTITY = re.compile(r"&#(?:x0*1?[0-9a-f](?![0-9a-f])|0*(?:[12]?[0-9]|3[01])(?![0-9]));?", re.IGNORECASE)


def html_ids(html: str) -> list[str]:
    """Return the ids of the elements in a piece of HTML."""
    if not _WITH_ID.search(html):
        return []
    attributes = [attribute for tag in _tags(html) for attribute in ATTRIBUTE.finditer(tag["rest"])]
    return [read_entities(_value(attribute)) for attribute in attributes if attribute[1].lower() == "id"]


def resolve_addresses(html: str, resolve: ResolveAddress, *, clean: bool) -> str:
    """Return a piece of HTML with each address resolved.

    An attribute whose address is refused is left out. With `clean`, ids and names are left out too, since they could
    be the same as ids of the page.
    """
    if clean:
        html = _without_doubt(_CONTROL_ENTITY.sub("", html))
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
    for start, stop, _ in _markup(html, _VERBATIM_ELEMENTS):
        parts += [replace(html[position:start]), html[start:stop]]
        position = stop
    return "".join([*parts, replace(html[position:])])


def _tags(html: str) -> Iterator[re.Match[str]]:
    """Yield the start tags, except those in comments and in elements whose content is text."""
    return (match for _, _, match in _markup(html, RAW_TEXT) if match["name"] and not match["end"])


def _markup(html: str, opaque: frozenset[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield the start and the end of each tag and comment, and its match.

    The `opaque` elements reach to their end tags, and what has no end to that of the text, as in a browser.
    """
    position = 0
    while match := MARKUP.search(html, position):
        position = match.end()
        if match["comment"]:
            position = end_of_comment(html, match, len(html)) or len(html)
        elif not match["end"] and (name := match["name"].lower()) in opaque:
            end = end_tag(name).search(html, position)
            position = end.start() if end else len(html)
        yield match.start(), position, match


def _without_doubt(html: str) -> str:
    """Return HTML without comments, and with each `<` escaped that begins no tag: in text, in attributes, in scripts.

    Whatever stands around it, and whether its parser takes the content of an element for text or for HTML, it then has
    these tags and no others.
    """
    parts, position = [], 0
    for start, stop, match in _markup(html, RAW_TEXT):
        parts.append(_escaped(html[position:start]))
        position = stop
        if not match["comment"]:
            parts += ["<" if match["close"] else "&lt;", _escaped(html[start + 1 : stop])]
    return "".join([*parts, _escaped(html[position:])])


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")


def _resolved_tag(tag: re.Match[str], resolve: ResolveAddress, *, clean: bool) -> str:
    image = tag["name"].lower() == "img"

    def replacement(attribute: re.Match[str]) -> str:
        name, value = attribute[1].lower(), read_entities(_value(attribute))
        if clean and name in ("id", "name"):
            return ""
        if name not in _ADDRESS_ATTRIBUTES:
            return attribute[0]
        new = _resolved_srcset(value, tag[0], resolve) if name == "srcset" else resolve(value, tag[0], image=image)
        if new == value:
            return attribute[0]
        return "" if new is None else f'{attribute[1]}="{escape_attribute(new)}"'

    return f"<{tag['name']}{ATTRIBUTE.sub(replacement, tag['rest'])}{tag['close']}"


def _value(attribute: re.Match[str]) -> str:
    return next((value for value in attribute.groups()[1:] if value is not None), "")


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
    html = _cleaner().clean(html)
    if "margin-left" in html:
        html = MARKUP.sub(_without_margin, html)
    return _MATH.sub(_without_far_moves, html)


def _without_margin(tag: re.Match[str]) -> str:
    """Return a tag of HTML without a style that would move it over others."""
    is_html = (tag["name"] or "") in _HTML_ELEMENTS and "margin-left" in tag[0]
    return _LENGTHS.sub("", tag[0]) if is_html else tag[0]


# In HTML that was cleaned, which is well formed. The converter writes no other units than those of `moves_far`.
_MATH = re.compile(r"<math[ >].*?</math>", re.DOTALL)
_LENGTHS = re.compile(r' (?:style|width|height|depth|lspace|rspace|voffset|linethickness)="([^"]*)"')
_COLOR = re.compile(r"#[0-9A-Fa-f]+")
_NOT_MEASURED = re.compile(r"[0-9](?!r?em|ex|[0-9.%]|\Z|[ ;])|\(|\.(?![0-9])")


def _without_far_moves(formula: re.Match[str]) -> str:
    """Return a formula, without its lengths if they move parts of it over others or cannot be measured."""
    lengths = (_COLOR.sub("", found[1]) for found in _LENGTHS.finditer(formula[0]))
    far = moves_far(formula[0]) or any(map(_NOT_MEASURED.search, lengths))
    return _LENGTHS.sub("", formula[0]) if far else formula[0]


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
