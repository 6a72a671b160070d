"""Loading: the sources are read and checked; an entry that is in the entry store is not read again.

Workers read entries while the main process loads the theme, so loading has two steps: `start_loading` and
`Loading.finish`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.hashing import of_value
from octavo.base.progress import Progress
from octavo.base.project import SHIPPED, SiteAddress
from octavo.build.inputs import BuildInputs
from octavo.build.session import Memory
from octavo.cache.entries import EntryStore, StoredEntry, own_metadata, write_entries
from octavo.cache.stored import seal_of
from octavo.content.classify import ClassifiedSources, classify
from octavo.content.config import Settings, read_data, read_settings, site_address
from octavo.content.metadata import Metadata
from octavo.content.scan import Source
from octavo.content.survey import digests_of, hollow_files
from octavo.workers.pool import spread

# The most bytes of new entries that are held in memory for the pages; the database has a copy of all. If more entries
# than `_FEW` are new, none are held: each worker would copy them, and this would be a small part of them only.
_HELD = 64_000_000
_FEW = 20_000

# The number of entries per process that reads them, because each has to load the libraries first. The first process is
# started even for a single entry, because this one loads the theme meanwhile.
_WORTH = 250

# The number of entries that are written to the database at once.
_BATCH = 500


@frozen
class LoadedContent:
    """Everything that a build reads, apart from its theme.

    `entry_digests` are those of the entries' sources by path, `metadata_checksums` those of their metadata; `metadata`
    is that of entries that were read just now; `changed` are the paths of known entries whose sources have other bytes
    than at the last build. `digests` are those of all other files by folder and path; `files` are the paths of those
    below `content/` that are no entries, no data and no configuration. `hollow` are files that are empty, or for which
    only a pointer is here, by folder and path, each with the way to fetch it. `prefix` is the part that the store's
    cache keys share; `classified` are the classified sources, where they can be reused by the next build. `address` is
    the site's, if it is known.
    """

    settings: Settings
    address: SiteAddress | None
    data: Mapping[str, Any]
    store: EntryStore
    prefix: str
    classified: ClassifiedSources | None
    entry_digests: dict[str, str]
    metadata_checksums: dict[str, bytes]
    metadata: dict[str, Metadata]
    changed: set[str]
    digests: Mapping[Path, Mapping[str, str]]
    hollow: Mapping[Path, Mapping[str, str]]
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def start_loading(inputs: BuildInputs, memory: Memory, *, warming_up: bool) -> "Loading":
    """Read the configuration and the data, and begin to read the entries that are not known, in other processes."""
    return Loading(inputs, memory, warming_up=warming_up)


class Loading:
    """Loading under way; `settings` are there at once, and `unknown` are the paths of the entries being read."""

    def __init__(self, inputs: BuildInputs, memory: Memory, *, warming_up: bool) -> None:
        root, index, scanned = inputs.project.content, inputs.history.index, inputs.survey.content
        self._inputs = inputs
        self.settings, own_digest, found = read_settings(root)
        config = self.settings.config
        clean = config.trust == "contributors"
        typography = (config.language or "en") if config.typography else ""
        macros = (config.math.macros if config.math else None) or ()
        self._prefix = f"{inputs.fingerprint}:{clean}:{typography}" + (f":{of_value(macros)}" if macros else "")
        self._before = index.sources.get(str(root), {})
        known = self._known = self._before if index.prefix == self._prefix else {}
        self._classified = classify(scanned.sources, self._prefix, known, memory.classified)
        self._data, self._own, doubts = read_data(root, [source.path for source in self._classified.by_role["data"]])
        self._own |= {"site.yaml": own_digest} if own_digest else {}
        self._diagnostics = (*scanned.diagnostics, *found, *doubts)
        self._digests, self._checksums = dict(self._classified.digests), dict(self._classified.metadata_checksums)
        database = inputs.history.database
        self.store = EntryStore(self._prefix, self._digests, database.path, stored=not database.fresh)
        self.unknown = [source.path for source in self._classified.by_role["entry"]]
        shared = (root, clean, macros, typography, self.store)
        if warming_up:
            # This imports the libraries that reading needs, without reading an entry.
            _read_all(shared, ())
        # This process loads other things meanwhile, unless it has done so before.
        beside = 0 if memory.resolution is not None else 1
        jobs = inputs.options.jobs
        self._arriving = spread(_read_all, shared, self.unknown, jobs, _lost, worth=_WORTH, beside=beside)

    def finish(self, progress: Progress) -> LoadedContent:
        """Take in the entries as they arrive, and the digests of all other files."""
        root, survey = self._inputs.project.content, self._inputs.survey
        files = self._other_files()
        read, doubts = digests_of(root, files)
        digests = {root: {**self._own, **read}}
        hollow = {root: hollow_files(root, files, read)}
        for folder, snapshot in zip(survey.folders[1:], survey.snapshots[1:], strict=True):
            digests[folder], _ = digests_of(folder, snapshot.sources)
            if folder != SHIPPED:
                hollow[folder] = hollow_files(folder, snapshot.sources, digests[folder])
        metadata = self._take_in(progress)
        return LoadedContent(
            settings=self.settings,
            address=site_address(self.settings, self._inputs.options),
            data=self._data,
            store=self.store,
            prefix=self._prefix,
            classified=self._classified if self._known else None,
            entry_digests=self._digests,
            metadata_checksums=self._checksums,
            metadata=metadata,
            changed={path for path in self.unknown if self._has_changed(path)},
            digests=digests,
            hollow=hollow,
            files=tuple(sorted(source.path for source in files)),
            diagnostics=(*self._diagnostics, *doubts),
        )

    def _other_files(self) -> tuple[Source, ...]:
        by_role = self._classified.by_role
        return (*by_role["file"], *by_role["root"], *by_role["attachment"], *by_role["stray"])

    def _has_changed(self, path: str) -> bool:
        before = self._before.get(path)
        return before is not None and self._digests.get(path, before[1]) != before[1]

    def _take_in(self, progress: Progress) -> dict[str, Metadata]:
        """Write the entries that arrive to the database, hold some in memory, and return their metadata."""
        metadata: dict[str, Metadata] = {}
        batch: list[StoredEntry] = []
        room = _HELD if len(self.unknown) <= _FEW else 0
        for done, item in enumerate(self._arriving, 1):
            progress("load", done, len(self.unknown))
            metadata[item.path] = own_metadata(item.metadata)
            self._checksums[item.path] = seal_of(item.metadata)
            if item.digest:
                self._digests[item.path] = item.digest
            if item.digest and item.entry:
                batch.append(item)
            if len(batch) == _BATCH:
                room = self._write(batch, room)
                batch.clear()
        if batch:
            self._write(batch, room)
        return metadata

    def _write(self, batch: Sequence[StoredEntry], room: int) -> int:
        """Write entries to the database, and hold them in memory as far as there is room; returns the room left."""
        database = self._inputs.history.database
        write_entries(database, self.store, batch)
        for item in batch:
            room -= len(item.entry) + len(item.text)
            if room > 0 or database.failure is not None:
                self.store.hold(item)
        return room


Shared = tuple[Path, bool, tuple[tuple[str, str], ...], str, EntryStore]


def _read_all(shared: Shared, paths: Sequence[str]) -> Sequence[StoredEntry]:
    # Only processes that read entries load Markdown and YAML.
    from octavo.build.read import read_entry, warm_up

    warm_up()
    return [read_entry(path, *shared) for path in paths]


def _lost(path: str) -> StoredEntry:
    from octavo.build.read import lost_entry

    return lost_entry(path)
