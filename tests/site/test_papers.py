"""The record of a paper: what it takes from its entry, and what from the rest of the site."""

import pytest

from octavo.model.records import Paper
from tests.site.resolving import entry, resolved

ADA = entry("profile.md", "name: Ada Lovelace")


def record(front: str, others: str = "") -> Paper:
    """Return the record of a paper that is listed before all others."""
    source = entry("papers/one.md", f"title: One\ndate: 2024\n{front}")
    return resolved(ADA + source + others + "-- papers/one.pdf --\nPDF\n").records.paper(0)


def test_authors_are_marked_with_their_affiliations_and_not_with_those_of_the_paper() -> None:
    paper = record("authors: [{name: A, affiliation: [Y, X]}, B, {name: C, affiliation: X}]\naffiliations: [Z]")
    assert [(item.number, item.name) for item in paper.affiliations] == [(1, "Z"), (2, "Y"), (3, "X")]
    assert [author.marks for author in paper.authors] == [(2, 3), (), (3,)]


@pytest.mark.parametrize(
    ("pages", "parts"),
    [
        ("12-34", ("12", "34", "12–34")),
        ("12 — 34", ("12", "34", "12–34")),
        ("e17", ("e17", "", "e17")),
        ('""', ("", "", "")),
    ],
)
def test_pages_are_taken_apart(pages: str, parts: tuple[str, str, str]) -> None:
    paper = record(f"authors: [A]\npages: {pages}")
    assert (paper.first_page, paper.last_page, paper.pages) == parts


def test_links_are_in_the_order_of_their_kinds_and_the_code_is_one_of_them() -> None:
    paper = record("authors: [A]\ncode: https://example.org/code\nlinks: {slides: https://example.org/s, pdf: one.pdf}")
    assert [link.kind for link in paper.links] == ["pdf", "code", "slides"]
    assert paper.code
    assert paper.pdf == "papers/one/one.pdf"


def test_a_pdf_outside_the_papers_folder_is_not_its_own() -> None:
    assert record("authors: [A]\nlinks: {pdf: /files/x.pdf}", "-- files/x.pdf --\nPDF\n").pdf is None


@pytest.mark.parametrize(
    ("front", "kind", "institution"),
    [
        ("venue: Proceedings", "article", ""),
        ("", "", ""),
        ("arxiv: 2405.01481", "preprint", ""),
        ("status: working paper\nvenue: A Series", "working paper", "A Series"),
        ("status: under review", "", ""),
        ("type: thesis\nvenue: A University", "thesis", "A University"),
        ("type: report\nvenue: A University\ninstitution: A Laboratory", "report", "A Laboratory"),
    ],
)
def test_the_type_follows_from_the_venue_and_a_thesis_names_its_institution_as_one(
    front: str, kind: str, institution: str
) -> None:
    paper = record(f"authors: [A]\n{front}")
    assert (paper.type, paper.institution) == (kind, institution)


def test_versions_are_named_by_their_title_or_their_address() -> None:
    other = entry("papers/old.md", "title: Old\ndate: 2020\nauthors: [A]")
    versions = "versions: {preprint_of: old.md, published_as: 'https://doi.org/10.1000/182'}"
    paper = record(f"authors: [A]\n{versions}", other)
    assert [(item.relation, item.title) for item in paper.versions] == [
        ("preprint of", "Old"),
        ("published as", "10.1000/182"),
    ]


@pytest.mark.parametrize(
    ("key", "target", "back"),
    [
        ("preprint_of", "new.md", "preprint"),
        ("published_as", "new.md", "earlier version"),
        ("published_as", "'https://doi.org/10.1000/182'", "earlier version"),
    ],
)
def test_the_later_version_leads_back_to_the_one_that_names_it(key: str, target: str, back: str) -> None:
    old = entry("papers/old.md", f"title: Old\ndate: 2020\nauthors: [A]\nversions: {{{key}: {target}}}")
    new = entry("papers/new.md", "title: New\ndate: 2021\nauthors: [A]\ndoi: 10.1000/182")
    records = resolved(old + new).records
    (version,) = records.paper(0).versions
    assert (version.relation, version.title, version.url) == (back, "Old", "\x01papers/old/\x02")


def test_neighbours_are_by_date_whatever_the_order_of_the_site() -> None:
    old = entry("papers/old.md", "title: Old\ndate: 2020\nauthors: [A]\nrank: 1")
    new = entry("papers/new.md", "title: New\ndate: 2023\nauthors: [A]")
    mid = entry("papers/mid.md", "title: Mid\ndate: 2021\nauthors: [A]")
    found = resolved(ADA + old + new + mid + "-- site.yaml --\norder: own\n")
    assert [found.records.paper(number).slug for number in range(3)] == ["old", "new", "mid"]
    assert [link and link.title for link in found.records.neighbours(2)] == ["New", "Old"]
    assert [link and link.title for link in found.records.neighbours(0)] == ["Mid", None]


def test_a_doi_is_shown_as_it_is_and_its_address_leads_to_it() -> None:
    old = "10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    paper = record(
        f'authors: [A]\ndoi: "https://doi.org/{old}"\nversions: {{preprint_of: "https://doi.org/10.1000/a%3Cb"}}'
    )
    assert paper.doi == old
    assert paper.doi_url == f"https://doi.org/{old.replace('<', '%3C').replace('>', '%3E')}"
    assert [version.title for version in paper.versions] == ["10.1000/a&lt;b"]
    assert record("authors: [A]\ndoi: 10.1000/456#7?x").doi_url == "https://doi.org/10.1000/456%237%3Fx"
    assert record("authors: [A]").doi_url == ""
