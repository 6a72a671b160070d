"""Papers that belong together, with the reason why."""

from collections import Counter
from collections.abc import Mapping, Sequence

from octavo.site.taxonomies import Taxonomies

MOST_RELATED = 3

# A word or name that more papers than this share says little about any of them.
_COMMON = 50


def related(number: int, collections: Taxonomies, areas: Sequence[str], owner: str | None) -> list[tuple[int, str]]:
    """The numbers of up to three papers related to one, each with the reason, nearest first.

    Shared co-authors (the owner aside) weigh two, shared tags two, the area one; ties go to the order of the papers.
    `areas` are the slugs of the papers' main areas, empty where they have none.
    """
    shared = {at: kind for at, kind in _shareable(number, collections) if collections.keys[at] != ("person", owner)}
    others: list[int] = []
    for at in shared:
        others += collections.groups[at]
    counts = Counter(others)
    del counts[number]
    own = areas[number]
    found = []
    for other in _nearest(counts, own, areas):
        kinds = [shared[at] for at in collections.of[other] if at in shared]
        found.append((other, _reason(kinds.count("person"), kinds.count("tag"), own == areas[other] != "")))
    return found


def _nearest(counts: Mapping[int, int], own: str, areas: Sequence[str]) -> list[int]:
    """Those that share most; what two share weighs more than their area, so the area decides among equals only."""
    found: list[int] = []
    for count in sorted(set(sorted(counts.values())[-MOST_RELATED:]), reverse=True):
        level = [other for other, many in counts.items() if many == count]
        near = [other for other in level if areas[other] == own] if own else []
        found += sorted(near)[: MOST_RELATED - len(found)]
        if len(found) < MOST_RELATED:
            found += sorted(set(level).difference(near))[: MOST_RELATED - len(found)]
        if len(found) == MOST_RELATED:
            break
    return found


def _shareable(number: int, collections: Taxonomies) -> list[tuple[int, str]]:
    found = []
    for at in collections.of[number]:
        kind, _ = collections.keys[at]
        if kind in ("person", "tag") and len(collections.groups[at]) <= _COMMON:
            found.append((at, kind))
    return found


def _reason(people: int, tags: int, area: bool) -> str:
    parts = []
    if area:
        parts.append("same area")
    if people:
        parts.append(f"{people} author{'s' if people > 1 else ''} in common")
    if tags:
        parts.append(f"{tags} tag{'s' if tags > 1 else ''} in common")
    return ", ".join(parts)
