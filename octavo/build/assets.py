"""Assets: the files of the output that are no pages: copies of the author's and the theme's, and those for crawlers."""

from collections.abc import Collection, Mapping
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.project import SHIPPED, Project
from octavo.build.load import LoadedContent
from octavo.cache.history import PageKey
from octavo.output.publish import File
from octavo.render.crawlers import crawler_files
from octavo.render.keys import file_key
from octavo.render.routes import Pages
from octavo.site.site import ResolvedSite
from octavo.site.targets import same_address
from octavo.theming.load import LoadedTheme

ASSETS = "assets/"


def files_of(
    project: Project, site: ResolvedSite, theme: LoadedTheme, loaded: LoadedContent
) -> tuple[Mapping[str, File], tuple[Diagnostic, ...]]:
    """Return all files to copy, by their path in the output; an author's file at the path of a theme's is an error."""
    found: dict[str, File] = {}
    clashes = []
    own = loaded.digests[project.content]
    for path, source in site.copies.items():
        found[path] = File(project.content / source, project.content, f"content/{source}", own.get(source, ""))
    pointers = {folder / path: hint for folder, paths in loaded.hollow.items() for path, hint in paths.items()}
    placed = {folder / path: known for folder, paths in loaded.digests.items() for path, known in paths.items()}
    for name, place in theme.files.statics.items():
        path, source = ASSETS + name, f"the theme's {name}"
        if hint := pointers.get(place):
            clashes.append(
                error(
                    "pointer-file",
                    "here is only a pointer to the file, not the file itself",
                    Span(_shown(place, project)),
                    hint,
                )
            )
        if path in found:
            clashes.append(same_address(path, source, found[path].source))
        folder = SHIPPED if place.is_relative_to(SHIPPED) else project.themes
        found[path] = File(place, folder, source, placed.get(place, ""))
    return found, tuple(clashes)


def _shown(place: Path, project: Project) -> str:
    return place.relative_to(project.root).as_posix() if place.is_relative_to(project.root) else str(place)


def made_files(site: ResolvedSite, pages: Pages, copied: Collection[str]) -> Mapping[str, bytes]:
    """Return the files for hosts and crawlers by path, except those for which the author has a file of their own."""
    return {path: data for path, data in crawler_files(site, pages.routes).items() if path not in copied}


def keys_of(files: Mapping[str, File], made: Mapping[str, bytes]) -> Mapping[str, PageKey]:
    """Return the keys of the copied and the made files by path."""
    digests = {path: file.digest for path, file in files.items()}
    digests |= {path: hashing.of_bytes(data) for path, data in made.items()}
    return {path: file_key(path, digest) for path, digest in digests.items()}
