"""Digests: equal for equal values, different for different ones."""

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from octavo.base.frozen import replace
from octavo.base.hashing import of_value
from octavo.model.records import Body, License, Theme

LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.text().map(Markup)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3).map(MappingProxyType)
        | inner.map(lambda value: Theme(name="x", options=value))
    ),
    max_leaves=8,
)


def told(value: Any) -> str:
    """A value with its types, as text."""
    if isinstance(value, MappingProxyType):
        return f"mapping{[(key, told(item)) for key, item in value.items()]}"
    if isinstance(value, tuple):
        return f"tuple{[told(item) for item in value]}"
    if isinstance(value, Theme):
        return f"theme({told(value.options)})"
    return f"{type(value).__name__}:{value!r}"


@given(TREES, TREES)
def test_two_values_have_one_digest_exactly_when_they_are_the_same(one: Any, other: Any) -> None:
    assert (of_value(one) == of_value(other)) == (told(one) == told(other))


def test_a_field_that_is_not_what_its_record_says_is_refused() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        of_value(License(name=Markup("x"), url=None))


def test_shapes_that_read_alike_differ() -> None:
    assert of_value(MappingProxyType({"a": "b"})) != of_value(("mapping", ("a", "b")))
    assert of_value(License(name="a", url=None)) != of_value(("License", "a", None))
    assert of_value(("", "a")) != of_value(("a",))
    assert of_value(Markup("a")) != of_value("a")
    assert of_value(True) != of_value(1)


def test_a_value_that_keeps_a_digest_of_itself_is_known_by_it_and_never_changed() -> None:
    one, same, other = (
        Body(html=Markup(""), lead=Markup(""), rest=Markup(""), text="", _digest=seal) for seal in (b"1", b"1", b"2")
    )
    assert of_value(one) == of_value(same) != of_value(other)
    with pytest.raises(TypeError, match="made, never changed"):
        replace(one, text="new")
