"""Find related papers, each with the reason."""

from collections import Counter
from collections.abc import Mapping, Sequence

from octavo.site.taxonomies import Taxonomies

MOST_RELATED = 3

# A tag or person of more papers than this says little about any of them.
_COMMON = 50

# Whoever is in this share of a site's papers is the one whose site it is, under whatever name.
_MOST = 0.75


def related_papers(
    number: int, taxonomies: Taxonomies, areas: Sequence[str], owner: str | None
) -> list[tuple[int, str]]:
    """Return the numbers of up to three papers related to one, each with the reason, most related first.

    Shared co-authors (other than the `owner`) and shared tags count two each, the same area counts one; equal papers
    keep the site's order. A person who is in most papers relates none of them. `areas` has the slug of each paper's
    main area, empty if it has none.
    """
    shared = _shared_terms(number, taxonomies, owner, len(areas))
    others: list[int] = []
    for term in shared:
        others += taxonomies.term_papers[term]
    counts = Counter(others)
    del counts[number]
    area = areas[number]
    found = []
    for other in _most_related(counts, area, areas):
        kinds = [shared[term] for term in taxonomies.paper_terms[other] if term in shared]
        found.append((other, _reason(kinds.count("person"), kinds.count("tag"), area == areas[other] != "")))
    return found


def _most_related(counts: Mapping[int, int], area: str, areas: Sequence[str]) -> list[int]:
    """Return the papers with the highest counts of shared terms; the area decides among equal ones."""
    found: list[int] = []
    # Only the papers with one of the highest counts are sorted, for of those that share a term there may be many.
    for count in sorted(set(sorted(counts.values())[-MOST_RELATED:]), reverse=True):
        equal = [other for other, shared in counts.items() if shared == count]
        same_area = [other for other in equal if areas[other] == area] if area else []
        found += sorted(same_area)[: MOST_RELATED - len(found)]
        if len(found) < MOST_RELATED:
            found += sorted(set(equal).difference(same_area))[: MOST_RELATED - len(found)]
        if len(found) == MOST_RELATED:
            break
    return found


def _shared_terms(number: int, taxonomies: Taxonomies, owner: str | None, total: int) -> dict[int, str]:
    """Return the terms of a paper that may relate it to others, as numbers, each with its kind.

    `total` is the count of all papers of the site.
    """
    found = {}
    for term in taxonomies.paper_terms[number]:
        kind, slug = taxonomies.keys[term]
        count = len(taxonomies.term_papers[term])
        common = count > _COMMON or (kind == "person" and count >= _MOST * total)
        if kind in ("person", "tag") and not common and (kind, slug) != ("person", owner):
            found[term] = kind
    return found


def _reason(people: int, tags: int, same_area: bool) -> str:
    parts = []
    if same_area:
        parts.append("same area")
    if people:
        parts.append(f"{people} author{'s' if people > 1 else ''} in common")
    if tags:
        parts.append(f"{tags} tag{'s' if tags > 1 else ''} in common")
    return ", ".join(parts)
