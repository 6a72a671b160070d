"""Render: a route becomes the bytes of its page."""

from collections.abc import Mapping
from typing import Any

from octavo import address
from octavo.fragment import UNSET, Fragments
from octavo.frozen import replace
from octavo.record import Fragment, Group, Listing
from octavo.route import MISSING, Route
from octavo.template import Renderer


def render(
    route: Route, context: Mapping[str, Any], fragments: Fragments, renderer: Renderer, *, base: str, portable: bool
) -> bytes:
    """The bytes of a page; TemplateFailure where its template fails."""
    names = {**UNSET, **context}
    for name in ("selected", "listing"):
        if name in context:
            names[name] = _printed(context[name], fragments)
    text = renderer.render(route.template, names)
    return address.settle(text, route.path, base=base if route.path == MISSING else None, portable=portable)


def _printed(value: Any, fragments: Fragments) -> Any:
    if isinstance(value, Fragment):
        return fragments.html(value)
    if isinstance(value, Listing):
        return replace(value, groups=tuple(_printed(group, fragments) for group in value.groups))
    if isinstance(value, Group):
        return replace(value, entries=tuple(_printed(entry, fragments) for entry in value.entries))
    return tuple(_printed(item, fragments) for item in value)
