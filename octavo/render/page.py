"""Render: a route becomes the bytes of its page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from octavo.base import urls
from octavo.base.frozen import replace
from octavo.base.urls import LinkEnds
from octavo.model.records import Group, Listing
from octavo.render.fragments import UNSET, Fragments
from octavo.render.routes import MISSING, Route
from octavo.theming.renderer import Renderer


def render_page(
    route: Route, context: Mapping[str, Any], fragments: Fragments, renderer: Renderer, *, base: str, portable: bool
) -> bytes:
    """The bytes of a page; TemplateFailure where its template fails."""
    names = {**UNSET, **context}
    ends = urls.link_ends(route.path, base=base if route.path == MISSING else None, portable=portable)
    known: dict[int, bytes] = {}
    for name in ("selected", "listing"):
        if name in context:
            names[name] = _printed(context[name], fragments, ends, known)
    return b"".join(_settled(renderer.pieces(route.template, names), ends, known))


def _printed(value: Any, fragments: Fragments, ends: LinkEnds, known: dict[int, bytes]) -> Any:
    """A value with the HTML of fragments in their place; their bytes are noted by what they will be known by."""
    if isinstance(value, Listing):
        return replace(value, groups=tuple(_printed(group, fragments, ends, known) for group in value.groups))
    if isinstance(value, Group):
        return replace(value, entries=_printed(value.entries, fragments, ends, known))
    entries = []
    for fragment in value:
        html, data = fragments.placed(fragment, ends)
        known[id(html)] = data
        entries.append(html)
    return tuple(entries)


def _settled(pieces: Sequence[str], ends: LinkEnds, known: Mapping[int, bytes]) -> Iterator[bytes]:
    """The bytes of pieces; those of fragments are most of a long list, and there already."""
    plain: list[str] = []
    for piece in pieces:
        data = known.get(id(piece))
        if data is None:
            plain.append(piece)
        else:
            yield urls.fill_links("".join(plain).encode(), ends)
            yield data
            plain.clear()
    yield urls.fill_links("".join(plain).encode(), ends)
