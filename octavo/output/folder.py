"""The output folder of one build, in which only files that its manifest lists are replaced or deleted."""

import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.folders import HeldFolder
from octavo.base.project import Project
from octavo.content.scan import Stamp
from octavo.output.files import stamp_at
from octavo.output.install import Installer
from octavo.output.manifest import MANIFEST, OutputSnapshot, read_manifest, write_manifest
from octavo.output.prune import prune
from octavo.output.staging import Staging


class OutputFolder:
    """The output folder of one build, held open from `open` to `close`.

    `earlier` are the paths that its manifest listed when it was opened, `listed` those that it lists now, and
    `missing` the wanted paths that the last build left without a file. `known` is the snapshot of the last build.
    """

    def __init__(self, project: Project, known: OutputSnapshot | None = None) -> None:
        self.folder = project.output
        self._project = project
        self.earlier: frozenset[str] = frozenset()
        self.listed: frozenset[str] = frozenset()
        self.missing: frozenset[str] = frozenset()
        self._had_manifest = True
        self._known = known
        # Paths of the site that are taken by files which Octavo did not write.
        self._foreign: set[str] = set()

    def open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> Diagnostic | None:
        """Prepare the folder: make a temporary folder, and list every wanted path in the manifest.

        `stamps` are those of the files that the last build left. Returns an error where writing fails; then no file
        of the site was changed.
        """
        try:
            self._open(wanted, stamps)
        except OSError as failure:
            return unwritable(self.folder, "", failure)
        return None

    def _open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> None:
        self.held = HeldFolder(self.folder, self._project.around(self.folder), make=True)
        self.staging = Staging(self.held)
        self._installer = Installer(self.held, self.staging, self._foreign)
        self._had_manifest = self._has_manifest()
        self.earlier = self.listed = read_manifest(self.held, self._known)
        if self.listed is wanted:
            return
        self.missing = wanted.difference(stamps)
        new = (wanted | stamps.keys()) - self.listed
        self._foreign.update(_occupied(self.held, new))
        self._record(self.listed | new)

    def record(self, paths: Iterable[str]) -> Diagnostic | None:
        """Write a manifest that lists these paths; returns an error where writing fails."""
        try:
            self._record(paths)
        except OSError as failure:
            return unwritable(self.folder, MANIFEST, failure)
        return None

    def _record(self, paths: Iterable[str]) -> None:
        listed = frozenset(paths).difference(self._foreign) if self._foreign else frozenset(paths)
        # Comparing a large set with itself is slow.
        same = listed is self.listed or listed == self.listed
        if not (same and self._has_manifest()):
            write_manifest(self.held, self.staging, listed)
        self.listed = listed

    def _has_manifest(self) -> bool:
        return stat.S_ISREG(self.held.mode(MANIFEST))

    def abandon(self) -> None:
        """Restore the manifest that the folder had, if any, and remove the temporary files."""
        if self._had_manifest:
            self.record(self.earlier)
        else:
            with suppress(OSError):
                self.held.delete(MANIFEST)
        self.close()

    @contextmanager
    def abandoned_on(self, failure: type[Exception]) -> Iterator[None]:
        """Abandon the folder if such an exception ends the block: whoever tries again finds it as this build did."""
        try:
            yield
        except failure:
            self.abandon()
            raise

    def close(self) -> None:
        """Remove the temporary files, and release the folder."""
        self.staging.close()
        self.held.close()

    def surplus(self, wanted: frozenset[str]) -> frozenset[str]:
        """Return the paths that are listed and not wanted."""
        return frozenset() if self.listed is wanted else self.listed - wanted

    def install(self, path: str, stamp: Stamp) -> Stamp:
        """Move a staged file to its place (see `Installer.install`)."""
        return self._installer.install(path, stamp)

    def prune(self, paths: Iterable[str]) -> tuple[int, Mapping[str, Diagnostic]]:
        """Delete the files at these paths, if the manifest lists them (see `prune.prune`)."""
        removed, left = prune(self.held, self.listed.intersection(paths))
        still = set(_occupied(self.held, self._foreign))
        self._foreign.intersection_update(still)
        return removed, left

    def snapshot(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> OutputSnapshot | None:
        """Return a snapshot of the folder if it has all wanted files and lists no others, else None."""
        if self.listed is not wanted or len(stamps) != len(wanted):
            return None
        stamp = stamp_at(self.folder, MANIFEST)
        return OutputSnapshot(stamp, wanted) if stamp else None


def unwritable(folder: Path, path: str, failure: OSError) -> Diagnostic:
    """Return the error for a path of the output folder that cannot be written."""
    message = f"this cannot be written: {failure.strerror or failure}"
    hint = "move it away, or name another folder with --output DIR"
    if isinstance(failure, PermissionError):
        hint = "allow yourself to write there, or name another folder with --output DIR"
    if failure.errno in (ENOSPC, EDQUOT):
        hint = "make room on the disk, then build again"
    return error("unwritable", message, Span(str(folder / path)), hint)


def _occupied(folder: HeldFolder, paths: Iterable[str]) -> Iterator[str]:
    """Find the paths at which there is a file or a link; a folder may be ours, and is never replaced."""
    absent: dict[str, bool] = {"": False}

    def is_absent(inside: str) -> bool:
        # There is nothing in a folder that does not exist, so the paths in it need not be examined.
        if inside not in absent:
            absent[inside] = is_absent(inside.rpartition("/")[0]) or _mode(folder, inside) == 0
        return absent[inside]

    for path in paths:
        if not is_absent(path.rpartition("/")[0]):
            mode = _mode(folder, path)
            if mode and not stat.S_ISDIR(mode):
                yield path


def _mode(folder: HeldFolder, path: str) -> int:
    """Return the mode of the file at a path, 0 where there is none; one that cannot be examined counts as regular."""
    try:
        return folder.mode(path)
    except OSError:
        return stat.S_IFREG
