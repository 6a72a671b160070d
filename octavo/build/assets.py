"""Assets: the files that are copied into the output, from beside entries, from `files/`, and from the theme."""

from collections.abc import Mapping

from octavo.base.diagnostics import Diagnostic
from octavo.base.project import Project
from octavo.build.load import LoadedContent
from octavo.output.publish import File
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
        found[path] = File(project.content / source, f"content/{source}", own.get(source, ""))
    placed = {folder / path: known for folder, paths in loaded.digests.items() for path, known in paths.items()}
    for name, place in theme.files.statics.items():
        path, source = ASSETS + name, f"the theme's {name}"
        if path in found:
            clashes.append(same_address(path, source, found[path].source))
        found[path] = File(place, source, placed.get(place, ""))
    return found, tuple(clashes)
