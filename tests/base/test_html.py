"""Escaped text is read by a browser as it was."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from octavo.base.html import escape_attribute, escape_text, unescaped


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
    assert unescaped(f"a&#{'1' * 5000};b&#{'0' * 5000}65;") == "a\ufffdbA"
    assert unescaped("&lt;&#65;&#x41;&amp") == "<AA&"
