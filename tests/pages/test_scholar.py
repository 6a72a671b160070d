"""Test the metadata for Google Scholar (inclusion guidelines) and Zotero (translator "Embedded Metadata")."""

import re

import pytest
from playwright.sync_api import Page as Tab

from tests.support.browsing import Browsing
from tests.support.pages import Page, Published

WAALS = "Johannes Diderik van der Waals"
CROWD = (
    *("Mary Somerville", "Charles Babbage", "Augustus De Morgan", "George Boole", "William Rowan Hamilton"),
    *("John Herschel", "George Peacock", "William Whewell", "Caroline Herschel", "Michael Faraday"),
    *("Charles Wheatstone", "George Biddell Airy", "Arthur Cayley", "James Joseph Sylvester", "A. A. Lovelace"),
    *("Peter Guthrie Tait", "James Clerk Maxwell", "George Gabriel Stokes"),
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONGER = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"

# All citation tags of a paper of each type, except those for its authors.
TAGS = {
    "article": {
        "title": r'Notes on "the engine" & its <cards>, with \sum_{k=0}^{n} \binom{n}{k} B_k = 0'
        " and </script> in the title",
        "publication_date": "1843/9/1",
        "journal_title": 'Memoirs of Examples & "Quotations"',
        "volume": "3",
        "issue": "12",
        "firstpage": "666",
        "lastpage": "731",
        "publisher": "Richard and John Taylor",
        "issn": "2049-3630",
        "doi": "10.5555/12345678",
        "keywords": "engines; Bernoulli's numbers; a tag of words",
        "language": "en",
        "pdf_url": "https://example.org/papers/article/article.pdf",
    },
    "conference": {
        "title": "A conference paper of many authors and no abstract",
        "publication_date": "1851",
        "conference_title": "Meeting of the British Association for the Advancement of Science",
        "firstpage": "7",
        "doi": "10.5555/(examples)/a;b",
        "keywords": "engines",
    },
    "preprint": {
        "title": "A preprint whose abstract begins with a list",
        "publication_date": "1843/1/31",
        "arxiv_id": "9912.99999",
        "keywords": "engines; a tag of words",
    },
    "book": {
        "title": rf"{LONG} and {LONGER} in one title that goes on and on, with \mathcal{{O}}(n \log n)",
        "publication_date": "1834",
        "publisher": "John Murray",
        "isbn": "978-0-262-03384-8",
        "keywords": "Pneumonoultramicroscopicsilicovolcanoconiosispneumonoultramic",
    },
    "chapter": {
        "title": "A chapter in a book",
        "publication_date": "1844/2/29",
        "book_title": "A Book of Chapters",
        "firstpage": "12",
        "lastpage": "34",
        "publisher": "John Murray",
        "isbn": "0-306-40615-2",
        "keywords": "engines",
    },
    "thesis": {
        "title": "Über die Bildung des Formensystems der ternären biquadratischen Form",
        "publication_date": "1907",
        "dissertation_institution": "Universität Erlangen",
        "keywords": "invariants",
        "language": "de",
    },
    "report": {
        "title": "A report of an institution",
        "publication_date": "1842/12/31",
        "technical_report_institution": "University of London",
        "technical_report_number": "TR-7",
        "firstpage": "1",
        "lastpage": "9",
        "keywords": "engines",
    },
    "dataset": {"title": "A dataset of tables", "publication_date": "1845", "publisher": "Royal Society"},
    "software": {"title": "Software for the engine", "publication_date": "1846"},
    "patent": {"title": "A patent that was withdrawn", "publication_date": "1847/10/5"},
}
AUTHORS = {
    "article": ("Luigi Federico Menabrea", "Ada Lovelace", WAALS, "Charles Babbage"),
    "conference": CROWD,
    "preprint": ("Charles Babbage", "Mary Somerville"),
    "book": ("Mary Somerville", "Ada Lovelace"),
    "chapter": ("Ada Lovelace", "Charles Babbage"),
    "thesis": ("Emmy Noether",),
    "report": ("Charles Babbage", "Ada Lovelace"),
    "dataset": ("Mary Somerville", "Ada Lovelace"),
    "software": ("Ada Lovelace",),
    "patent": ("Charles Babbage", "Ada Lovelace"),
}


def tags(page: Page) -> list[tuple[str, str]]:
    """Return the names and contents of the citation tags, in order."""
    metas = [(element.get("name"), element.get("content")) for element in page.all("meta")]
    return [(name.removeprefix("citation_"), content) for name, content in metas if name.startswith("citation_")]


def papers(built: Published) -> list[Page]:
    return [page for path, page in built.pages.items() if path.startswith("papers/") and not page.moved]


@pytest.mark.parametrize("kind", TAGS)
def test_a_paper_of_each_type_has_its_tags_and_no_others(scholar: Published, kind: str) -> None:
    found = [(name, content) for name, content in tags(scholar.page(f"papers/{kind}/")) if name != "author"]
    address = {"abstract_html_url": f"https://example.org/papers/{kind}/"}
    assert dict(found) == TAGS[kind] | address
    assert len(found) == len(dict(found)), "a tag twice"


@pytest.mark.parametrize("kind", AUTHORS)
def test_every_author_has_a_tag_in_the_order_of_the_paper(scholar: Published, kind: str) -> None:
    page = scholar.page(f"papers/{kind}/")
    names = page.meta("citation_author")
    assert tuple(names) == AUTHORS[kind]
    # Zotero would split a name at a comma.
    assert not [name for name in names if "," in name]


def test_the_owner_added_to_a_cut_byline_is_on_the_page_but_not_in_its_tags(scholar: Published) -> None:
    page = scholar.page("papers/preprint/")
    assert "with Ada Lovelace" in page.of_class("authors")[0].words
    assert "Ada Lovelace" not in page.meta("citation_author")


@pytest.mark.parametrize("name", ["demonstration", "scholar", "scholar_below", "group", "bare"])
def test_every_paper_has_the_tags_that_are_required(request: pytest.FixtureRequest, name: str) -> None:
    built: Published = request.getfixturevalue(name)
    assert papers(built)
    for page in papers(built):
        found = tags(page)
        assert [each for each in found if not each[1].strip()] == [], page.path
        assert page.meta("citation_author"), page.path
        assert len(page.meta("citation_title")) == 1, page.path
        (date,) = page.meta("citation_publication_date")
        assert re.fullmatch(r"\d{1,4}(/\d{1,2}/\d{1,2})?", date), page.path


@pytest.mark.parametrize("name", ["scholar", "scholar_below", "scholar_portable"])
def test_a_pdf_tag_has_an_absolute_address_beside_the_page(request: pytest.FixtureRequest, name: str) -> None:
    built: Published = request.getfixturevalue(name)
    (url,) = built.page("papers/article/").meta("citation_pdf_url")
    assert url == f"{built.url}papers/article/article.pdf"
    assert "papers/article/article.pdf" in built.files


def test_a_pdf_on_another_site_is_linked_but_not_tagged(scholar: Published) -> None:
    page = scholar.page("papers/conference/")
    assert page.meta("citation_pdf_url") == []
    assert "https://example.org/conference.pdf" in [link.get("href") for link in page.all("a")]


def test_a_site_without_an_address_has_no_absolute_addresses(bare: Published) -> None:
    page = bare.page("papers/one/")
    assert {name for name, _ in tags(page)} == {"title", "author", "publication_date"}
    assert "http" not in "".join(link.get("href") for link in page.all("link"))


def test_quotes_and_tags_in_a_title_are_escaped(scholar: Published) -> None:
    page = scholar.page("papers/article/")
    assert page.all("script", "cards") == []
    assert page.one("h1").words.startswith('Notes on "the engine" & its <cards>, with')
    assert page.one("h1").words.endswith("and </script> in the title")
    assert page.one("title").words.startswith('Notes on "the engine" & its <cards>')


def test_only_pages_of_papers_have_citation_tags(scholar: Published) -> None:
    others = [page for path, page in scholar.pages.items() if not path.startswith("papers/")]
    assert [page.path for page in others if tags(page)] == []


LARGEST = """() => {
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  const title = document.querySelector("h1");
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const others = [...document.body.querySelectorAll("*")].filter((element) => own(element) && !title.contains(element));
  return [size(title), Math.max(...others.map(size))];
}"""

# Finds text that is not visible: folded, hidden, cut off, without size or transparent.
INVISIBLE = """() => {
  const walker = document.createTreeWalker(document.querySelector(".prose"), NodeFilter.SHOW_TEXT);
  const invisible = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim()) continue;
    const parent = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    let cut = !parent.checkVisibility({opacityProperty: true, visibilityProperty: true}) || !box.height;
    for (let around = parent; around && !cut; around = around.parentElement) {
      const style = getComputedStyle(around);
      const whole = style.overflowY === "visible" || around === document.documentElement;
      cut = !whole && around.scrollHeight > around.clientHeight + 1;
    }
    if (cut && !parent.closest(".anchor, annotation")) invisible.push(node.data.trim());
  }
  return invisible;
}"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", ["article", "book", "chapter", "preprint", "thesis"])
def test_the_title_is_the_largest_text_and_the_whole_abstract_is_visible(
    browsing: Browsing, scholar: Published, kind: str, width: int
) -> None:
    tab: Tab = browsing.open(scholar, f"papers/{kind}/", width)
    title, others = tab.evaluate(LARGEST)
    assert title > others
    assert tab.evaluate(INVISIBLE) == []
