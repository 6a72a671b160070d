"""Test pages in a browser: at several widths, light and dark, from a server and from a disk, on screen and in print."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from octavo.model.states import HEADINGS
from tests.support.browsing import Browsing, Chromium
from tests.support.engines import WIDTHS, overflowing
from tests.support.pages import Published
from tests.support.sites import site

AXE = "axe-core/axe.min.js"
NOWHERE = "no/such/page/at/any/depth/"

PAGES = {
    "demonstration": {
        "home": "",
        "paper": "papers/nemo-aligner/",
        "paper with a formula": "papers/reward-diversity-diffusion/",
        "area": "areas/cs-cl/",
        "year": "years/2025/",
        "co-author": "people/olivier-delalleau/",
        "page": "about-this-site/",
        "news": "news/",
        "note": "news/helpsteer2/",
        "404": NOWHERE,
    },
    "scholar": {
        "home": "",
        "home, page 2": "page/2/",
        "article": "papers/article/",
        "no abstract": "papers/conference/",
        "cut list": "papers/preprint/",
        "long words": "papers/book/",
        "retracted": "papers/patent/",
        "right to left": "papers/arabic/",
        "Japanese": "papers/japanese/",
        "scripts": "papers/scripts/",
        "tag": "tags/engines/",
        "venue": "venues/memoirs/",
        "co-author": "people/charles-babbage/",
        "everything": "everything/",
        "formulas": "formulas/",
        "news": "news/",
        "note": "news/first/",
        "404": NOWHERE,
    },
    "group": {
        "home": "",
        "member": "people/ada-lovelace/",
        "member without a text": "people/emmy-noether/",
        "co-author": "people/mary-somerville/",
        "paper": "papers/engine/",
    },
    "bare": {"home": "", "paper": "papers/one/"},
}
CASES = [
    pytest.param(site, path, id=f"{site}, {name}") for site, pages in PAGES.items() for name, path in pages.items()
]


@pytest.fixture
def built(request: pytest.FixtureRequest, site: str) -> Published:
    """Return the site of a case."""
    found: Published = request.getfixturevalue(site)
    return found


@pytest.fixture(scope="session")
def axe(program: Callable[[str], Path]) -> str:
    """Return the source of axe-core."""
    return program(AXE).read_text("utf-8")


def violations(tab: Tab, axe: str) -> list[str]:
    """Return the violations that axe finds on the page in a tab."""
    tab.evaluate(axe)
    result: dict[str, Any] = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(result["passes"]) > 10, "axe tested almost nothing"
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:160]}: {node['failureSummary']}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("site", "path"), CASES)
def test_nothing_overflows_at_any_width(browsing: Browsing, built: Published, path: str) -> None:
    chromium = Chromium(browsing)
    chromium.open(built, path)
    assert overflowing(chromium, WIDTHS) == []


@pytest.mark.parametrize(("site", "path"), CASES)
def test_axe_finds_no_violation(browsing: Browsing, built: Published, path: str, axe: str) -> None:
    faults = []
    for width, dark in ((320, False), (1280, True)):
        tab = browsing.open(built, path, width, dark=dark)
        faults += [f"at {width}, {'dark' if dark else 'light'}: {found}" for found in violations(tab, axe)]
    assert faults == []


def test_axe_finds_no_violation_at_any_width_in_any_colour_scheme(
    browsing: Browsing, demonstration: Published, axe: str
) -> None:
    faults = []
    for dark in (False, True):
        tab = browsing.open(demonstration, "", dark=dark)
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            faults += [f"at {width}, {'dark' if dark else 'light'}: {found}" for found in violations(tab, axe)]
    assert faults == []


@pytest.mark.parametrize("site", PAGES)
def test_pages_load_without_errors_or_requests_to_other_sites(browsing: Browsing, built: Published, site: str) -> None:
    with browsing.fresh() as (context, watched):
        tab = context.new_page()
        for path in PAGES[site].values():
            tab.goto(browsing.address(built, path))
            tab.evaluate("document.fonts.ready.then(() => true)")
        expected = len([path for path in PAGES[site].values() if path == NOWHERE])
        missing = [fault for fault in watched.faults if "404" in fault]
        assert len(missing) == expected
        assert [fault for fault in watched.faults if fault not in missing] == []
        origin = browsing.address(built, "")
        assert [url for url in watched.requests if not url.startswith((origin, "data:"))] == []
        assert len(watched.requests) > len(PAGES[site])


@pytest.mark.parametrize(("site", "path"), [("demonstration", ""), ("scholar", "papers/article/"), ("group", "")])
def test_a_page_shows_the_same_text_without_scripts(browsing: Browsing, built: Published, path: str) -> None:
    tab = browsing.open(built, path)
    text = tab.locator("body").inner_text()
    bare = browsing.open(built, path, script=False).locator("body").inner_text()
    assert len(text) > 500
    assert bare == text


def test_the_rest_of_an_abstract_opens_by_keyboard(browsing: Browsing, demonstration: Published) -> None:
    tab = browsing.open(demonstration, "", 390)
    fold = tab.locator(".entry details").first
    rest = fold.locator("p").last
    assert not rest.is_visible()
    fold.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert rest.is_visible()
    tab.keyboard.press("Space")
    assert not rest.is_visible()


def test_the_index_opens_by_keyboard_on_a_phone_and_is_open_on_a_wide_screen(
    browsing: Browsing, demonstration: Published
) -> None:
    tab = browsing.open(demonstration, "", 390)
    link = tab.locator(".index a").first
    assert not link.is_visible()
    tab.locator(".index summary").first.focus()
    tab.keyboard.press("Enter")
    assert link.is_visible()
    assert browsing.open(demonstration, "", 1280).locator(".index a").first.is_visible()


FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: element.outerHTML.slice(0, 90),
    end: element === document.body,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    visible: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
  };
}"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("site", "path"), [("scholar", ""), ("scholar", "papers/article/")])
def test_the_focused_element_is_outlined_and_visible(
    browsing: Browsing, built: Published, path: str, width: int
) -> None:
    tab = browsing.open(built, path, width)
    count = 0
    while count < 200:
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        if focus["end"]:
            break
        assert focus["outlined"], focus["name"]
        assert focus["visible"], focus["name"]
        count += 1
    assert count > 20


def test_the_first_link_skips_to_the_content(browsing: Browsing, scholar: Published) -> None:
    tab = browsing.open(scholar, "papers/article/", 390)
    tab.keyboard.press("Tab")
    focus = tab.evaluate(FOCUS)
    assert "#main_" in focus["name"]
    assert focus["visible"]
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#main_"
    tab.keyboard.press("Tab")
    assert tab.evaluate("!!document.activeElement.closest('main')")


LOADED = (
    "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family.replaceAll('\"', ''))"
)


@pytest.mark.parametrize("name", ["demonstration_portable", "scholar_portable", "group_portable"])
def test_a_portable_site_works_from_a_disk(browsing: Browsing, request: pytest.FixtureRequest, name: str) -> None:
    built: Published = request.getfixturevalue(name)
    with browsing.fresh() as (context, watched):
        tab = context.new_page()
        home = (built.folder / "index.html").as_uri()
        tab.goto(home)
        tab.evaluate("document.fonts.ready.then(() => true)")
        assert tab.locator(".skip").evaluate("(element) => getComputedStyle(element).position") == "absolute"
        assert tab.evaluate("document.fonts.check('16px \"Octavo Text\"')")
        title = tab.locator(".entry h3 a").first.inner_text()
        tab.locator(".entry h3 a").first.click()
        assert tab.locator("h1").inner_text() == title
        assert tab.locator(".skip").evaluate("(element) => getComputedStyle(element).position") == "absolute"
        tab.locator(".brand").click()
        assert tab.url == home
        assert [url for url in watched.requests if not url.startswith("file:")] == []
        # Chromium refuses to preload fonts from a disk, but loads them when a letter needs them.
        assert [fault for fault in watched.faults if ".woff2" not in fault and "ERR_FAILED" not in fault] == []


@pytest.mark.parametrize("site", ["demonstration", "scholar_below", "group"])
def test_the_404_page_is_styled_at_any_depth(browsing: Browsing, built: Published) -> None:
    tab = browsing.tab()
    answer = tab.goto(browsing.address(built, NOWHERE))
    assert answer is not None
    assert answer.status == 404
    assert tab.locator(".skip").evaluate("(element) => getComputedStyle(element).position") == "absolute"
    tab.locator("main a").first.click()
    assert tab.url == browsing.address(built, "")


@pytest.mark.parametrize(("site", "path"), [("demonstration", ""), ("scholar", "papers/article/")])
def test_print_shows_all_text_and_no_navigation(browsing: Browsing, built: Published, path: str) -> None:
    tab = browsing.open(built, path)
    tab.emulate_media(media="print")
    try:
        folded = tab.locator(".entry details:not([open]) > :not(summary)")
        assert path or folded.count() > 10
        assert all(rest.is_visible() for rest in folded.all())
        for chosen in ("nav", ".skip", "footer", ".index"):
            assert not any(element.is_visible() for element in tab.locator(chosen).all()), chosen
        assert tab.locator("h1").is_visible()
        text_colour, background = tab.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert (text_colour, background) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    finally:
        tab.emulate_media(media="screen")


@pytest.mark.parametrize("chosen", ["h1", ".prose p"])
def test_right_to_left_text_has_that_direction(browsing: Browsing, scholar: Published, chosen: str) -> None:
    tab = browsing.open(scholar, "papers/arabic/")
    direction = "(element) => getComputedStyle(element).direction"
    assert tab.locator(chosen).first.evaluate(direction) == "rtl"
    assert browsing.open(scholar, "papers/plain/").locator(chosen).first.evaluate(direction) == "ltr"


def test_the_background_follows_the_colour_scheme(browsing: Browsing, scholar: Published) -> None:
    light, dark = (
        browsing.open(scholar, "", dark=dark).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for dark in (False, True)
    )
    shades = [sum(json.loads(f"[{colour[4:-1]}]")) for colour in (light, dark)]
    assert shades[0] > 700
    assert shades[1] < 120


ALONE = """
-- content/profile.md --
---
name: Ada Lovelace
interests: [looms, engines]
---
-- content/papers/one.md --
---
title: One
authors: [Ada Lovelace]
status: under review
date: 1843
---
The engine weaves.
-- content/papers/two.md --
---
title: Two
authors: [Ada Lovelace]
date: 1842
---
"""


# The top of the first sign behind the link, and that of the last line of the link.
BEHIND = """link => {
  const range = document.createRange();
  range.setStart(link.nextSibling, 0);
  range.setEnd(link.nextSibling, 1);
  const lines = [...link.getClientRects()];
  return [range.getBoundingClientRect().top, lines[lines.length - 1].top].map(Math.round);
}"""


@pytest.mark.parametrize("width", range(320, 480, 20))
def test_no_line_begins_with_the_comma_behind_a_long_venue(browsing: Browsing, tmp_path: Path, width: int) -> None:
    venue = "venue: Transactions on the Mathematical Foundations of Weaving"
    made = site(tmp_path, ALONE.replace("date: 1842", f"status: forthcoming\n{venue}")).built()
    tab = browsing.open(Published(made.output, "", portable=False), "", width)
    behind, last = tab.locator(".meta a", has_text="Weaving").evaluate(BEHIND)
    assert abs(behind - last) <= 6


@pytest.mark.parametrize("width", [390, 1000, 1280])
def test_interests_without_a_biography_stand_where_texts_do(browsing: Browsing, tmp_path: Path, width: int) -> None:
    made = site(tmp_path, ALONE).built()
    tab = browsing.open(Published(made.output, "", portable=False), "", width)
    left = "element => Math.round(element.getBoundingClientRect().left)"
    assert tab.locator(".plain").evaluate(left) == tab.locator(".entry h3").first.evaluate(left)
    # The heading of a group says the state of the works in it.
    assert tab.locator("main").inner_text().lower().count("under review") == 1


# How many lines each word of a text stands on.
LINES = """element => {
  const text = element.firstChild;
  return [...text.data.matchAll(/\\S+/g)].map(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length;
  });
}"""


@pytest.mark.parametrize("width", [390, 1000, 1280])
def test_no_word_in_the_heading_of_a_state_is_broken(browsing: Browsing, tmp_path: Path, width: int) -> None:
    made = site(tmp_path, ALONE)
    for number, state in enumerate(HEADINGS):
        made.write(
            f"content/papers/at-{number}.md", f"---\ntitle: T{number}\nauthors: [Ada Lovelace]\nstatus: {state}\n---\n"
        )
    tab = browsing.open(Published(made.built().output, "", portable=False), "", width)
    headings = tab.locator(".group > h2[id^='state-']")
    assert headings.count() == len(HEADINGS)
    assert {lines for heading in headings.all() for lines in heading.evaluate(LINES)} == {1}
