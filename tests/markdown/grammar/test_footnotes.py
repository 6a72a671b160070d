"""Tests of footnotes: what belongs to a note, notes that refer to notes, and what is told."""

import pytest

from octavo.base.diagnostics import Diagnostic, Span
from octavo.markdown.render import render


def html(source: str) -> str:
    return render(source, "content/page.md")[0].html


def findings(source: str) -> list[tuple[str, Span]]:
    found: tuple[Diagnostic, ...] = render(source, "content/page.md")[1]
    assert all(one.code == "bad-footnote" and one.hint for one in found)
    return [(one.message, one.span) for one in found]


def test_notes_are_numbered_in_the_order_of_their_marks_those_in_notes_last() -> None:
    source = "a[^x] b[^y]\n\n[^y]: Y[^z]\n\n[^z]: Z[^x]\n\n[^x]: X\n"
    made = html(source)
    assert made.index("<p>X") < made.index("<p>Y") < made.index("<p>Z")
    assert findings(source) == []


def test_notes_that_refer_to_each_other_end() -> None:
    assert html("a[^x]\n\n[^x]: X[^y]\n[^y]: Y[^x][^y]\n").count("<li ") == 2


@pytest.mark.parametrize(
    "note",
    [
        "[^a]: One.\n\n    Two.\n",
        "[^a]: One.\n\n  Two.\n",
        "[^a]:\n    One.\n\n    Two.\n",
        "[^a]:One.\n\n\tTwo.\n",
    ],
)
def test_indented_paragraphs_belong_to_a_note(note: str) -> None:
    made = html(f"a[^a]\n\n{note}\nThree.\n")
    assert "<p>One.</p>\n<p>Two. <a" in made and made.startswith("<p>a<sup") and "<p>Three.</p>\n<div" in made


def test_a_note_goes_on_in_the_next_line_and_may_have_a_list_and_code() -> None:
    assert "<p>One\ntwo <a" in html("a[^a]\n\n[^a]: One\ntwo\n")
    made = html("a[^a]\n\n[^a]: One\n\n    - b\n      - c\n\n          d\n")
    assert "<ul>\n<li><p>b</p>\n<ul>" in made.replace("<li>b<ul>", "<li><p>b</p>\n<ul>") and "d" in made


def test_notes_in_lists_and_quotes_are_found() -> None:
    assert "<p>N <a" in html("- a[^a]\n\n  [^a]: N\n") and "<p>N <a" in html("> a[^a]\n>\n> [^a]: N\n")


def test_a_mark_without_a_note_stays_text_and_is_told() -> None:
    assert html("A word[^x].\n") == "<p>A word[^x].</p>\n"
    assert findings("A word[^x].\n") == [("there is no note `[^x]`", Span("content/page.md", 1, 7, 4))]
    assert findings("Code `[^x]` and \\[^x].\n") == []


def test_a_note_without_a_mark_is_told() -> None:
    message = "nothing refers to the note `[^x]`, and it is not shown"
    assert findings("A word.\n\n[^x]: N\n") == [(message, Span("content/page.md", 3, 1, 5))]


def test_the_second_note_of_a_name_is_told() -> None:
    message = "there is another note `[^x]:` above, and this one is not shown"
    assert findings("a[^x]\n\n[^x]: N\n\n[^X]: M\n")[0][1].line == 5
    assert findings("a[^x]\n\n[^x]: N\n\n[^x]: M\n")[0] == (message, Span("content/page.md", 5, 1, 7))
