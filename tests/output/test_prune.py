"""Pruning: obsolete paths that are in the way of wanted ones are found."""

import pytest

from octavo.output.prune import in_the_way


@pytest.mark.parametrize(
    ("obsolete", "wanted", "found"),
    [
        ([], ["a"], ()),
        (["a"], ["b"], ()),
        (["a"], ["a/b"], ("a",)),
        (["a/b", "c"], ["a"], ("a/b",)),
        (["Talks/index.html"], ["talks/index.html"], ("Talks/index.html",)),
        (["A/b/c"], ["a/B"], ("A/b/c",)),
    ],
)
def test_obsolete_paths_in_the_way_of_wanted_ones_are_found(
    obsolete: list[str], wanted: list[str], found: tuple[str, ...]
) -> None:
    assert in_the_way(obsolete, wanted) == found
