"""Commit: what was seen and made, noted for the next build."""

from collections.abc import Mapping
from pathlib import Path

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, stored
from octavo.build.inputs import Ground
from octavo.build.load import Intake
from octavo.build.resolve import Settled
from octavo.cache.database import Index, Made, State, Works
from octavo.cache.fragments import Galleys
from octavo.content.scan import Stamp
from octavo.output.folder import MANIFEST, Output
from octavo.render.batch import Printed


def note_pages(
    works: Works, made: Mapping[str, Made], before: Mapping[str, Stamp], stamps: Mapping[str, Stamp]
) -> None:
    """Note what is there now, and how it was made."""
    for path, one in made.items():
        if path in stamps and works.made.get(path) != one:
            works.made[path] = one
    for path in before.keys() | made.keys():
        if path not in stamps:
            works.made.pop(path, None)


def note_fragments(galleys: Galleys, works: Works, settled: Settled, printed: Mapping[str, Printed]) -> None:
    """Note the fragments of the papers that were looked at; where these were all, nothing else is kept."""
    sources = settled.site.papers.sources
    looked = {mark[0] for page in printed.values() for mark, _ in page.entries}
    whole = works.world != settled.world
    if whole:
        works.fragments.clear()
    fresh: dict[str, dict[str, bytes]] = {sources[number]: {} for number in looked}
    for page in printed.values():
        for (number, slug), packed in page.entries:
            fresh[sources[number]][slug] = packed
    kept = [packed for entries in fresh.values() for packed in entries.values()]
    if whole:
        galleys.sweep(packed[hashing.SIZE :] for packed in kept)
    else:
        before = (packed for source in fresh for packed in works.fragments.get(source, {}).values())
        galleys.forget(packed[hashing.SIZE :] for packed in set(before).difference(kept))
    for source, entries in fresh.items():
        works.fragments[source] = entries


def index_of(
    ground: Ground,
    intake: Intake,
    output: Output,
    stamps: Mapping[str, Stamp],
    pages: int,
    findings: tuple[Diagnostic, ...],
    *,
    whole: bool,
) -> Index:
    """What the next build looks at first; one after a build that did not write all must not find nothing to do."""
    root = ground.project.content
    read = {**intake.digests, root: {**intake.digests[root], **intake.entries.digests}}
    sights = ground.look.sights(read, intake.entries.seals)
    inputs = ground.inputs if whole else ""
    manifest = output.stamp(MANIFEST)
    return Index(inputs, ground.look.taken, intake.prefix, sights, stamps, manifest, pages, stored(findings))


def tidy(state: State, root: Path, intake: Intake, settled: Settled) -> None:
    """Forget the rows of sources that are no more, or are different now."""
    shelf, entries = intake.shelf, intake.entries
    if not settled.fresh:
        before = state.index.sources[str(root)]
        state.forget(shelf.seal(path, before[path][1]) for path in entries.changed)
    else:
        state.sweep({shelf.seal(path, known) for path, known in entries.digests.items()})
