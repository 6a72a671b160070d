"""The artifact: the built site as it is published, after a check that the output folder is what the build wrote."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from octavo.audit.places import printable
from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.project import Project
from octavo.cache.history import Index
from octavo.model.hosts import PAGES_FILE_LIMIT, PAGES_SITE_LIMIT
from octavo.output.files import stamp_at
from octavo.output.manifest import MANIFEST, is_untouched
from octavo.publish.outcome import Unpublished

_AGAIN = "run the command again"

# Files that nobody expects on the site.
_UNSEEN = frozenset([".git", ".gitignore", ".gitkeep", ".DS_Store"])

# A finding names no more files than these.
_MOST = 5


@frozen
class Artifact:
    """The files of a built site: the output folder, the size in bytes of each file by path, and the site's address.

    `diagnostics` are warnings about files that are in the folder and not part of the site.
    """

    folder: Path
    sizes: Mapping[str, int]
    url: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    def is_for(self, url: str) -> bool:
        """Tell if the site was built for an address."""
        return self.url.rstrip("/").lower() == url.rstrip("/").lower()


def collect(project: Project, index: Index) -> Artifact:
    """Return the site that the last build wrote; `index` is its history, and nobody may build meanwhile.

    Unpublished: the output folder is not as that build left it, or holds symbolic links.
    """
    output = project.output
    if not is_untouched(output, index.manifest):
        message = "a build was interrupted in this folder, or something else has changed its manifest"
        raise Unpublished(error("publish-refused", message, Span(str(output)), _AGAIN))
    altered = sorted(path for path, stamp in index.stamps.items() if stamp_at(output, path) != stamp)
    if altered:
        message = f"the output is not what the build wrote; changed or missing: {in_words(altered)}"
        raise Unpublished(error("publish-refused", message, Span(str(output)), _AGAIN))
    links, others = [], []
    for path, is_link in _entries(output):
        if is_link:
            links.append(path)
        elif path not in index.stamps:
            others.append(path)
    if links:
        message = f"there are symbolic links in the output, which cannot be published: {in_words(sorted(links))}"
        hint = "put the files themselves in their place, or delete the links"
        raise Unpublished(error("publish-refused", message, Span(str(output)), hint))
    found: tuple[Diagnostic, ...] = ()
    if others:
        message = f"files in the output that are not part of the site are not published: {in_words(sorted(others))}"
        hint = "put what belongs to the site into content/, and delete the rest from the output"
        found = (warning("not-published", message, Span(str(output)), hint),)
    sizes = {path: stamp[2] for path, stamp in sorted(index.stamps.items())}
    return Artifact(output, sizes, index.address[0] if index.address else "", found)


def check_limits(artifact: Artifact) -> None:
    """Check a site against the limits of GitHub Pages; Unpublished where it is too large, or one of its files."""
    hint = f"GitHub Pages takes at most {_megabytes(PAGES_FILE_LIMIT)} a file: link to it where it can be kept"
    large = [path for path, size in artifact.sizes.items() if size > PAGES_FILE_LIMIT]
    found = [
        error("publish-refused", f"this file has {_megabytes(artifact.sizes[path])}", Span(path), hint)
        for path in large[:_MOST]
    ]
    total = sum(artifact.sizes.values())
    if total > PAGES_SITE_LIMIT:
        message = f"the site has {_megabytes(total)}"
        hint = f"GitHub Pages takes at most {_megabytes(PAGES_SITE_LIMIT)} a site: link to large files elsewhere"
        found.append(error("publish-refused", message, Span(str(artifact.folder)), hint))
    if found:
        raise Unpublished(*found)


def in_words(paths: list[str]) -> str:
    """Return a list of paths for a message; of a long one, the first and the number of the others."""
    rest = len(paths) - _MOST
    return ", ".join(map(printable, paths[:_MOST])) + (f" and {rest} more" if rest > 0 else "")


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.0f} MB"


def _entries(output: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of each file and link in the output folder, with True for a link; its manifest is left out."""
    top = str(output)
    for folder, folders, files in os.walk(top):
        # The output may be a worktree of git.
        folders[:] = [name for name in folders if name != ".git"]
        prefix = folder[len(top) + 1 :].replace(os.sep, "/")
        for name in (*folders, *files):
            path = f"{prefix}/{name}" if prefix else name
            is_link = os.path.islink(f"{folder}/{name}")  # noqa: PTH114 - done for every file
            if is_link or (name in files and name not in _UNSEEN and path != MANIFEST):
                yield path, is_link
