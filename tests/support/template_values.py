"""Values for templates under test: records filled with plain stand-ins, but for the fields that a test is about."""

from collections.abc import Mapping
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from markupsafe import Markup

from octavo.cache.code import CodeCache
from octavo.model.dates import Date
from octavo.model.records import Body, Page, Paper, Site, Theme, Value
from octavo.theming.dependencies import dependencies_of
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.renderer import Renderer

T = TypeVar("T", bound=Value)

PLAIN: Mapping[Any, object] = {
    str: "",
    bytes: b"",
    int: 0,
    bool: False,
    tuple: (),
    Mapping: MappingProxyType({}),
    Markup: Markup(""),
    Date: Date(2024),
}


def sample(record: type[T], **fields: object) -> T:
    """A record with the fields given, and the plainest values for the others."""
    hints = get_type_hints(record)
    return record(**{name: fields.get(name, _plain(hint)) for name, hint in hints.items()})


def _plain(hint: Any) -> object:
    origin = get_origin(hint) or hint
    if origin is UnionType:
        return None if NoneType in get_args(hint) else _plain(get_args(hint)[0])
    return PLAIN[getattr(origin, "__origin__", origin)] if origin in PLAIN else PLAIN[get_origin(hint)]


def context(**values: object) -> dict[str, object]:
    """All offered names: a few with something in them, the others none."""
    paper = sample(Paper, slug="x", url="\x01papers/x/\x02", title="Sums & <Parts>", date=Date(2024, 6, 17), year=2024)
    return {
        **dict.fromkeys(CONTEXT_NAMES),
        "site": sample(Site, title="A Scholar", language="en"),
        "page": sample(Page, kind="home", title="Home"),
        "theme": sample(Theme, name="plain"),
        "paper": paper,
        "body": sample(Body, html=Markup("<p>Text &amp; more</p>"), text="Text & more"),
        "data": MappingProxyType({"talks": ("one", "two"), "links": MappingProxyType({"b": 2, "A": 1})}),
        **values,
    }


def renderer(sources: Mapping[str, str], *entries: str) -> Renderer:
    """A renderer for templates given as texts, each in a file of its own name."""
    closures = {name: dependencies_of(name, sources) for name in entries or sources}
    return Renderer(sources, closures, {name: name for name in sources}, CodeCache(None), "")


def render(source: str, /, **values: object) -> str:
    """What one template makes of the values."""
    return renderer({"page.html": source}).render("page.html", context(**values))
