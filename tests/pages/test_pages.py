"""Test the content of pages and lists for papers and people in every state."""

import re

import pytest

from octavo.model.dates import MONTHS
from tests.support.pages import Element, Page, Published


def facts(page: Page) -> dict[str, str]:
    """Return the facts in the margin of a paper's page, by label."""
    (side,) = page.of_class("facts")
    terms = [element for element in page.all("dt", "dd") if element.within("aside")]
    assert side.tag == "aside"
    found: dict[str, str] = {}
    label = ""
    for element in terms:
        if element.tag == "dt":
            label = element.words
        else:
            found[label] = f"{found[label]}; {element.words}" if label in found else element.words
    return found


def entries(page: Page) -> dict[str, Element]:
    """Return the list entries of papers on a page, by the slug that their title links to."""
    found = {}
    for link in page.all("a"):
        titled = link.parent is not None and link.parent.tag == "h3" and "anchor" not in link.get("class")
        if link.parent is not None and titled and link.within("article"):
            entry = link.parent
            while entry.tag != "article" and entry.parent is not None:
                entry = entry.parent
            found[link.get("href").removesuffix("index.html").rstrip("/").rpartition("/")[2]] = entry
    return found


def links(page: Page, inside: str = "main") -> dict[str, str]:
    """Return the targets of the links inside an element of a page, by link text."""
    return {link.words: link.get("href") for link in page.all("a") if link.within(inside)}


def test_the_page_of_an_article_has_all_its_facts(scholar: Published) -> None:
    assert facts(scholar.page("papers/article/")) == {
        "Date": "1 September 1843",
        "Type": "Article",
        "Venue": 'Memoirs of Examples & "Quotations", 3(12), 666–731',
        "Publisher": "Richard and John Taylor",
        "Award": "Best example",
        "Areas": "Numerical Analysis math.NA; Computation and Language cs.CL; history of computing",
        "DOI": "10.5555/12345678",
        "OpenReview": "EXAMPLE001",
        "ISSN": "2049-3630",
        "Preprint": "A preprint whose abstract begins with a list",
        "Citations": "1,843",
        "downloads": "12,345 copies The library, November 2026",
        "readers": "7",
        "Tags": "engines, Bernoulli's numbers, a tag of words",
        "Licence": "CC-BY-4.0",
    }


def test_papers_of_other_types_have_the_facts_of_their_type(scholar: Published) -> None:
    assert facts(scholar.page("papers/report/"))["Institution"] == "University of London"
    assert facts(scholar.page("papers/report/"))["Number"] == "TR-7"
    assert facts(scholar.page("papers/book/"))["ISBN"] == "978-0-262-03384-8"
    found = facts(scholar.page("papers/conference/"))
    assert (found["Type"], found["Status"]) == ("Conference paper", "In press")
    assert facts(scholar.page("papers/conference/"))["Citations"] == "0"
    assert facts(scholar.page("papers/preprint/"))["Licence"] == "All rights with the authors"
    assert "Citations" not in facts(scholar.page("papers/report/"))


def test_every_link_of_a_paper_is_on_its_page(scholar: Published) -> None:
    found = links(scholar.page("papers/article/"))
    assert found["PDF"] == "../../papers/article/article.pdf"
    assert found["Slides"] == "../../papers/article/slides.pdf"
    assert found["Supplement"] == "../../files/cv.pdf"
    assert found["Data"] == "https://example.org/data?a=1&b=2"
    assert found["Erratum"] == "https://example.org/erratum"
    assert found["DOI"] == "https://doi.org/10.5555/12345678"
    kinds = {"Code", "Poster", "Video", "Project", "Demo", "Model", "Blog", "Publisher"}
    assert kinds <= set(found)


def test_a_byline_has_affiliation_numbers_signs_and_orcids(scholar: Published) -> None:
    page = scholar.page("papers/article/")
    (byline,) = page.of_class("authors")
    assert "https://orcid.org/0000-0001-5109-3700" in byline.words
    (notes,) = page.of_class("notes")
    signs = "1 University of London 2 University of Turin 3 Military Academy * equal contribution"
    assert notes.words.startswith(signs)
    assert notes.words.endswith("corresponding author")
    marks = [element.words for element in page.all("sup") if element.parent is byline]
    assert marks[0] == "2, 3*"
    assert marks[1].startswith("1*")


def test_versions_link_to_entries_and_to_other_sites(scholar: Published) -> None:
    page = scholar.page("papers/preprint/")
    found = facts(page)
    assert found["Preprint of"].startswith('Notes on "the engine"')
    assert found["Published as"] == "10.5555/12345678"
    assert links(page)[found["Preprint of"]] == "../../papers/article/"
    assert links(page)["10.5555/12345678"] == "https://doi.org/10.5555/12345678"


def test_a_retraction_stands_before_the_title_on_the_page_and_in_lists(scholar: Published) -> None:
    page = scholar.page("papers/patent/")
    notice = page.of_class("retracted")[0]
    assert page.elements.index(notice) < page.elements.index(page.one("h1"))
    for text in (page.of_class("notice")[0].words, entries(scholar.page(""))["patent"].words):
        assert "Retracted" in text
        assert "Withdrawn at the authors' wish." in text


def test_public_code_without_an_address_is_no_link(scholar: Published) -> None:
    page = scholar.page("papers/dataset/")
    assert "Code is public" in page.of_class("actions")[0].words
    assert not [link for link in links(page) if "Code" in link]
    assert links(scholar.page("papers/software/"))["Code"] == "https://example.org/software"


def test_a_paper_in_another_language_has_a_lang_attribute(scholar: Published) -> None:
    for slug, language in (("thesis", "de"), ("arabic", "ar"), ("japanese", "ja")):
        page = scholar.page(f"papers/{slug}/")
        assert page.one("html").get("lang") == "en-GB"
        assert page.one("h1").get("lang") == language
        assert page.of_class("prose")[0].get("lang") == language
    assert "lang" not in scholar.page("papers/plain/").one("h1").attributes


@pytest.mark.parametrize("name", ["demonstration", "scholar", "group", "bare"])
def test_no_section_is_empty(request: pytest.FixtureRequest, name: str) -> None:
    built: Published = request.getfixturevalue(name)
    empty = []
    for page in built.proper:
        for section in page.all("section"):
            label = section.get("aria-labelledby")
            heading = next((element.words for element in page.elements if label and element.get("id") == label), "")
            if section.words == heading:
                empty.append(f"{page.path}: {heading}")
    assert empty == []


def test_a_list_shows_the_beginning_of_every_abstract(scholar: Published) -> None:
    shown: dict[str, Element] = {}
    for path in ("", "page/2/", "page/3/", "page/4/"):
        shown |= entries(scholar.page(path))
    assert len(shown) == 14
    begins = {
        "article": "The first lines of this abstract stand alone",
        "preprint": "First a list",
        "book": "Pneumonoultramicroscopic",
        "chapter": "One short line.",
        "thesis": "Eine Arbeit",
        "software": "The abstract begins with a formula",
        "arabic": "هذا مثال",
        "plain": "An abstract of Latin letters",
    }
    assert [slug for slug, text in begins.items() if text not in shown[slug].words] == []


def test_a_long_byline_is_cut_in_lists_and_still_names_the_owner(scholar: Published) -> None:
    text = entries(scholar.page(""))["conference"].words
    assert "George Biddell Airy, …, A. A. Lovelace and others, 18 in all" in text
    assert "Peter Guthrie Tait" not in text
    whole = scholar.page("papers/conference/").of_class("authors")[0].words
    assert "Peter Guthrie Tait" in whole


def test_papers_are_grouped_by_year_newest_first_over_all_pages(scholar: Published) -> None:
    pages = [scholar.page(path) for path in ("", "page/2/", "page/3/", "page/4/")]
    years = [
        int(heading.words) for page in pages for heading in page.all("h2") if re.fullmatch(r"y\d+", heading.get("id"))
    ]
    assert years == sorted(years, reverse=True)
    assert (years[0], years[-1]) == (1907, 820)
    for number, page in enumerate(pages, 1):
        assert f"14 papers, newest first, page {number} of 4" in page.of_class("said")[0].words


def test_the_header_has_the_name_affiliations_links_and_portrait(scholar: Published) -> None:
    page = scholar.page("")
    (head,) = page.of_class("who")
    for text in ("Ada Lovelace", "エイダ・ラブレス", "Analyst", "Cambridge Philosophical Society"):
        assert text in head.words
    for text in ("Google Scholar", "GitHub", "Mastodon", "CV", "Letters", "https://orcid.org/0000-0002-1825-0097"):
        assert text in head.words
    (portrait,) = page.of_class("portrait")
    assert portrait.get("src") == "./portrait.png"
    assert portrait.get("alt") == "A square of even colour in place of a portrait"


def test_an_email_address_is_obfuscated(scholar: Published) -> None:
    page = scholar.page("")
    assert "ada@example.org" not in page.html
    assert "mailto:" not in page.html
    assert links(page)["ada@example.org"] == "mailto:ada@example.org"


def test_metrics_name_their_source_or_say_that_they_are_counted(scholar: Published) -> None:
    page = scholar.page("")
    head = page.of_class("record")[0].words
    figures = {
        term.words: page.elements[page.elements.index(term) + 1].words
        for term in page.all("dt")
        if term.within("header")
    }
    assert figures == {"h-index": "57", "reach": "12.5%", "papers": "14", "citations": "1,874", "i10-index": "3"}
    assert "An index of citations, 23 November 2026" in head
    assert "A survey, 2025" in head
    assert "papers, citations, i10-index: counted from the entries" in head


def test_figures_of_few_papers_are_absent(group: Published) -> None:
    page = group.page("people/emmy-noether/")
    labels = [term.words for term in page.all("dt") if term.within("header")]
    assert labels == []


def test_a_profile_has_positions_education_and_awards(scholar: Published) -> None:
    page = scholar.page("")
    parts = {section.get("aria-labelledby"): section.words for section in page.all("section")}
    assert parts["positions"] == "Positions since 1842 Translator, Scientific Memoirs Correspondent"
    assert parts["education"] == "Education 1840–1841 Lessons in mathematics, London With Augustus De Morgan"
    assert parts["awards"] == "Awards 1843 A prize that is only an example, University of London"


def test_a_group_shows_all_its_members(group: Published) -> None:
    page = group.page("")
    assert page.one("h1").words == "The Analytical Society"
    people = next(section for section in page.all("section") if section.get("aria-labelledby") == "people")
    names = ("Charles Babbage", "Ada Lovelace", "George Boole", "Emmy Noether")
    assert [name for name in names if name not in people.words] == []


def test_members_are_sorted_by_rank(group: Published) -> None:
    page = group.page("")
    people = next(section for section in page.all("section") if section.get("aria-labelledby") == "people")
    ranked: list[str] = re.findall("Charles Babbage|Ada Lovelace|George Boole", people.words)
    assert ranked == ["Charles Babbage", "Ada Lovelace", "George Boole"]


def test_the_name_of_a_member_is_marked_only_on_their_page(group: Published) -> None:
    assert not group.page("").of_class("own")
    page = group.page("people/charles-babbage/")
    assert {element.words for element in page.of_class("own")} == {"C. Babbage", "Charles Babbage"}


def test_a_site_can_leave_abstracts_out_of_its_lists(group: Published) -> None:
    assert "Tables of logarithms" not in group.page("").html
    assert "Tables of logarithms" in group.page("papers/tables/").html


def test_collections_that_are_not_configured_have_no_pages(group: Published) -> None:
    assert not [path for path in group.pages if path.startswith(("years/", "venues/"))]
    assert [path for path in group.pages if path.startswith("areas/")]
    assert "Memoirs" in group.page("papers/engine/").of_class("facts")[0].words


def test_html_of_a_contributor_is_sanitised(group: Published) -> None:
    page = group.page("papers/engine/")
    assert "Raw HTML of a contributor" in page.one("main").words
    assert "onclick" not in page.html
    assert "alert(1)" not in page.html


def test_news_are_grouped_by_year_and_paginated(scholar: Published) -> None:
    first, second = scholar.page("news/"), scholar.page("news/page/2/")
    counts = [
        len([link for link in page.all("a") if link.within("li") and link.within("section")])
        for page in (first, second)
    ]
    assert counts == [50, 3]
    years = [int(heading.words) for heading in first.all("h2")]
    assert years == sorted(set(years), reverse=True)
    recent = next(section for section in scholar.page("").all("section") if section.get("aria-labelledby") == "news")
    assert [recent.words.count(month) for month in MONTHS if month in recent.words] == [1, 1, 1, 1, 1]


def test_a_formula_that_cannot_be_rendered_is_shown_as_written(scholar: Published) -> None:
    page = scholar.page("formulas/")
    assert [element.words for element in page.of_class("tex")] == [r"$\frobnicate{x}$"]
    assert len(page.all("math")) > 12


def test_the_menu_marks_the_current_page(scholar: Published) -> None:
    def current(address: str) -> list[str]:
        return [
            link.words for link in scholar.page(address).all("a") if link.get("aria-current") and link.within("nav")
        ]

    assert current("everything/") == ["Everything"]
    assert current("news/first/") == ["News"]
    assert current("news/")[0] == "News"
    assert current("papers/plain/") == ["Papers"]
    assert current("page/2/")[-1] == "2"
