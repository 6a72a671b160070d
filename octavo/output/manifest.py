"""The manifest: a file in the output folder that lists the paths Octavo wrote there, and so may replace or delete."""

from collections.abc import Iterable
from pathlib import Path

from octavo.base.frozen import frozen
from octavo.content.scan import Stamp
from octavo.output.files import stamp_at, write_file

MANIFEST = ".octavo-manifest"

_TITLE = "octavo manifest 1"


@frozen
class OutputSnapshot:
    """An output folder as a build left it: its manifest's stamp, and the paths listed, all of which are there."""

    stamp: Stamp
    paths: frozenset[str]


def read_manifest(folder: Path, known: OutputSnapshot | None = None) -> frozenset[str]:
    """Return the paths that a folder's manifest lists; none where there is no manifest that can be understood.

    The file is not read where it still has the stamp of a `known` snapshot. OSError where it cannot be read.
    """
    if known is not None and stamp_at(folder, MANIFEST) == known.stamp:
        return known.paths
    try:
        lines = (folder / MANIFEST).read_text("utf-8").split("\n")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return frozenset()
    return frozenset(line for line in lines[1:] if line) if lines[0] == _TITLE else frozenset()


def write_manifest(folder: Path, temporary: Path, paths: Iterable[str]) -> None:
    """Replace a folder's manifest as a whole; it is written into a temporary folder first."""
    place = temporary / "manifest"
    write_file(place, "\n".join([_TITLE, *sorted(paths), ""]).encode())
    place.replace(folder / MANIFEST)
