"""What of a value a template may read by name."""

from functools import cache

from jinja2.runtime import BlockReference, LoopContext
from jinja2.utils import Cycler

from octavo.date import Date
from octavo.record import Value

_OF_LOOPS = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"),
    *("previtem", "nextitem", "cycle", "changed"),
)
_OF_JINJA: dict[type, frozenset[str]] = {
    LoopContext: frozenset(_OF_LOOPS),
    Cycler: frozenset(("current", "next", "reset")),
    BlockReference: frozenset(("super",)),
}


@cache
def readable(kind: type) -> frozenset[str] | None:
    """The names that every value of a kind has for templates; None for a kind of which this cannot be said."""
    if not issubclass(kind, (Value, Date)):
        return _OF_JINJA.get(kind)
    public = (name for name in dir(kind) if not name.startswith("_"))
    return frozenset(name for name in public if not callable(getattr(kind, name)))
