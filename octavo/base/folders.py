"""Folders that are held open: whatever is below one is reached from its descriptor, and through no link.

Somebody who may write in a folder can put a link in the place of what is there at any moment, between a check and a use
too. A descriptor stays the folder that was opened. On systems without such descriptors, as Windows is one, the way is
checked right before each use instead.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import ELOOP, ENOTDIR, EPERM
from pathlib import Path
from types import TracebackType
from typing import Any

from octavo.base.system import BINARY

_HOLDS = hasattr(os, "O_NOFOLLOW") and os.open in os.supports_dir_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# With O_PATH, a folder that cannot be listed can still be passed through.
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", os.O_RDONLY)
# Opening a pipe would wait for somebody at its other end, were it not for O_NONBLOCK.
_PLAIN = BINARY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)

# A folder of Windows that leads elsewhere and is no symbolic link (IO_REPARSE_TAG_MOUNT_POINT).
_JUNCTION = 0xA0000003


class HeldFolder:
    """A folder that is held open until `close`.

    Methods take paths below it, whose parts are separated by `/`. They raise an OSError for what the system does not
    allow: NotADirectoryError where a link or a file is on the way to a path, PermissionError for a path that would lead
    out of the folder.
    """

    def __init__(self, place: Path, within: Path | None = None, *, make: bool = False) -> None:
        """Open the folder at a place, and with `make` make it if it is missing.

        Links on the way to it are followed; below the folder `within`, if one is given, they are not.
        """
        self.place = top = within or place
        self._within = within
        if make:
            top.mkdir(parents=True, exist_ok=True)
        self._descriptor: int | None = os.open(top, _FOLDER) if _HOLDS else None
        if not _HOLDS and not top.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(top))
        if top != place:
            outer = self._descriptor
            try:
                self._descriptor = self._folder(place.relative_to(top).as_posix(), make=make)
            finally:
                if outer is not None:
                    os.close(outer)
            self.place = place

    def below(self, path: str, *, make: bool = False) -> "HeldFolder":
        """Return a folder below this one, held open too; with `make`, it is made if it is missing."""
        inner = HeldFolder.__new__(HeldFolder)
        inner._descriptor = self._folder(path, make=make)
        inner.place, inner._within = self.place / path, self._within or self.place
        return inner

    def __reduce__(self) -> tuple[Any, ...]:
        return HeldFolder, (self.place, self._within)

    def __enter__(self) -> "HeldFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the folder; closing it twice does no harm."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_in_place(self) -> bool:
        """Tell if the folder is the one at its path now, for a program that opens files by their paths."""
        try:
            with HeldFolder(self.place, self._within) as there:
                return os.path.samestat(there._status(), self._status())
        except OSError:
            return False

    def _status(self) -> os.stat_result:
        return self.place.lstat() if self._descriptor is None else os.fstat(self._descriptor)

    def status(self, path: str) -> os.stat_result:
        """Return the status of what is at a path, which may be a link; FileNotFoundError where nothing is."""
        with self._at(path) as (name, folder):
            return os.stat(name, dir_fd=folder, follow_symlinks=False)

    def mode(self, path: str) -> int:
        """Return the mode of what is at a path, 0 where nothing is, or where a link or a file is on the way."""
        try:
            return self.status(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def has_link(self, path: str) -> bool:
        """Tell if what is at a path is a link, or is behind one."""
        try:
            return stat.S_ISLNK(self.status(path).st_mode)
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            return True

    def open(self, path: str, flags: int = os.O_RDONLY) -> int:
        """Return a descriptor of the regular file at a path, which is made if the flags of `os.open` say so.

        OSError with ELOOP: there is a link.
        """
        with self._at(path) as (name, folder):
            if folder is None and stat.S_ISLNK(self.mode(path)):
                raise OSError(ELOOP, os.strerror(ELOOP), path)
            descriptor = os.open(name, flags | _PLAIN, 0o666, dir_fd=folder)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise PermissionError(EPERM, "this is not a regular file", path)

    def read(self, path: str) -> bytes:
        """Return the bytes of the regular file at a path."""
        with os.fdopen(self.open(path), "rb") as file:
            return file.read()

    def write(
        self, path: str, pieces: Iterable[bytes | bytearray], *, mode: int = 0, new: bool = False
    ) -> os.stat_result:
        """Write or overwrite a regular file, and return its status; until it is whole, readers may see a part of it.

        With a `mode`, the file gets its permissions. With `new`, FileExistsError if there is one.
        """
        file = self.open(path, os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC))
        try:
            if mode and hasattr(os, "fchmod"):
                os.fchmod(file, stat.S_IMODE(mode))
            for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(file, rest) :]
            return os.fstat(file)
        finally:
            os.close(file)

    def make(self, path: str) -> None:
        """Make a folder and those around it, where they are missing."""
        made = self._folder(path, make=True)
        if made is not None:
            os.close(made)

    def move(self, path: str, folder: "HeldFolder", target: str, *, replace: bool = True) -> None:
        """Move a file or folder to a place in another held folder on the same file system.

        Without `replace`, nothing else than an empty folder may be in its place.
        """
        move = os.replace if replace else os.rename
        with self._at(path) as (name, source), folder._at(target) as (new, there):
            move(name, new, src_dir_fd=source, dst_dir_fd=there)

    def link(self, path: str, target: str) -> None:
        """Give a file a second name; FileExistsError if something has that name."""
        with self._at(path) as (name, source), self._at(target) as (new, there):
            os.link(name, new, src_dir_fd=source, dst_dir_fd=there)

    def delete(self, path: str) -> None:
        """Delete a file, or a link itself."""
        with self._at(path) as (name, folder):
            os.unlink(name, dir_fd=folder)

    def delete_link(self, path: str) -> None:
        """Delete what is at a path if it is a link."""
        if stat.S_ISLNK(self.mode(path)):
            self.delete(path)

    def delete_empty(self, path: str) -> None:
        """Delete an empty folder."""
        with self._at(path) as (name, folder):
            os.rmdir(name, dir_fd=folder)

    def delete_all(self, path: str) -> None:
        """Delete a file, a link itself, or a folder with all that is in it; what is behind links stays."""
        # Importing shutil loads half a dozen modules, and a build with nothing to do does not need it.
        from shutil import rmtree

        with self._at(path) as (name, folder):
            if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                rmtree(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)

    def names(self, path: str = "") -> list[str]:
        """Return the names of what is in a folder, by default in this one."""
        folder = self._folder(path) if path else self._descriptor
        if folder is None:
            return os.listdir(self.place / path)  # noqa: PTH208 - names are all that is needed
        try:
            # A descriptor that was only opened to be passed through does not list the folder.
            listed = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
        finally:
            if path:
                os.close(folder)
        try:
            return os.listdir(listed)  # noqa: PTH208 - a descriptor is no path
        finally:
            os.close(listed)

    @contextmanager
    def _at(self, path: str) -> Iterator[tuple[str, int | None]]:
        """Give the name of a path in the folder that it is in, and the descriptor of that; or a whole path and None."""
        around, _, name = path.rpartition("/")
        if name in ("", ".", ".."):
            raise PermissionError(EPERM, "this leads out of the folder", path)
        folder = self._folder(around) if around else self._descriptor
        try:
            yield (name, folder) if _HOLDS else (str(self.place / path), None)
        finally:
            if around and folder is not None:
                os.close(folder)

    def _folder(self, path: str, *, make: bool = False) -> int | None:
        """Open a folder, and return its descriptor; where there are none, check the way to it."""
        here, place = self._descriptor, self.place
        for part in path.split("/"):
            if part in ("", ".", "..") or (not _HOLDS and set(part) & set("\\:")):
                # On Windows, a path with a backslash or a drive leads anywhere.
                raise PermissionError(EPERM, "this leads out of the folder", path)
            place /= part
            if here is None:
                if make:
                    place.mkdir(exist_ok=True)
                _check(place)
                continue
            try:
                inner = _inner(here, part, make=make)
            finally:
                if here != self._descriptor:
                    os.close(here)
            here = inner
        return here


def _inner(folder: int, name: str, *, make: bool) -> int:
    """Open a folder in another, and return its descriptor."""
    if make:
        try:
            return os.open(name, _FOLDER | _NO_LINK, dir_fd=folder)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
    return os.open(name, _FOLDER | _NO_LINK, dir_fd=folder)


def _check(place: Path) -> None:
    """Raise NotADirectoryError if a place is not a folder itself; FileNotFoundError where nothing is."""
    status = place.lstat()
    if not stat.S_ISDIR(status.st_mode) or getattr(status, "st_reparse_tag", None) == _JUNCTION:
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(place))
