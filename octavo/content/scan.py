"""Discover: what lies under `content/`, with stamps that tell what changed since the last look."""

import os
import stat
import time
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from octavo.base.characters import UNFIT_IN_PATH
from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.base.layout import is_leftover

# File systems and editors stamp in ticks: a file changed this short a time ago may change again under its stamp.
TICK = 2_000_000_000

Stamp = tuple[int, int, int, int]

# A file at the last look: its stamp, the digest of its bytes, and for an entry the seal of its brief.
Seen = tuple[Stamp, str, bytes]


class SourceLink(NamedTuple):
    """A link of the project: its path below the folder, and where in the end it leads, if there is anything or not."""

    path: str
    target: Path


class Source(NamedTuple):
    """A file of the project: its path below the folder, its stamp, and its digest where the stamp vouches for it."""

    path: str
    stamp: Stamp
    digest: str | None


@frozen
class Snapshot:
    """All sources at one moment (`taken`, in nanoseconds), sorted by path, and what could not be taken in.

    Of those that are `doubtful` the stamp does not vouch for the bytes. The `links` are those that were followed.
    """

    sources: tuple[Source, ...]
    doubtful: tuple[Source, ...]
    taken: int
    diagnostics: tuple[Diagnostic, ...]
    links: tuple[SourceLink, ...] = ()


@frozen
class KnownSources:
    """What the last build saw of the sources."""

    sources: Mapping[str, Seen]
    taken: int


def stamp_of(status: os.stat_result) -> Stamp:
    """What of a file changes when its bytes do."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def trusted_digest(path: str, stamp: Stamp, known: KnownSources) -> str | None:
    """The digest that the last build knew, unless the file may have changed since."""
    seen = known.sources.get(path)
    if seen is None or seen[0] != stamp:
        return None
    settled = known.taken - TICK
    return seen[1] if stamp[0] < settled and stamp[1] < settled else None


def scan(folder: Path, known: KnownSources) -> Snapshot:
    """Walk a folder of the project, which is empty where it does not exist.

    Links may lead anywhere inside the project; special files and other links are refused.
    """
    walk = _Walk(folder, known)
    taken = time.time_ns()
    if folder.is_symlink():
        walk.links.append(SourceLink("", walk.top))
    if folder.is_dir():
        walk.enter(walk.top, "", (walk.top,))
    sources, links = tuple(sorted(walk.sources)), tuple(sorted(walk.links))
    return Snapshot(sources, _doubtful(walk.sources), taken, _in_order(walk.found), links)


def rescan(folder: Path, before: Snapshot, places: Iterable[str], known: KnownSources) -> Snapshot:
    """An earlier snapshot with some places looked at anew: files, or folders with all that is below them.

    So is what was doubtful in it, and nothing else.
    """
    walk = _Walk(folder, known)
    taken = time.time_ns()
    sources = list(before.sources)
    paths = (*places, *(source.path for source in before.doubtful))
    wanted = {place for path in paths if (place := walk.reached(path)) is not None}
    highest = tuple(outermost(wanted))
    for place in highest:
        for part in reversed(slices_of(sources, place)):
            del sources[part]
        walk.look(place)
    for source in walk.sources:
        insort(sources, source)
    spots = tuple(f"{walk.label}/{place}" for place in wanted)
    refused = {found for found in before.diagnostics if not _within(found.span.path, spots)}
    links = before.links
    if links or walk.links:
        links = tuple(sorted([link for link in links if not _within(link.path, highest)] + walk.links))
    return Snapshot(tuple(sources), _doubtful(walk.sources), taken, _in_order(refused.union(walk.found)), links)


def slices_of(sources: Sequence[Source], place: str) -> tuple[slice, slice]:
    """Where among sorted sources a file is, and where all that is below a folder."""
    file, end = bisect_left(sources, (place,)), bisect_left(sources, (f"{place}\0",))
    return slice(file, end), slice(bisect_left(sources, (f"{place}/",)), bisect_left(sources, (f"{place}0",)))


def _doubtful(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(source for source in sources if source.digest is None)


def _in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda one: one.order))


def outermost(places: Iterable[str]) -> list[str]:
    """Places, without those that are inside another of them."""
    kept: list[str] = []
    for place in sorted(places, key=lambda place: place.split("/")):
        if not (kept and _within(place, (kept[-1],))):
            kept.append(place)
    return kept


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


class _Walk:
    def __init__(self, folder: Path, known: KnownSources) -> None:
        self.label = folder.name
        self.project = folder.parent.resolve()
        self.top = folder.resolve()
        self.known = known
        self.sources: list[Source] = []
        self.links: list[SourceLink] = []
        self.found: list[Diagnostic] = []

    def enter(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> None:
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as failure:
            self.refuse("unreadable", prefix.rstrip("/"), f"this folder cannot be read: {failure.strerror}")
            return
        add, known, regular = self.sources.append, self.known, stat.S_ISREG
        for item in found:
            name = item.name
            if is_leftover(name):
                continue
            path = prefix + name
            if ("\\" in name or not name.isprintable()) and self.unfit(path):
                continue
            try:
                status = item.stat(follow_symlinks=False)
            except OSError as failure:
                self.refuse("unreadable", path, f"this file cannot be read: {failure.strerror}")
                continue
            if regular(status.st_mode):
                stamp = stamp_of(status)
                add(Source(path, stamp, trusted_digest(path, stamp, known)))
            else:
                self.take(Path(item.path), path, status, above)

    def reached(self, path: str) -> str | None:
        """The place to look at where something happened to a path: a link on the way, or itself.

        None where nothing is looked at: below what editors and systems leave behind.
        """
        slices_of = path.split("/")
        if any(not part or is_leftover(part) for part in slices_of):
            return None
        for count in range(1, len(slices_of)):
            on_the_way = "/".join(slices_of[:count])
            if (self.top / on_the_way).is_symlink():
                return on_the_way
        return path

    def look(self, path: str) -> None:
        """Take in what is at a place, if there is anything; no link is on the way to it."""
        place = self.top / path
        above = [self.top, *(self.top / folder for folder in list(Path(path).parents)[-2::-1])]
        try:
            status = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as failure:
            self.refuse("unreadable", path, f"this file cannot be read: {failure.strerror}")
            return
        if not self.unfit(path):
            self.take(place, path, status, tuple(above))

    def take(self, place: Path, path: str, status: os.stat_result, above: tuple[Path, ...]) -> None:
        """Take in what is at a place: a file, a folder, or what a link leads to."""
        target = place
        if stat.S_ISLNK(status.st_mode):
            try:
                led = self.led(place, path, above)
                if led is None:
                    return
                self.links.append(SourceLink(path, led))
                target = led
                status = place.stat()
            except OSError as failure:
                self.refuse("unreadable", path, f"this link leads nowhere: {failure.strerror}")
                return
        if stat.S_ISREG(status.st_mode):
            stamp = stamp_of(status)
            self.sources.append(Source(path, stamp, trusted_digest(path, stamp, self.known)))
        elif stat.S_ISDIR(status.st_mode):
            self.enter(target, path + "/", (*above, target))
        else:
            self.refuse("special-file", path, "this is not a regular file", "pipes, sockets and devices are not read")

    def led(self, place: Path, path: str, above: tuple[Path, ...]) -> Path | None:
        """Where a link leads, None where it may not lead there."""
        target = Path(os.path.realpath(place))
        around = any(folder.is_relative_to(target) for folder in above)
        if around or not (target.is_relative_to(self.project) or target.is_relative_to(self.top)):
            where = "back to a folder around it" if around else "out of the project"
            self.refuse("link-outside", path, f"this link leads {where}", "copy the file here instead")
            return None
        return target

    def unfit(self, path: str) -> bool:
        """Refuse a name that is no text, or that a terminal or another system would take for something else."""
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if shown != path:
            self.refuse("bad-file-name", shown, "this file's name is not UTF-8", "rename it")
            return True
        if UNFIT_IN_PATH.search(path):
            message = "this file's name has a control character or a backslash"
            self.refuse("bad-file-name", UNFIT_IN_PATH.sub("\N{REPLACEMENT CHARACTER}", path), message, "rename it")
            return True
        return False

    def refuse(self, code: str, path: str, message: str, hint: str = "") -> None:
        self.found.append(error(code, message, Span(f"{self.label}/{path}"), hint))


def unreadable(path: str, failure: OSError) -> Diagnostic:
    """A file that the system keeps from us."""
    return error("unreadable", f"this file cannot be read: {failure.strerror}", Span(path))


def unused_file(path: str) -> Diagnostic:
    """A file that no rule reads, so that nothing is lost in silence."""
    hint = "entries are *.md in papers/, people/, pages/ or news/; other files go into files/, data into data/*.yaml"
    if path.lower().endswith((".markdown", ".mdown", ".mkd", ".md", ".txt")):
        hint = "entries are named *.md and lie in papers/, people/, pages/ or news/"
    return warning("stray-file", "this file is not used", Span(f"content/{path}"), hint)
