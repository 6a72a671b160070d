"""The manifest: a file in the output folder that lists the files which Octavo may replace or delete there."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from octavo.base.folders import HeldFolder
from octavo.base.frozen import frozen
from octavo.content.scan import Stamp
from octavo.output.files import replace_file, stamp_at
from octavo.output.staging import TEMPORARY, Staging

MANIFEST = ".octavo-manifest"

_TITLE = "octavo manifest 1"


@frozen
class OutputSnapshot:
    """An output folder as a build left it: the stamp of its manifest, and the listed paths, which all have files."""

    stamp: Stamp
    paths: frozenset[str]


def read_manifest(folder: HeldFolder, known: OutputSnapshot | None = None) -> frozenset[str]:
    """Return the paths that a folder's manifest lists, none where there is no valid manifest.

    The file is not read if it still has the stamp of the `known` snapshot. OSError where it cannot be read.
    """
    if known is not None and stamp_at(folder.place, MANIFEST) == known.stamp:
        return known.paths
    try:
        lines = folder.read(MANIFEST).decode().split("\n")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return frozenset()
    return frozenset(line for line in lines[1:] if line) if lines[0] == _TITLE else frozenset()


def write_manifest(folder: HeldFolder, staging: Staging, paths: Iterable[str]) -> None:
    """Replace a folder's manifest atomically."""
    staging.folder.write("manifest", ["\n".join([_TITLE, *sorted(paths), ""]).encode()])
    replace_file(staging.folder, "manifest", folder, MANIFEST)


def is_untouched(folder: Path, manifest: Stamp | None) -> bool:
    """Tell if no build has begun to write a folder since its manifest had this stamp."""
    return stamp_at(folder, MANIFEST) == manifest and not os.path.lexists(folder / TEMPORARY)


def stamps_after_copy(
    folder: Path, manifest: Stamp | None, stamps: Mapping[str, Stamp]
) -> tuple[Stamp, Mapping[str, Stamp]] | None:
    """Return the present stamps of the manifest and of the files of a folder that was copied as a whole; else None.

    `manifest` and `stamps` are those of the last build. In a copy that keeps the times of files, such as the restored
    cache of a workflow, every file has another inode. A file of another size or time keeps its old stamp, and so counts
    as altered.
    """
    now = stamp_at(folder, MANIFEST)
    if now is None or manifest is None or now == manifest or not _is_copy(now, manifest):
        return None
    found = {path: stamp_at(folder, path) for path in stamps}
    return now, {
        path: copy if (copy := found[path]) is not None and _is_copy(copy, known) else known
        for path, known in stamps.items()
    }


def _is_copy(now: Stamp, known: Stamp) -> bool:
    """Tell if a file has the size and the time of its last change that another file had."""
    return (now[0], now[2]) == (known[0], known[2])
