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
