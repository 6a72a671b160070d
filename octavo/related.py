"""Papers that belong together, with the reason why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from octavo.record import Paper

MOST = 3

# A word or name that more papers than this share says little about any of them.
COMMON = 50


def related(papers: Sequence[Paper], owner: str | None) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """For each paper's slug, the slugs of up to three related ones with the reason, nearest first.

    Shared co-authors (the owner aside) weigh two, shared tags two, the area one; ties go to the order of `papers`.
    """
    order = {paper.slug: at for at, paper in enumerate(papers)}
    people: defaultdict[str, list[str]] = defaultdict(list)
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for paper in papers:
        for author in dict.fromkeys(author.slug for author in paper.authors):
            if author != owner:
                people[author].append(paper.slug)
        for tag in paper.tags:
            tags[tag.slug].append(paper.slug)
    by_slug = {paper.slug: paper for paper in papers}
    found = {}
    for paper in papers:
        shared_people = _shared(paper.slug, (people[author.slug] for author in paper.authors))
        shared_tags = _shared(paper.slug, (tags[tag.slug] for tag in paper.tags))
        scores = Counter({slug: 2 * count for slug, count in shared_people.items()})
        scores.update({slug: 2 * count for slug, count in shared_tags.items()})
        for slug in scores:
            scores[slug] += same_area(paper, by_slug[slug])
        best = nsmallest(MOST, scores, key=lambda slug: (-scores[slug], order[slug]))
        found[paper.slug] = tuple(
            (slug, _reason(shared_people[slug], shared_tags[slug], same_area(paper, by_slug[slug]))) for slug in best
        )
    return found


def same_area(one: Paper, other: Paper) -> bool:
    """Whether both have the same main area."""
    return one.area is not None and other.area is not None and one.area.slug == other.area.slug


def _shared(slug: str, groups: Iterable[list[str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for group in groups:
        if len(group) <= COMMON:
            counts.update(group)
    del counts[slug]
    return counts


def _reason(people: int, tags: int, area: bool) -> str:
    parts = []
    if area:
        parts.append("same area")
    if people:
        parts.append(f"{people} author{'s' if people > 1 else ''} in common")
    if tags:
        parts.append(f"{tags} tag{'s' if tags > 1 else ''} in common")
    return ", ".join(parts)
