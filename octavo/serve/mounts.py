"""Mounts whose file systems do not report all changes, as Linux lists them."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

# File systems that others change too: another machine, the host of a virtual machine or of a container, a program.
# Linux reports only the changes that are made through the mount itself. All kinds of FUSE are added in `_is_silent`.
_SHARED = frozenset(
    (
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "drvfs", "fakeowner", "fuse", "gfs2", "gpfs", "lustre", "nfs",
        "nfs4", "ocfs2", "orangefs", "osxfs", "panfs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
    )
)  # fmt: skip

# File systems that lay a folder over others. A change below, in one of the others, is not reported.
_LAYERED = frozenset(("aufs", "fuse.fuse-overlayfs", "overlay"))

_ESCAPE = re.compile(r"\\([0-7]{3})")


def silent_mount(mounts: str, folders: Iterable[Path]) -> tuple[str, str] | None:
    """Return the kind and the place of a mount that holds some of the folders and does not report all changes.

    `mounts` is the text of a `mountinfo` file (see proc(5)); the folders are absolute, without links.
    """
    # A later mount hides an earlier one at the same place.
    kinds = {Path(place): kind for place, kind in map(_place_and_kind, mounts.splitlines()) if place}
    for folder in folders:
        around = [place for place in (folder, *folder.parents) if place in kinds][:1]
        below = [place for place in kinds if place != folder and place.is_relative_to(folder)]
        for place in (*around, *below):
            if _is_silent(kinds[place], place):
                return kinds[place], str(place)
    return None


def silent_now(folders: Iterable[Path]) -> tuple[str, str] | None:
    """Return what `silent_mount` finds in the mounts of this system; None where the system does not list them."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return None
    return silent_mount(mounts, [Path(os.path.realpath(folder)) for folder in folders])


def _place_and_kind(line: str) -> tuple[str, str]:
    """Return the mount point and the kind of the file system in a line; both are empty in a line of another form."""
    # An unknown number of fields comes before the hyphen.
    before, _, after = line.partition(" - ")
    fields, (kind, *_) = before.split(" "), after.split(" ")
    if len(fields) < 6:
        return "", ""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4]), kind


def _is_silent(kind: str, place: Path) -> bool:
    if kind in _LAYERED:
        # Layers at the root are those of a container: nobody edits the image below, and what is edited in the
        # container is reported. Layers anywhere else lie over folders of somebody's, which may be edited below.
        return place != Path("/")
    return kind in _SHARED or kind.startswith("fuse.")
