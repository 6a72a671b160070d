"""Pages are read as browsers read them: every address, id, title and picture, and nothing that is only text."""

import pytest

from octavo.audit.addresses import Root
from octavo.audit.pages import PageFacts, page_facts, style_facts

ROOT = Root("https://example.org/")


def read(html: str) -> PageFacts:
    return page_facts("index.html", html, ROOT)


def written(html: str) -> list[str]:
    return [link.written for link in read(html).links]


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        ('<a href="a">', ["a"]),
        ("<A HREF=a>", ["a"]),
        ("<a href='a&amp;b=1'>", ["a&b=1"]),
        ('<a href="first" href="second">', ["first"]),
        ("<a>", []),
        ('<area href="a">', ["a"]),
        ('<link rel="stylesheet" href="a.css">', ["a.css"]),
        ('<link rel="preconnect" href="https://cdn.example">', []),
        ('<link rel="preload" as="image" imagesrcset="a.png, b.png 2x">', ["a.png", "b.png"]),
        ('<img src="a.png" srcset="b.png 1x,c.png 2x">', ["a.png", "b.png", "c.png"]),
        ('<img srcset="a.png">', ["a.png"]),
        ('<img srcset="a,b.png 100w, c.png">', ["a,b.png", "c.png"]),
        ('<source srcset="a.webp 480w,\n b.webp 800w">', ["a.webp", "b.webp"]),
        ('<video src="a.mp4" poster="a.png"><track src="a.vtt"></video>', ["a.mp4", "a.png", "a.vtt"]),
        ('<object data="a.pdf"></object><embed src="b"><iframe src="c"></iframe>', ["a.pdf", "b", "c"]),
        ('<svg><use href="#a"/><image xlink:href="b.png"/></svg>', ["#a", "b.png"]),
        ('<script src="a.js"></script>', ["a.js"]),
        ("<script>\"<a href='no'>\"</script>", []),
        ("<!-- <a href='no'> -->", []),
        ('<p style="background: url(a.png)">', ["a.png"]),
        ("<style>p { background: url('a.png') }</style>", ["a.png"]),
        ('<meta http-equiv="refresh" content="0; url=a/">', ["a/"]),
        ("<meta http-equiv=refresh content=\"3;URL='a/'\">", ["a/"]),
        ('<meta http-equiv="refresh" content="30">', []),
        ('<meta property="og:image" content="https://example.org/a.png">', ["https://example.org/a.png"]),
        ('<meta name="description" content="See https://example.org/ for more">', []),
    ],
)
def test_addresses_are_found_wherever_browsers_follow_them(html: str, addresses: list[str]) -> None:
    assert written(html) == addresses


@pytest.mark.parametrize(
    ("style", "addresses"),
    [
        ("a { b: url(c.png) }", ["c.png"]),
        ("a { b: URL( 'c.png' ), url(\"d (1).png\") }", ["c.png", "d (1).png"]),
        ('@import "c.css"; @import url(d.css);', ["c.css", "d.css"]),
        ("/* url(c.png) */", []),
        ("@namespace url(http://www.w3.org/1999/xhtml);", []),
        ("a { filter: url(#blur) }", []),
        ("a { b: url() }", []),
    ],
)
def test_addresses_of_style_sheets_are_found(style: str, addresses: list[str]) -> None:
    assert [link.written for link in style_facts("a.css", style, ROOT).links] == addresses


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Notes</title>", "Notes"),
        ("<title> Notes\n on &amp; off </title>", "Notes on & off"),
        ("<title></title>", ""),
        ("<title>a <b> c", "a <b> c"),
        ("<p>No title</p>", ""),
        ("<svg><title>A drawing</title></svg>", ""),
        ("<svg></svg><title>Notes</title><title>Other</title>", "Notes"),
    ],
)
def test_the_title_of_a_page_is_its_first_outside_of_drawings(html: str, title: str) -> None:
    assert read(html).title == title


def test_what_search_engines_are_told_is_read() -> None:
    assert read('<meta name="Description" content="Notes">').described
    assert not read('<meta name="description" content=" ">').described
    assert read('<meta name="robots" content="NoIndex, follow">').hidden
    assert not read('<meta name="robots" content="index">').hidden
    assert read('<meta http-equiv="refresh" content="0;url=x">').moved
    assert read("<p>A page").is_page
    assert not read("verification: 123").is_page
    assert not read("verification <!-- 123 --> <?x?>").is_page


def test_ids_and_names_are_places_on_a_page() -> None:
    html = '<body id="zero"><h1 id="one">1</h1><a name="two"></a><p id="é">'
    assert read(html).ids == {"zero", "one", "two", "é"}


def test_pictures_need_a_text_and_a_size() -> None:
    facts = read('<img src="a"><img src="b" alt=""><img src="c" width="1" height="2"><img src="b" width="1">')
    assert facts.textless == (("a", 0), ("c", 0), ("b", 0))
    assert facts.sizeless == (("a", 0), ("b", 0), ("b", 1))


@pytest.mark.parametrize(
    "html", ["", "<", "<![foo[x]]><a href=x>", "<!x><a href=x", "\0\ufffd<a href=x>", "<p>" * 2000]
)
def test_any_text_is_read_as_browsers_would_read_it(html: str) -> None:
    assert written(html) == ["x"] * ("<a href=x>" in html)
