"""Taxonomies: the order, labels and counts of terms, and which of them are listed."""

from collections.abc import Iterable

from octavo.model.records import Term
from tests.site.resolving import entry, paper, person, resolved

ADA = entry("profile.md", "name: Ada Lovelace")


def counted(terms: Iterable[Term]) -> list[tuple[str, int]]:
    return [(term.title, term.count) for term in terms]


def test_years_are_in_order_and_other_terms_by_count_then_title() -> None:
    found = resolved(
        ADA
        + paper("one", "A", "date: 2024\ntags: [looms, engines, tides]")
        + paper("two", "A", "date: 2022\ntags: [tides]")
    )
    terms = found.site.taxonomies.terms
    assert counted(terms["year"]) == [("2022", 1), ("2024", 1)]
    assert counted(terms["tag"]) == [("tides", 2), ("engines", 1), ("looms", 1)]


def test_a_term_has_the_title_that_most_papers_give_it() -> None:
    tags = ["GPU", "gpu", "gpu", "NLP", "nlp"]
    papers = "".join(paper(f"p{number}", "A", f"tags: [{tag}]") for number, tag in enumerate(tags))
    assert counted(resolved(ADA + papers).site.taxonomies.terms["tag"]) == [("gpu", 3), ("NLP", 2)]


def test_people_with_a_profile_come_first_and_the_home_page_is_not_among_them() -> None:
    found = resolved(
        ADA
        + person("mary", "Mary Somerville")
        + paper("one", "Ada Lovelace, Charles Babbage, George Boole")
        + paper("two", "Ada Lovelace, Charles Babbage")
    )
    assert counted(found.site.taxonomies.terms["person"]) == [("Mary Somerville", 0), ("Charles Babbage", 2)]
    assert found.site.taxonomies.papers("person", "ada-lovelace") == [0, 1]
    assert found.site.taxonomies.papers("person", "nobody") == ()


def test_a_person_who_is_in_a_byline_twice_counts_once() -> None:
    found = resolved(ADA + paper("one", "José Pérez, Jose Perez") + paper("two", "Jose Perez"))
    assert counted(found.site.taxonomies.terms["person"]) == [("Jose Perez", 2)]


def test_terms_among_some_papers_are_counted_among_these_alone() -> None:
    found = resolved(
        ADA
        + paper("one", "A", "date: 2024\ntags: [looms, tides]")
        + paper("two", "A", "date: 2023\ntags: [tides]")
        + paper("zero", "A", "date: 2022\ntags: [rings]")
    )
    terms = found.site.taxonomies.terms_among([0, 1])
    assert counted(terms["tag"]) == [("tides", 2), ("looms", 1)]
    assert counted(terms["year"]) == [("2023", 1), ("2024", 1)]
    assert terms["venue"] == ()


def test_a_term_has_a_link_only_if_its_taxonomy_has_pages() -> None:
    text = ADA + paper("one", "A", "tags: [looms]\nvenue: Tides") + "-- site.yaml --\ncollections: [tags]\n"
    terms = resolved(text).site.taxonomies.terms
    assert [term.url for term in terms["tag"]] == ["\x01tags/looms/\x02"]
    assert [term.url for term in terms["venue"]] == [None]


def test_words_that_share_only_their_latin_letters_are_several_terms() -> None:
    venues = paper("two", "A", "venue: Успехи X") + paper("three", "A", "venue: Доклады X")
    terms = resolved(ADA + paper("one", "A", "tags: [α-decay, β-decay, decay]") + venues).site.taxonomies.terms
    assert counted(terms["tag"]) == [("decay", 1), ("α-decay", 1), ("β-decay", 1)]
    assert [term.path for term in terms["tag"]] == ["tags/decay/", "tags/alpha-decay/", "tags/beta-decay/"]
    assert len({term.path for term in terms["venue"]}) == 2


def test_an_address_does_not_depend_on_what_else_there_is() -> None:
    alone = resolved(ADA + paper("one", "A", "tags: [日本 x]")).site.taxonomies.terms["tag"]
    both = resolved(ADA + paper("one", "A", "tags: [中国 x, 日本 x, x]")).site.taxonomies.terms["tag"]
    assert {term.path for term in alone} < {term.path for term in both}
    assert len({term.path for term in both}) == 3


def test_areas_that_differ_in_capitals_are_one() -> None:
    found = resolved(
        ADA
        + paper("one", "A", "area: Machine learning\nareas: [Machine Learning, Tides]")
        + paper("two", "A", "areas: [MACHINE LEARNING, machine learning]")
    )
    assert counted(found.site.taxonomies.terms["area"]) == [("MACHINE LEARNING", 2), ("Tides", 1)]
    byline = found.records.paper(0)
    assert byline.area is not None
    assert [byline.area.name, *(area.name for area in byline.areas)] == ["Machine learning", "Tides"]
    assert [area.name for area in found.records.paper(1).areas] == ["MACHINE LEARNING"]


def test_areas_of_a_person_that_differ_in_capitals_are_one() -> None:
    found = resolved(entry("profile.md", "name: Ada Lovelace\nareas: [Tides, TIDES]") + paper("one", "A"))
    assert [area.name for area in found.records.person("ada-lovelace").areas] == ["Tides"]
