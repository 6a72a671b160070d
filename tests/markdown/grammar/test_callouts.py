"""Tests of callouts: quotations that begin with a mark such as `[!NOTE]` are boxes with a title."""

import pytest

from octavo.markdown.render import render


def html(source: str, *, clean: bool = False) -> str:
    text, diagnostics = render(source, "page.md", clean=clean)
    assert diagnostics == ()
    return text.html


def box(kind: str, title: str, inside: str) -> str:
    return f'<div class="callout callout-{kind}" role="note">\n<p class="callout-title">{title}</p>\n{inside}</div>\n'


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
def test_the_callouts_of_github_are_boxes(kind: str) -> None:
    assert html(f"> [!{kind.upper()}]\n> Text.") == box(kind, kind.capitalize(), "<p>Text.</p>\n")
    assert html(f">[!{kind}]  \n>\n> Text.") == box(kind, kind.capitalize(), "<p>Text.</p>\n")


def test_a_callout_holds_any_blocks() -> None:
    source = "> [!NOTE]\n> One.\n>\n> - two\n\nAfter."
    assert html(source) == box("note", "Note", "<p>One.</p>\n<ul>\n<li>two</li>\n</ul>\n") + "<p>After.</p>\n"
    assert html("> [!NOTE]\n> - one") == box("note", "Note", "<ul>\n<li>one</li>\n</ul>\n")


def test_words_behind_the_mark_are_the_title() -> None:
    assert html("> [!TIP] Read *this*\n> Text.") == box("tip", "Read <em>this</em>", "<p>Text.</p>\n")
    assert html("> [!TIP] Only this") == box("tip", "Only this", "")


def test_what_ends_a_callout_stands_behind_it() -> None:
    assert html("> [!NOTE]\n> Text.\n***") == box("note", "Note", "<p>Text.</p>\n") + "<hr>\n"


def test_callouts_stand_in_lists_quotes_and_notes() -> None:
    inside = box("note", "Note", "<p>Text.</p>\n")
    assert inside in html("- item\n\n  > [!NOTE]\n  > Text.")
    assert inside in html("> > [!NOTE]\n> > Text.")
    assert inside.strip() in html("Word[^1]\n\n[^1]: Note.\n\n    > [!NOTE]\n    > Text.")


def test_cleaning_keeps_a_callout() -> None:
    assert html("> [!NOTE]\n> <b>Text</b>.", clean=True) == box("note", "Note", "<p><b>Text</b>.</p>\n")


def test_the_title_that_is_the_kind_is_not_part_of_the_text() -> None:
    plain = [render(source, "page.md")[0].plain for source in ("> [!NOTE]\n> Text.", "> [!NOTE] Title\n> Text.")]
    assert plain == ["Text.", "Title Text."]


@pytest.mark.parametrize("source", ["> a [!NOTE]\n> b", "> a\n> [!NOTE]\n> b", "[!NOTE]\nb", "> [!NOTE](x.org) b"])
def test_a_mark_elsewhere_makes_no_box(source: str) -> None:
    assert "callout" not in render(source, "page.md")[0].html


@pytest.mark.parametrize(
    ("mark", "known"),
    [
        ("[!INFO]", "NOTE"),
        ("[!danger]", "CAUTION"),
        ("[!tip]-", "TIP"),
        ("[!my-kind]", "NOTE"),
        ("[!note|left]", "NOTE"),
    ],
)
def test_other_marks_are_told_with_the_one_that_comes_closest(mark: str, known: str) -> None:
    text, (found,) = render(f"> {mark} Title\n> Text.", "page.md")
    assert text.html == f"<blockquote>\n<p>{mark} Title\nText.</p>\n</blockquote>\n"
    assert (found.code, found.span.column, found.span.length) == ("unknown-callout", 3, len(mark))
    assert found.hint.startswith(f"write `[!{known}]`")
