"""Routes: which pages a site has, what each shows, and which paths conflict."""

import pytest

from octavo.base.diagnostics import Span
from octavo.render.routes import Route, conflicts, describe_source, pages_of, part_of, routes_of
from octavo.site.site import ExpectedLink
from octavo.site.targets import Targets
from tests.site.resolving import entry, paper, person, resolved

ADA = entry("profile.md", "name: Ada Lovelace")
SITE = (
    ADA
    + person("mary", "Mary Somerville")
    + paper("one", "Ada Lovelace, Charles Babbage", "tags: [looms]\naliases: [uno]")
    + paper("two", "Charles Babbage", "date: 2023\nselected: true")
    + paper("three", "George Boole", "date: 2022\nvenue: Tides")
    + entry("pages/talks.md", "title: Talks\naliases: [lectures]")
    + entry("news/n.md", "title: N\ndate: 2024-01-01")
)
LINK = ExpectedLink("talks/", "site.yaml", "/talks/", Span("content/site.yaml", 3, 5, 7))
NOWHERE = Targets({}, frozenset(), {})


def test_a_site_has_a_page_for_every_entry_listed_term_coauthor_and_former_address() -> None:
    assert {route.path: route.kind for route in routes_of(resolved(SITE).site)} == {
        "404.html": "missing",
        "index.html": "home",
        "lectures/index.html": "moved",
        "news/index.html": "news-index",
        "news/n/index.html": "news",
        "papers/one/index.html": "paper",
        "papers/three/index.html": "paper",
        "papers/two/index.html": "paper",
        "papers/uno/index.html": "moved",
        "people/charles-babbage/index.html": "person",
        "people/mary/index.html": "person",
        "tags/looms/index.html": "term",
        "talks/index.html": "page",
        "venues/tides/index.html": "term",
        "years/2022/index.html": "term",
        "years/2023/index.html": "term",
        "years/2024/index.html": "term",
    }


def test_taxonomies_without_pages_and_missing_news_have_no_routes() -> None:
    text = ADA + paper("one", "A", "tags: [looms]") + "-- site.yaml --\ncollections: []\n"
    assert [route.path for route in routes_of(resolved(text).site)] == [
        "404.html",
        "index.html",
        "papers/one/index.html",
    ]


def test_a_long_list_has_several_pages_each_with_its_papers() -> None:
    found = {route.path: route for route in routes_of(resolved(SITE + "-- site.yaml --\nper_page: 2\n").site)}
    first, second = found["index.html"], found["page/2/index.html"]
    assert (first.part, first.parts, list(first.papers), first.total) == (0, 2, [0, 1], 3)
    assert (second.part, second.parts, list(second.papers), second.total) == (1, 2, [2], 3)
    assert first.entry == second.entry == "profile.md"


def test_a_list_without_papers_has_one_page() -> None:
    found = [route for route in routes_of(resolved(SITE).site) if route.key == "mary"]
    assert [(route.path, route.parts, route.total) for route in found] == [("people/mary/index.html", 1, 0)]


@pytest.mark.parametrize(("part", "folder"), [(0, "tags/x/"), (1, "tags/x/page/2/"), (9, "tags/x/page/10/")])
def test_further_pages_of_a_list_are_in_folders_of_it(part: int, folder: str) -> None:
    assert part_of("tags/x/", part) == folder


@pytest.mark.parametrize(
    ("route", "source"),
    [
        (Route("papers/x/index.html", "paper", "papers/x.md", 0), "content/papers/x.md"),
        (Route("tags/x/index.html", "term", "", ("tag", "x")), "the tag x"),
        (Route("people/x/index.html", "person", "", "x"), "the co-author x"),
        (Route("x/index.html", "moved", "", "pages/y.md"), "content/pages/y.md"),
        (Route("news/index.html", "news-index"), "the list of news"),
        (Route("index.html", "home"), "the home page"),
        (Route("404.html", "missing"), "the 404 page"),
    ],
)
def test_messages_name_the_source_of_a_page(route: Route, source: str) -> None:
    assert describe_source(route) == source


TALKS = Route("talks/index.html", "page", "pages/talks.md")


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"talks/slides.pdf": "content/pages/slides.pdf"}, []),
        (
            {"Talks/index.html": "content/files/x.html"},
            ["`Talks/` is the address of two: content/pages/talks.md and content/files/x.html"],
        ),
        (
            {"talks": "content/files/talks"},
            ["`talks` is the address of two: content/files/talks and content/pages/talks.md"],
        ),
    ],
)
def test_two_sources_of_one_path_conflict_and_so_do_a_file_and_a_folder(
    files: dict[str, str], messages: list[str]
) -> None:
    assert [found.message for found in conflicts([TALKS], files, (), NOWHERE)] == messages


def test_an_expected_link_leads_to_a_page_or_a_file_or_is_an_error() -> None:
    assert conflicts([TALKS], {}, [LINK], NOWHERE) == ()
    assert conflicts([], {"talks": "content/files/talks"}, [LINK], NOWHERE) == ()
    (found,) = conflicts([], {}, [LINK], NOWHERE)
    assert (found.code, found.span) == ("broken-link", LINK.span)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        (
            "papers/two.md",
            [
                "index.html",
                "page/2/index.html",
                "papers/two/index.html",
                "people/charles-babbage/page/2/index.html",
                "years/2023/index.html",
            ],
        ),
        ("pages/talks.md", ["talks/index.html"]),
        ("profile.md", ["index.html", "page/2/index.html", "page/3/index.html"]),
        ("papers/gone.md", []),
    ],
)
def test_a_changed_text_touches_the_pages_that_show_it(source: str, paths: list[str]) -> None:
    site = resolved(SITE + "-- site.yaml --\nper_page: 1\n").site
    assert sorted({route.path for route in pages_of(site).touched([source], site.papers.selected)}) == paths
