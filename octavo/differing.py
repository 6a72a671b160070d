"""What differs between two surveys."""

from collections.abc import Collection
from pathlib import Path

from octavo.snapshot import Snapshot, Stamp, outermost, parts
from octavo.survey import Survey


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
    where = (slice(None),) if place is None else parts(snapshot.sources, place)
    return {(source.path, source.stamp) for part in where for source in snapshot.sources[part]}
