"""Tests of footnotes: what belongs to a note, notes that refer to notes, and what is told."""

import re

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


@pytest.mark.parametrize("text", ['The class [^"] and [^a-z], [^A-Za-z0-9]+ or [^\\s]$.', "[^,;] or [^/]"])
def test_classes_of_regular_expressions_are_no_marks(text: str) -> None:
    assert html(text) == f"<p>{text}</p>\n"
    assert findings(text) == []


@pytest.mark.parametrize("text", ['Match [^"]*x[^"]* here.', "Match [^abc]+ here.", "Match [^abc]$ here."])
def test_what_may_be_a_regular_expression_belongs_in_backquotes(text: str) -> None:
    hints = {found.hint for found in render(text, "page.md")[1]}
    assert len(hints) == 1 and "into backquotes" in hints.pop()
    assert findings(text.replace("Match ", "Match `").replace(" here", "` here")) == []


@pytest.mark.parametrize("mark", ["[^*]", "[^1-2]", "[^†]", "[^注]", "[^a]"])
def test_other_marks_without_a_note_are_told(mark: str) -> None:
    assert [message for message, _ in findings(f"Word{mark}.")] == [f"there is no note `{mark}`"]


def notes(source: str) -> list[str]:
    """Return the texts of the notes of a text that has nothing to be told."""
    made = html(source)
    assert findings(source) == []
    return re.findall(r'<li id="[^"]*"><p>(.*?) <a href="#fnref', made, re.DOTALL)


def test_a_note_within_a_line_is_a_footnote() -> None:
    source = "A word^[The *note*, with $x$ and a [link](https://example.org).] goes on[^a].\n\n[^a]: Last.\n"
    first, last = notes(source)
    assert first.startswith("The <em>note</em>, with <math>") and "</a>." in first and last == "Last."
    assert html(source).startswith('<p>A word<sup class="footnote-ref" id="fnref-1"><a href="#fn-1"')


@pytest.mark.parametrize(
    "source",
    [
        "# Heading^[A note]",
        "- item^[A note]",
        "> quote^[A note]",
        "*word^[A note]*",
        "| a^[A note] |\n|---|\n",
        "term\n: text^[A note]",
        "[reference]: https://example.org\n\nword^[A note] and [a link][reference]",
        "word[^a]\n\n[^a]: ^[A note]",
    ],
)
def test_notes_within_a_line_stand_in_any_text(source: str) -> None:
    assert notes(source)[-1] == "A note"


def test_brackets_in_a_note_within_a_line_match() -> None:
    assert notes(r"a^[be [c] \] `]` d] e]") == ["be [c] ] <code>]</code> d"]
    assert notes("a^[outer ^[inner] one]") == ["outer ^[inner] one"]
    assert notes("a^[two\nlines] b^[1. item]") == ["two\nlines", "1. item"]


@pytest.mark.parametrize("text", ["a^[] b^[ ]", "`a^[b]`", "a\\^[b]", "^[a-z]+ or ^[^/]+", "^[0-9]+"])
def test_what_is_no_note_within_a_line_stays(text: str) -> None:
    assert "footnote" not in html(text)
    assert findings(text) == []


def test_numbers_of_cited_works_are_no_note_within_a_line() -> None:
    assert html("a^[1], b^[2,3] and c^[4-6]") == "<p>a^[1], b^[2,3] and c^[4-6]</p>\n"


def test_a_note_within_a_line_without_an_end_is_told() -> None:
    assert findings("Two [a] words^[open [b] ^[too.\n\nNext]") == [
        ("this note has no end, and is shown as text", Span("content/page.md", 1, 14, 17))
    ]


def test_many_notes_within_a_line_take_little_time() -> None:
    assert len(notes("a^[be] " * 3_000)) == 3_000
    assert html("^[a " * 20_000).startswith("<p>^[a ^[a")


@pytest.mark.parametrize("text", ["a^[l] = g(W^[l] a^[l-1])", "x^[2n+1]", "10^[a+b]", "[0,1]^[n]"])
def test_plain_mathematics_has_no_notes(text: str) -> None:
    assert html(text) == f"<p>{text}</p>\n"
