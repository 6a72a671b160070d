"""Escaped text is read by a browser as it was."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.base.html import escape_attribute, escape_text, read_entities


def test_text_is_escaped_for_an_element_or_an_attribute() -> None:
    text = """<a href="x" title='y'>&amp;</a>"""
    assert escape_text(text) == """&lt;a href="x" title='y'&gt;&amp;amp;&lt;/a&gt;"""
    assert escape_attribute(text) == "&lt;a href=&quot;x&quot; title='y'&gt;&amp;amp;&lt;/a&gt;"


@given(st.text("abc&<>\"';#x2"))
def test_unescaping_returns_the_text(text: str) -> None:
    assert unescape(escape_text(text)) == unescape(escape_attribute(text)) == text
    assert not set("<>") & set(escape_text(text))
    assert not set('<>"') & set(escape_attribute(text))


def test_an_entity_of_thousands_of_digits_is_no_character_as_in_a_browser() -> None:
    # Python refuses to read a number of so many digits.
    assert read_entities(f"a&#{'1' * 5000};b&#{'0' * 5000}65;") == "a\ufffdbA"
    assert read_entities("&lt;&#65;&#x41;&amp") == "<AA&"


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
