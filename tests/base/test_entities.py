"""Entities are read as browsers read them, and those by numbers of any length."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.entities import read_entities

LONG = " " * 4301


@given(st.text("&#x;0123456789aFgt "))
def test_a_long_text_is_read_as_a_short_one(text: str) -> None:
    assert read_entities(text) == unescape(text)
    assert read_entities(text + LONG) == unescape(text) + LONG


@pytest.mark.parametrize("digits", ["1" * 4301, "0" * 5000 + "1" * 5000, "9" * 100_000])
def test_the_number_of_no_character_is_the_sign_for_one_that_is_not_known(digits: str) -> None:
    assert read_entities(f"a&#{digits};b&#{digits} c") == "a\ufffdb\ufffd c"


def test_zeros_before_a_number_do_not_matter() -> None:
    assert read_entities(f"&#{'0' * 5000}65;") == "A"
