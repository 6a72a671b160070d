"""Classifying only the changed sources gives the same result as classifying all of them."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from octavo.content.classify import ClassifiedSources, classify
from octavo.content.scan import SeenFile, Source, Stamp

PATHS = (
    "data/x.yaml",
    "files/a",
    "papers/a.md",
    "papers/a/a.pdf",
    "papers/b.md",
    "papers/c.md",
    "people/d.md",
    "x.txt",
)
ENTRIES = tuple(path for path in PATHS if path.endswith(".md"))


def stamped(number: int) -> Stamp:
    return (number, number, 1, 1)


# The files by path, each with the number of its last change.
STATES = st.dictionaries(st.sampled_from(PATHS), st.integers(1, 3))


def known_of(state: Mapping[str, int]) -> Mapping[str, SeenFile]:
    """Return the files as a build has seen them."""
    return {
        path: (stamped(number), f"digest {number}", b"checksum %d" % number if path in ENTRIES else b"")
        for path, number in state.items()
    }


def sources_of(state: Mapping[str, int], known: Mapping[str, SeenFile]) -> tuple[Source, ...]:
    """Return the sources that a scan finds; those of unchanged files have a digest."""
    seen = {path: (stamped(number), known.get(path)) for path, number in sorted(state.items())}
    return tuple(
        Source(path, stamp, before[1] if before is not None and before[0] == stamp else None)
        for path, (stamp, before) in seen.items()
    )


def parts(classified: ClassifiedSources) -> object:
    return (
        classified.digests,
        classified.metadata_checksums,
        {role: list(found) for role, found in classified.by_role.items()},
    )


@given(st.lists(STATES, min_size=2, max_size=5))
def test_classifying_from_the_last_result_equals_classifying_everything(states: list[Mapping[str, int]]) -> None:
    known = known_of(states[0])
    last = None
    for state in states:
        sources = sources_of(state, known)
        last = classify(sources, "prefix", known, last)
        assert parts(last) == parts(classify(sources, "prefix", known, None))
        # After a build more is known. Files that were read are classified again until their stamps are trusted.
        known = known_of(state)
        last = classify(sources_of(state, known), "prefix", known, last)


def test_another_prefix_makes_every_entry_unknown() -> None:
    state = {"papers/a.md": 1}
    known = known_of(state)
    sources = sources_of(state, known)
    classified = classify(sources, "one", known, None)
    assert classified.digests == {"papers/a.md": "digest 1"}
    again = classify(sources, "other", {}, classified)
    assert (again.digests, list(again.by_role["entry"])) == ({}, list(sources))
