"""A link is found in a source however its author wrote it, and never inside of another one."""

from pathlib import Path

import pytest

from octavo.audit.addresses import Root
from octavo.audit.places import Places, spellings
from octavo.audit.search import SearchedText
from octavo.base.project import Project

ROOT = Root("https://example.org/ada/")


@pytest.mark.parametrize(
    ("on_page", "text", "place"),
    [
        ("../gone.pdf", "See [it](../gone.pdf).", "../gone.pdf"),
        ("../gone.pdf", "See [it](../../gone.pdf) and [it](../gone.pdf).", "](../gone.pdf"),
        ("gone.pdf", "See [it](sub/gone.pdf) and [it](gone.pdf).", "(gone.pdf)"),
        ("../gone.pdf", "file: papers/gone.pdf", "papers/gone.pdf"),
        ("../gone.pdf", "file: /papers/gone.pdf", "/papers/gone.pdf"),
        ("../files/a%20b.pdf", "[it](<../files/a b.pdf>)", "../files/a b.pdf"),
        ("/ada/x?a=1&b=2", '<a href="/ada/x?a=1&amp;b=2">', "/ada/x?a=1&amp;b=2"),
        ("../gone/", "pages/gone.md and ../gone/", "../gone/"),
        ("../../talks/#one", "[it](../pages/talks.md#one)", "#one"),
        ("https://doi.org/10.1/xyz", "doi: 10.1/xyz", "10.1/xyz"),
        ("https://example.com/a", "see https://example.com/abc, https://example.com/a", ", https://example.com/a"),
        ("https://example.com/a", "see https://example.com/a.", "https://example.com/a"),
        ("https://github.com/ada-lovelace", "github: ada-lovelace", "ada-lovelace"),
        ("https://github.com/ada", "A word like ada is no address.", None),
        ("gone.pdf", "engine-gone.pdf and gone.pdf.zip", None),
        ("../gone/", "See [it](../gone/it.pdf) and [it](../gone/).", "(../gone/)"),
        ("/", "An and/or text, [/] (/) / </b>: [home](/ada/) and [root](/).", "/)."),
        ("/", "A <br /> <img alt='' /> and/or <a href=/ >root</a>", "/ >root"),
        ("/", "An and/or text: / is a mark. [root]: /", "]: /"),
        ("/", "An and/or text.", None),
        ("data", "The data are [data](data).", "data)."),
        ("data", "files: [data]", "data]"),
    ],
)
def test_a_link_is_found_as_its_author_wrote_it(on_page: str, text: str, place: str | None, tmp_path: Path) -> None:
    project = Project.at(tmp_path)
    (project.root / "x.md").write_text(f"---\ntitle: x\n---\n{text}\n", "utf-8")
    page = "papers/x/index.html"
    address = ROOT.read(on_page, page, ROOT.address_of(page))
    assert address is not None
    spans = Places(project, {page: "x.md"}).in_source(page, spellings(on_page, address))
    if place is None:
        assert spans == ()
    else:
        (span,) = spans
        found = text.index(place) + 1
        assert span.line == 4
        assert found <= span.column < found + len(place)
        assert span.column + span.length <= found + len(place)


def test_a_link_is_found_at_all_its_places_by_the_first_search_and_by_later_ones() -> None:
    text = SearchedText("#a#a #ab a/b.pdf ../a/b.pdf xa/b.pdf\n(/a/b.pdf) %a/b.pdf -a/b.pdf 1 a/b.pdf/ #a-a a/b.pdf")
    page = "index.html"
    for written in ("#a", "a/b.pdf", "../a/b.pdf", "/ada/a/b.pdf", "/"):
        address = ROOT.read(written, page, ROOT.address_of(page))
        assert address is not None
        for spelling in spellings(written, address):
            first = list(SearchedText(text.text).find(spelling, "x"))
            for _ in range(100):
                later = list(text.find(spelling, "x"))
            assert later == first
