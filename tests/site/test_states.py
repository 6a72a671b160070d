"""Works that are not published yet: their place in lists, and where they do not count."""

import pytest

from octavo.model.states import HEADINGS, UNPUBLISHED
from octavo.render.routes import routes_of
from tests.site.resolving import Resolved, entry, resolved

ADA = entry("profile.md", "name: Ada Lovelace")


def work(slug: str, rest: str) -> str:
    return entry(f"papers/{slug}.md", f"title: {slug.title()}\nauthors: [Ada Lovelace]\n{rest}")


def slugs(found: Resolved) -> list[str]:
    return [path.split("/")[1] for path in found.site.papers.paths]


@pytest.mark.parametrize("state", HEADINGS)
def test_a_work_in_this_state_needs_no_date_and_has_no_year(state: str) -> None:
    found = resolved(ADA + work("one", f"status: {state}"))
    assert not found.diagnostics
    paper = found.records.paper(0)
    assert (paper.date, paper.year, paper.status) == (None, None, state)
    assert found.site.taxonomies.terms["year"] == ()
    assert not [route.path for route in routes_of(found.site) if route.path.startswith("years/")]


@pytest.mark.parametrize("status", ["", "status: published", "status: retracted", "status: {state: published}"])
def test_any_other_work_needs_a_date(status: str) -> None:
    assert resolved(ADA + work("one", status)).site.targets.excluded == {"papers/one.md": False}


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("Under Review", "under review"),
        ("under_review", "under review"),
        ("in review", "under review"),
        ("R&R", "revise and resubmit"),
        ("Revise & resubmit", "revise and resubmit"),
        ("Revise-and-Resubmit", "revise and resubmit"),
        ("in revision", "under revision"),
        ("Minor revisions", "minor revision"),
        ("major revision", "major revision"),
        ("Conditionally accepted", "conditionally accepted"),
        ("Submitted", "submitted"),
        ("in prep.", "in preparation"),
        ("in-preparation", "in preparation"),
        ("work in progress", "in preparation"),
        ("To appear", "forthcoming"),
        ("working-paper", "working paper"),
        ("In Press", "in press"),
    ],
)
def test_states_are_read_as_people_write_them(written: str, state: str) -> None:
    assert resolved(ADA + work("one", f"status: {written}")).records.paper(0).status == state


def test_states_stand_before_all_dates_and_in_their_order() -> None:
    works = [work(state.replace(" ", "-"), f"status: {state}") for state in sorted(HEADINGS)]
    found = resolved(ADA + work("dated", "date: 2999") + "".join(works))
    assert slugs(found) == [*(state.replace(" ", "-") for state in HEADINGS), "dated"]


def test_a_date_orders_the_works_of_a_state_and_counts_nowhere_else() -> None:
    found = resolved(
        ADA
        + work("old", "status: submitted\ndate: 2020")
        + work("new", "status: submitted\ndate: 2021")
        + work("none", "status: submitted")
        + work("out", "date: 2022")
    )
    assert slugs(found) == ["new", "old", "none", "out"]
    assert found.site.papers.dates == [(0, 0, 0)] * 3 + [(2022, 0, 0)]
    assert [(term.title, term.count) for term in found.site.taxonomies.terms["year"]] == [("2022", 1)]
    paper = found.records.paper(0)
    assert (str(paper.date), paper.year) == ("2021", None)


def test_a_work_in_press_that_has_a_date_stands_at_it() -> None:
    found = resolved(ADA + work("press", "status: in press\ndate: 2023") + work("newer", "date: 2024"))
    assert slugs(found) == ["newer", "press"]
    assert found.records.paper(1).year == 2023


def test_the_order_of_ones_own_goes_before_states() -> None:
    text = work("review", "status: under review") + work("first", "date: 2020\nrank: 1") + work("last", "date: 2021")
    assert slugs(resolved(f"-- site.yaml --\norder: own\n{ADA}{text}")) == ["first", "review", "last"]


@pytest.mark.parametrize("state", UNPUBLISHED)
def test_a_venue_lists_only_what_it_has_accepted(state: str) -> None:
    found = resolved(ADA + work("one", f"status: {state}\nvenue: Nature") + work("two", "date: 2020\nvenue: Nature"))
    listed = state in ("forthcoming", "accepted", "working paper")
    assert [(term.title, term.count) for term in found.site.taxonomies.terms["venue"]] == [("Nature", 1 + listed)]
    venue = found.records.paper(0).venue
    assert venue is not None
    assert (venue.name, venue.url is not None) == ("Nature", listed)


def test_neighbours_and_related_papers_without_a_year_have_a_state() -> None:
    found = resolved(
        ADA
        + work("review", "status: under review\ntags: [looms]")
        + work("out", "date: 2022\ntags: [looms]")
        + work("old", "date: 2021")
    )
    newer, older = found.records.neighbours(1)
    assert newer is not None
    assert older is not None
    assert [(link.year, link.status_label) for link in (newer, older)] == [(None, "Under review"), (2021, "")]
    assert [(link.year, link.status_label) for link in found.records.related(1)] == [(None, "Under review")]
