"""Two things that would have one address are told, and never shown as one."""

from collections.abc import Iterator

import pytest

from octavo.model import identity
from tests.site.resolving import Resolved, entry, paper, person, resolved

ADA = entry("profile.md", "name: Ada Lovelace")
# Two iDs with the same last four digits.
IDS = ("0000-0002-1825-0097", "0000-0001-0018-0097")


@pytest.fixture
def short_checksums(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the checksums in addresses so short that many keys have the same."""
    monkeypatch.setattr(identity, "_CHECKSUM", 1)
    for cached in (identity.slug_of, identity.person_slug):
        cached.cache_clear()
    yield
    for cached in (identity.slug_of, identity.person_slug):
        cached.cache_clear()


def alike() -> tuple[str, str]:
    """Return two texts with one address and two keys."""
    first: dict[str, str] = {}
    for number in range(0x4E00, 0x4F80):
        text = chr(number) * 2
        if first.setdefault(identity.slug_of(text), text) != text:
            return first[identity.slug_of(text)], text
    raise AssertionError("no two are alike")


def told(found: Resolved) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in found.diagnostics if one.severity == "error"]


@pytest.mark.usefixtures("short_checksums")
@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [("tags", "tags", "[{}]"), ("venue", "venues", "{}"), ("area", "areas", "{}"), ("areas", "areas", "[cs.CL, {}]")],
)
def test_two_terms_with_one_address_are_an_error(key: str, kind: str, value: str) -> None:
    one, other = alike()
    papers = [paper(f"p{at}", "Ada Lovelace", f"{key}: {value.format(text)}") for at, text in enumerate((one, other))]
    message = f"`{kind}/{identity.slug_of(one)}/` is the address of two: `{{}}` and `{{}}`"
    assert told(resolved(ADA + "".join(papers))) in (
        [("same-address", message.format(one, other))],
        [("same-address", message.format(other, one))],
    )
    assert told(resolved(ADA + papers[0] + papers[0].replace("p0", "p1"))) == []


@pytest.mark.usefixtures("short_checksums")
def test_two_names_with_one_address_are_an_error() -> None:
    one, other = alike()
    message = f"`people/{identity.person_slug(one)}/` is the address of two: `{one}` and `{other}`"
    coauthors = paper("p1", f"Ada Lovelace, {one}") + paper("p2", f"Ada Lovelace, {other}")
    assert told(resolved(ADA + coauthors)) == [("same-address", message)]
    profile = person("one", one) + person("ada", "Ada Lovelace")
    assert told(resolved(profile + paper("p1", f"Ada Lovelace, {other}"))) == [("same-address", message)]
    assert told(resolved(ADA + paper("p1", f"Ada Lovelace, {one}") + paper("p2", f"Dr. {one}"))) == []


def test_namesakes_whose_ids_end_alike_are_an_error_until_one_has_a_profile() -> None:
    first, second = (paper(f"p{at}", f"{{name: Wei Wang, orcid: {orcid}}}") for at, orcid in enumerate(IDS))
    (found,) = told(resolved(ADA + first + second))
    assert found == (
        "same-address",
        f"`people/wei-wang-0097/` is the address of two: `Wei Wang ({IDS[0]})` and `Wei Wang ({IDS[1]})`",
    )
    profile = person("wei", "Wei Wang", f"orcid: {IDS[0]}")
    assert told(resolved(ADA + profile + first + second)) == []
    other = paper("p3", "{name: Wei Wang, orcid: 0000-0001-5109-3700}")
    assert told(resolved(ADA + first + other)) == []


def test_the_address_of_a_namesake_is_that_of_no_other_name() -> None:
    papers = (
        paper("p0", f"{{name: Wei Wang, orcid: {IDS[0]}}}"),
        paper("p1", "{name: Wei Wang, orcid: 0000-0001-5109-3700}"),
        paper("p2", "Wei Wang-0097"),
    )
    (found,) = told(resolved(ADA + "".join(papers)))
    assert found[1].startswith("`people/wei-wang-0097/` is the address of two: `Wei Wang (")


def test_a_name_that_has_the_address_of_a_profile_is_told_until_it_is_one_of_its_names() -> None:
    profile = person("ada", "Ada Lovelace", "other_names: [A. Lovelace]")
    papers = paper("p0", "Ada, Ada Lovelace") + paper("p1", "Ada")
    (found,) = resolved(profile + papers).diagnostics
    assert (found.code, found.severity) == ("other-form", "warning")
    assert found.message == "`Ada` is taken for Ada Lovelace, whose address is `people/ada/`"
    assert "write `other_names: [A. Lovelace, Ada]` in content/people/ada.md" in found.hint
    assert resolved(profile.replace("A. Lovelace]", "A. Lovelace, Ada]") + papers).diagnostics == ()
    assert resolved(profile.replace("other", "slug: lovelace\nother") + papers).diagnostics == ()
    assert resolved(profile + papers.replace("Ada,", "Mary,").replace("[Ada]", "[Mary]")).diagnostics == ()
