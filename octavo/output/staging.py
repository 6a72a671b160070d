"""Staging: a build's temporary folder inside the output folder, where files are written before they are installed."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress

from octavo.base.folders import HeldFolder
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
        self._made: set[str] = set()

    def close(self) -> None:
        """Remove the temporary files; the next build tries again to remove those that cannot be removed now."""
        self.folder.close()
        with suppress(OSError):
            self._output.delete_all(TEMPORARY)

    def stage(self, path: str, pieces: Iterable[bytes]) -> Stamp:
        """Write a file that is to be installed at a path, and return its stamp; where that fails, nothing is left."""
        target = f"{SITE}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._made:
            self.folder.make(folder)
            self._made.add(folder)
        try:
            return stamp_of(self.folder.write(target, pieces))
        except Exception:
            # The folder may be installed as a whole, and would take a part of a file with it.
            with suppress(OSError):
                self.folder.delete(target)
            raise
