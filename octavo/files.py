"""The files of the output that are copied: what lies beside entries, in `files/`, and the theme's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from octavo.diagnostic import Diagnostic
from octavo.project import Project
from octavo.site import Resolved
from octavo.target import same_address
from octavo.themed import Themed

ASSETS = "assets/"


@dataclass(frozen=True, slots=True)
class File:
    """A file to copy: where it is, what it is called to people, and the digest of its bytes."""

    place: Path
    source: str
    digest: str


def files_of(
    project: Project, site: Resolved, themed: Themed, digests: Mapping[str, str]
) -> tuple[Mapping[str, File], tuple[Diagnostic, ...]]:
    """All files to copy, by their path in the output; `digests` are by path on disk.

    An author's file at the place of one of the theme's is an error.
    """
    found: dict[str, File] = {}
    clashes = []
    for path, source in site.copies.items():
        place = project.content / source
        found[path] = File(place, f"content/{source}", digests.get(str(place), ""))
    for name, place in themed.files.statics.items():
        known = digests.get(str(place)) or ""
        path, source = ASSETS + name, f"the theme's {name}"
        if path in found:
            clashes.append(same_address(path, source, found[path].source))
        found[path] = File(place, source, known)
    return found, tuple(clashes)
