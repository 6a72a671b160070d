"""The folder of a former site: its files by path, and their bytes and texts; nothing is written, no link leads out."""

import os
import stat
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from octavo.base.characters import UNFIT_IN_TEXT, with_line_feeds
from octavo.base.frozen import frozen

# Folders of what programs make, keep or fetch: nobody writes in them. `vendor` is one at the top alone.
_MADE = frozenset(
    (
        *(".git", ".svn", ".hg", "node_modules", "_site", "_freeze", ".quarto", ".bundle", ".sass-cache"),
        *(".jekyll-cache", ".jekyll-metadata", ".jekyll-assets-cache", ".hugo_build.lock", ".ipynb_checkpoints"),
        *("__pycache__", ".venv", ".Rproj.user", ".idea", ".DS_Store", ".cache"),
    )
)
# Bytes from 0x80 to 0x9F are letters and marks in Windows-1252, and of no use in Latin-1.
_OTHER_ENCODINGS = (("cp1252", "Windows-1252"), ("latin-1", "Latin-1"))
_NAME = "its name is not in UTF-8: give it another one, and move the site once more"
_LINK = "it is a link that leads out of the site, or to a folder, and is not followed"


@frozen
class SourceFolder:
    """The files below a folder by their paths, in order, and what is not read, each with the reason.

    A link to a file inside the folder counts as the file; one that leads out or to a folder is not followed. `skipped`
    are the files and folders of version control, caches and former builds.
    """

    root: Path
    files: tuple[str, ...]
    apart: Mapping[str, str]
    skipped: tuple[str, ...] = ()

    def bytes_of(self, path: str) -> bytes:
        """Return the bytes of a file; OSError where it cannot be read."""
        return (self.root / path).read_bytes()

    def below(self, folder: str) -> tuple[str, ...]:
        """Return the files in a folder, and in the folders in it."""
        # The files are in order, and behind the slash comes the zero.
        return self.files[bisect_left(self.files, f"{folder}/") : bisect_left(self.files, f"{folder}0")]

    def first(self, *paths: str) -> str:
        """Return the first of some paths at which there is a file; empty if there is none."""
        return next((path for path in paths if path in self._known), "")

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.files)


def read_folder(root: Path) -> SourceFolder:
    """Find the files of a folder, without those of version control, caches and former builds."""
    top = os.path.realpath(root)
    files: list[str] = []
    apart: dict[str, str] = {}
    skipped: list[str] = []
    for folder, folders, names in os.walk(top, onerror=lambda failure: _note_closed(failure, top, apart)):
        inner = os.path.relpath(folder, top).replace(os.sep, "/")
        prefix = "" if inner == "." else f"{inner}/"
        made = _MADE if prefix else _MADE | {"vendor"}
        entered = []
        for name in sorted(folders):
            path = prefix + name
            if name in made:
                skipped.append(f"{path}/")
            elif (Path(folder) / name).is_symlink():
                apart[_shown(path)] = _LINK
            elif _shown(path) != path:
                apart[_shown(path)] = _NAME
            else:
                entered.append(name)
        folders[:] = entered
        for name in sorted(names):
            path = prefix + name
            if name in made:
                skipped.append(path)
            elif reason := _NAME if _shown(path) != path else _unread(Path(folder) / name, top):
                apart[_shown(path)] = reason
            else:
                files.append(path)
    return SourceFolder(Path(top), tuple(sorted(files)), dict(sorted(apart.items())), tuple(sorted(skipped)))


def _shown(path: str) -> str:
    """Return a path as it can be printed, which differs where its name is no text."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _note_closed(failure: OSError, top: str, apart: dict[str, str]) -> None:
    """Note a folder that cannot be read."""
    path = os.path.relpath(failure.filename, top).replace(os.sep, "/")
    apart[_shown(path)] = f"the folder cannot be read: {failure.strerror}"


def _unread(place: Path, top: str) -> str:
    """Return the reason why a file is not read; empty for one that is."""
    try:
        if place.is_symlink() and os.path.commonpath((top, os.path.realpath(place))) != top:
            return _LINK
        if not stat.S_ISREG(place.stat().st_mode):
            return _LINK if place.is_symlink() else "it is no file"
    except (OSError, ValueError):
        return "it is a link that leads nowhere" if place.is_symlink() else "it cannot be read"
    return "" if os.access(place, os.R_OK) else "it cannot be read"


def decoded_text(data: bytes) -> tuple[str, str]:
    """Return the text of some bytes with `\\n` as line ends, and the name of its encoding where that is not UTF-8.

    Control characters, which no text of a site may have, become spaces.
    """
    encoding = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = data.decode("utf-16", "replace"), "UTF-16"
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, encoding = _decoded_otherwise(data)
    text = with_line_feeds(text.removeprefix("\ufeff"))
    return UNFIT_IN_TEXT.sub(" ", text), encoding


def _decoded_otherwise(data: bytes) -> tuple[str, str]:
    for codec, name in _OTHER_ENCODINGS[:-1]:
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    codec, name = _OTHER_ENCODINGS[-1]
    return data.decode(codec), name
