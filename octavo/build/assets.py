"""The files of the output that are copied: what lies beside entries, in `files/`, and the theme's own."""

from collections.abc import Mapping
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.project import Project
from octavo.build.load import Intake
from octavo.site.site import Resolved
from octavo.site.targets import same_address
from octavo.theming.load import Themed

ASSETS = "assets/"


@frozen
class File:
    """A file to copy: where it is, what it is called to people, and the digest of its bytes."""

    place: Path
    source: str
    digest: str


def files_of(
    project: Project, site: Resolved, themed: Themed, intake: Intake
) -> tuple[Mapping[str, File], tuple[Diagnostic, ...]]:
    """All files to copy, by their path in the output.

    An author's file at the place of one of the theme's is an error.
    """
    found: dict[str, File] = {}
    clashes = []
    own = intake.digests[project.content]
    for path, source in site.copies.items():
        found[path] = File(project.content / source, f"content/{source}", own.get(source, ""))
    placed = {folder / path: known for folder, paths in intake.digests.items() for path, known in paths.items()}
    for name, place in themed.files.statics.items():
        path, source = ASSETS + name, f"the theme's {name}"
        if path in found:
            clashes.append(same_address(path, source, found[path].source))
        found[path] = File(place, source, placed.get(place, ""))
    return found, tuple(clashes)
