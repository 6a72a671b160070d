"""Slugs are safe on every file system and in every address."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octavo.model.slugs import LONGEST_SLUG, slug_problem, slugify


@given(st.text(max_size=300))
@example("con")
@example("CON.txt")
@example("x" * (LONGEST_SLUG - 1) + " y")
@example("ẞℌ℡㎞ǣ")
@example("../../etc")
def test_slugify_returns_a_valid_slug_or_nothing(text: str) -> None:
    slug = slugify(text)
    assert not slug or not slug_problem(slug)
    assert slugify(slug) == slug
    assert slugify(f" {text}\n") == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("On the Analytical Engine", "on-the-analytical-engine"),
        ("  What?!  Now… ", "what-now"),
        ("Émilie du Châtelet", "emilie-du-chatelet"),
        ("Søren Kierkegård", "soren-kierkegard"),
        ("Đặng Łukasz Ðuro", "dang-lukasz-duro"),
        ("STRAßE ẞ ŒUVRE Ǣ", "strasse-ss-oeuvre-ae"),
        ("Paul Erdős’s O'Neill", "paul-erdoss-oneill"),
        ("İstanbul ısı", "istanbul-isi"),
        ("C++ & C#", "c-plus-plus-and-c-sharp"),
        ("x² ½ ﬁn ℡ Ⅻ", "x2-1-2-fin-tel-xii"),
        ("cs.CL", "cs-cl"),
        ("α-decay and β-decay", "alpha-decay-and-beta-decay"),
        ("_under_score_", "under-score"),
        ("../../x", "x"),
        ("CON", "x-con"),
        ("nul", "x-nul"),
        ("com1", "x-com1"),
        ("com0", "com0"),
        ("日本", ""),
        ("", ""),
        ("y" * 300, "y" * LONGEST_SLUG),
    ],
)
def test_texts_become_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("slug", ["a", "0", "a-b", "v1.2", "a_b", "2024-06-17", "a" * LONGEST_SLUG, "console"])
def test_valid_slugs_have_no_problem(slug: str) -> None:
    assert not slug_problem(slug)


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        *((text, "lower-case") for text in ("", "A", "a--b", "-a", "a-", ".", "..", "a/b", "a\\b", "a b", "é", "a\n")),
        *((text, "lower-case") for text in ("a..b", "~", "%2e", "a:b", "a?", "a#b", "٣", "a.")),
        *((text, "device") for text in ("con", "aux.md", "lpt9", "nul.tar.gz")),
        ("a" * (LONGEST_SLUG + 1), f"at most {LONGEST_SLUG}"),
    ],
)
def test_invalid_slugs_have_a_reason(slug: str, reason: str) -> None:
    assert reason in slug_problem(slug)


def test_a_slug_of_one_character_is_a_letter_or_a_digit() -> None:
    for code in range(256):
        if not slug_problem(chr(code)):
            assert re.fullmatch("[a-z0-9]", chr(code))
