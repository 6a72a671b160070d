"""Surveys: snapshots of all folders that a build reads, and comparisons that tell if a file has changed."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.project import SHIPPED, Project
from octavo.base.sources import LONGEST_POINTER, digest_of_source, pointer_hint, read_source
from octavo.content.scan import (
    KnownSources,
    SeenFiles,
    Snapshot,
    Source,
    Stamp,
    outermost,
    rescan,
    scan,
    slices_of,
    unreadable,
)

# From more paths than this on, scanning the whole folder is quicker.
_MANY_PATHS = 200

# The state of the theme folders: equal states have the same files with the same bytes. The last part has the names of
# misnamed folders.
ThemesState = tuple[object, tuple[tuple[tuple[Source, ...], tuple[Diagnostic, ...]], ...], tuple[str, ...]]


@frozen
class Survey:
    """The folders that a build reads, each with its snapshot: content, the project's themes, and the shipped themes.

    `misnamed` are folders of the project that are not read, because `themes` is not quite their name.
    """

    folders: tuple[Path, ...]
    snapshots: tuple[Snapshot, ...]
    misnamed: tuple[str, ...] = ()

    @property
    def content(self) -> Snapshot:
        """The snapshot of the content folder."""
        return self.snapshots[0]

    @property
    def themes(self) -> ThemesState:
        """The state of the theme folders."""
        # With an object of its own, a state with unverified files equals no other one.
        unverified = any(snapshot.unverified for snapshot in self.snapshots[1:])
        states = tuple((snapshot.sources, snapshot.diagnostics) for snapshot in self.snapshots[1:])
        return object() if unverified else None, states, self.misnamed

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors for files that cannot be sources."""
        return tuple(found for snapshot in self.snapshots for found in snapshot.diagnostics)

    @property
    def scanned_at(self) -> int:
        """The time when the first scan began, in nanoseconds since the epoch."""
        return min(snapshot.scanned_at for snapshot in self.snapshots)

    def has_unverified(self) -> bool:
        """Tell if there is a file without a trusted digest."""
        return any(snapshot.unverified for snapshot in self.snapshots)

    def is_unchanged(self, known: SeenFiles) -> bool:
        """Tell if there are the same files with the same bytes as the last build saw; reads only unverified files."""
        unverified = []
        for folder, snapshot in zip(self.folders, self.snapshots, strict=True):
            before = known.get(str(folder), {})
            if len(before) != len(snapshot.sources):
                return False
            for source in snapshot.unverified:
                seen = before.get(source.path)
                # Another size needs no reading.
                if seen is None or seen[0][2] != source.stamp[2]:
                    return False
                unverified.append((folder / source.path, folder, seen[1]))
        try:
            return all(digest_of_source(place, (folder,)) == digest for place, folder, digest in unverified)
        except OSError:
            return False

    def with_current_stamps(self, known: SeenFiles) -> SeenFiles:
        """Return the files that the last build saw, all of them unchanged since, with their present stamps."""
        return {
            str(folder): {
                source.path: (source.stamp, *known[str(folder)][source.path][1:]) for source in snapshot.sources
            }
            for folder, snapshot in zip(self.folders, self.snapshots, strict=True)
        }

    def seen_files(
        self, digests: Mapping[Path, Mapping[str, str]], metadata_checksums: Mapping[str, bytes]
    ) -> SeenFiles:
        """Return the files of this survey for the next build to compare with; those without a digest are left out.

        `digests` are those of the files that were read, by folder and path; `metadata_checksums` are by path.
        """
        found = {}
        for folder, snapshot in zip(self.folders, self.snapshots, strict=True):
            known = digests[folder]
            checksums = metadata_checksums if folder == self.folders[0] else {}
            found[str(folder)] = {
                source.path: (source.stamp, known[source.path], checksums.get(source.path, b""))
                for source in snapshot.sources
                if source.path in known
            }
        return found


def survey(project: Project, known: SeenFiles, scanned_at: int) -> Survey:
    """Scan every folder that a build may read, without opening a file.

    `known` are the files that the last build saw in its scan at `scanned_at`.
    """
    folders = folders_of(project)
    last = [KnownSources(known.get(str(folder), {}), scanned_at) for folder in folders]
    return Survey(folders, tuple(map(scan, folders, last)), _misnamed(project.themes))


def resurvey(before: Survey, known: SeenFiles, scanned_at: int, paths: Collection[Path]) -> Survey:
    """Return an earlier survey after scanning only some paths again, and its unverified files."""
    found = []
    for folder, snapshot in zip(before.folders, before.snapshots, strict=True):
        below = [path.relative_to(folder).as_posix() for path in paths if path.is_relative_to(folder)]
        last = KnownSources(known.get(str(folder), {}), scanned_at)
        whole = "." in below or len(below) > _MANY_PATHS
        found.append(scan(folder, last) if whole else rescan(folder, snapshot, below, last))
    return Survey(before.folders, tuple(found), _misnamed(before.folders[1]))


def _misnamed(themes: Path) -> tuple[str, ...]:
    """Return the names of folders beside the folder of themes that were probably meant to be it."""
    try:
        names = [place.name for place in themes.parent.iterdir()]
        alike = [name for name in names if name != themes.name and name.lower() in ("theme", themes.name)]
        # A file system may make no difference between capitals and small letters.
        return tuple(sorted(name for name in alike if not _is_same(themes.parent / name, themes)))
    except OSError:
        return ()


def _is_same(folder: Path, other: Path) -> bool:
    return not folder.is_dir() or (other.is_dir() and folder.samefile(other))


def folders_of(project: Project) -> tuple[Path, ...]:
    """Return the folders that a build reads, content first."""
    return tuple(dict.fromkeys((project.content, project.themes, SHIPPED)))


def digests_of(folder: Path, sources: Iterable[Source]) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Return the digests of files by path, and errors for those that cannot be read; reads only unverified files."""
    digests = {}
    diagnostics = []
    for source in sources:
        try:
            digests[source.path] = source.digest or digest_of_source(folder / source.path, (folder,))
        except OSError as failure:
            diagnostics.append(unreadable(f"{folder.name}/{source.path}", failure))
    return digests, tuple(diagnostics)


def hollow_files(folder: Path, sources: Iterable[Source], digests: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are empty, or for which only a pointer is here, each with the way to fetch it.

    Only files that are small enough to be a pointer are read. `digests` are those of the files by path.
    """
    found = {}
    for path, stamp, _ in sources:
        size = stamp[2]
        if size > LONGEST_POINTER or path not in digests:
            continue
        hint = _hint_at(folder, path, digests[path]) if size else ""
        if hint or not size:
            found[path] = hint
    return found


@lru_cache(maxsize=1 << 12)
def _hint_at(folder: Path, path: str, digest: str) -> str:
    """Return how to fetch the file at a path if it is only a pointer; the digest stands for its bytes."""
    try:
        return pointer_hint(read_source(folder / path, (folder,), LONGEST_POINTER))
    except OSError:
        return ""


def differing(before: Survey, now: Survey, paths: Collection[Path] | None) -> tuple[Path, ...]:
    """Return the sorted paths at which two surveys differ.

    Where the later survey is a `resurvey` of the earlier one, `paths` are those that were scanned again; only they and
    the unverified files are compared. Paths may be those of files or folders.
    """
    found: list[Path] = []
    for folder, earlier, later in zip(now.folders, before.snapshots, now.snapshots, strict=True):
        if paths is None or folder in paths:
            differ = {path for path, _ in _stamps(earlier) ^ _stamps(later)}
        else:
            compared = {path.relative_to(folder).as_posix() for path in paths if path.is_relative_to(folder)}
            compared |= {source.path for source in earlier.unverified}
            differ = {path for path in outermost(compared) if _stamps(earlier, path) != _stamps(later, path)}
        found += (folder / path for path in differ)
    return tuple(sorted(found))


def _stamps(snapshot: Snapshot, path: str | None = None) -> set[tuple[str, Stamp]]:
    """Return all sources with their stamps; with a path, only the file there and the files below it."""
    parts = (slice(None),) if path is None else slices_of(snapshot.sources, path)
    return {(source.path, source.stamp) for part in parts for source in snapshot.sources[part]}
