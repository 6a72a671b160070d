"""The parts of names, and what stands around them in bylines."""

import pytest

from octavo.model.names import (
    bare_name,
    given_first,
    initials_first,
    is_group,
    name_parts,
    without_marks,
    without_others,
)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Ada Lovelace", "Lovelace, Ada"),
        ("Johannes Diderik van der Waals", "van der Waals, Johannes Diderik"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Émilie du Châtelet", "du Châtelet, Émilie"),
        ("Augustus De Morgan", "De Morgan, Augustus"),
        ("Santiago Ramón y Cajal", "Ramón y Cajal, Santiago"),
        ("Jean le Rond d'Alembert", "d'Alembert, Jean le Rond"),
        ("Oliver Heaviside, Jr.", "Heaviside, Oliver, Jr."),
        ("Oliver Heaviside III", "Heaviside, Oliver, III"),
        ("Prof. Dr. Ada Lovelace, PhD", "Lovelace, Ada"),
        ("bell hooks", "hooks, bell"),
        ("山田 太郎", "山田, 太郎"),
        ("Plato", "Plato"),
        ("", ""),
    ],
)
def test_a_name_has_parts(name: str, listed: str) -> None:
    family, given, particle, suffix = name_parts(name)
    assert ", ".join(filter(None, (f"{particle} {family}".strip(), given, suffix))) == listed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("van der Waals, Johannes", "Johannes van der Waals"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr."),
        ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Ada Lovelace", ""),
        ("a, b, c", ""),
        ("1,000", ""),
        (", Ada", ""),
    ],
)
def test_a_name_with_the_family_name_first_is_turned_round(text: str, name: str) -> None:
    assert given_first(text) == name


@pytest.mark.parametrize(
    "marks", ["*", "†‡", "1,2", "¹", "^{1}", "^a", "$^{1,*}$", "(1)", "1,*", "\u2217", "#", "^1,2", "(corresponding)"]
)
def test_marks_are_no_part_of_a_name(marks: str) -> None:
    for name in ("Ada Lovelace", "Ada L.", "Émilie du Châtelet", "Ada (Augusta) Lovelace"):
        assert without_marks(name + marks) == (name, marks)
        assert without_marks(f"{name} {marks}") == (name, marks)
        assert without_marks(name) == (name, "")


@pytest.mark.parametrize("text", ["1.10", "0o17", "1e3", "(a)", "Louis XIV", "a#b", "100%"])
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert without_marks(text) == (text, "")


def test_many_digits_behind_a_name_are_read_in_linear_time() -> None:
    name = f"Ada Lovelace{'9' * 5000}e"
    assert without_marks(name) == (name, "")


@pytest.mark.parametrize("others", ["et al.", "et al", "and others", "…", "...", "and 12 others", "and et al."])
def test_words_for_further_authors_are_no_part_of_a_name(others: str) -> None:
    assert without_others(others) == ("", others)
    assert without_others(f"Ada Lovelace {others}") == ("Ada Lovelace", others)
    assert without_others(f"Ada Lovelace, {others}") == ("Ada Lovelace", others)


def test_others_alone_are_no_author_but_may_be_a_family_name() -> None:
    assert without_others("others") == ("", "others")
    assert without_others("Sian Others") == ("Sian Others", "")


def test_groups_are_known_by_their_words() -> None:
    assert is_group("The ATLAS and CMS Collaborations")
    assert is_group("Looms Study Group")
    assert not is_group("Collaboration")
    assert not is_group("Ada Lovelace")


def test_of_a_title_and_one_name_nothing_is_taken_away() -> None:
    assert bare_name("Dr. Seuss") == "Dr. Seuss"
    assert bare_name("Dr. Ada Lovelace") == "Ada Lovelace"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith AB", "A. B. Smith"),
        ("Doe JA", "J. A. Doe"),
        ("SMITH J", "J. SMITH"),
        ("Smith A. B.", "A. B. Smith"),
        ("van der Berg JH", "J. H. van der Berg"),
        ("Петров И. А.", "И. А. Петров"),
        ("SMITH AB", "A. B. SMITH"),
        ("Smith JR", "J. R. Smith"),
        ("Smith MSK", "M. S. K. Smith"),
        ("WANG YA", ""),
        ("LI NA", ""),
        ("Charles B", ""),
        ("Charles B.", ""),
        ("Malcolm X", ""),
        ("Wei XU", ""),
        ("Jun LV", ""),
        ("Google LLC", ""),
        ("MARIA LI", ""),
        ("John Smith MD", ""),
        ("Oliver Heaviside III", ""),
        ("山田 太", ""),
        ("山田 太郎", ""),
        ("김 민수", ""),
    ],
)
def test_initials_behind_a_family_name_are_read_where_they_can_be_nothing_else(text: str, name: str) -> None:
    assert initials_first(text) == name
