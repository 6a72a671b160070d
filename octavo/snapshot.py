"""Discover: what lies under `content/`, with stamps that tell what changed since the last look."""

import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from octavo.diagnostic import Diagnostic, Span, error, warning
from octavo.layout import dropping

# File systems and editors stamp in ticks: a file changed this short a time ago may change again under its stamp.
TICK = 2_000_000_000

# What a terminal would take for a command, and what is a separator on some systems.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the project: its path below the folder, its stamp, and its digest where the stamp vouches for it."""

    path: str
    stamp: Stamp
    digest: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All sources at one moment (`taken`, in nanoseconds), sorted by path, and what could not be taken in."""

    sources: tuple[Source, ...]
    taken: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the last build saw of the sources."""

    stamps: Mapping[str, tuple[Stamp, str]]
    taken: int


def stamp_of(status: os.stat_result) -> Stamp:
    """What of a file changes when its bytes do."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def vouched(path: str, stamp: Stamp, known: Known) -> str | None:
    """The digest that the last build knew, unless the file may have changed since."""
    seen = known.stamps.get(path)
    if seen is None or seen[0] != stamp or max(stamp[0], stamp[1]) >= known.taken - TICK:
        return None
    return seen[1]


def discover(folder: Path, known: Known) -> Snapshot:
    """Walk a folder of the project, which is empty where it does not exist.

    Links may lead anywhere inside the project; special files and other links are refused.
    """
    walk = _Walk(folder, known)
    taken = time.time_ns()
    if folder.is_dir():
        walk.enter(walk.top, "", (walk.top,))
    return Snapshot(tuple(sorted(walk.sources, key=lambda source: source.path)), taken, tuple(walk.found))


class _Walk:
    def __init__(self, folder: Path, known: Known) -> None:
        self.label = folder.name
        self.project = folder.parent.resolve()
        self.top = folder.resolve()
        self.known = known
        self.sources: list[Source] = []
        self.found: list[Diagnostic] = []

    def enter(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> None:
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda item: item.name)
        except OSError as failure:
            self.refuse("unreadable", prefix.rstrip("/"), f"this folder cannot be read: {failure.strerror}")
            return
        for item in found:
            if not dropping(item.name):
                self.take(item, prefix + item.name, above)

    def take(self, item: os.DirEntry[str], path: str, above: tuple[Path, ...]) -> None:
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self.refuse("bad-file-name", shown, "this file's name is not UTF-8", "rename it")
            return
        if _UNFIT.search(item.name):
            message = "this file's name has a control character or a backslash"
            shown = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", path)
            self.refuse("bad-file-name", shown, message, "rename it")
            return
        target = Path(item.path)
        try:
            if item.is_symlink():
                target = Path(os.path.realpath(target))
                around = any(place.is_relative_to(target) for place in above)
                if around or not (target.is_relative_to(self.project) or target.is_relative_to(self.top)):
                    where = "back to a folder around it" if around else "out of the project"
                    self.refuse("link-outside", path, f"this link leads {where}", "copy the file here instead")
                    return
            status = item.stat()
        except OSError as failure:
            noun = "link leads nowhere" if item.is_symlink() else "file cannot be read"
            self.refuse("unreadable", path, f"this {noun}: {failure.strerror}")
            return
        if stat.S_ISDIR(status.st_mode):
            self.enter(target, path + "/", (*above, target))
        elif stat.S_ISREG(status.st_mode):
            stamp = stamp_of(status)
            self.sources.append(Source(path, stamp, vouched(path, stamp, self.known)))
        else:
            self.refuse("special-file", path, "this is not a regular file", "pipes, sockets and devices are not read")

    def refuse(self, code: str, path: str, message: str, hint: str = "") -> None:
        self.found.append(error(code, message, Span(f"{self.label}/{path}"), hint))


def unreadable(path: str, failure: OSError) -> Diagnostic:
    """A file that the system keeps from us."""
    return error("unreadable", f"this file cannot be read: {failure.strerror}", Span(path))


def stray(path: str) -> Diagnostic:
    """A file that no rule reads, so that nothing is lost in silence."""
    hint = "entries are *.md in papers/, people/, pages/ or news/; other files go into files/, data into data/*.yaml"
    if path.lower().endswith((".markdown", ".mdown", ".mkd", ".md", ".txt")):
        hint = "entries are named *.md and lie in papers/, people/, pages/ or news/"
    return warning("stray-file", "this file is not used", Span(f"content/{path}"), hint)
