"""The check that a folder may be the output folder: one that has another use is refused."""

import os
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.project import Project
from octavo.base.system import resolved
from octavo.output.manifest import MANIFEST
from octavo.output.staging import TEMPORARY

# A folder with no files but these counts as empty.
HARMLESS = frozenset([".gitignore", ".gitkeep", ".DS_Store", ".htaccess", ".nojekyll", "CNAME", TEMPORARY])

_HINT = "name another folder with --output DIR"


def refusal(project: Project) -> Diagnostic | None:
    """Return the error if a project's output folder may not be written, else None."""
    output, span = project.output, Span(str(project.output))
    try:
        reason = _other_use(project) or _not_a_folder(output)
        if reason:
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
        return error("output-refused", f"the output folder cannot be read: {failure.strerror}", span, _HINT)
    return None


def _other_use(project: Project) -> str:
    """Return the reason if the path of the output folder has another use, else an empty text."""
    output = project.output
    if shared := shared_folder(output):
        return f"the output would be {shared}"
    if project.root.is_relative_to(output):
        return "the output would be the project or a folder around it"
    sources = (project.content, project.themes, project.cache.parent)
    inside = any(output.is_relative_to(resolved(folder)) for folder in sources)
    if inside and output.parent != project.previews:
        return "the output would lie inside content/, themes/ or .cache/"
    return ""


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
