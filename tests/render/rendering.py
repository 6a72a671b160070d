"""Render fragments and pages in memory, with templates given as texts."""

from collections.abc import Mapping
from pathlib import Path

from octavo.base.hashing import Digests
from octavo.cache.fragments import FragmentCache
from octavo.model.records import Theme
from octavo.render.fragments import ENTRY, Fragments
from octavo.site.records import RecordBuilder
from octavo.theming.dependencies import dependencies_of
from tests.support.template_values import renderer


def fragments_of(records: RecordBuilder, template: str, cache: Path, fingerprint: str = "") -> Fragments:
    """Return the fragments of a site, which a template renders."""
    sources: Mapping[str, str] = {ENTRY: template}
    dependencies = dependencies_of(ENTRY, sources)
    theme = Theme("plain", {})
    return Fragments(records, renderer(sources), theme, fingerprint, dependencies, Digests(), FragmentCache(cache))
