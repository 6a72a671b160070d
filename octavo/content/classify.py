"""Classifying: sources are grouped by what is done with them, quickly where few have changed since the last build."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, takewhile
from operator import eq, ne

from octavo.base.frozen import frozen
from octavo.base.layout import ROLES, Role, place_of
from octavo.content.scan import SeenFile, Source


@frozen
class ClassifiedSources:
    """The `sources` of a snapshot, classified with what was known under the `prefix` of the cache keys.

    Entries that need not be read are in `digests` (of their sources) and `metadata_checksums`, both by path. All other
    sources are in `by_role`, sorted by path.
    """

    prefix: str
    sources: Sequence[Source]
    by_role: Mapping[Role, Sequence[Source]]
    digests: Mapping[str, str]
    metadata_checksums: Mapping[str, bytes]


def classify(
    sources: Sequence[Source], prefix: str, known: Mapping[str, SeenFile], last: ClassifiedSources | None
) -> ClassifiedSources:
    """Classify sources; given the `last` result for another snapshot, only those that differ from it.

    `known` are the files that the last build saw, empty where it had another prefix. Sources that are the same as in
    `last` keep their class, so they must have the same entry in `known` as they had then.
    """
    if last is None or last.prefix != prefix or not known:
        last = ClassifiedSources(prefix, (), dict.fromkeys(ROLES, ()), {}, {})
    old, new = _differing(last.sources, sources)
    digests, checksums = dict(last.digests), dict(last.metadata_checksums)
    gone = {source.path for source in old}
    for path in gone:
        digests.pop(path, None)
        checksums.pop(path, None)
    by_role = {role: [one for one in same if one.path not in gone] for role, same in last.by_role.items()}
    for source in new:
        path, _, digest = source
        seen = known.get(path)
        # Only entries have metadata.
        if seen is None or not seen[2]:
            by_role[place_of(path).role].append(source)
        elif digest is None:
            by_role["entry"].append(source)
        else:
            digests[path] = digest
            checksums[path] = seen[2]
    if last.sources:
        by_role = {role: sorted(found) for role, found in by_role.items()}
    return ClassifiedSources(prefix, sources, by_role, digests, checksums)


def _differing(before: Sequence[Source], now: Sequence[Source]) -> tuple[Iterable[Source], Iterable[Source]]:
    """Return the items of each sequence that the other lacks, and maybe some that both have.

    The sequences are compared item by item, without a set of all, after cutting off their common beginning and end.
    """
    if len(before) != len(now):
        head = sum(1 for _ in takewhile(bool, map(eq, before, now)))
        rest = min(len(before), len(now)) - head
        tail = sum(1 for _ in takewhile(bool, map(eq, before[: -rest - 1 : -1], now[: -rest - 1 : -1]))) if rest else 0
        before, now = before[head : len(before) - tail], now[head : len(now) - tail]
    if len(before) != len(now):
        return before, now
    return tuple(compress(before, map(ne, before, now))), tuple(compress(now, map(ne, before, now)))
