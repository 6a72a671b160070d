"""Render: a route becomes the text of its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from octavo import address
from octavo.fragment import ENTRY, UNSET, fragment_context
from octavo.record import Fragment, Group, Listing
from octavo.route import MISSING, Route
from octavo.template import Renderer


@dataclass(slots=True)
class Press:
    """Renders pages; a fragment is rendered once and kept for the other lists that hold it."""

    renderer: Renderer
    base: str
    portable: bool
    fragments: dict[int, tuple[Fragment, Markup]] = field(default_factory=dict)

    def page(self, route: Route) -> bytes:
        """The bytes of a page; TemplateFailure where its template fails."""
        context = {**UNSET, **route.context}
        for name in ("selected", "listing"):
            if name in route.context:
                context[name] = self._printed(route.context[name], route.context)
        text = self.renderer.render(route.template, context)
        base = self.base if route.path == MISSING else None
        return address.settle(text, route.path, base=base, portable=self.portable).encode()

    def _printed(self, value: Any, context: Mapping[str, Any]) -> Any:
        if isinstance(value, Fragment):
            return self._fragment(value, context)
        if isinstance(value, Listing):
            return replace(value, groups=tuple(self._printed(group, context) for group in value.groups))
        if isinstance(value, Group):
            return replace(value, entries=tuple(self._printed(entry, context) for entry in value.entries))
        if isinstance(value, tuple):
            return tuple(self._printed(item, context) for item in value)
        return value

    def _fragment(self, fragment: Fragment, context: Mapping[str, Any]) -> Markup:
        known = self.fragments.get(id(fragment))
        if known is None:
            text = self.renderer.render(ENTRY, fragment_context(fragment, context))
            known = (fragment, Markup(text))
            self.fragments[id(fragment)] = known
        return known[1]
