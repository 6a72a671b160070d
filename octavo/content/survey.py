"""Survey: snapshots of all that a build reads, and whether any of it changed."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.project import SHIPPED, Project
from octavo.content.scan import (
    KnownSources,
    Seen,
    Snapshot,
    Source,
    Stamp,
    outermost,
    rescan,
    scan,
    slices_of,
    unreadable,
)

# Of more places than this it is quicker to look at all.
MANY_PLACES = 200

# All that tells one sight of some folders from another: equal ones are of the same files with the same bytes.
ThemesSeen = tuple[int, tuple[tuple[tuple[Source, ...], tuple[Diagnostic, ...]], ...]]

# What was seen of each folder's files, by path.
Sights = Mapping[str, Mapping[str, Seen]]


@frozen
class Survey:
    """The folders that a build reads: content, the project's themes, and those that come with Octavo."""

    folders: tuple[Path, ...]
    snapshots: tuple[Snapshot, ...]

    @property
    def content(self) -> Snapshot:
        """What the author wrote."""
        return self.snapshots[0]

    @property
    def themes(self) -> ThemesSeen:
        """What was seen of the folders of themes; where a stamp does not vouch for a file, it is like nothing else."""
        doubt = self.taken if any(snapshot.doubtful for snapshot in self.snapshots[1:]) else 0
        return doubt, tuple((snapshot.sources, snapshot.diagnostics) for snapshot in self.snapshots[1:])

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """What could not be taken in."""
        return tuple(found for snapshot in self.snapshots for found in snapshot.diagnostics)

    @property
    def taken(self) -> int:
        """When the looking began, in nanoseconds."""
        return min(snapshot.taken for snapshot in self.snapshots)

    def doubtful(self) -> bool:
        """Whether there is a file whose stamp does not vouch for its bytes."""
        return any(snapshot.doubtful for snapshot in self.snapshots)

    def same(self, known: Sights) -> bool:
        """Whether every file has the bytes it had; only those whose stamps cannot tell are read."""
        doubtful = []
        for folder, snapshot in zip(self.folders, self.snapshots, strict=True):
            before = known.get(str(folder), {})
            if len(before) != len(snapshot.sources):
                return False
            for source in snapshot.doubtful:
                seen = before.get(source.path)
                if seen is None or seen[0][2] != source.stamp[2]:
                    return False
                doubtful.append((folder / source.path, seen[1]))
        try:
            return all(file_digest(path) == digest for path, digest in doubtful)
        except OSError:
            return False

    def again(self, known: Sights) -> Sights:
        """What the next survey may rely on where every file has the bytes it had."""
        return {
            str(folder): {
                source.path: (source.stamp, *known[str(folder)][source.path][1:]) for source in snapshot.sources
            }
            for folder, snapshot in zip(self.folders, self.snapshots, strict=True)
        }

    def sights(self, read: Mapping[Path, Mapping[str, str]], briefs: Mapping[str, bytes]) -> Sights:
        """What the next survey may rely on: the digests of what was `read`, and the seals of the entries' briefs."""
        found = {}
        for folder, snapshot in zip(self.folders, self.snapshots, strict=True):
            digests = read[folder]
            seals = briefs if folder == self.folders[0] else {}
            found[str(folder)] = {
                source.path: (source.stamp, digests[source.path], seals.get(source.path, b""))
                for source in snapshot.sources
                if source.path in digests
            }
        return found


def survey(project: Project, known: Sights, taken: int) -> Survey:
    """Look at every file that a build may read; none is opened."""
    folders = folders_of(project)
    return Survey(folders, tuple(scan(folder, KnownSources(known.get(str(folder), {}), taken)) for folder in folders))


def resurvey(before: Survey, known: Sights, taken: int, places: Collection[Path]) -> Survey:
    """An earlier survey, with some places looked at anew."""
    found = []
    for folder, snapshot in zip(before.folders, before.snapshots, strict=True):
        below = [place.relative_to(folder).as_posix() for place in places if place.is_relative_to(folder)]
        last = KnownSources(known.get(str(folder), {}), taken)
        whole = "." in below or len(below) > MANY_PLACES
        found.append(scan(folder, last) if whole else rescan(folder, snapshot, below, last))
    return Survey(before.folders, tuple(found))


def folders_of(project: Project) -> tuple[Path, ...]:
    """The folders that a build reads."""
    return tuple(dict.fromkeys((project.content, project.themes, SHIPPED)))


def digests_of(folder: Path, sources: Iterable[Source]) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """The digests of files by path, those that are not known read; and what could not be."""
    digests = {}
    unread = []
    for source in sources:
        try:
            digests[source.path] = source.digest or file_digest(folder / source.path)
        except OSError as failure:
            unread.append(unreadable(f"{folder.name}/{source.path}", failure))
    return digests, tuple(unread)


def file_digest(path: Path) -> str:
    """The digest of a file's bytes, read in pieces."""
    found = hashing.hasher()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def differing(before: Survey, now: Survey, places: Collection[Path] | None) -> tuple[Path, ...]:
    """The files that differ, in order; where only some `places` were looked at, those of them that do.

    Places may be files or folders. What was doubtful was looked at too, and what is neither in the one survey nor in
    the other does not differ.
    """
    found: list[Path] = []
    for folder, one, other in zip(now.folders, before.snapshots, now.snapshots, strict=True):
        if places is None or folder in places:
            paths = {path for path, _ in _stamps(one) ^ _stamps(other)}
        else:
            asked = {place.relative_to(folder).as_posix() for place in places if place.is_relative_to(folder)}
            asked |= {source.path for source in one.doubtful}
            paths = {path for path in outermost(asked) if _stamps(one, path) != _stamps(other, path)}
        found += (folder / path for path in paths)
    return tuple(sorted(found))


def _stamps(snapshot: Snapshot, place: str | None = None) -> set[tuple[str, Stamp]]:
    where = (slice(None),) if place is None else slices_of(snapshot.sources, place)
    return {(source.path, source.stamp) for part in where for source in snapshot.sources[part]}
