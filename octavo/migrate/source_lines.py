"""The lines of a former site's files on which texts and keys stand, for what is told about them."""

import re
from collections.abc import Iterator

from octavo.migrate.folder import SourceFolder, decoded_text


class SourceLines:
    """Finds lines in the files of a folder, each of which is read once; files that are not there have none."""

    def __init__(self, folder: SourceFolder) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}
        self._parted: dict[str, list[str]] = {}

    def line_of(self, path: str, text: str) -> int:
        """Return the line of a file on which a text stands first, 0 where it stands nowhere."""
        return next(self.lines_of(path, text), 0)

    def lines_of(self, path: str, text: str) -> Iterator[int]:
        """Yield each line of a file on which a text stands."""
        if not text:
            return
        whole = self._text_of(path)
        at = whole.find(text)
        line, counted = 1, 0
        while at >= 0:
            first = at + len(text) - len(text.lstrip("\n"))
            line, counted = line + whole.count("\n", counted, first), first
            yield line
            at = whole.find(text, at + len(text))

    def text_at(self, path: str, line: int) -> str:
        """Return what stands on a line of a file; empty where the file has no such line."""
        if path not in self._parted:
            self._parted[path] = self._text_of(path).split("\n")
        lines = self._parted[path]
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""

    def key_in(self, path: str, key: str) -> tuple[str, str] | None:
        """Return a key in a file of settings with the sign behind it, and its value; None where it has no such key."""
        pattern = rf"^([ \t]*{re.escape(key)}[ \t]*[:=])[ \t]*(.*)$"
        found = re.search(pattern, self._text_of(path), re.MULTILINE)
        return (found[1].strip(), found[2].strip("\"' ")) if found else None

    def _text_of(self, path: str) -> str:
        if path not in self._texts:
            there = path in self._folder.files
            self._texts[path] = decoded_text(self._folder.bytes_of(path))[0] if there else ""
        return self._texts[path]
