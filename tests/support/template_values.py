"""Values for templates under test: records with the fields that a test sets, and defaults for the others."""

from collections.abc import Mapping
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from markupsafe import Markup

from octavo.cache.code import CodeCache
from octavo.model.dates import Date
from octavo.model.records import Body, NameParts, Page, Paper, Site, Theme, Value
from octavo.theming.dependencies import dependencies_of
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.renderer import Renderer

T = TypeVar("T", bound=Value)

EMPTY: Mapping[Any, object] = {
    str: "",
    bytes: b"",
    int: 0,
    bool: False,
    tuple: (),
    Mapping: MappingProxyType({}),
    Markup: Markup(""),
    Date: Date(2024),
    NameParts: NameParts("Lovelace", "Ada", "", ""),
}


def sample(record: type[T], **fields: object) -> T:
    """Return a record with some fields set, and empty values for the others."""
    hints = get_type_hints(record)
    return record(**{name: fields.get(name, _empty(hint)) for name, hint in hints.items()})


def _empty(hint: Any) -> object:
    origin = get_origin(hint) or hint
    if origin is UnionType:
        return None if NoneType in get_args(hint) else _empty(get_args(hint)[0])
    return EMPTY[getattr(origin, "__origin__", origin)] if origin in EMPTY else EMPTY[get_origin(hint)]


def context(**values: object) -> dict[str, object]:
    """Return values for all context names: some records, and None for the others."""
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
    """Return a renderer for templates given as texts by name."""
    closures = {name: dependencies_of(name, sources) for name in entries or sources}
    return Renderer(sources, closures, {name: name for name in sources}, CodeCache(None), "")


def render(source: str, /, **values: object) -> str:
    """Render one template with some values."""
    return renderer({"page.html": source}).render("page.html", context(**values))
