"""Identifiers are read bare or as links, and mistyped digits are found."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.model import identifiers

digits = st.text("0123456789", min_size=15, max_size=15)


def with_check(text: str, signs: str, read: Callable[[str], str]) -> str:
    """Return a number with the check digit that makes it valid, and assert that only one of `signs` does."""
    valid = []
    for sign in signs:
        try:
            read(text + sign)
        except ValueError:
            continue
        valid.append(text + sign)
    assert len(valid) == 1
    return valid[0]


@given(digits, st.integers(0, 14), st.integers(1, 9))
def test_every_mistyped_digit_of_an_orcid_id_is_found(text: str, at: int, by: int) -> None:
    grouped = f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"
    bare = with_check(grouped, "0123456789X", identifiers.orcid)
    assert identifiers.orcid(f"https://orcid.org/{bare}") == bare
    places = [number for number, char in enumerate(bare[:-1]) if char != "-"]
    at = places[at]
    wrong = bare[:at] + str((int(bare[at]) + by) % 10) + bare[at + 1 :]
    with pytest.raises(ValueError, match="check digit"):
        identifiers.orcid(wrong)


@given(digits.map(lambda text: text[:12]))
def test_an_isbn_of_13_digits_has_one_check_digit(text: str) -> None:
    with_check(text, "0123456789", identifiers.isbn)


@given(digits.map(lambda text: text[:9]), st.integers(0, 8), st.integers(1, 9))
def test_every_mistyped_digit_of_an_isbn_of_10_digits_is_found(text: str, at: int, by: int) -> None:
    whole = with_check(text, "0123456789X", identifiers.isbn)
    wrong = whole[:at] + str((int(whole[at]) + by) % 10) + whole[at + 1 :]
    with pytest.raises(ValueError, match="check digit"):
        identifiers.isbn(wrong)


@given(digits.map(lambda text: text[:7]))
def test_an_issn_has_one_check_digit(text: str) -> None:
    with_check(text, "0123456789X", identifiers.issn)


READ: list[tuple[Callable[[str], str], str, str]] = [
    (identifiers.orcid, "0000-0002-1825-0097", "0000-0002-1825-0097"),
    (identifiers.orcid, "http://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
    (identifiers.orcid, "0000-0002-1694-233x", "0000-0002-1694-233X"),
    (identifiers.doi, "10.1000/182", "10.1000/182"),
    (identifiers.doi, "doi: 10.1000/182", "10.1000/182"),
    (identifiers.doi, "DOI:10.1000/ABC(1)_x;2-3", "10.1000/ABC(1)_x;2-3"),
    (identifiers.doi, "https://doi.org/10.18653/v1/2020.acl-main.1", "10.18653/v1/2020.acl-main.1"),
    (identifiers.doi, "http://dx.doi.org/10.1000/182", "10.1000/182"),
    (identifiers.arxiv, "2405.01481", "2405.01481"),
    (identifiers.arxiv, "0704.0001v2", "0704.0001v2"),
    (identifiers.arxiv, "arXiv:2405.01481", "2405.01481"),
    (identifiers.arxiv, "https://arxiv.org/abs/2405.01481v3", "2405.01481v3"),
    (identifiers.arxiv, "https://arxiv.org/pdf/2405.01481.pdf", "2405.01481"),
    (identifiers.arxiv, "hep-th/9901001", "hep-th/9901001"),
    (identifiers.arxiv, "math.GT/0309136", "math.GT/0309136"),
    (identifiers.openreview, "yGwZ3AbC_-", "yGwZ3AbC_-"),
    (identifiers.openreview, "https://openreview.net/forum?id=yGwZ3AbC", "yGwZ3AbC"),
    (identifiers.openreview, "https://openreview.net/pdf?id=yGwZ3AbC", "yGwZ3AbC"),
    (identifiers.isbn, "978-0-262-03384-8", "978-0-262-03384-8"),
    (identifiers.isbn, "0 8044 2957 x", "0 8044 2957 x"),
    (identifiers.issn, "20493630", "2049-3630"),
    (identifiers.issn, "2434-561x", "2434-561X"),
]


@pytest.mark.parametrize(("read", "written", "bare"), READ, ids=[case[1] for case in READ])
def test_links_and_other_usual_forms_are_read_as_the_bare_form(
    read: Callable[[str], str], written: str, bare: str
) -> None:
    assert read(written) == bare
    assert read(bare) == bare


REFUSED: list[tuple[Callable[[str], str], str]] = [
    *((identifiers.orcid, text) for text in ("", "0000-0002", "0000000218250097", "０000-0002-1825-0097", "x")),
    (identifiers.orcid, "https://evil.example/0000-0002-1825-0097"),
    *(
        (identifiers.doi, text)
        for text in ("", "182", "10.1/x", "10.1000/", "10.1000/a b", '10.1000/"><x', "11.1000/1")
    ),
    (identifiers.doi, "https://evil.example/10.1000/182"),
    *((identifiers.arxiv, text) for text in ("", "2405", "2405.014", "cs/1", "2405.01481 x", "2405.01481v")),
    *((identifiers.openreview, text) for text in ("", "abc", "a b c d", "x" * 21, "../../x", "?id=yGwZ3AbC")),
    *((identifiers.isbn, text) for text in ("", "978", "978-0-262-03384-X", "ISBN 978-0-262-03384-8")),
    *((identifiers.issn, text) for text in ("", "2049", "2049-36300", "2049 3630")),
]


@pytest.mark.parametrize(("read", "text"), REFUSED)
def test_any_other_text_is_refused_with_a_hint(read: Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an? ") as caught:
        read(text)
    message, hint = caught.value.args
    assert text in message
    assert hint
