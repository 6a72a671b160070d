"""Tests of HTML that is left open: it is told where it begins, and takes nothing that follows the text."""

import re

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.render import render
from tests.markdown.test_properties import Reader


def made(source: str) -> tuple[str, list[tuple[str, int, int, int]]]:
    """Return the HTML of a text with what is told of it: message, line, column and length."""
    text, found = render(source, "content/page.md")
    assert all(one.code == "open-html" and one.hint for one in found), found
    return re.sub("\n+", "\n", text.html), [
        (one.message, one.span.line, one.span.column, one.span.length) for one in found
    ]


@pytest.mark.parametrize("comment", ["<!-- todo", "a <!-- todo", "<!-- todo\n--"])
def test_a_comment_without_an_end_is_text(comment: str) -> None:
    html, found = made(f"# A\n\n{comment}\n\n*b*\n")
    assert "&lt;!-- todo" in html and "<em>b</em>" in html
    assert found == [("this comment has no end, and is shown as text", 3, comment.index("<") + 1, 9)]


def test_a_comment_in_html_that_ends_after_a_blank_line_is_text() -> None:
    html, found = made("<div>\n<!-- a\n\nb -->\n</div>\n")
    assert html.startswith("<div>\n&lt;!-- a\n") and [one[1:] for one in found] == [(2, 1, 4)]


@pytest.mark.parametrize("source", ["<!-- a -->\n\nb\n", "<!-- a\n\nb -->\n\nc\n", "a <!-- b --> c\n", "<!-->\n\na\n"])
def test_a_whole_comment_stays(source: str) -> None:
    html, found = made(source)
    assert "<!--" in html and found == []


@pytest.mark.parametrize(
    ("source", "closed"),
    [
        ("<div>\na\n\nb\n", "<div>\na\n<p>b</p>\n</div>\n"),
        ("<details>\n\na[^1]\n\n[^1]: N\n", "</details>\n<div class="),
        ("a <b>b\n\nc\n", "<p>a <b>b</b></p>\n<p>c</p>\n"),
        ("- <div>\n\n  a\n- b\n", "<p>a</p>\n</div>\n</li>\n"),
        ("> <div>\n\na\n", "<div>\n</div>\n</blockquote>\n<p>a</p>"),
        ("| <b>a |\n|---|\n", "<b>a</b></th>"),
        ("<div><b>a</div>\n\nb\n", "<div><b>a</b></div>\n<p>b</p>"),
        ("a[^1]\n\n[^1]: <i>N\n", "<i>N</i> <a href"),
    ],
)
def test_an_element_left_open_is_closed_at_the_end_of_its_part(source: str, closed: str) -> None:
    html, found = made(source)
    assert closed in html
    assert len(found) == 1 and found[0][0].endswith("is left open")
    reader = Reader(html)
    assert not reader.broken and not reader.stack


def test_an_end_tag_that_closes_nothing_is_left_out() -> None:
    assert made("a\n\n</div>\n\nb </main> c\n") == (
        "<p>a</p>\n<p>b  c</p>\n",
        [("`</div>` closes nothing, and is left out", 3, 1, 6), ("`</main>` closes nothing, and is left out", 5, 3, 7)],
    )


def test_an_end_tag_in_another_cell_or_item_is_told_where_it_stands() -> None:
    assert made("- <b>x\n- y</b>\n\nA <b>x</b>\n")[1] == [
        ("`<b>` is left open", 1, 3, 3),
        ("`</b>` closes nothing, and is left out", 2, 4, 4),
    ]
    assert [one[1:] for one in made("| <b>x | y</b> |\n|---|---|\n\nA <b>x</b>\n")[1]] == [(1, 3, 3), (1, 11, 4)]


def test_the_hint_for_a_type_in_angle_brackets_says_how_to_write_text() -> None:
    source = "Use Vec<T> here.\n"
    _, (found,) = render(source, "content/page.md")
    assert "`&lt;T>` if it is text" in found.hint
    assert made(source.replace("<T>", "&lt;T>")) == ("<p>Use Vec&lt;T&gt; here.</p>\n", [])


def test_elements_that_close_each_other_wrongly_are_told_once() -> None:
    html, found = made("<b><i>a</b></i>\n")
    assert html == "<p><b><i>a</i></b></p>\n" and len(found) == 1


@pytest.mark.parametrize("tag", ["script", "style", "textarea", "title", "SCRIPT src=a"])
def test_an_element_of_text_without_an_end_is_text(tag: str) -> None:
    html, found = made(f"<{tag}>\nx\n\n*b*\n")
    assert f"&lt;{tag}>" in html.replace("&gt;", ">") and "<em>b</em>" in html
    assert found[0][0].endswith("has no end, and is shown as text") and found[0][1:3] == (1, 1)


def test_an_element_that_nothing_ends_in_a_browser_is_text() -> None:
    html, found = made("a <plaintext>b</plaintext>\n\n*c*\n")
    assert html == "<p>a &lt;plaintext>b</p>\n<p><em>c</em></p>\n"
    assert found[0] == ("`<plaintext>` never ends in a browser, and is shown as text", 1, 3, 11)


def test_a_tag_without_an_end_is_text() -> None:
    html, found = made('<div class="a\n\nb\n')
    assert html.startswith("&lt;div") and "<p>b</p>" in html
    assert found == [("this tag has no `>`, and is shown as text", 1, 1, 13)]


@pytest.mark.parametrize(
    "source",
    [
        "<div>\n\n*a*\n\n</div>\n",
        "<details><summary>a</summary>\n\nb\n</details>\n",
        "a <b>b\n\nc</b>\n",
        "<ul><li>a<li>b</ul>\n",
        "<p>a\n\nb\n",
        "<table><tr><td>a\n</table>\n",
        "<br> <img src='a'>\n",
        "<svg><path d='M0'/></svg>\n",
        "<script>if (a < b) '<b>'</script>\n",
        "<SCRIPT>\n\na\n\n</SCRIPT>\n\n*b*\n",
        "`<div>` and \\<b> and <https://a.org>\n",
        "    <div>\n",
        "<pre>\n\na\n</pre>\n",
        "<a href='x>y'>b</a>\n",
    ],
)
def test_html_that_is_whole_is_not_told(source: str) -> None:
    text, found = render(source, "content/page.md")
    assert found == () and "</</" not in text.html


def test_an_element_that_is_empty_in_its_tag_is_closed_there() -> None:
    assert made("a <a id='x'/> b\n") == ("<p>a <a id='x'/></a> b</p>\n", [])


def test_the_tag_is_found_among_equal_ones() -> None:
    found = render("`<div>`\n\n<div>\n\na\n\n</div>\n\n<div>\n\nb\n", "content/page.md", first_line=5)[1]
    assert [one.span for one in found] == [Span("content/page.md", 13, 1, 5)]


def test_elements_nest_as_deep_as_browsers_nest_them() -> None:
    source = "<b>" * 300 + "text" + "</b>" * 300
    rendered, diagnostics = render(source, "page.md")
    assert rendered.html.count("<b>") == rendered.html.count("</b>") == 256
    assert rendered.html.count("&lt;b>") == 44
    assert [found.span.column for found in diagnostics[:2]] == [769, 772]
    assert render("<b>" * 256 + "text" + "</b>" * 256, "page.md")[1] == ()


@pytest.mark.parametrize("length", [199, 200, 201, 5000])
def test_an_element_with_a_long_name_is_closed_by_its_whole_name(length: int) -> None:
    name, other = "x" * length, "x" * (length + 1)
    html, found = made(f"<{name}>\na\n\n</{other}>\n\nb\n")
    assert f"</{name}>" in html and f"</{other}>" not in html
    assert len(found) == 2
