"""Render a page: from its route and its values to the bytes of its file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from octavo.base import urls
from octavo.base.frozen import replace
from octavo.base.urls import LinkEnds
from octavo.model.records import Group, Listing
from octavo.render.fragments import UNSET, Fragments
from octavo.render.routes import Route
from octavo.site.targets import MISSING
from octavo.theming.renderer import Renderer


def render_page(
    route: Route, context: Mapping[str, Any], fragments: Fragments, renderer: Renderer, *, base: str, portable: bool
) -> bytes:
    """Return the bytes of a page; TemplateFailure if its template fails.

    `base` is the path of the site on its host; `portable` makes links name `index.html`.
    """
    values = {**UNSET, **context}
    # The page for missing addresses is served at any depth, so relative links would not lead anywhere.
    ends = urls.link_ends(route.path, base=base if route.path == MISSING else None, portable=portable)
    encoded: dict[int, bytes] = {}
    for name in ("selected", "listing"):
        if name in context:
            values[name] = _with_html(context[name], fragments, ends, encoded)
    pieces = renderer.pieces(route.template, values)
    if not encoded:
        return urls.fill_links("".join(pieces).encode(), ends)
    return b"".join(_encoded(pieces, ends, encoded))


def _with_html(value: Any, fragments: Fragments, ends: LinkEnds, encoded: dict[int, bytes]) -> Any:
    """Return a value with HTML in the place of its fragments; add the HTML as bytes to `encoded`, by its id."""
    if isinstance(value, Listing):
        return replace(value, groups=tuple(_with_html(group, fragments, ends, encoded) for group in value.groups))
    if isinstance(value, Group):
        return replace(value, entries=_with_html(value.entries, fragments, ends, encoded))
    entries = []
    for fragment in value:
        html, data = fragments.filled(fragment, ends)
        encoded[id(html)] = data
        entries.append(html)
    return tuple(entries)


def _encoded(pieces: Sequence[str], ends: LinkEnds, encoded: Mapping[int, bytes]) -> Iterator[bytes]:
    """Yield the pieces of a page as bytes, with their links filled.

    Fragments are most of a long list. The template passes them on as the same objects, so that the bytes in `encoded`
    are theirs, and need no encoding and filling again.
    """
    between: list[str] = []
    for piece in pieces:
        data = encoded.get(id(piece))
        if data is None:
            between.append(piece)
        else:
            yield urls.fill_links("".join(between).encode(), ends)
            yield data
            between.clear()
    yield urls.fill_links("".join(between).encode(), ends)
