"""Works: find papers that are probably one work with two entries."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.content.findings import RELATIONS
from octavo.content.metadata import Metadata
from octavo.site.targets import Targets, written_from

_VERSION = re.compile(r"v\d+$")
# DOIs that the arXiv gives.
_ARXIV = "10.48550/arxiv."

# What a paper is to the later version that it names, as the page of that version calls it.
EARLIER = {"preprint of": "preprint", "published as": "earlier version"}

# Works that often have the title of a paper: they go with it, and are none.
_BESIDE = frozenset(("talk", "poster", "dataset", "software", "review", "blog post", "other"))


def same_works(papers: Sequence[Metadata], targets: Targets, copies: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield a warning for each paper with the DOI, the arXiv number, or the title and year of another one.

    Papers that `versions` connects are no two entries of one work. Nor are those of one title that have no author in
    common, or different DOIs, volumes, issues, numbers or pages. Of `copies` a finding tells already.
    """
    keys = [_keys(item) for item in papers]
    counts = Counter(chain.from_iterable(keys))
    if len(counts) == counts.total():
        return
    doubtful: dict[tuple[str, str], list[Metadata]] = {key: [] for key, count in counts.items() if count > 1}
    for item, own in zip(papers, keys, strict=True):
        for key in own:
            if key in doubtful:
                doubtful[key].append(item)
    roots = _versions(papers, targets)
    told = set()
    for (kind, _), items in doubtful.items():
        for at, item in enumerate(items):
            if item.path in told or item.path in copies:
                continue
            root = roots[targets.folder_of(item.path)]
            others = (
                one for one in items[:at] if one.path not in copies and roots[targets.folder_of(one.path)] != root
            )
            other = next((one for one in others if kind != "title" or _alike(one, item)), None)
            if other is not None:
                told.add(item.path)
                yield _finding(kind, item, other)


def _keys(item: Metadata) -> list[tuple[str, str]]:
    """Return what identifies a work, each with its kind."""
    paper = item.paper
    doi, arxiv = (paper.doi or "").lower(), paper.arxiv
    if doi.startswith(_ARXIV):
        doi, arxiv = "", arxiv or doi.removeprefix(_ARXIV)
    beside = paper.type if paper.type in _BESIDE else ""
    found = [("doi", doi)] if doi else []
    if arxiv:
        found.append(("arxiv", _VERSION.sub("", arxiv.lower())))
    return [*found, ("title", f"{paper.date[0]} {beside} {paper.letters}")]


def _alike(one: Metadata, other: Metadata) -> bool:
    """Tell if two papers of one title and year have an author in common, and nothing that tells them apart."""
    left, right = one.paper, other.paper
    apart = zip((left.doi, *left.part), (right.doi, *right.part), strict=True)
    return not set(left.keys).isdisjoint(right.keys) and not any(a and b and a != b for a, b in apart)


def _versions(papers: Sequence[Metadata], targets: Targets) -> Mapping[str, str]:
    """Return for each paper, by its folder on the site, that of one which stands for it and all its versions."""
    roots = {folder: folder for folder in (targets.folder_of(item.path) for item in papers)}

    def root(folder: str) -> str:
        while roots[folder] != folder:
            # Shorter ways for the next time: otherwise a long chain would be walked for each of its works.
            roots[folder] = roots[roots[folder]]
            folder = roots[folder]
        return folder

    for item, _, other in stated_versions(papers, targets):
        roots[root(targets.folder_of(item.path))] = root(other)
    return {folder: root(folder) for folder in roots}


def stated_versions(papers: Sequence[Metadata], targets: Targets) -> Iterator[tuple[Metadata, str, str]]:
    """Yield each paper that names a later version which has a page, with its relation and the folder of that page."""
    stated = [(item, role, target) for item in papers for role, target, *_ in item.stored_mentions if role in RELATIONS]
    if not stated:
        return
    folders = {targets.folder_of(item.path) for item in papers}
    numbers = {
        number.lower(): targets.folder_of(item.path)
        for item in papers
        for number in (item.paper.doi, item.paper.arxiv)
        if number
    }
    for item, relation, target in stated:
        # An address may be that of the other version's DOI or arXiv number.
        address = target.lower().partition("://")[2].partition("/")[2]
        found = targets.find(item.path, target)
        entry = None if isinstance(found, str) else found.entry
        other = entry.folder if entry else numbers.get(address) or numbers.get(address.removeprefix("abs/"))
        if other in folders and other != targets.folder_of(item.path):
            yield item, relation, other


def _finding(kind: str, item: Metadata, other: Metadata) -> Diagnostic:
    what = {"doi": "DOI", "arxiv": "arXiv number", "title": "title, in the same year,"}[kind]
    path = written_from(other.path, item.path)
    hint = f"delete one of them; versions of one work are connected by `versions: {{published_as: {path}}}`"
    hint += " or `preprint_of`"
    if kind == "title":
        hint += "; two works differ in their `doi`, `volume`, `issue`, `number` or `pages`, stated in both"
    # The arXiv number may be that of a DOI.
    places = item.paper.places
    line, length = places[:2] if kind == "title" else places[2:4] if kind == "doi" or not places[5] else places[4:]
    message = f"this {what} is also that of content/{other.path}"
    return warning("same-work", message, Span(f"content/{item.path}", line, 1, length), hint)
