"""Abbreviations are found as words of their own, the longest one first, however many there are."""

import re

from hypothesis import given
from hypothesis import strategies as st

from octavo.markdown.grammar.abbreviations import Abbreviations
from octavo.markdown.render import render

NAMES = st.text("ab .é-", min_size=1, max_size=5).filter(lambda name: name.strip() == name)


def by_pattern(names: list[str], text: str) -> list[str]:
    """Return the abbreviations in a text as a pattern of all of them finds them."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.findall(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", text)


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.text("ab .é-c_", max_size=40))
def test_abbreviations_are_those_that_a_pattern_finds(names: list[str], text: str) -> None:
    pieces = list(Abbreviations(names).split(text))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_short in pieces if is_short] == by_pattern(names, text)


def test_a_name_in_another_one_is_found_too() -> None:
    source = "A CD, a CD-ROM and a CDs.\n\n*[CD]: disc\n*[CD-ROM]: memory\n"
    rendered, found = render(source, "a.md")
    assert rendered.html == ('<p>A <abbr title="disc">CD</abbr>, a <abbr title="memory">CD-ROM</abbr> and a CDs.</p>\n')
    assert found == ()


def test_a_name_of_more_than_a_hundred_characters_is_text_and_told() -> None:
    rendered, found = render(f"a\n\n*[{'a' * 101}]: b\n", "a.md")
    assert "<abbr" not in rendered.html and "a" * 101 in rendered.html
    assert [(one.code, one.span.line) for one in found] == [("too-long", 3)]
    assert render(f"a\n\n*[{'a' * 100}]: b\n", "a.md")[1] == ()
