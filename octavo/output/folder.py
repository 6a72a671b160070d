"""The output folder of one build: opened, written and listed so that only paths of the manifest are ever replaced."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from errno import EDQUOT, ENOSPC
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.content.scan import Stamp
from octavo.output.files import stamp_at
from octavo.output.install import Installer
from octavo.output.manifest import MANIFEST, OutputSnapshot, read_manifest, write_manifest
from octavo.output.prune import prune
from octavo.output.staging import TEMPORARY, Staging


class OutputFolder:
    """The output folder of one build.

    `earlier` are the paths that its manifest listed when it was opened, `listed` those that it lists now, and
    `missing` those wanted paths that had no file. `known` is how the last build left the folder.
    """

    def __init__(self, folder: Path, known: OutputSnapshot | None = None) -> None:
        self.folder = folder
        self.staging = Staging(folder)
        self.earlier: frozenset[str] = frozenset()
        self.listed: frozenset[str] = frozenset()
        self.missing: frozenset[str] = frozenset()
        self._known = known
        # Paths to be written at which files stand that Octavo did not write.
        self._foreign: set[str] = set()
        self._installer = Installer(folder, self.staging.site, self._foreign)

    def open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> Diagnostic | None:
        """Make the folder ready: an empty folder for temporary files, and a manifest that names every path to come.

        `stamps` are those of the files that the last build left. Returns an error where the disk refuses; then
        nothing was written.
        """
        try:
            self._open(wanted, stamps)
        except OSError as failure:
            return unwritable(self.folder, "", failure)
        return None

    def _open(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.staging.open()
        self.earlier = self.listed = read_manifest(self.folder, self._known)
        if self.listed is wanted:
            return
        self.missing = wanted.difference(stamps)
        new = (wanted | stamps.keys()) - self.listed
        self._foreign.update(_occupied(self.folder, new))
        self._record(self.listed | new)

    def record(self, paths: Iterable[str]) -> Diagnostic | None:
        """Leave a manifest that lists these paths; returns an error where the disk refuses."""
        try:
            self._record(paths)
        except OSError as failure:
            return unwritable(self.folder, MANIFEST, failure)
        return None

    def _record(self, paths: Iterable[str]) -> None:
        listed = frozenset(paths).difference(self._foreign) if self._foreign else frozenset(paths)
        # Comparing a large set with itself takes its time.
        same = listed is self.listed or listed == self.listed
        if not (same and (self.folder / MANIFEST).is_file()):
            write_manifest(self.folder, self.staging.folder, listed)
        self.listed = listed

    def abandon(self) -> None:
        """Leave the folder as it was found."""
        self.record(self.earlier)
        self.close()

    def close(self) -> None:
        """Remove the temporary files."""
        self.staging.close()

    def surplus(self, wanted: frozenset[str]) -> frozenset[str]:
        """Return the paths that are listed and not wanted."""
        return frozenset() if self.listed is wanted else self.listed - wanted

    def install(self, path: str, stamp: Stamp) -> Stamp:
        """Move a staged file to its place (see `Installer.install`)."""
        return self._installer.install(path, stamp)

    def prune(self, paths: Iterable[str]) -> tuple[int, Mapping[str, Diagnostic]]:
        """Delete those of some paths that are listed (see `prune`)."""
        removed, left = prune(self.folder, self.listed.intersection(paths))
        still = set(_occupied(self.folder, self._foreign))
        self._foreign.intersection_update(still)
        return removed, left

    def snapshot(self, wanted: frozenset[str], stamps: Mapping[str, Stamp]) -> OutputSnapshot | None:
        """Return how the folder is left, if all wanted paths are there and no others are listed; else None."""
        if self.listed is not wanted or len(stamps) != len(wanted):
            return None
        stamp = stamp_at(self.folder, MANIFEST)
        return OutputSnapshot(stamp, wanted) if stamp else None


def is_untouched(folder: Path, manifest: Stamp | None) -> bool:
    """Tell if no build has begun to write a folder since its manifest had a stamp."""
    return stamp_at(folder, MANIFEST) == manifest and not os.path.lexists(folder / TEMPORARY)


def unwritable(folder: Path, path: str, failure: OSError) -> Diagnostic:
    """Return the error for a path of the output folder that the disk refuses to write."""
    message = f"this cannot be written: {failure.strerror or failure}"
    hint = "move it away, or name another folder with --output DIR"
    if failure.errno in (ENOSPC, EDQUOT):
        hint = "make room on the disk, then build again"
    return error("unwritable", message, Span(str(folder / path)), hint)


def _occupied(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Find the paths at which a file or a link stands; a folder may be ours, and is never replaced."""
    absent: dict[str, bool] = {"": False}

    def missing(inside: str) -> bool:
        # Nothing stands in a folder that is not there, so its paths need not be looked at.
        if inside not in absent:
            absent[inside] = missing(inside.rpartition("/")[0]) or _mode(folder, inside) == 0
        return absent[inside]

    for path in paths:
        if not missing(path.rpartition("/")[0]):
            mode = _mode(folder, path)
            if mode and not stat.S_ISDIR(mode):
                yield path


def _mode(folder: Path, path: str) -> int:
    """Return the mode of what is at a path, 0 where nothing is; what cannot be looked at counts as a file."""
    try:
        return os.lstat(f"{folder}/{path}").st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        return stat.S_IFREG
