"""The output folder: ours alone, or refused; written so that every file is whole at every moment."""

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from errno import EDQUOT, EEXIST, ENOSPC, ENOTDIR, ENOTEMPTY
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.project import Project
from octavo.content.scan import Stamp, stamp_of
from octavo.output.files import write
from octavo.workers.pool import spread

# So many files are looked at in another process while this one looks at the sources.
MANY = 3000

MANIFEST = ".octavo-manifest"
TEMPORARY = ".octavo-tmp"

_TITLE = "octavo manifest 1"

# What may lie in an empty folder without making it somebody's.
_HARMLESS = frozenset([".gitignore", ".gitkeep", ".DS_Store", TEMPORARY])


def refusal(project: Project) -> Diagnostic | None:
    """Why the output folder may not be written to, if it may not."""
    span = Span(str(project.output))
    try:
        return _refusal(project, project.output, span)
    except OSError as failure:
        hint = "name another folder with --output DIR"
        return error("output-refused", f"the output folder cannot be read: {failure.strerror}", span, hint)


def _refusal(project: Project, output: Path, span: Span) -> Diagnostic | None:
    hint = "name another folder with --output DIR"
    if output == Path(output.anchor):
        return error("output-refused", "the output would be the root of the file system", span, hint)
    if output == _home():
        return error("output-refused", "the output would be your home folder", span, hint)
    if project.root.is_relative_to(output):
        return error("output-refused", "the output would be the project or a folder around it", span, hint)
    sources = (project.content, project.themes, project.cache.parent)
    inside = any(output.is_relative_to(folder.resolve()) for folder in sources)
    if inside and output.parent != project.previews:
        return error("output-refused", "the output would lie inside content/, themes/ or .cache/", span, hint)
    there = next(folder for folder in (output, *output.parents) if os.path.lexists(folder))
    if not there.is_dir():
        return error("output-refused", f"{there} is a file, not a folder", span, hint)
    if not os.access(there, os.W_OK | os.X_OK):
        return error("output-refused", f"nothing may be written into {there}", span, hint)
    if there != output:
        return None
    names = {path.name for path in output.iterdir()}
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


@frozen
class Laid:
    """An output as a build left it: under this stamp its manifest lists these paths, and all of them are there."""

    stamp: Stamp
    paths: frozenset[str]


class Output:
    """The output folder of one build. Only paths in the manifest are ever replaced or deleted.

    `earlier` are the paths that it listed when it was opened, `listed` those that it lists now, `missing` those without
    a file. It may be known how the last build `laid` it out.
    """

    def __init__(self, folder: Path, run: str = "", laid: Laid | None = None) -> None:
        self.folder = folder
        self._laid = laid
        self.temporary = folder / TEMPORARY
        # Of its own for each build: workers that outlive a killed one must not write into the next one's.
        self.run = self.temporary / (run or f"{os.getpid()}-{time.time_ns():x}")
        self.staging = f"{self.run}/site"
        self._staged: set[str] = set()
        self._folders: set[str] = set()
        self._moved: set[str] = set()
        self._foreign: set[str] = set()
        self.earlier: frozenset[str] = frozenset()
        self.listed: frozenset[str] = frozenset()
        self.missing: frozenset[str] = frozenset()

    def manifest(self) -> frozenset[str]:
        """The paths that earlier builds wrote or were about to write; OSError where nobody can tell."""
        if self._laid is not None and self.stamp(MANIFEST) == self._laid.stamp:
            return self._laid.paths
        try:
            lines = (self.folder / MANIFEST).read_text("utf-8").split("\n")
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return frozenset()
        return frozenset(line for line in lines[1:] if line) if lines[0] == _TITLE else frozenset()

    def left(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> Laid | None:
        """How it is left, where all that is wanted is there, and nothing else is listed."""
        stamp = self.stamp(MANIFEST) if self.listed is wanted and len(stamps) == len(wanted) else None
        return Laid(stamp, wanted) if stamp else None

    def surplus(self, wanted: frozenset[str]) -> frozenset[str]:
        """What is listed and not wanted."""
        return frozenset() if self.listed is wanted else self.listed - wanted

    def open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> Diagnostic | None:
        """Make the folder ready: an empty place for temporary files, and a manifest that names every path to come.

        Of what is `wanted`, that which has no stamp is `missing`. What the disk says against it is the result, and then
        nothing was written.
        """
        try:
            self._open(wanted, stamps)
        except OSError as failure:
            return self.unwritable("", failure)
        return None

    def _open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.temporary.is_symlink() or self.temporary.is_file():
            self.temporary.unlink()
        elif self.temporary.exists():
            _cleared(self.temporary)
        self.run.mkdir(parents=True)
        self.earlier = self.listed = self.manifest()
        if self.listed is wanted:
            return
        self.missing = wanted.difference(stamps)
        new = (wanted | stamps.keys()) - self.listed
        self._foreign = set(self._taken(new))
        self._record(self.listed | new)

    def record(self, paths: Iterable[str]) -> Diagnostic | None:
        """Leave the manifest of what is there; what the disk says against it."""
        try:
            self._record(paths)
        except OSError as failure:
            return self.unwritable(MANIFEST, failure)
        return None

    def abandon(self) -> None:
        """Leave the folder as it was found."""
        self.record(self.earlier)
        self.close()

    def close(self) -> None:
        """Leave no temporary files; what stays goes when the folder is next opened."""
        with suppress(OSError):
            _cleared(self.temporary)

    def closed(self, manifest: Stamp | None) -> bool:
        """Whether nobody has begun to write since the manifest had this stamp."""
        return self.stamp(MANIFEST) == manifest and not os.path.lexists(self.temporary)

    def _record(self, paths: Iterable[str]) -> None:
        listed = frozenset(paths).difference(self._foreign) if self._foreign else frozenset(paths)
        if (listed is self.listed or listed == self.listed) and (self.folder / MANIFEST).is_file():
            self.listed = listed
            return
        place = self.run / "manifest"
        write(place, "\n".join([_TITLE, *sorted(listed), ""]).encode())
        place.replace(self.folder / MANIFEST)
        self.listed = listed

    def unwritable(self, path: str, failure: OSError) -> Diagnostic:
        """What the disk said when a path was to be written."""
        message = f"this cannot be written: {failure.strerror or failure}"
        hint = "move it away, or name another folder with --output DIR"
        if failure.errno in (ENOSPC, EDQUOT):
            hint = "make room on the disk, then build again"
        return error("unwritable", message, Span(str(self.folder / path)), hint)

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file already has these bytes."""
        place = f"{self.folder}/{path}"
        try:
            status = os.lstat(place)
            same = stat.S_ISREG(status.st_mode) and status.st_size == len(data)
            return same and Path(place).read_bytes() == data
        except OSError:
            return False

    def stage(self, path: str, data: bytes) -> Stamp:
        """Write a temporary file, to be installed at a path; its stamp."""
        target = f"{self.staging}/{path}"
        self._make(target.rpartition("/")[0])
        return write(target, data)

    def _make(self, folder: str) -> None:
        """Make a folder for temporary files, unless it is there."""
        if folder in self._staged:
            return
        if folder != self.staging:
            self._make(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102 - done for every page
        self._staged.add(folder)

    def install(self, path: str, stamp: Stamp) -> Stamp:
        """Put a staged file in its place at once, whole; FileExistsError where something of the user's stands.

        Where its folder is new, the whole folder is moved with all that is staged below it, and their stamps stay.
        """
        folder = path.rpartition("/")[0]
        if folder in self._moved or (folder and folder not in self._folders and self._enter(folder)):
            return stamp
        target = self.folder / path
        if path in self._foreign or (os.path.lexists(target) and self.stamp(path) is None):
            raise FileExistsError(EEXIST, "something that Octavo did not write stands here", path)
        os.replace(f"{self.staging}/{path}", target)  # noqa: PTH105 - done for every page
        try:
            return stamp_of(os.lstat(target))
        except OSError:
            # It is in its place all the same; where this is not its stamp any more, the next build looks again.
            return stamp

    def unsound(self, stamps: Mapping[str, Stamp], jobs: int) -> Iterator[tuple[str, str]]:
        """What is wrong with the files that were written under these stamps, each with its path.

        Of many it is found out in another process, from now on.
        """
        prefix = f"{self.folder}/"
        written, alone = tuple(stamps.items()), jobs == 1
        return spread(_look, prefix, written, int(alone), _unseen, worth=len(written) or 1, beside=MANY)

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
        for path in sorted((self.listed or self.manifest()).intersection(paths), reverse=True):
            target = self.folder / path
            try:
                if not _inside(path) or not self._real(path):
                    continue
                try:
                    if not stat.S_ISREG(target.lstat().st_mode):
                        continue
                    target.unlink()
                    removed += 1
                except (FileNotFoundError, NotADirectoryError):
                    # Gone already, but maybe not its folder.
                    pass
                self._leave(target.parent)
            except OSError as failure:
                message = f"this page is no longer part of the site, and cannot be deleted: {failure.strerror}"
                left[path] = warning("unwritable", message, Span(str(target)), "delete it yourself, or build again")
        self._foreign = {path for path in self._foreign if self._occupied(path)}
        return removed, left

    def _leave(self, folder: Path) -> None:
        """Remove a folder and those around it, as far as nothing is left in them."""
        while folder != self.folder:
            try:
                folder.rmdir()
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as failure:
                if failure.errno in (ENOTEMPTY, EEXIST):
                    return
                raise
            folder = folder.parent

    def _taken(self, paths: Iterable[str]) -> Iterator[str]:
        """Those paths at which files of somebody else's stand; nothing stands in a folder that is not there."""
        absent: dict[str, bool] = {"": False}

        def missing(folder: str) -> bool:
            if folder not in absent:
                absent[folder] = missing(folder.rpartition("/")[0]) or self._absent(folder)
            return absent[folder]

        return (path for path in paths if not missing(path.rpartition("/")[0]) and self._occupied(path))

    def _absent(self, folder: str) -> bool:
        try:
            os.lstat(f"{self.folder}/{folder}")
        except FileNotFoundError:
            return True
        except OSError:
            # What nobody can see may be there.
            return False
        return False

    def _occupied(self, path: str) -> bool:
        """Whether a file of somebody else's stands at a path; a folder may be ours, and is never replaced."""
        try:
            return not stat.S_ISDIR(os.lstat(f"{self.folder}/{path}").st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            # What nobody can see may be somebody's.
            return True

    def _enter(self, folder: str) -> bool:
        """Make a folder ready to be written into; whether it is new, and came with all that is staged for it.

        A link on the way would lead the writing out of the output.
        """
        above = folder.rpartition("/")[0]
        if above in self._moved or (above and above not in self._folders and self._enter(above)):
            self._moved.add(folder)
            return True
        place = self.folder / folder
        try:
            status = place.lstat()
        except FileNotFoundError:
            os.rename(f"{self.staging}/{folder}", place)  # noqa: PTH104 - never over anything, as replace would
            self._moved.add(folder)
            return True
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(ENOTDIR, "something that Octavo did not write stands here", folder)
        self._folders.add(folder)
        return False

    def _real(self, path: str) -> bool:
        parts = path.split("/")[:-1]
        place = self.folder
        for part in parts:
            place = place / part
            if place.is_symlink():
                return False
        return True


def _cleared(folder: Path) -> None:
    # It brings half a dozen modules, and a build with nothing to do removes nothing.
    from shutil import rmtree

    rmtree(folder)


def _look(prefix: str, written: Sequence[tuple[str, Stamp]]) -> list[tuple[str, str]]:
    found = []
    lstat = os.lstat
    for path, known in written:
        try:
            status = lstat(prefix + path)
        except OSError:
            found.append((path, "missing from the output"))
            continue
        # A file that turned into something else has another stamp too.
        if stamp_of(status) != known:
            found.append((path, "altered in the output"))
    return found


def _unseen(written: tuple[str, Stamp]) -> tuple[str, str]:
    return written[0], "not looked at"


def _inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")
