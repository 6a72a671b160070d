"""The sources of the output: from which file of the project each of its files was made."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from octavo.base.frozen import EMPTY, frozen
from octavo.base.project import Project
from octavo.build.assets import ASSETS
from octavo.cache.history import History
from octavo.render.keys import file_key
from octavo.render.routes import routes_of
from octavo.site.resolution import load_resolution
from octavo.site.site import ResolvedSite


@frozen
class BuiltFrom:
    """What the last build knew: the address of the site, empty if it has none, and the source of each output path.

    Sources are relative to the project. Lists, which are made of many entries, and files of shipped themes have none.
    """

    url: str = ""
    sources: Mapping[str, str] = EMPTY


def sources_of(project: Project) -> BuiltFrom:
    """Return what the last build of an output folder knew; nothing where no build has left its history."""
    if not project.state.is_file():
        return BuiltFrom()
    history = History(project.cache, project.root)
    try:
        stored = history.site()
        resolution = load_resolution(stored, b"", b"") if stored is not None else None
        if resolution is None:
            return BuiltFrom()
        statics = dict(_statics(project.themes, history))
        return BuiltFrom(resolution.site.site.url, {**statics, **dict(_content(resolution.site))})
    finally:
        history.close()


def _content(site: ResolvedSite) -> Iterator[tuple[str, str]]:
    for route in routes_of(site):
        source = route.key if route.kind == "moved" else route.entry
        if source:
            yield route.path, f"content/{source}"
    for path, source in site.copies.items():
        yield path, f"content/{source}"


def _statics(themes: Path, history: History) -> Iterator[tuple[str, str]]:
    """Yield the files of the project's own themes; which theme is in use is told by the digests of the files."""
    pages = history.products().pages
    for source, (_, digest, _) in history.index.sources.get(str(themes), {}).items():
        part, _, name = source.partition("/")[2].partition("/")
        path = ASSETS + name
        if part == "static" and pages.get(path) == file_key(path, digest):
            yield path, f"{themes.name}/{source}"
