"""What is no longer wanted goes, and what stands in the way of others goes first."""

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
def test_what_stands_in_the_way_goes_first(obsolete: list[str], wanted: list[str], found: tuple[str, ...]) -> None:
    assert in_the_way(obsolete, wanted) == found
