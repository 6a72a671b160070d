"""Tests of the author's own HTML: the owner's is kept, that of others is cleaned, addresses are resolved in both."""

import time
from html.parser import HTMLParser

import pytest

from octavo.base.diagnostics import Span
from octavo.markdown.addresses import TextReference
from octavo.markdown.render import RenderedText, render

RICH = (
    "A [link](b.md) $\\mathbb{R}^n$ \\(\\textcolor{red}{x}\\) $\\textsc{a}\\ \\texttt{b}\\ \\cancel{c}$[^1]\n\n"
    "$$\\begin{align}a&=\\frac{1}{2}\\\\b&=\\sqrt{\\underbrace{x}_y}\\end{align}$$\n\n# Part\n\n"
    "```python\ndef f(): pass\n```\n\n| a |\n|:-:|\n| b |\n\n3. a\n\n- [x] b\n\nT\n: d\n\n[^1]: Note.\n\n"
    "![a](b.png 'T'){width=3 .big}\n\n*[link]: title\n"
)


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the start tags of HTML with their attributes, without spaces in values."""
    tags: list[tuple[str, dict[str, str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = {name: (value or "").replace(" ", "").strip(";") for name, value in attrs}
            tags.append((tag, values))

    Reader().feed(html)
    return tags


def text(source: str, *, clean: bool) -> RenderedText:
    rendered, diagnostics = render(source, "content/page.md", clean=clean)
    assert diagnostics == ()
    return rendered


def cleaned(source: str) -> str:
    return text(source, clean=True).html


@pytest.mark.parametrize(
    "source", ["<b onclick='x()'>a</b>", '<p class="x" style="color:red">a</p>', "<script>a</script>"]
)
def test_the_owners_html_is_kept(source: str) -> None:
    assert source in text(f"{source}\n", clean=False).html


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<b onclick='x()'>a</b>", "<p><b>a</b></p>"),
        ("<script>alert(1)</script>", ""),
        ("<style>b{}</style>", ""),
        ('<iframe src="https://a.org"></iframe>', ""),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('a <span style="position:fixed;color:red">b</span>', '<p>a <span style="color:red">b</span></p>'),
        ("<h1>a</h1>", "a"),
        ('<input type="text" name="a" value="b">', '<input type="checkbox">'),
        ("<form action='https://a.org'><button>a</button></form>", "a"),
        ('<p tabindex="5" id="x">a</p>', "<p>a</p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ('<img src="https://a.org/x.png" onerror="x()" alt="a">', '<img src="https://a.org/x.png" alt="a">'),
        ("<svg><script>x</script></svg>", "<p></p>"),
        ("<math><mi xlink:href='https://a.org'>a</mi></math>", "<p><math><mi>a</mi></math></p>"),
    ],
)
def test_cleaning_removes_what_is_not_known_to_be_harmless(source: str, left: str) -> None:
    assert cleaned(source).strip() == left


def test_cleaning_closes_open_elements() -> None:
    rendered = render("<div><b>a\n\nb *c*\n\nd\n", "content/page.md", clean=True)[0].html
    assert rendered.count("<div>") == rendered.count("</div>") == 1
    assert rendered.count("<b>") == rendered.count("</b>")
    assert "</div>" not in render("a\n\n</div></div>\n\nb\n", "content/page.md", clean=True)[0].html


def test_cleaning_keeps_the_html_made_from_markdown() -> None:
    owners, _ = render(f"{RICH}\n<b>x</b>\n", "a.md", prefix="p-")
    others, _ = render(f"{RICH}\n<b>x</b>\n", "a.md", prefix="p-", clean=True)
    assert owners.html != others.html
    assert elements(others.html) == elements(owners.html)
    assert (others.ids, others.references, others.plain) == (owners.ids, owners.references, owners.plain)


def test_addresses_in_html_become_references() -> None:
    for clean in (False, True):
        rendered = text('a\n\n<a href="../b.md#c">d</a> <img src="e.png" alt="">\n', clean=clean)
        assert rendered.references == (
            TextReference("../b.md#c", 3, 10, 9, False),
            TextReference("e.png", 3, 37, 5, True),
        )
        assert '<a href="\x030\x03">d</a>' in rendered.html
        assert 'src="\x031\x03"' in rendered.html


def test_each_address_of_a_srcset_is_resolved() -> None:
    rendered = text('<img src="a.png" srcset="b.png 2x, https://a.org/c.png 3x" alt="">\n', clean=False)
    assert 'srcset="\x031\x03 2x, https://a.org/c.png 3x"' in rendered.html


def test_tags_without_addresses_to_resolve_are_unchanged() -> None:
    source = "<a  HREF='https://a.org'\n CLASS=x >b</a>"
    assert source in text(source, clean=False).html


def test_other_attributes_of_a_rewritten_tag_are_unchanged() -> None:
    rendered = text('<a class="x &amp; y" hidden href="b.md" />c</a>', clean=False)
    assert '<a class="x &amp; y" hidden href="\x030\x03" />c</a>' in rendered.html


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        '<a href="javascript:alert(1)">a</a>',
        "<a href=javascript:alert(1)>a</a>",
        '<a href="java&#115;cript:alert(1)">a</a>',
        '<a href="java\tscript:alert(1)">a</a>',
        '<A HREF="VBScript:x">a</A>',
        '<img src="data:image/png;base64,AA" alt="">',
        '<div>\n<a class="b" href="javascript:x">a</a>\n</div>',
        '<img src="https://a.org" srcset="data:image/png,x 2x" alt="">',
    ],
)
def test_an_unsafe_scheme_in_html_is_an_error(source: str, clean: bool) -> None:
    rendered, diagnostics = render(f"one\n\n{source}\n", "content/page.md", clean=clean)
    assert [(one.severity, one.code) for one in diagnostics] == [("error", "unsafe-link")]
    assert diagnostics[0].span.line >= 3
    assert "cript" not in rendered.html.lower() and "data:" not in rendered.html


def test_the_error_of_an_address_with_entities_has_the_span_of_its_tag() -> None:
    (diagnostic,) = render('a <b>b</b> <a href="java&#115;cript:x">c</a>', "content/page.md")[1]
    assert diagnostic.span == Span("content/page.md", 1, 12, 28)


@pytest.mark.parametrize(
    "source",
    ["<!-- <a href='b.md'> -->", "<div>\n<!-- <a href='b.md'> -->\n</div>", "<script>'<a href=\"b.md\">'</script>"],
)
def test_addresses_in_comments_and_scripts_are_not_resolved(source: str) -> None:
    rendered = text(source, clean=False)
    assert rendered.references == ()
    assert source in rendered.html


def test_ids_in_html_are_anchors_only_if_it_is_the_owners() -> None:
    source = '<p id="part">a</p>\n\n# Part\n'
    assert text(source, clean=False).ids == ("part", "part-2")
    assert text(source, clean=True).ids == ("part",)


def test_reference_marks_cannot_be_forged() -> None:
    for source in ('<a href="&#3;7&#3;">a</a>', '<b title="&#x3;7&#x0003">a</b>', "&#3;7&#3;", "[a](&#3;7&#3;)"):
        rendered, _ = render(f"{source} <b>x</b>", "content/page.md", clean=True)
        assert "\x037\x03" not in rendered.html
        assert rendered.html.count("\x03") == 2 * len(rendered.references)


@pytest.mark.parametrize("source", ["<a href='" * 4000, "<a href=x>" * 4000, "<!-- " * 9000, "<div id=a " * 4000])
def test_html_without_ends_is_processed_in_time(source: str) -> None:
    start = time.monotonic()
    render(source, "content/page.md", clean=True)
    render(f"<div>\n{source}\n", "content/page.md")
    assert time.monotonic() - start < 10
