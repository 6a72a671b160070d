"""Staging: a build's temporary folder inside the output folder, where files are written before they are installed."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress

from octavo.base.folders import HeldFolder
from octavo.base.urls import INDEX_FILE
from octavo.content.scan import Stamp, stamp_of

TEMPORARY = ".octavo-tmp"


# The folder in that of a build where files lie as they will in the output.
SITE = "site"


class Staging:
    """The temporary folder of one build, with a `folder` of its own, into which all its workers write.

    Each build has its own, because workers that outlive a killed build must not write into that of the next.
    """

    def __init__(self, output: HeldFolder) -> None:
        """Make the folder, and remove those that killed builds left."""
        self._output = output
        with suppress(FileNotFoundError):
            output.delete_all(TEMPORARY)
        self.folder = output.below(f"{TEMPORARY}/{os.getpid()}-{time.time_ns():x}", make=True)
        # The folder that was written into last, for most pages lie in folders beside each other.
        self._last = self.folder.below(SITE, make=True)
        self._last_path = SITE

    def close(self) -> None:
        """Remove the temporary files; the next build tries again to remove those that cannot be removed now."""
        self._last.close()
        self.folder.close()
        with suppress(OSError):
            self._output.delete_all(TEMPORARY)

    def stage(self, path: str, pieces: Iterable[bytes]) -> Stamp:
        """Write a file that is to be installed at a path, and return its stamp; where that fails, nothing is left."""
        folder, _, name = f"{SITE}/{path}".rpartition("/")
        around, _, own = folder.rpartition("/")
        if name == INDEX_FILE and around:
            with self._beside(around).below(own, make=True) as place:
                return _write(place, name, pieces)
        return _write(self._beside(folder), name, pieces)

    def _beside(self, folder: str) -> HeldFolder:
        """Return a folder, which stays open until another one is asked for."""
        if folder != self._last_path:
            last, self._last = self._last, self.folder.below(folder, make=True)
            self._last_path = folder
            last.close()
        return self._last


def _write(folder: HeldFolder, name: str, pieces: Iterable[bytes]) -> Stamp:
    try:
        return stamp_of(folder.write(name, pieces))
    except Exception:
        # The folder may be installed as a whole, and would take a part of a file with it.
        with suppress(OSError):
            folder.delete(name)
        raise
