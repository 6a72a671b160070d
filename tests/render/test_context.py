"""Contexts: the values that pages may use, and the links between the pages of a list."""

from collections.abc import Mapping
from typing import Any

import pytest

from octavo.model.records import Theme
from octavo.render.context import ContextBuilder, pagination
from octavo.render.routes import PAGE_TEMPLATES, Route, routes_of
from octavo.theming.names import CONTEXT_NAMES
from tests.site.resolving import entry, paper, person, resolved

SITE = (
    entry("profile.md", "name: Ada Lovelace", "A life.")
    + paper("one", "Ada Lovelace, Charles Babbage", "date: 2024-06\ntags: [looms]\nselected: true")
    + paper("two", "Charles Babbage", "date: 2024\ntags: [looms]")
    + paper("three", "George Boole", "date: 2022")
)


def contexts(text: str, names: frozenset[str] = CONTEXT_NAMES) -> dict[str, Mapping[str, Any]]:
    """Return the context of every page of a site by path; all templates mention the same names."""
    found = resolved(text)
    builder = ContextBuilder(found.records, Theme("plain", {}), dict.fromkeys(PAGE_TEMPLATES.values(), names))
    return {route.path: builder.context(route) for route in routes_of(found.site)}


@pytest.mark.parametrize(
    ("part", "parts", "numbers", "previous", "following"),
    [
        (0, 2, [1, 2], None, "\x01tags/x/page/2/\x02"),
        (1, 2, [1, 2], "\x01tags/x/\x02", None),
        (5, 12, [1, 4, 5, 6, 7, 8, 12], "\x01tags/x/page/5/\x02", "\x01tags/x/page/7/\x02"),
        (11, 12, [1, 10, 11, 12], "\x01tags/x/page/11/\x02", None),
    ],
)
def test_a_page_of_a_list_links_to_the_first_the_last_and_those_near_it(
    part: int, parts: int, numbers: list[int], previous: str | None, following: str | None
) -> None:
    found = pagination("tags/x/", Route("", "term", part=part, parts=parts))
    assert found
    assert (found.number, found.total) == (part + 1, parts)
    assert [step.number for step in found.steps] == numbers
    assert (found.previous, found.next) == (previous, following)


def test_the_only_page_of_a_list_has_no_pagination() -> None:
    assert pagination("tags/x/", Route("", "term")) is None


def test_papers_are_grouped_by_year_only_if_they_are_listed_by_date() -> None:
    by_date, cited = (contexts(SITE + f"-- site.yaml --\norder: {order}\n") for order in ("newest", "cited"))
    groups = [(group.title, group.anchor, len(group.entries)) for group in by_date["index.html"]["listing"].groups]
    assert groups == [("2024", "y2024", 2), ("2022", "y2022", 1)]
    groups = [(group.title, group.anchor, len(group.entries)) for group in cited["index.html"]["listing"].groups]
    assert groups == [("", "", 3)]
    assert contexts(entry("profile.md", "name: Ada"))["index.html"]["listing"].groups == ()


def test_selected_papers_and_recent_news_are_on_the_first_home_page_only() -> None:
    found = contexts(SITE + "-- site.yaml --\nper_page: 2\n")
    assert [fragment.number for fragment in found["index.html"]["selected"]] == [0]
    assert "selected" not in found["page/2/index.html"]
    assert "recent" not in found["page/2/index.html"]


def test_lists_mark_the_owner_except_on_the_page_of_another_profile() -> None:
    found = contexts(SITE + person("charles", "Charles Babbage") + person("mary", "Mary Somerville"))
    marked = {
        path: {entry.subject.slug for group in found[path]["listing"].groups for entry in group.entries}
        for path in ("index.html", "tags/looms/index.html", "people/charles/index.html")
    }
    assert marked == {
        "index.html": {"ada-lovelace"},
        "tags/looms/index.html": {"ada-lovelace"},
        "people/charles/index.html": {"charles"},
    }


def test_costly_values_that_a_template_does_not_mention_are_left_out() -> None:
    everything, nothing = contexts(SITE), contexts(SITE, frozenset())
    page = "papers/one/index.html"
    assert everything[page]["next"].title == "Two"
    assert [link.title for link in everything[page]["related"]] == ["Two"]
    assert nothing[page]["next"] is None
    assert nothing[page]["related"] == ()


def test_a_page_is_described_by_its_text_or_else_by_its_title() -> None:
    found = contexts(SITE + "-- site.yaml --\nurl: https://example.org/\n")
    assert found["index.html"]["page"].description == "A life."
    assert found["tags/looms/index.html"]["page"].description == "2 papers of Ada Lovelace under looms"
    assert found["people/charles-babbage/index.html"]["page"].description == "Papers with Charles Babbage"
    assert found["papers/one/index.html"]["page"].canonical == "https://example.org/papers/one/"
    assert found["404.html"]["page"].canonical == ""


def test_every_value_has_a_name_that_templates_may_use() -> None:
    text = SITE + entry("pages/talks.md", "title: T\naliases: [lectures]") + entry("news/n.md", "title: N\ndate: 2024")
    assert {name for context in contexts(text).values() for name in context} == CONTEXT_NAMES
