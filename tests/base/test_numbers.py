"""Whole numbers are digits of ours alone, and no number of digits is too many to be asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.numbers import whole_number


@given(st.integers(0, 1000), st.integers(0, 5000))
def test_a_number_is_read_whatever_zeros_are_before_it(number: int, zeros: int) -> None:
    assert whole_number("0" * zeros + str(number), 1000) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1_000", "1.0", "1e3", "٣", "²", "nan", "inf", "1e400", "1001", "1" * 4301]
)
def test_anything_else_and_what_is_beyond_the_most_is_none(text: str) -> None:
    assert whole_number(text, 1000) is None
