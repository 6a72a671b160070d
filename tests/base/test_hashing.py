"""Digests are equal for equal values alone, and damaged data do not fit their checksum."""

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from octavo.base.frozen import replace
from octavo.base.hashing import (
    Digests,
    checksum,
    hasher,
    of_bytes,
    of_value,
    raw,
)
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


def with_types(value: Any) -> str:
    """Return a text that shows a value and the types in it."""
    if isinstance(value, MappingProxyType):
        return f"mapping{[(key, with_types(item)) for key, item in value.items()]}"
    if isinstance(value, tuple):
        return f"tuple{[with_types(item) for item in value]}"
    if isinstance(value, Theme):
        return f"theme({with_types(value.options)})"
    return f"{type(value).__name__}:{value!r}"


@given(TREES, TREES)
def test_two_values_have_the_same_digest_only_if_their_types_and_contents_are_equal(one: Any, other: Any) -> None:
    assert (of_value(one) == of_value(other)) == (with_types(one) == with_types(other))


def test_a_field_of_another_type_than_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        of_value(License(name=Markup("x"), url=None))


def test_values_of_different_types_with_the_same_content_differ() -> None:
    assert of_value(MappingProxyType({"a": "b"})) != of_value(("mapping", ("a", "b")))
    assert of_value(License(name="a", url=None)) != of_value(("License", "a", None))
    assert of_value(("", "a")) != of_value(("a",))
    assert of_value(Markup("a")) != of_value("a")
    assert of_value(True) != of_value(1)


def test_the_digest_in_a_record_stands_for_its_fields_which_cannot_be_replaced() -> None:
    one, same, other = (
        Body(html=Markup(""), lead=Markup(""), rest=Markup(""), text="", _digest=digest)
        for digest in (b"1", b"1", b"2")
    )
    assert of_value(one) == of_value(same) != of_value(other)
    with pytest.raises(TypeError, match="made, never changed"):
        replace(one, text="new")


def test_a_value_of_another_type_has_no_digest() -> None:
    with pytest.raises(TypeError, match="list has no digest"):
        of_value(([],))


def test_a_digest_is_blake2b_in_32_hexadecimal_digits() -> None:
    # The digest of no data, by `b2sum --length 128`.
    assert of_bytes(b"") == "cae66941d9efbd404e4d88758ea67670"
    assert len(of_value("")) == 32
    one, two = hasher(), hasher()
    one.update(b"ab")
    two.update(b"a")
    two.update(b"b")
    assert one.digest() == two.digest() == checksum(b"ab")
    assert len(checksum(b"ab", 8)) == 8
    assert checksum(b"ab", key=b"key") != checksum(b"ab")


def test_cached_digests_are_those_of_the_values() -> None:
    digests = Digests(most=2)
    values = [("a",), ("b",), ("c",), ("a",)]
    for value in values * 2:
        assert digests.of(value) == raw(value)
