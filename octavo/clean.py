"""HTML from people other than the owner: what is allowed stays, everything else goes."""

from functools import cache
from typing import TYPE_CHECKING

from octavo.reference import SAFE_SCHEMES

if TYPE_CHECKING:
    from nh3 import Cleaner


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


def clean(html: str) -> str:
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
