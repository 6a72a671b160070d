"""Fragments: which a paper has, what their keys hold, and where their HTML comes from."""

from pathlib import Path

import pytest

from octavo.base.urls import LinkEnds
from octavo.model.records import Fragment, Subject
from octavo.render.fragments import Fragments, fragment_id
from octavo.site.records import RecordBuilder
from tests.render.rendering import fragments_of
from tests.site.resolving import entry, paper, person, resolved

ADA = entry("profile.md", "name: Ada Lovelace")
TEMPLATE = '<a href="{{ paper.url }}">{{ paper.title }}</a>{% if subject %} by {{ subject.name }}{% endif %}'
ENDS = LinkEnds("../", "")


def records(text: str) -> RecordBuilder:
    return resolved(text).records


ONE = ADA + paper("one", "Ada Lovelace")


def test_a_fragment_is_told_apart_by_its_paper_and_the_marked_person() -> None:
    assert fragment_id(Fragment(3, None)) == (3, "")
    assert fragment_id(Fragment(3, Subject("Ada", "ada", None))) == (3, "ada")


def test_a_paper_has_a_fragment_for_the_owner_and_one_for_each_author_with_a_profile(tmp_path: Path) -> None:
    group = person("ada", "Ada Lovelace") + person("mary", "Mary Somerville") + person("emmy", "Emmy Noether")
    text = group + paper("one", "Ada Lovelace, Mary Somerville, George Boole")
    ids = [fragment_id(found) for found in fragments_of(records(text), TEMPLATE, tmp_path).of_paper(0)]
    assert ids == [(0, ""), (0, "ada"), (0, "mary")]
    owned = records(text + "-- site.yaml --\nowner: ada\n")
    ids = [fragment_id(found) for found in fragments_of(owned, TEMPLATE, tmp_path).of_paper(0)]
    assert ids == [(0, "ada"), (0, "mary")]


@pytest.mark.parametrize(
    ("other", "template", "fingerprint", "same"),
    [
        (ONE, TEMPLATE, "", True),
        (ONE, TEMPLATE, "other", False),
        (ONE, TEMPLATE + " ", "", False),
        (ADA + paper("one", "Ada Lovelace", "award: A"), TEMPLATE, "", False),
        (ONE.replace("Text.", "Other text."), TEMPLATE, "", True),
        (ONE.replace("Ada Lovelace", "Ada Byron"), TEMPLATE, "", False),
    ],
)
def test_a_key_holds_what_the_template_mentions_and_nothing_else(
    tmp_path: Path, other: str, template: str, fingerprint: str, same: bool
) -> None:
    def key(text: str, template: str, fingerprint: str) -> bytes:
        found = fragments_of(records(text), template, tmp_path, fingerprint)
        return found.key(next(found.of_paper(0)))

    assert (key(other, template, fingerprint) == key(ONE, TEMPLATE, "")) == same


def test_a_fragment_is_rendered_once_and_its_links_are_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fragments_of(records(ONE), TEMPLATE, tmp_path)
    fragment = next(found.of_paper(0))
    html, data = found.filled(fragment, ENDS)
    assert html == '<a href="../papers/one/">One</a> by Ada Lovelace'
    assert data == html.encode()
    monkeypatch.delattr(Fragments, "render")
    assert found.filled(fragment, LinkEnds("./", "index.html"))[0].startswith('<a href="./papers/one/index.html">')


def test_a_cached_fragment_is_not_rendered(tmp_path: Path) -> None:
    found = fragments_of(records(ONE), "{{ missing() }}", tmp_path)
    fragment = next(found.of_paper(0))
    (location,) = found.cache.put([b"<a href='\x01x/\x02'>"])
    found.stored[fragment_id(fragment)] = found.compute_key(fragment) + location
    assert found.filled(fragment, ENDS)[0] == "<a href='../x/'>"
    assert found.key(fragment) == found.compute_key(fragment)
    found.cache.close()
