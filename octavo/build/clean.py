"""Cleaning: what builds of a project wrote is deleted, and nothing else."""

import re
import stat
from collections.abc import Callable
from contextlib import suppress
from errno import EEXIST, ENOTEMPTY

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.base.folders import HeldFolder
from octavo.base.project import PREVIEWS, Project
from octavo.cache.code import delete_code
from octavo.output.manifest import MANIFEST, read_manifest
from octavo.output.prune import prune
from octavo.output.staging import TEMPORARY

# Raised where there is nothing that a build made: nothing at all, or a file in the place of a folder.
_NOTHING = (FileNotFoundError, NotADirectoryError)

# The name of a preview.
_PREVIEW = re.compile("[0-9a-f]{16}")


def clean(project: Project) -> tuple[int, tuple[Diagnostic, ...]]:
    """Delete the files that the manifests of a site and its previews list, the caches of both, and compiled templates.

    Returns how many files of sites were deleted, and a warning for what cannot be deleted. What has another name than
    builds give stays, and so does all that is behind a link.
    """
    cleaning = _Cleaning()
    cleaning.clean_output(project)
    with suppress(*_NOTHING), HeldFolder(project.cache.parent, project.root) as caches:
        cleaning.clean_caches(project, caches)
        caches.delete_link(PREVIEWS)
        for name in caches.names(PREVIEWS) if stat.S_ISDIR(caches.mode(PREVIEWS)) else ():
            if _PREVIEW.fullmatch(name):
                preview = Project(project.root, project.previews / name)
                cleaning.clean_output(preview)
                cleaning.clean_caches(preview, caches)
                cleaning.delete(caches, f"{PREVIEWS}/{name}", caches.delete_empty)
        cleaning.delete(caches, PREVIEWS, caches.delete_empty)
    # Other output folders have their caches beside this one's.
    with HeldFolder(project.root) as root:
        cleaning.delete(root, project.cache.parent.name, root.delete_empty)
    delete_code(project.key)
    return cleaning.removed, tuple(cleaning.left)


class _Cleaning:
    """Deletes what builds wrote; `removed` is the number of files of sites, `left` has a warning for what stays."""

    def __init__(self) -> None:
        self.removed = 0
        self.left: list[Diagnostic] = []

    def clean_output(self, project: Project) -> None:
        """Delete the files that the manifest of an output folder lists, and then the manifest."""
        with suppress(*_NOTHING), HeldFolder(project.output, project.around(project.output)) as output:
            try:
                removed, left = prune(output, read_manifest(output))
            except OSError as failure:
                self._note(output, MANIFEST, failure)
                return
            self.removed += removed
            self.left += left.values()
            if not left:
                self.delete(output, MANIFEST, output.delete)
                self.delete(output, TEMPORARY, output.delete_all)

    def clean_caches(self, project: Project, caches: HeldFolder) -> None:
        """Delete the cache of an output folder, unless files of it are left, which a later build has to know."""
        if not self.left:
            self.delete(caches, project.cache.name, caches.delete_all)

    def delete(self, folder: HeldFolder, path: str, delete: Callable[[str], None]) -> None:
        """Delete what is at a path in a folder; a folder with other things in it stays."""
        try:
            delete(path)
        except _NOTHING:
            pass
        except OSError as failure:
            if failure.errno not in (ENOTEMPTY, EEXIST):
                self._note(folder, path, failure)

    def _note(self, folder: HeldFolder, path: str, failure: OSError) -> None:
        message = f"this cannot be deleted: {failure.strerror or failure}"
        hint = "allow yourself to delete it, then run the command again"
        self.left.append(warning("unwritable", message, Span(str(folder.place / path)), hint))
