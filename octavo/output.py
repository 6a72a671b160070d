"""The output folder: ours alone, or refused; written so that every file is whole at every moment."""

import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from errno import EDQUOT, EEXIST, ENOSPC, ENOTDIR
from pathlib import Path

from octavo.diagnostic import Diagnostic, Span, error, warning
from octavo.project import Project
from octavo.snapshot import Stamp, stamp_of
from octavo.state import Made

MANIFEST = ".octavo-manifest"
TEMPORARY = ".octavo-tmp"

_TITLE = "octavo manifest 1"

# What may lie in an empty folder without making it somebody's.
_HARMLESS = frozenset([".gitignore", ".gitkeep", ".DS_Store"])


def refusal(project: Project) -> Diagnostic | None:
    """Why the output folder may not be written to, if it may not."""
    output = project.output
    span = Span(str(output))
    hint = "name another folder with --output DIR"
    if output == Path(output.anchor):
        return error("output-refused", "the output would be the root of the file system", span, hint)
    if output == _home():
        return error("output-refused", "the output would be your home folder", span, hint)
    if project.root.is_relative_to(output):
        return error("output-refused", "the output would be the project or a folder around it", span, hint)
    sources = (project.content, project.themes, project.cache.parent)
    if any(output.is_relative_to(folder.resolve()) for folder in sources):
        return error("output-refused", "the output would lie inside content/, themes/ or .cache/", span, hint)
    there = next(folder for folder in (output, *output.parents) if os.path.lexists(folder))
    if not there.is_dir():
        return error("output-refused", f"{there} is a file, not a folder", span, hint)
    if not os.access(there, os.W_OK | os.X_OK):
        return error("output-refused", f"nothing may be written into {there}", span, hint)
    if there != output:
        return None
    try:
        names = {path.name for path in output.iterdir()}
    except OSError as failure:
        return error("output-refused", f"the output folder cannot be read: {failure.strerror}", span, hint)
    if ".git" in names:
        return error("output-refused", "the output folder is a git repository", span, hint)
    if names - _HARMLESS and not (output / MANIFEST).is_file():
        return error(
            "output-refused",
            "the output folder is not empty, and Octavo did not write what is in it",
            span,
            "empty it yourself, or name another folder with --output DIR",
        )
    return None


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


class Output:
    """The output folder of one build. Only paths in the manifest are ever replaced or deleted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / TEMPORARY
        self._folders: set[str] = set()
        self._foreign: set[str] = set()

    def manifest(self) -> frozenset[str]:
        """The paths that earlier builds wrote or were about to write."""
        try:
            lines = (self.folder / MANIFEST).read_text("utf-8").split("\n")
        except (OSError, ValueError):
            return frozenset()
        return frozenset(line for line in lines[1:] if line) if lines[0] == _TITLE else frozenset()

    def open(self, paths: Iterable[str]) -> Diagnostic | None:
        """Make the folder ready: an empty place for temporary files, and a manifest that names every path to come.

        What the disk says against it is the result, and then nothing was written.
        """
        try:
            self._open(paths)
        except OSError as failure:
            return self.unwritable("", failure)
        return None

    def _open(self, paths: Iterable[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.temporary.is_symlink() or self.temporary.is_file():
            self.temporary.unlink()
        elif self.temporary.exists():
            shutil.rmtree(self.temporary)
        self.temporary.mkdir()
        ours = self.manifest()
        new = set(paths) - ours
        self._foreign = {path for path in new if os.path.lexists(self.folder / path)}
        self._record(ours | new)

    def close(self, paths: Iterable[str]) -> None:
        """Leave the manifest of what is there, and no temporary files."""
        self._record(paths)
        shutil.rmtree(self.temporary, ignore_errors=True)

    def _record(self, paths: Iterable[str]) -> None:
        text = "\n".join([_TITLE, *sorted(set(paths) - self._foreign), ""])
        place = self.temporary / "manifest"
        place.write_text(text, "utf-8", newline="\n")
        place.replace(self.folder / MANIFEST)

    def unwritable(self, path: str, failure: OSError) -> Diagnostic:
        """What the disk said when a path was to be written."""
        message = f"this cannot be written: {failure.strerror or failure}"
        hint = "move it away, or name another folder with --output DIR"
        if failure.errno in (ENOSPC, EDQUOT):
            hint = "make room on the disk, then build again"
        return error("unwritable", message, Span(str(self.folder / path)), hint)

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file already has these bytes."""
        place = self.folder / path
        try:
            status = place.lstat()
            return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and place.read_bytes() == data
        except OSError:
            return False

    def stage(self, name: str, data: bytes) -> None:
        """Write a temporary file."""
        (self.temporary / name).write_bytes(data)

    def install(self, name: str, path: str) -> Stamp:
        """Put a temporary file in its place at once, whole; FileExistsError where something of the user's stands."""
        target = self.folder / path
        self._enter(path)
        if path in self._foreign or (os.path.lexists(target) and self.stamp(path) is None):
            raise FileExistsError(EEXIST, "something that Octavo did not write stands here", path)
        (self.temporary / name).replace(target)
        return stamp_of(target.lstat())

    def intact(self, made: Mapping[str, Made]) -> bool:
        """Whether all that was written is still as it was written."""
        return all(self.stamp(path) == one.stamp for path, one in made.items())

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file of the output, None where there is no regular file."""
        try:
            status = os.lstat(os.path.join(self.folder, path))  # noqa: PTH118 - asked of every file on every build
        except OSError:
            return None
        return stamp_of(status) if stat.S_ISREG(status.st_mode) else None

    def prune(self, paths: Iterable[str]) -> tuple[int, Mapping[str, Diagnostic]]:
        """Delete files that the manifest lists, and folders that this leaves empty.

        How many were deleted, and what the disk said of those that could not be.
        """
        removed = 0
        left = {}
        for path in sorted(self.manifest().intersection(paths), reverse=True):
            target = self.folder / path
            if not _inside(path) or not self._real(path) or self.stamp(path) is None:
                continue
            try:
                target.unlink()
                removed += 1
            except OSError as failure:
                message = f"this page is no longer part of the site, and cannot be deleted: {failure.strerror}"
                left[path] = warning("unwritable", message, Span(str(target)), "delete it yourself, or build again")
                continue
            for parent in target.parents:
                if parent == self.folder:
                    break
                try:
                    parent.rmdir()
                except OSError:
                    break
        self._foreign = {path for path in self._foreign if os.path.lexists(self.folder / path)}
        return removed, left

    def _enter(self, path: str) -> None:
        """Make the folders of a path; a link among them would lead the writing out of the output."""
        folder = path.rpartition("/")[0]
        if not folder or folder in self._folders:
            return
        self._enter(folder)
        place = self.folder / folder
        try:
            place.mkdir()
        except FileExistsError:
            if not stat.S_ISDIR(place.lstat().st_mode):
                message = "something that Octavo did not write stands here"
                raise NotADirectoryError(ENOTDIR, message, folder) from None
        self._folders.add(folder)

    def _real(self, path: str) -> bool:
        parts = path.split("/")[:-1]
        place = self.folder
        for part in parts:
            place = place / part
            if place.is_symlink():
                return False
        return True


def _inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")
