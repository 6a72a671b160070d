"""Scanning: list the files of a folder of the project, with stamps that show which may have changed."""

import os
import stat
import time
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from octavo.base.characters import UNFIT_IN_PATH
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.base.layout import is_ignored, leftover_test
from octavo.base.sources import ANNEX_LINK, is_source
from octavo.base.system import resolved

# In nanoseconds. File systems and editors round times: a file that changed less than this before a scan may change
# again without a change of its stamp.
TICK = 2_000_000_000

# Of a file: the times of the last change of its bytes and of its inode, in nanoseconds, its size, and its inode.
Stamp = tuple[int, int, int, int]

# A file as the last build saw it: its stamp, the digest of its bytes, and for an entry the checksum of its metadata.
SeenFile = tuple[Stamp, str, bytes]

# The files that the last build saw, by folder and path.
SeenFiles = Mapping[str, Mapping[str, SeenFile]]


class SourceLink(NamedTuple):
    """A symbolic link: its path below the scanned folder, and its final target, which need not exist."""

    path: str
    target: Path


class Source(NamedTuple):
    """A file: its path below the scanned folder, its stamp, and its digest, None where only reading can tell it."""

    path: str
    stamp: Stamp
    digest: str | None


@frozen
class Snapshot:
    """The files of a folder at one moment, `scanned_at` in nanoseconds since the epoch.

    `sources` are sorted by path; the `unverified` ones among them have no digest. `diagnostics` are errors for files
    that cannot be sources; `links` are the symbolic links that were followed.
    """

    sources: tuple[Source, ...]
    unverified: tuple[Source, ...]
    scanned_at: int
    diagnostics: tuple[Diagnostic, ...]
    links: tuple[SourceLink, ...] = ()


@frozen
class KnownSources:
    """The files of a folder as the last build saw them, by path, and the time of its scan in nanoseconds."""

    sources: Mapping[str, SeenFile]
    scanned_at: int


def stamp_of(status: os.stat_result) -> Stamp:
    """Return the properties of a file that change with its bytes."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def trusted_digest(path: str, stamp: Stamp, known: KnownSources) -> str | None:
    """Return the digest that the last build found, or None where the file may have changed since."""
    seen = known.sources.get(path)
    if seen is None or seen[0] != stamp:
        return None
    limit = known.scanned_at - TICK
    return seen[1] if stamp[0] < limit and stamp[1] < limit else None


def scan(folder: Path, known: KnownSources) -> Snapshot:
    """Scan a folder of the project; one that does not exist is empty.

    Symbolic links are followed to any place inside the project. Other links and special files are errors.
    """
    scanner = _Scanner(folder, known)
    scanned_at = time.time_ns()
    if folder.is_symlink():
        scanner.links.append(SourceLink("", scanner.top))
    if folder.is_dir():
        scanner.scan_folder(scanner.top, "", (scanner.top,))
    sources, links = tuple(sorted(scanner.sources)), tuple(sorted(scanner.links))
    return Snapshot(sources, _unverified(scanner.sources), scanned_at, _in_order(scanner.diagnostics), links)


def rescan(folder: Path, before: Snapshot, paths: Iterable[str], known: KnownSources) -> Snapshot:
    """Return an earlier snapshot after scanning only some paths again: files, or folders with everything below them.

    Its unverified sources are scanned again too.
    """
    scanner = _Scanner(folder, known)
    scanned_at = time.time_ns()
    sources = list(before.sources)
    reported = (*paths, *(source.path for source in before.unverified))
    wanted = {path for each in reported if (path := scanner.path_to_scan(each)) is not None}
    roots = tuple(outermost(wanted))
    for path in roots:
        for part in reversed(slices_of(sources, path)):
            del sources[part]
        scanner.scan_path(path)
    for source in scanner.sources:
        insort(sources, source)
    shown = tuple(f"{scanner.label}/{path}" for path in wanted)
    diagnostics = {found for found in before.diagnostics if not _is_within(found.span.path, shown)}
    links = before.links
    if links or scanner.links:
        links = tuple(sorted([link for link in links if not _is_within(link.path, roots)] + scanner.links))
    in_order = _in_order(diagnostics.union(scanner.diagnostics))
    return Snapshot(tuple(sources), _unverified(scanner.sources), scanned_at, in_order, links)


def slices_of(sources: Sequence[Source], path: str) -> tuple[slice, slice]:
    """Return two slices of sorted sources: the file at a path, and all files below it."""
    # Between a path and what is below it other paths may be sorted in; "0" is the character after "/".
    file, end = bisect_left(sources, (path,)), bisect_left(sources, (f"{path}\0",))
    return slice(file, end), slice(bisect_left(sources, (f"{path}/",)), bisect_left(sources, (f"{path}0",)))


def _unverified(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(source for source in sources if source.digest is None)


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda found: found.order))


def outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths that are not below another one of them, in order."""
    roots: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        if not (roots and _is_within(path, (roots[-1],))):
            roots.append(path)
    return roots


def _is_within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


class _Scanner:
    """Collects the sources, links and errors found under one folder."""

    def __init__(self, folder: Path, known: KnownSources) -> None:
        self.label = folder.name
        self.project = resolved(folder.parent)
        self.top = resolved(folder)
        self.known = known
        self.sources: list[Source] = []
        self.links: list[SourceLink] = []
        self.diagnostics: list[Diagnostic] = []

    def scan_folder(self, folder: Path, prefix: str, ancestors: tuple[Path, ...]) -> None:
        """Add everything below a folder; `ancestors` are the folder and those around it."""
        try:
            with os.scandir(folder) as entries:
                items = list(entries)
        except OSError as failure:
            self.refuse("unreadable", prefix.rstrip("/"), f"this folder cannot be read: {failure.strerror}")
            return
        add, known, regular = self.sources.append, self.known, stat.S_ISREG
        is_leftover = leftover_test(self.label, prefix.partition("/")[0])
        for item in items:
            name = item.name
            if is_leftover(name):
                continue
            path = prefix + name
            if ("\\" in name or not name.isprintable()) and self.refuse_name(path):
                continue
            try:
                status = item.stat(follow_symlinks=False)
            except OSError as failure:
                self.refuse("unreadable", path, f"this file cannot be read: {failure.strerror}")
                continue
            # Nearly all are regular files, so they are added here, without another call.
            if regular(status.st_mode):
                stamp = stamp_of(status)
                add(Source(path, stamp, trusted_digest(path, stamp, known)))
            else:
                self.add(Path(item.path), path, status, ancestors)

    def path_to_scan(self, path: str) -> str | None:
        """Return the path to scan after a change at a path: the outermost link on the way to it, or the path itself.

        None for files that editors and systems leave behind, and everything below such folders.
        """
        parts = path.split("/")
        if "" in parts or is_ignored(self.label, parts):
            return None
        for count in range(1, len(parts)):
            parent = "/".join(parts[:count])
            if (self.top / parent).is_symlink():
                return parent
        return path

    def scan_path(self, path: str) -> None:
        """Add whatever exists at a path, to which no link leads."""
        place = self.top / path
        ancestors = [self.top, *(self.top / folder for folder in list(Path(path).parents)[-2::-1])]
        try:
            status = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as failure:
            self.refuse("unreadable", path, f"this file cannot be read: {failure.strerror}")
            return
        if not self.refuse_name(path):
            self.add(place, path, status, tuple(ancestors))

    def add(self, place: Path, path: str, status: os.stat_result, ancestors: tuple[Path, ...]) -> None:
        """Add a file, everything below a folder, or the target of a link."""
        target = place
        if stat.S_ISLNK(status.st_mode):
            try:
                found = self.link_target(place, path, ancestors)
                if found is None:
                    return
                self.links.append(SourceLink(path, found))
                target = found
                status = place.stat()
            except OSError as failure:
                hint = "run `git annex get .`, which fetches the file" if is_annexed(place) else ""
                self.refuse("unreadable", path, f"this link leads nowhere: {failure.strerror}", hint)
                return
        if stat.S_ISREG(status.st_mode):
            stamp = stamp_of(status)
            self.sources.append(Source(path, stamp, trusted_digest(path, stamp, self.known)))
        elif stat.S_ISDIR(status.st_mode):
            self.scan_folder(target, path + "/", (*ancestors, target))
        else:
            self.refuse("special-file", path, "this is not a regular file", "pipes, sockets and devices are not read")

    def link_target(self, place: Path, path: str, ancestors: tuple[Path, ...]) -> Path | None:
        """Return the final target of a link, or None, with an error, for one that may not be followed."""
        target = Path(os.path.realpath(place))
        loops = any(folder.is_relative_to(target) for folder in ancestors)
        if loops or not is_source(target, self.project, self.top):
            hidden = not loops and target.is_relative_to(self.project)
            where = (
                "into a hidden folder" if hidden else "back to a folder around it" if loops else "out of the project"
            )
            hint = "run `git annex get .` and `git annex unlock .`, which put the file here"
            hint = hint if is_annexed(place) else "copy the file here instead"
            self.refuse("link-outside", path, f"this link leads {where}", hint)
            return None
        return target

    def refuse_name(self, path: str) -> bool:
        """Return True, and add an error, for a path that is not UTF-8, or has a control character or a backslash."""
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
        """Add an error for a path."""
        self.diagnostics.append(error(code, message, Span(f"{self.label}/{path}"), hint))


def is_annexed(link: Path) -> bool:
    """Tell if a link leads to where git-annex has the bytes of a file."""
    return ANNEX_LINK in Path(os.path.realpath(link)).as_posix()


def unreadable(path: str, failure: OSError) -> Diagnostic:
    """Return the error for a file that the system does not let us read."""
    return error("unreadable", f"this file cannot be read: {failure.strerror}", Span(path))
