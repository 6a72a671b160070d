"""Two texts name one thing or two, and each thing has one address, whatever else there is."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octavo.model.identity import distinct, is_key, key_of, person_slug, slug_of
from octavo.model.slugs import slug_problem, slugify


@given(st.text(max_size=150))
@example("CON")
@example("x con")
@example("ẞℌ℡㎞ǣ")
@example("аух" * 60)
def test_every_text_has_an_address_that_depends_on_its_key_alone(text: str) -> None:
    address = slug_of(text)
    assert not slug_problem(address)
    assert slug_of(key_of(text)) == address
    assert slug_of(unicodedata.normalize("NFD", text.upper().lower())) == slug_of(text.upper().lower())


@given(st.text("abcxyzABC 019-_.,:'+#&()", max_size=80))
def test_a_text_in_ascii_has_its_slug_as_address(text: str) -> None:
    assert not slugify(text) or slugify(text).startswith("x-con") or slug_of(text) == slugify(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("α-decay", "β-decay"),
        ("∞-categories", "categories"),
        ("L¹ spaces", "L² spaces"),
        ("p ≤ 2", "p ≥ 2"),
        ("Иван Петров", "Иван Сидоров"),
        ("Йод", "Иод"),
        ("日本", "日本語"),
        ("山田 A", "山口 A"),
        ("हिन्दी", "हन्द"),
        ("か", "が"),
        ("C++", "C"),
        ("con", "x con"),
        ("!", "?"),
        ("y" * 150, "y" * 151),
        ("y" * 100 + "a", "y" * 100),
    ],
)
def test_two_things_have_two_addresses(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert slug_of(one) != slug_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Pérez", "jose  perez"),
        ("Søren Łukasz Groß", "Soren Lukasz GROSS"),
        ("β-decay", "Beta decay"),
        ("TGF-β1", "tgf-beta1"),
        ("µ-calculus", "μ-Calculus"),
        ("ИВАН ПЕТРОВ", "Иван Петров"),
        ("Київ", unicodedata.normalize("NFD", "Київ")),
        ("ｶﾞ", "ガ"),
        ("2\u22121", "2-1"),
        ("foo\u00adbar", "foobar"),
        ("Hawaiʻi", "Hawai'i"),
        ("L²", "L2"),
    ],
)
def test_spellings_of_one_thing_have_one_address(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)
    assert slug_of(one) == slug_of(other)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Deep Learning", "deep-learning"),
        ("β-decay", "beta-decay"),
        ("Aβ", "abeta"),
        ("José Pérez", "jose-perez"),
        ("CON", "x-con"),
        ("Иван Петров", "ivan-petrov-cd2f16f7"),
        ("Ελένη Παπά", "eleni-papa-e99cb143"),
        ("김철수", "gimcheolsu-3716b1e1"),
        ("日本", "x-ce47dfba"),
        ("しょう", "x-3f87104c"),
        ("∞-categories", "categories-81be07c4"),
    ],
)
def test_an_address_is_readable_as_far_as_that_is_right(text: str, address: str) -> None:
    assert slug_of(text) == address


def test_of_words_with_the_same_key_the_first_stays() -> None:
    found = distinct(["B C", "a", "b-c", "A", "日本"])
    assert found == (("b-c", "B C"), ("a", "a"), (slug_of("日本"), "日本"))


@pytest.mark.parametrize(
    "name",
    ["Prof. Dr. Ada Lovelace", "Dr Ada Lovelace", "Ada Lovelace, PhD", "Ada Lovelace Ph.D.", "ADA LOVELACE, M.D., PhD"],
)
def test_titles_and_degrees_make_no_other_person(name: str) -> None:
    assert person_slug(name) == "ada-lovelace"


@pytest.mark.parametrize(
    ("name", "address"), [("Dr. Seuss", "dr-seuss"), ("Md. Rahman", "md-rahman"), ("Yo-Yo Ma", "yo-yo-ma")]
)
def test_what_only_looks_like_a_title_stays(name: str, address: str) -> None:
    assert person_slug(name) == address


@given(st.text(max_size=150))
@example("CON")
@example("x con")
@example("Ævar deadbeef")
@example("a" * 200)
def test_an_address_that_is_called_the_key_is_the_key(text: str) -> None:
    assert not is_key(slug_of(text)) or slug_of(text) == key_of(text)


@pytest.mark.parametrize(("text", "expected"), [("José García", True), ("Иван", False), ("con", False)])
def test_an_address_in_latin_letters_is_mostly_the_key(text: str, expected: bool) -> None:
    assert is_key(slug_of(text)) is expected


@pytest.mark.parametrize(
    ("spaced", "name"),
    [("王 小明", "王小明"), ("山田\u3000太郎", "山田太郎"), ("김 민준", "김민준"), ("アダ・ラブレス", "アダ ラブレス")],
)
def test_spaces_make_no_other_person_in_chinese_japanese_and_korean(spaced: str, name: str) -> None:
    assert person_slug(spaced) == person_slug(name)
    assert person_slug("José García") == "jose-garcia"
