"""Intake: everything that a build reads, loaded; an entry that is on the shelf is not read again."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.base.hashing import seal_of
from octavo.base.progress import Progress
from octavo.build.inputs import Ground
from octavo.cache.database import State
from octavo.cache.entries import Reading, Shelf, Shelved, brief_of
from octavo.content.classify import sort
from octavo.content.config import Settings, read_data, read_settings
from octavo.content.metadata import Brief
from octavo.content.scan import Source
from octavo.content.survey import digests_of
from octavo.workers.pool import spread

# What was just read is kept at hand for the pages, so many bytes of it; the state has a copy of all. Of more entries
# than this it would be too small a part for what it takes: each worker that reads it has its own copy in the end.
AT_HAND = 64_000_000
FEW = 20_000

# So many entries are worth a process more, which has to load the libraries that read them. The first is worth it for a
# single one, for this process loads others meanwhile.
WORTH = 250

# So many entries go to the state at once.
BATCH = 500


@frozen
class Entries:
    """All entries by path: the digests of their sources, the seals of their briefs, and the briefs of those just read.

    `changed` are those whose sources have other bytes than at the last build.
    """

    digests: dict[str, str]
    seals: dict[str, bytes]
    briefs: dict[str, Brief]
    changed: set[str]


@frozen
class Intake:
    """All that a build reads beside its theme.

    `digests` are those of all other files by folder and path; `files` are the paths of those below `content/` that are
    no entries, no data and no configuration.
    """

    settings: Settings
    data: Mapping[str, Any]
    entries: Entries
    shelf: Shelf
    prefix: str
    digests: Mapping[Path, Mapping[str, str]]
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


@frozen
class Begun:
    """An intake under way: what was read at once, and the entries that were not known as they are read elsewhere."""

    settings: Settings
    data: Mapping[str, Any]
    digests: Mapping[str, str]
    files: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...]
    prefix: str
    shelf: Shelf
    entries: Entries
    unknown: Sequence[str]
    arriving: Iterator[Shelved]


def begin(ground: Ground, state: State) -> Begun:
    """Begin to load all that there is; where it is much, other processes do so while this one does something else."""
    root = ground.project.content
    settings, settings_digest, found = read_settings(root)
    clean = settings.config.trust == "contributors"
    prefix = f"{ground.engine}:{clean}"
    known = state.index.sources.get(str(root), {}) if state.index.prefix == prefix else {}
    sorts = sort(ground.look.content.sources, prefix, known, ground.standing.sorts)
    ground.standing.sorts = sorts if known else None
    entries = Entries(dict(sorts.digests), dict(sorts.seals), {}, set())
    data, digests, doubts = read_data(root, [source.path for source in sorts.by_role["data"]])
    digests |= {"site.yaml": settings_digest} if settings_digest else {}
    shelf = Shelf(prefix, entries.digests, state.path, stored=not state.fresh)
    unknown = [source.path for source in sorts.by_role["entry"]]
    if ground.standing.rehearsal:
        # Nothing is read, but what reads is loaded.
        _read_all(Reading(root, clean, shelf), ())
    # This process loads other things meanwhile, unless it has done so before.
    beside = 0 if ground.standing.warm else 1
    arriving = spread(
        _read_all,
        Reading(root, clean, shelf),
        unknown,
        ground.options.jobs,
        _lost,
        worth=WORTH,
        beside=beside,
    )
    files = (*sorts.by_role["file"], *sorts.by_role["attachment"], *sorts.by_role["stray"])
    diagnostics = (*ground.look.content.diagnostics, *found, *doubts)
    return Begun(settings, data, digests, files, diagnostics, prefix, shelf, entries, unknown, arriving)


def take_in(begun: Begun, ground: Ground, state: State, progress: Progress) -> Intake:
    """Take in what was begun, and look at all other files."""
    root, entries = ground.project.content, begun.entries
    read, doubts = digests_of(root, begun.files)
    folders = {root: {**begun.digests, **read}}
    for folder, snapshot in zip(ground.look.folders[1:], ground.look.snapshots[1:], strict=True):
        folders[folder], _ = digests_of(folder, snapshot.sources)
    _finish(entries, len(begun.unknown), begun.arriving, begun.shelf, state, progress)
    before = state.index.sources.get(str(root), {})
    for path in begun.unknown:
        if path in before and entries.digests.get(path, before[path][1]) != before[path][1]:
            entries.changed.add(path)
    files = tuple(sorted(source.path for source in begun.files))
    diagnostics = (*begun.diagnostics, *doubts)
    return Intake(begun.settings, begun.data, entries, begun.shelf, begun.prefix, folders, files, diagnostics)


def _finish(
    entries: Entries, total: int, arriving: Iterator[Shelved], shelf: Shelf, state: State, progress: Progress
) -> None:
    """Take in what arrives, and put it on the shelf and into the state."""
    room = AT_HAND if total <= FEW else 0
    batch: list[Shelved] = []

    def store() -> None:
        nonlocal room
        state.put((shelf.seal(item.path, item.digest), item.brief, item.entry, item.text) for item in batch)
        state.keep()
        for item in batch:
            room -= len(item.entry) + len(item.text)
            if room > 0 or state.failure is not None:
                shelf.hold(item)
        batch.clear()

    for done, item in enumerate(arriving, 1):
        progress("load", done, total)
        entries.briefs[item.path] = brief_of(item.brief)
        entries.seals[item.path] = seal_of(item.brief)
        if item.digest:
            entries.digests[item.path] = item.digest
        if item.digest and item.entry:
            batch.append(item)
        if len(batch) == BATCH:
            store()
    if batch:
        store()


def _read_all(reading: Reading, paths: Sequence[str]) -> list[Shelved]:
    # Only a process that reads loads what reads.
    from octavo.build.read import read_all, ready

    ready()
    return read_all(reading, paths)


def _lost(path: str) -> Shelved:
    from octavo.build.read import lost

    return lost(path)
