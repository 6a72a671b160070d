"""Sources are classified by what is done with them; only those that differ from the last time are looked at again."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, takewhile
from operator import eq, ne

from octavo.base.frozen import frozen
from octavo.base.layout import ROLES, Role, place_of
from octavo.content.scan import Seen, Source


@frozen
class ClassifiedSources:
    """The `sources` of a snapshot, sorted out by what was known under a `prefix`.

    Entries of which enough is known are there by the `digests` of their sources and the `seals` of their briefs; all
    others, and all other files, are sources `by_role`, in the order of their paths.
    """

    prefix: str
    sources: Sequence[Source]
    by_role: Mapping[Role, Sequence[Source]]
    digests: Mapping[str, str]
    seals: Mapping[str, bytes]


def classify(
    sources: Sequence[Source], prefix: str, known: Mapping[str, Seen], last: ClassifiedSources | None
) -> ClassifiedSources:
    """Sort sources out; where they were sorted before under the same prefix, only those that differ.

    Of a source that is as it was, the same must be known as then.
    """
    if last is None or last.prefix != prefix or not known:
        last = ClassifiedSources(prefix, (), dict.fromkeys(ROLES, ()), {}, {})
    old, new = _differing(last.sources, sources)
    digests, seals = dict(last.digests), dict(last.seals)
    gone = {source.path for source in old}
    for path in gone:
        digests.pop(path, None)
        seals.pop(path, None)
    by_role = {role: [one for one in kept if one.path not in gone] for role, kept in last.by_role.items()}
    for source in new:
        path, _, digest = source
        seen = known.get(path)
        # Only entries have briefs.
        if seen is None or not seen[2]:
            by_role[place_of(path).role].append(source)
        elif digest is None:
            by_role["entry"].append(source)
        else:
            digests[path] = digest
            seals[path] = seen[2]
    if last.sources:
        by_role = {role: sorted(found) for role, found in by_role.items()}
    return ClassifiedSources(prefix, sources, by_role, digests, seals)


def _differing(before: Sequence[Source], now: Sequence[Source]) -> tuple[Iterable[Source], Iterable[Source]]:
    """What is in one sequence and not in another that mostly agrees with it, and the reverse; maybe more than that."""
    if len(before) != len(now):
        head = sum(1 for _ in takewhile(bool, map(eq, before, now)))
        rest = min(len(before), len(now)) - head
        tail = sum(1 for _ in takewhile(bool, map(eq, before[: -rest - 1 : -1], now[: -rest - 1 : -1]))) if rest else 0
        before, now = before[head : len(before) - tail], now[head : len(now) - tail]
    if len(before) != len(now):
        return before, now
    return tuple(compress(before, map(ne, before, now))), tuple(compress(now, map(ne, before, now)))
