"""Installing: staged files are moved to their places in the output folder; no reader ever sees a part of a file."""

import stat
from collections.abc import Collection
from errno import EEXIST, ENOTDIR

from octavo.base.folders import HeldFolder
from octavo.content.scan import Stamp, stamp_of
from octavo.output.files import replace_file
from octavo.output.staging import SITE, Staging


class Installer:
    """Moves staged files into an output folder, and replaces only regular files that are not `foreign`.

    A new folder is moved as a whole, with everything that is staged below it.
    """

    def __init__(self, output: HeldFolder, staging: Staging, foreign: Collection[str]) -> None:
        self._output = output
        self._staged = staging.folder
        self._foreign = foreign
        self._entered: set[str] = set()
        self._moved: set[str] = set()

    def install(self, path: str, stamp: Stamp) -> Stamp:
        """Move the staged file of a path to its place, and return its stamp there.

        FileExistsError or NotADirectoryError where something is in the way that Octavo did not write.
        """
        folder = path.rpartition("/")[0]
        if folder in self._moved or (folder and folder not in self._entered and self._enter(folder)):
            return stamp
        mode = self._output.mode(path)
        if path in self._foreign or (mode and not stat.S_ISREG(mode)):
            raise FileExistsError(EEXIST, "something that Octavo did not write is here", path)
        replace_file(self._staged, f"{SITE}/{path}", self._output, path)
        try:
            return stamp_of(self._output.status(path))
        except OSError:
            # The file was moved all the same. If its stamp has changed, the next build examines it again.
            return stamp

    def _enter(self, folder: str) -> bool:
        """Prepare a folder to be written into; returns True if it was new, and was moved with everything below it.

        A link on the way is an error, because files would be written outside the output folder.
        """
        above = folder.rpartition("/")[0]
        if above in self._moved or (above and above not in self._entered and self._enter(above)):
            self._moved.add(folder)
            return True
        mode = self._output.mode(folder)
        if not mode:
            self._staged.move(f"{SITE}/{folder}", self._output, folder, replace=False)
            self._moved.add(folder)
            return True
        if not stat.S_ISDIR(mode):
            raise NotADirectoryError(ENOTDIR, "something that Octavo did not write is here", folder)
        self._entered.add(folder)
        return False
