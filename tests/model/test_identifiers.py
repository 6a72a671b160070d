"""Identifiers are read bare or as links, and mistyped digits are found."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

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


SICI = "10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
READ: list[tuple[Callable[[str], str], str, str]] = [
    (identifiers.orcid, "0000-0002-1825-0097", "0000-0002-1825-0097"),
    (identifiers.orcid, "http://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
    (identifiers.orcid, "0000-0002-1694-233x", "0000-0002-1694-233X"),
    (identifiers.orcid, "orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    (identifiers.orcid, "https://www.orcid.org/0000-0002-1825-0097?lang=de", "0000-0002-1825-0097"),
    (identifiers.orcid, "ORCID iD: 0000-0002-1825-0097", "0000-0002-1825-0097"),
    (identifiers.orcid, "0000\u20130002\u20131825\u20130097", "0000-0002-1825-0097"),
    (identifiers.orcid, "0000000218250097", "0000-0002-1825-0097"),
    (identifiers.doi, "10.1000/182", "10.1000/182"),
    (identifiers.doi, "doi: 10.1000/182", "10.1000/182"),
    (identifiers.doi, "DOI:10.1000/ABC(1)_x;2-3", "10.1000/ABC(1)_x;2-3"),
    (identifiers.doi, "https://doi.org/10.18653/v1/2020.acl-main.1", "10.18653/v1/2020.acl-main.1"),
    (identifiers.doi, "http://dx.doi.org/10.1000/182", "10.1000/182"),
    (identifiers.doi, SICI, SICI),
    (identifiers.doi, f"https://doi.org/{SICI}", SICI),
    (identifiers.doi, identifiers.doi_address(SICI), SICI),
    (identifiers.doi, SICI.replace("<", "$<$").replace(">", "$>$"), SICI),
    (identifiers.doi, SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI),
    (identifiers.doi, "10.1000.10/123", "10.1000.10/123"),
    (identifiers.doi, "10.1000/456#789", "10.1000/456#789"),
    (identifiers.doi, "https://doi.org/10.1000/a%3Fb=c", "10.1000/a?b=c"),
    (identifiers.doi, "10.1000%2F182", "10.1000/182"),
    (identifiers.doi, "https%3A%2F%2Fdoi.org%2F10.1000%2F182", "10.1000/182"),
    (identifiers.doi, r"10.1007/978-3-030-1\_2", "10.1007/978-3-030-1_2"),
    (identifiers.doi, r"10.1007/978-3-030-1{\_}2", "10.1007/978-3-030-1_2"),
    (identifiers.doi, r"\url{https://doi.org/10.1000/182}", "10.1000/182"),
    (identifiers.doi, "{10.1000/182},", "10.1000/182"),
    (identifiers.doi, "10.1000/182.", "10.1000/182"),
    (identifiers.doi, "doi.org/10.1000/182", "10.1000/182"),
    (identifiers.doi, "https://doi.org/doi:10.1000/182", "10.1000/182"),
    (identifiers.doi, "10.1000/\u200b182", "10.1000/182"),
    (identifiers.doi, "10.1007/978\u20133\u2013030", "10.1007/978-3-030"),
    (identifiers.arxiv, "2405.01481", "2405.01481"),
    (identifiers.arxiv, "0704.0001v2", "0704.0001v2"),
    (identifiers.arxiv, "arXiv:2405.01481", "2405.01481"),
    (identifiers.arxiv, "https://arxiv.org/abs/2405.01481v3", "2405.01481v3"),
    (identifiers.arxiv, "https://arxiv.org/pdf/2405.01481.pdf", "2405.01481"),
    (identifiers.arxiv, "hep-th/9901001", "hep-th/9901001"),
    (identifiers.arxiv, "arXiv:2405.01481v2 [cs.CL] 3 May 2024", "2405.01481v2"),
    (identifiers.arxiv, "arXiv preprint arXiv:2405.01481", "2405.01481"),
    (identifiers.arxiv, "arxiv.org/abs/2405.01481", "2405.01481"),
    (identifiers.arxiv, "https://arxiv.org/html/2405.01481v1", "2405.01481v1"),
    (identifiers.arxiv, "https://export.arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    (identifiers.arxiv, "https://arxiv.org/abs/2405.01481?context=cs", "2405.01481"),
    (identifiers.arxiv, "https://doi.org/10.48550/arXiv.2405.01481", "2405.01481"),
    (identifiers.arxiv, "{2405.01481}", "2405.01481"),
    (identifiers.arxiv, "math.GT/0309136", "math.GT/0309136"),
    (identifiers.openreview, "yGwZ3AbC_-", "yGwZ3AbC_-"),
    (identifiers.openreview, "https://openreview.net/forum?id=yGwZ3AbC", "yGwZ3AbC"),
    (identifiers.openreview, "https://openreview.net/pdf?id=yGwZ3AbC", "yGwZ3AbC"),
    (identifiers.openreview, "openreview.net/forum?id=yGwZ3AbC&noteId=x1#d", "yGwZ3AbC"),
    (identifiers.isbn, "978-0-262-03384-8", "978-0-262-03384-8"),
    (identifiers.isbn, "0 8044 2957 x", "0 8044 2957 x"),
    (identifiers.isbn, "ISBN-13: 978-0-262-03384-8 (print)", "978-0-262-03384-8"),
    (identifiers.isbn, "978\u20130\u2013262\u201303384\u20138", "978-0-262-03384-8"),
    (identifiers.isbn, "urn:isbn:9780262033848", "9780262033848"),
    (identifiers.issn, "20493630", "2049-3630"),
    (identifiers.issn, "ISSN 2049-3630 (online)", "2049-3630"),
    (identifiers.issn, "2049\u20133630", "2049-3630"),
    (identifiers.issn, "2434-561x", "2434-561X"),
]


@pytest.mark.parametrize(("read", "written", "bare"), READ, ids=[case[1] for case in READ])
def test_links_and_other_usual_forms_are_read_as_the_bare_form(
    read: Callable[[str], str], written: str, bare: str
) -> None:
    assert read(written) == bare
    assert read(bare) == bare


REFUSED: list[tuple[Callable[[str], str], str]] = [
    *((identifiers.orcid, text) for text in ("", "0000-0002", "０000-0002-1825-0097", "x")),
    (identifiers.orcid, "https://evil.example/0000-0002-1825-0097"),
    *(
        (identifiers.doi, text)
        for text in ("", "182", "10.1/x", "10.1000/", "10.1000/a b", '10.1000/"><x', "11.1000/1")
    ),
    (identifiers.doi, "https://evil.example/10.1000/182"),
    *((identifiers.arxiv, text) for text in ("", "2405", "2405.014", "cs/1", "2405.01481 x", "2405.01481v")),
    *((identifiers.openreview, text) for text in ("", "abc", "a b c d", "x" * 21, "../../x", "?id=yGwZ3AbC")),
    *((identifiers.isbn, text) for text in ("", "978", "978-0-262-03384-X", "978-0-262-03384-8, 0-8044-2957-X")),
    *((identifiers.issn, text) for text in ("", "2049", "2049-36300", "2049 3630", "0028-0836, 1476-4687")),
]


@pytest.mark.parametrize(("read", "text"), REFUSED)
def test_any_other_text_is_refused_with_a_hint(read: Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an? ") as caught:
        read(text)
    message, hint = caught.value.args
    assert text in message
    assert hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("https://doi.org/10.1000/182?utm_source=x", "did you mean `10.1000/182`?"),
        ("https://dl.acm.org/doi/pdf/10.1145/3366423.3380130", "did you mean `10.1145/3366423.3380130`?"),
        ("https://link.springer.com/content/pdf/10.1007/s00.pdf", "did you mean `10.1007/s00`?"),
        ("10.1000/a b", "write the DOI alone, without spaces; it looks like 10.1000/182"),
    ],
)
def test_the_hint_for_a_doi_offers_no_other_one(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a DOI") as caught:
        identifiers.doi(text)
    assert caught.value.args[1] == hint


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), max_size=30))
def test_the_address_of_a_doi_leads_to_it_alone(suffix: str) -> None:
    try:
        bare = identifiers.doi(f"10.1000/{suffix}")
    except ValueError:
        return
    address = urlsplit(identifiers.doi_address(bare))
    assert (address.netloc, unquote(address.path), address.query, address.fragment) == ("doi.org", f"/{bare}", "", "")
    assert not set(identifiers.doi_address(bare)) & set('<>"{}|\\^` ')
