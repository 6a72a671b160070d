"""The check that a folder may be the output folder: one that has another use is refused."""

import os
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.layout import CONTENT
from octavo.base.project import Project
from octavo.base.system import resolved
from octavo.output.manifest import MANIFEST
from octavo.output.staging import TEMPORARY

# A folder with no files but these counts as empty.
HARMLESS = frozenset([".gitignore", ".gitkeep", ".DS_Store", ".htaccess", ".nojekyll", "CNAME", TEMPORARY])

_HINT = "name another folder with --output DIR"


def misplaced(project: Project) -> Diagnostic | None:
    """Return the error if a project's output or cache folder is at a place where nothing may be deleted, else None."""
    output, span = project.output, Span(str(project.output))
    try:
        if linked := _linked_cache(project):
            hint = "delete the link: a build makes all that is in .cache/ again"
            return error("cache-refused", "this is a link, and builds write and delete files there", linked, hint)
        reason = _other_use(project) or (_of_other_project(project) if output.is_dir() else "")
    except OSError as failure:
        reason = _not_read(failure)
    return error("output-refused", reason, span, _HINT) if reason else None


def refusal(project: Project) -> Diagnostic | None:
    """Return the error if a project's output folder may not be written, else None."""
    if found := misplaced(project):
        return found
    output, span = project.output, Span(str(project.output))
    try:
        if reason := _not_a_folder(output):
            return error("output-refused", reason, span, _HINT)
        if not output.is_dir():
            return None
        names = {path.name for path in output.iterdir()}
        if (output / ".git").is_dir():
            return error("output-refused", "the output folder is a git repository", span, _HINT)
        # In a worktree of a repository `.git` is a file: people publish from there, and the repository is elsewhere.
        if names - HARMLESS - {".git"} and not (output / MANIFEST).is_file():
            message = "the output folder is not empty, and Octavo did not write what is in it"
            return error("output-refused", message, span, "empty it yourself, or name another folder with --output DIR")
    except OSError as failure:
        return error("output-refused", _not_read(failure), span, _HINT)
    return None


def _not_read(failure: OSError) -> str:
    return f"the output folder cannot be read: {failure.strerror}"


def _of_other_project(project: Project) -> str:
    """Return the reason if the output folder has a manifest and lies in another project, else an empty text."""
    output = project.output
    if project.named or not (output / MANIFEST).is_file():
        return ""
    owner = next((folder for folder in output.parents if (folder / CONTENT).is_dir()), project.root)
    return "" if owner == project.root else f"this is an output folder of the project {owner}"


def _other_use(project: Project) -> str:
    """Return the reason if the path of the output folder has another use, else an empty text."""
    output = project.output
    if shared := shared_folder(output):
        return f"the output would be {shared}"
    if not project.named and not output.is_relative_to(project.root):
        return "output/ is a link that leads out of the project"
    if project.root.is_relative_to(output):
        return "the output would be the project or a folder around it"
    sources = (project.content, project.themes, project.cache.parent)
    inside = any(output.is_relative_to(resolved(folder)) for folder in sources)
    if inside and output.parent != project.previews:
        return "the output would lie inside content/, themes/ or .cache/"
    return ""


def _linked_cache(project: Project) -> Span | None:
    """Return the place of a link in the way to the cache folder or to a preview."""
    caches = project.cache.parent
    previewed = (project.previews, project.output) if project.output.parent == project.previews else ()
    linked = next((place for place in (caches, project.cache, *previewed) if place.is_symlink()), None)
    return Span(linked.relative_to(project.root).as_posix()) if linked else None


def shared_folder(folder: Path) -> str:
    """Return a folder in words if it holds much else: the root of the file system, the user's home, one around it."""
    if folder == Path(folder.anchor):
        return "the root of the file system"
    home = _home()
    if folder == home:
        return "your home folder"
    return "a folder around your home folder" if home is not None and home.is_relative_to(folder) else ""


def _not_a_folder(output: Path) -> str:
    """Return the reason if no folder can be made or written at a path, else an empty text."""
    existing = next(folder for folder in (output, *output.parents) if os.path.lexists(folder))
    if not existing.is_dir():
        return f"{existing} is a file, not a folder"
    if not os.access(existing, os.W_OK | os.X_OK):
        return f"nothing may be written into {existing}"
    return ""


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None
