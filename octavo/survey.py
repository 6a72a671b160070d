"""Survey: snapshots of all that a build reads, and whether any of it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from octavo import digest
from octavo.project import Options, Project
from octavo.snapshot import Known, Snapshot, Stamp, discover, unreadable
from octavo.theme import SHIPPED


@dataclass(frozen=True, slots=True)
class Survey:
    """The folders that a build reads: content, the project's themes, and those that come with Octavo.

    `digests` are those of all files that could be read, by their path on disk.
    """

    folders: tuple[Path, ...]
    snapshots: tuple[Snapshot, ...]
    digests: Mapping[str, str]

    @property
    def content(self) -> Snapshot:
        """What the author wrote."""
        return self.snapshots[0]

    def inputs(self, engine: str, options: Options) -> str:
        """The digest of everything that the output depends on."""
        asked = (options.base_url, options.drafts, options.strict, options.portable)
        refused = tuple(found for snapshot in self.snapshots for found in snapshot.diagnostics)
        return digest.of_value((engine, asked, tuple(sorted(self.digests.items())), refused))

    def renewed(self, content: Mapping[str, str]) -> "Survey":
        """The same with the digests of what was read of the content in the end, by path below it."""
        read = {f"{self.folders[0]}/{path}": found for path, found in content.items()}
        return replace(self, digests={**self.digests, **read})

    def stamps(self) -> Mapping[str, tuple[Stamp, str]]:
        """What the next survey may rely on."""
        found = {}
        for folder, snapshot in zip(self.folders, self.snapshots, strict=True):
            for source in snapshot.sources:
                place = f"{folder}/{source.path}"
                if place in self.digests:
                    found[place] = (source.stamp, self.digests[place])
        return found

    @property
    def taken(self) -> int:
        """When the looking began, in nanoseconds."""
        return min(snapshot.taken for snapshot in self.snapshots)


def survey(project: Project, stamps: Mapping[str, tuple[Stamp, str]], taken: int) -> Survey:
    """Look at every file that a build may read; files whose stamps are as they were are not opened."""
    folders = tuple(dict.fromkeys((project.content, project.themes, SHIPPED)))
    snapshots = []
    digests = {}
    for folder in folders:
        prefix = f"{folder}/"
        below = {path.removeprefix(prefix): known for path, known in stamps.items() if path.startswith(prefix)}
        snapshot = discover(folder, Known(below, taken))
        unread = []
        for source in snapshot.sources:
            try:
                digests[prefix + source.path] = source.digest or file_digest(folder / source.path)
            except OSError as failure:
                unread.append(unreadable(f"{folder.name}/{source.path}", failure))
        snapshots.append(replace(snapshot, diagnostics=(*snapshot.diagnostics, *unread)))
    return Survey(folders, tuple(snapshots), digests)


def file_digest(path: Path) -> str:
    """The digest of a file's bytes, read in pieces."""
    found = digest.hasher()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()
