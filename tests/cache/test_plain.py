"""Plain data: values of all declared types are taken apart and made again, and nothing else is made."""

import marshal
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from octavo.base.diagnostics import Span
from octavo.base.frozen import frozen, read_only
from octavo.cache.plain import column_from_plain, to_plain
from octavo.model.dates import Date


class Pair(NamedTuple):
    name: str
    dates: tuple[Date, ...]


@frozen
class Leaf:
    kind: Literal["oak", "elm"]
    size: int | None
    heading: Markup


@frozen
class Tree:
    leaves: Mapping[str, tuple[Leaf, ...]]
    names: frozenset[str]
    numbers: Sequence[int]
    top: Leaf | Pair | None
    free: Mapping[str, object] | None
    spans: tuple[tuple[Span, bytes], ...]


DATES = st.builds(Date, st.integers(), st.integers(), st.integers(), st.none() | st.builds(Date, st.integers()))
PAIRS = st.builds(Pair, st.text(), st.lists(DATES, max_size=3).map(tuple))
LEAVES = st.builds(Leaf, st.sampled_from(["oak", "elm"]), st.none() | st.integers(), st.text().map(Markup))
FREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3).map(read_only),
    max_leaves=6,
)
TREES = st.builds(
    Tree,
    st.dictionaries(st.text(), st.lists(LEAVES, max_size=3).map(tuple), max_size=3).map(read_only),
    st.frozensets(st.text(), max_size=3),
    st.lists(st.integers(), max_size=3).map(tuple),
    st.none() | LEAVES | PAIRS,
    st.none() | st.dictionaries(st.text(), FREE, max_size=3).map(read_only),
    st.lists(
        st.tuples(st.builds(Span, st.text(), st.integers(), st.integers(), st.integers()), st.binary()), max_size=3
    ).map(tuple),
)


def again(value: Any, declared: Any) -> Any:
    [made] = column_from_plain([marshal.loads(marshal.dumps(to_plain(value, declared), 2))], declared)
    return made


@given(TREES)
def test_a_value_is_made_again(tree: Tree) -> None:
    made = again(tree, Tree)
    assert made == tree
    assert [type(one) for one in made.leaves.values()] == [tuple] * len(tree.leaves)
    assert tree.free is None or isinstance(made.free, MappingProxyType)


@given(st.lists(TREES, max_size=4))
def test_many_values_are_made_at_once(trees: list[Tree]) -> None:
    assert list(column_from_plain([to_plain(tree, Tree) for tree in trees], Tree)) == trees


LEAF = ("oak", 1, "heading")


@pytest.mark.parametrize(
    ("plain", "declared"),
    [
        (1, str),
        (True, int),
        ("a", int | None),
        (1.0, int | None),
        ("ash", Literal["oak", "elm"]),
        (("a",), tuple[str, str]),
        (("a", "b", "c"), tuple[str, str]),
        (["a", "b"], tuple[str, str]),
        ("ab", tuple[str, str]),
        (("a", 1), tuple[str, ...]),
        ("ab", Sequence[str]),
        ({"a"}, frozenset[str]),
        (("a",), Mapping[str, str]),
        ({"a": 1}, Mapping[str, str]),
        ({1: "a"}, Mapping[str, str]),
        (("oak", 1), Leaf),
        ((*LEAF, 2), Leaf),
        (("oak", 1, b"heading"), Leaf),
        (b"heading", Markup),
        ((2, LEAF), Leaf | None),
        ((-1, LEAF), Leaf | None),
        (("0", LEAF), Leaf | None),
        (LEAF, Leaf | None),
        ((1, LEAF), Leaf | None),
        (None, Leaf | None),
        ((lambda: None).__code__, object),
        ({"a": (1, {2})}, object),
        ((1, 2, 3, (4, 5)), Date),
    ],
)
def test_what_is_not_of_the_declared_type_is_refused(plain: Any, declared: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        column_from_plain([plain], declared)


def test_a_type_that_cannot_be_stored_is_an_error() -> None:
    for value, declared in ((object(), object), ({1}, object), (1, type)):
        with pytest.raises(TypeError):
            to_plain(value, declared)
