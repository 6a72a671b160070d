"""People: which person a byline names, who owns the site, and which co-authors have pages."""

import pytest

from octavo.site.people import monogram
from tests.site.resolving import entry, paper, person, resolved

ADA = entry("profile.md", "name: Ada Lovelace\naliases: [Ada Byron]\nnative_name: Ада\norcid: 0000-0002-1825-0097")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("jean-luc de Prado", "JP"),
        ("Plato", "P"),
        ("Márta Kőszegi-O'Brien", "MK"),
        ("Dr. Ada Lovelace, PhD", "AL"),
        ("Ada King Jr.", "AK"),
        ("机器", "机"),
        ("1", ""),
    ],
)
def test_a_monogram_has_the_first_letters_of_the_first_and_last_name(name: str, letters: str) -> None:
    assert monogram(name) == letters


@pytest.mark.parametrize("author", ["Ada Byron", "Ада", "ADA LOVELACE", "{name: A., orcid: 0000-0002-1825-0097}"])
def test_names_aliases_and_orcids_of_a_profile_lead_to_it(author: str) -> None:
    found = resolved(ADA + paper("one", author))
    (byline,) = found.records.paper(0).authors
    assert (byline.slug, byline.url) == ("ada-lovelace", "\x01\x02")


def test_the_profile_file_is_the_home_page_before_other_persons() -> None:
    people = resolved(person("mary", "Mary Somerville", "rank: 1") + ADA).site.people
    assert people.home == "ada-lovelace"
    assert people.owner
    assert people.owner.slug == "ada-lovelace"
    assert people.hidden == {"ada-lovelace"}


def test_a_group_has_no_home_and_no_owner_unless_it_is_configured() -> None:
    group = person("ada", "Ada Lovelace") + person("mary", "Mary Somerville")
    people = resolved(group).site.people
    assert (people.home, people.owner) == (None, None)
    owner = resolved(group + "-- site.yaml --\nowner: mary\n").site.people.owner
    assert owner
    assert (owner.name, owner.url) == ("Mary Somerville", "\x01people/mary/\x02")


def test_persons_are_listed_by_rank_then_name() -> None:
    people = resolved(person("a", "Zoe") + person("b", "Adam") + person("c", "Yves", "rank: 1")).site.people
    assert list(people.profile_links) == ["c", "b", "a"]


def test_a_byline_with_the_name_of_two_profiles_belongs_to_the_first() -> None:
    found = resolved(person("a", "Wei Wang") + person("b", "Wei Wang", "rank: 1") + paper("one", "Wei Wang"))
    assert [item.code for item in found.diagnostics] == ["namesakes"]
    assert found.site.people.directory.namesakes == (("b", "a"),)
    assert [author.slug for author in found.records.paper(0).authors] == ["b"]


def orcid_of(number: int) -> str:
    return ("0000-0002-1825-0097", "0000-0001-5109-3700")[number]


@pytest.mark.parametrize("author", ["Ada Lovelace", "Ada Lovelace 0002", "Ada Lovelace (0002)", "Ada Lovelace 0002*"])
def test_the_numbers_of_dblp_are_no_part_of_names(author: str) -> None:
    found = resolved(entry("profile.md", "name: Ada Lovelace 0002") + paper("one", author))
    (byline,) = found.records.paper(0).authors
    assert (byline.name, byline.slug, byline.url) == ("Ada Lovelace", "ada-lovelace", "\x01\x02")


def test_namesakes_are_told_apart_by_ids_in_profiles_and_bylines() -> None:
    people = "".join(person(slug, "Wei Wang", f"orcid: {orcid_of(at)}") for at, slug in enumerate("ab"))
    bylines = "".join(paper(f"p{at}", f"{{name: Wei Wang, orcid: {orcid_of(at)}}}") for at in range(2))
    assert resolved(people + bylines).diagnostics == ()
    found = resolved(people + bylines + paper("more", "Mary Somerville, Wei Wang"))
    assert [item.code for item in found.diagnostics] == ["namesakes"]


@pytest.mark.parametrize(("one", "other"), [("J.P. Kim", "JP Kim"), ("Xiao-Ming Li", "Xiaoming Li")])
def test_names_that_differ_in_points_and_spaces_are_one_person(one: str, other: str) -> None:
    found = resolved(ADA + paper("one", f"Ada Lovelace, {one}") + paper("two", other))
    assert len(found.site.people.coauthors) == 1
    assert found.records.paper(0).authors[1].slug == found.records.paper(1).authors[0].slug
    own = resolved(entry("profile.md", f"name: {one}") + paper("one", other))
    assert own.records.paper(0).authors[0].url == "\x01\x02"
    assert own.diagnostics == ()


@pytest.mark.parametrize(
    "form",
    ["A. Lovelace", "A Lovelace", "Ada K. Lovelace", "A. K. Lovelace", "Augusta (Ada) Lovelace", "Lovelace A"],
)
def test_another_form_of_the_owners_name_is_told_once(form: str) -> None:
    papers = paper("one", form) + paper("two", f"Charles Babbage, {form}")
    (found,) = resolved(ADA + papers).diagnostics
    assert (found.severity, found.code, found.span.path) == ("warning", "other-form", "content/papers/one.md")
    assert f"`other_names: [Ada Byron, {form}]` in content/profile.md" in found.hint
    followed = ADA.replace("aliases: [Ada Byron]", f"other_names: [Ada Byron, {form}]")
    assert resolved(followed + papers).diagnostics == ()


def test_a_form_with_a_comma_stands_in_quotes_in_the_hint() -> None:
    (found,) = resolved(ADA + paper("one", "{name: 'A. Lovelace, MA'}")).diagnostics
    assert "`other_names: [Ada Byron, 'A. Lovelace, MA']`" in found.hint


@pytest.mark.parametrize(
    "byline",
    [
        "Alfred Lovelace",
        "Ada Lovelace, A. Lovelace",
        "{name: A. Lovelace, orcid: 0000-0001-5109-3700}",
        "A. Lovelace-King",
        "The Lovelace Collaboration",
        "Lovelace",
    ],
)
def test_names_of_others_are_not_taken_for_the_owners(byline: str) -> None:
    assert resolved(ADA + paper("zero", "Ada Lovelace") + paper("one", byline)).diagnostics == ()


def test_a_site_none_of_whose_papers_has_the_owner_gets_a_note() -> None:
    (found,) = resolved(ADA + paper("one", "Charles Babbage")).diagnostics
    assert (found.severity, found.code, found.span.path) == ("note", "absent-owner", "content/profile.md")
    assert resolved(ADA + paper("one", "Charles Babbage, Ada Lovelace")).diagnostics == ()


def test_names_that_may_be_one_are_noted_once() -> None:
    papers = paper("one", "Ada Lovelace, C. Babbage") + paper("two", "C. Babbage") + paper("x", "Charles Babbage")
    (found,) = resolved(ADA + papers).diagnostics
    assert (found.severity, found.message) == ("note", "`C. Babbage` and `Charles Babbage` may be one person")
    two = resolved(ADA + papers + paper("y", "Cyrus Babbage"))
    assert two.diagnostics == ()


def test_the_parts_of_a_name_are_known_by_rule_or_as_written() -> None:
    found = resolved(
        entry("profile.md", "name: Ada King Noel\nparts: {family: King Noel, given: Ada}")
        + paper("one", "Ada King Noel, Johannes van der Waals, {name: Ana Li, parts: {family: Ana}}")
        + paper("two", "{name: Ada and Charles, group: true}, The Engine Collaboration, Ada King Noel")
    )
    authors = [author for number in (0, 1) for author in found.records.paper(number).authors]
    assert [(author.parts.family, author.group) for author in authors] == [
        *(("King Noel", False), ("Waals", False), ("Ana", False)),
        *(("Ada and Charles", True), ("The Engine Collaboration", True), ("King Noel", False)),
    ]
    assert found.records.person("ada-king-noel").parts.given == "Ada"


def test_a_coauthor_is_shown_as_in_the_byline_that_states_most() -> None:
    found = resolved(
        ADA
        + paper("one", "Mary Somerville")
        + paper("three", "Ada Lovelace, {name: Mary Somerville, url: https://example.org/}")
        + paper("two", "{name: Mary Somerville, url: https://example.org/other}, Charles Babbage")
    )
    assert found.site.people.coauthors == {"mary-somerville": ("papers/three.md", 1)}
    assert [link.url for link in found.records.person("mary-somerville").links] == ["https://example.org/"]
    assert found.site.people.subject("mary-somerville") == found.site.people.owner


def test_coauthors_have_no_pages_if_people_have_none() -> None:
    text = paper("one", "Mary Somerville") + paper("two", "Mary Somerville") + "-- site.yaml --\ncollections: [tags]\n"
    people = resolved(ADA + text).site.people
    assert people.coauthors == {}
    assert set(people.urls) == {"ada-lovelace"}


def test_a_site_without_a_profile_is_warned_about() -> None:
    assert [item.code for item in resolved(paper("one", "Ada Lovelace")).diagnostics] == ["no-profile"]


def test_a_site_of_pages_with_a_title_needs_no_profile() -> None:
    page, title = entry("pages/talks.md", "title: Talks"), "-- site.yaml --\ntitle: Talks\n"
    assert resolved(page + title).diagnostics == ()
    assert [item.code for item in resolved(page).diagnostics] == ["no-profile"]
    assert [item.code for item in resolved(page + title + paper("one", "Ada")).diagnostics] == ["no-profile"]


OWN, OTHER = orcid_of(0), orcid_of(1)


def test_a_namesake_of_the_owner_is_told_apart_by_an_id_alone() -> None:
    namesake = f"{{name: Ada Lovelace, orcid: {OTHER}}}"
    found = resolved(ADA + paper("one", namesake) + paper("two", namesake) + paper("three", "Ada Lovelace"))
    slugs = [found.records.paper(number).authors[0].slug for number in range(3)]
    assert sorted(slugs) == ["ada-lovelace", "ada-lovelace-3700", "ada-lovelace-3700"]
    assert found.site.people.coauthors.keys() == {"ada-lovelace-3700"}
    (term,) = found.site.taxonomies.terms["person"]
    assert (term.title, term.detail, term.count) == ("Ada Lovelace", OTHER, 2)
    assert found.diagnostics == ()


def test_several_ids_for_the_name_of_a_profile_without_one_are_told() -> None:
    bylines = "".join(paper(f"p{at}", f"{{name: Ada Lovelace, orcid: {orcid_of(at)}}}") for at in range(2))
    found = resolved(entry("profile.md", "name: Ada Lovelace") + bylines)
    assert [item.code for item in found.diagnostics] == ["namesakes", "absent-owner"]
    assert resolved(entry("profile.md", f"name: Ada Lovelace\norcid: {OWN}") + bylines).diagnostics == ()


@pytest.mark.parametrize(
    "name",
    ["A. Lovelace", "Lovelace, A.", "Augusta Lovelace", "Ada B. Lovelace", "Ада Л.", "Ada Byron", "A.", "Lovelace"],
)
def test_any_form_of_a_name_may_have_the_id_of_the_profile(name: str) -> None:
    found = resolved(ADA + paper("one", f'{{name: "{name}", orcid: {OWN}}}'))
    assert "wrong-orcid" not in [item.code for item in found.diagnostics]


def test_an_id_on_the_name_of_somebody_else_is_told_with_its_place() -> None:
    text = paper("one", f"Ada Lovelace, {{name: Wei Wong, orcid: {OWN}}}")
    (found,) = resolved(ADA + text).diagnostics
    assert (found.code, found.span.line, found.span.column) == ("wrong-orcid", 3, 49)
    assert "other_names: [Ada Byron, Wei Wong]" in found.hint
    own = ADA.replace("[Ada Byron]", "[Ada Byron, Wei Wong]")
    assert resolved(own + text).diagnostics == ()


def test_one_id_on_two_names_that_are_no_forms_of_one_another_is_told() -> None:
    def codes(one: str, other: str) -> list[str]:
        bylines = [f"Ada Lovelace, {{name: {name}, orcid: {OTHER}}}" for name in (one, other)]
        return [item.code for item in resolved(ADA + paper("one", bylines[0]) + paper("two", bylines[1])).diagnostics]

    assert codes("Wei Wang", "Charles Babbage") == ["wrong-orcid"]
    assert codes("Mary Fairfax", "Mary Somerville") == []
    assert codes("C. Babbage", "Charles Babbage") == []
    assert codes("王伟", "Wei Wang") == []


def test_one_id_on_two_authors_of_a_paper_is_told_once() -> None:
    byline = f"{{name: C. Babbage, orcid: {OTHER}}}, {{name: Charles Babbage, orcid: {OTHER}}}"
    (found,) = resolved(ADA + paper("one", f"Ada Lovelace, {byline}")).diagnostics
    assert (found.code, found.message) == ("wrong-orcid", f"`{OTHER}` is the iD of two authors here")


def test_the_address_of_a_namesake_may_not_be_that_of_a_profile() -> None:
    namesake = f"{{name: Ada Lovelace, orcid: {OTHER}}}"
    found = resolved(ADA + person("ada-lovelace-3700", "Mary Somerville") + paper("one", f"Ada Lovelace, {namesake}"))
    assert [item.code for item in found.diagnostics] == ["same-address"]


def test_two_profiles_with_one_id_are_told() -> None:
    people = "".join(person(slug, name, f"orcid: {OWN}") for slug, name in (("a", "Ada"), ("b", "Bea")))
    assert [item.code for item in resolved(people).diagnostics] == ["wrong-orcid"]


DOUBLE = entry("profile.md", "name: Márta Kőszegi-O'Brien")


@pytest.mark.parametrize(
    "name", ["KŐSZEGI-O'BRIEN M", "Kőszegi-O'Brien M.", "Márta Kőszegi", "Márta O'Brien", "M. Kőszegi", "Kőszegi M"]
)
def test_forms_of_a_double_name_are_told(name: str) -> None:
    (found,) = [item for item in resolved(DOUBLE + paper("one", name)).diagnostics if item.code != "odd-name"]
    assert found.code == "other-form"


@pytest.mark.parametrize("name", ["Anna Kőszegi", "Márta", "Márta Kovács", "Kőszegi-O'Brien A"])
def test_other_names_are_no_forms_of_a_double_name(name: str) -> None:
    codes = [item.code for item in resolved(DOUBLE + paper("one", name)).diagnostics]
    assert codes == ["absent-owner"]


def test_the_monogram_has_the_written_family_name() -> None:
    found = resolved(entry("profile.md", "name: Gabriel García Márquez\nparts: {family: García Márquez}"))
    assert found.records.person("gabriel-garcia-marquez").monogram == "GG"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("start: 2018-09, end: 2021-08", ("September 2018", "August 2021")),
        ("start: 2018-09-01", ("1 September 2018", "")),
        ("start: 2018-09/2021-08", ("September 2018 – August 2021", "")),
        ("start: 2018, end: 2021", ("2018", "2021")),
        ("start: 2020-21, end: Spring 2022", ("2020-21", "Spring 2022")),
    ],
)
def test_months_of_positions_are_in_words(written: str, shown: tuple[str, str]) -> None:
    found = resolved(entry("profile.md", f"name: Ada\npositions: [{{title: Analyst, {written}}}]"))
    (line,) = found.records.person("ada").positions
    assert (line.start, line.end) == shown
