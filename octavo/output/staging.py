"""Staging: a build's temporary folder inside the output folder, where files are written before they are installed."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from octavo.content.scan import Stamp
from octavo.output.files import write_file

TEMPORARY = ".octavo-tmp"


class Staging:
    """The temporary folder of one build; with the name of its `run`, a worker writes into the same folder.

    Each build has its own folder, because workers that outlive a killed build must not write into that of the next.
    """

    def __init__(self, output: Path, run: str = "") -> None:
        self.run = run or f"{os.getpid()}-{time.time_ns():x}"
        self._all = output / TEMPORARY
        self.folder = self._all / self.run
        self.site = f"{self.folder}/site"
        self._made: set[str] = set()

    def open(self) -> None:
        """Make the folder, and remove those that killed builds left."""
        if self._all.is_symlink() or self._all.is_file():
            self._all.unlink()
        elif self._all.exists():
            _remove(self._all)
        self.folder.mkdir(parents=True)

    def close(self) -> None:
        """Remove the temporary files; the next build tries again to remove those that cannot be removed now."""
        with suppress(OSError):
            _remove(self._all)

    def stage(self, path: str, pieces: Iterable[bytes]) -> Stamp:
        """Write a file that is to be installed at a path, and return its stamp; where that fails, nothing is left."""
        target = f"{self.site}/{path}"
        self._make(target.rpartition("/")[0])
        try:
            return write_file(target, pieces)
        except Exception:
            # The folder may be installed as a whole, and would take a part of a file with it.
            with suppress(OSError):
                os.unlink(target)  # noqa: PTH108 - the path is no Path, as for every page
            raise

    def _make(self, folder: str) -> None:
        if folder in self._made:
            return
        if folder != self.site:
            self._make(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102 - done for every page
        self._made.add(folder)


def _remove(folder: Path) -> None:
    # Importing shutil loads half a dozen modules, and a build with nothing to do does not need it.
    from shutil import rmtree

    rmtree(folder)
