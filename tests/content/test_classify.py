"""Sorting out what differs from the last time gives what sorting out everything does."""

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


# What there is, each with the number of its last change.
STATES = st.dictionaries(st.sampled_from(PATHS), st.integers(1, 3))


def known_of(state: Mapping[str, int]) -> Mapping[str, SeenFile]:
    """What a build knows of all that it has read."""
    return {
        path: (stamped(number), f"digest {number}", b"checksum %d" % number if path in ENTRIES else b"")
        for path, number in state.items()
    }


def sources_of(state: Mapping[str, int], known: Mapping[str, SeenFile]) -> tuple[Source, ...]:
    """What is seen: of what is as it was, the digest is known."""
    seen = {path: (stamped(number), known.get(path)) for path, number in sorted(state.items())}
    return tuple(
        Source(path, stamp, before[1] if before is not None and before[0] == stamp else None)
        for path, (stamp, before) in seen.items()
    )


def told(sorts: ClassifiedSources) -> object:
    return sorts.digests, sorts.metadata_checksums, {role: list(found) for role, found in sorts.by_role.items()}


@given(st.lists(STATES, min_size=2, max_size=5))
def test_what_was_sorted_out_before_is_as_if_it_were_now(states: list[Mapping[str, int]]) -> None:
    known = known_of(states[0])
    last = None
    for state in states:
        sources = sources_of(state, known)
        last = classify(sources, "prefix", known, last)
        assert told(last) == told(classify(sources, "prefix", known, None))
        # Once it is built, more is known; what was read is looked at again until its stamp vouches for it.
        known = known_of(state)
        last = classify(sources_of(state, known), "prefix", known, last)


def test_under_another_prefix_nothing_is_as_it_was() -> None:
    state = {"papers/a.md": 1}
    known = known_of(state)
    sources = sources_of(state, known)
    sorts = classify(sources, "one", known, None)
    assert sorts.digests == {"papers/a.md": "digest 1"}
    again = classify(sources, "other", {}, sorts)
    assert (again.digests, list(again.by_role["entry"])) == ({}, list(sources))
