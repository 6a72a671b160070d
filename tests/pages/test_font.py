"""Test that a page loads only the fonts that its letters need."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browsing import Browsing
from tests.support.pages import Page, Published

# The characters in the theme's basic font files: Latin-1 and common punctuation.
LATIN = re.compile(r"[\u0000-\u00ff\u2000-\u206f\u2190-\u2193\u2197\u2212\u221e\u2248\u2260\u2264\u2265€™]*")
ITALIC = ("em", "i", "cite", "dfn", "var", "address")
BASIC = {"text.woff2", "display.woff2", "label.woff2"}


def fonts(browsing: Browsing, built: Published, path: str) -> set[str]:
    """Return the names of the font files that a first visit to a page requests."""
    with browsing.fresh() as (context, watched):
        tab = context.new_page()
        tab.goto(browsing.address(built, path))
        tab.evaluate("document.fonts.ready.then(() => true)")
        return {Path(urlsplit(url).path).name for url in watched.requests if url.endswith(".woff2")}


PATHS = (
    *("", "plain/", "everything/", "formulas/", "news/", "404.html"),
    *("papers/plain/", "papers/article/", "papers/report/", "papers/arabic/", "papers/scripts/"),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_the_fonts_that_its_letters_need(browsing: Browsing, scholar: Published, path: str) -> None:
    page: Page = scholar.page(path)
    found = fonts(browsing, scholar, path)
    assert found >= BASIC - {"text.woff2"}
    assert bool(page.all("math")) == ("math.woff2" in found)
    slanted = bool(page.all(*ITALIC) or page.of_class("c1"))
    assert slanted == any("italic" in name for name in found)
    body = page.one("body")
    if LATIN.fullmatch(body.text):
        assert found <= {*BASIC, "text-italic.woff2"}


def test_letters_of_other_scripts_load_the_files_of_these_scripts(browsing: Browsing, scholar: Published) -> None:
    found = fonts(browsing, scholar, "papers/scripts/")
    for script in ("greek", "cyrillic", "vietnamese", "latin"):
        assert {f"text-italic-{script}.woff2", f"display-{script}.woff2"} <= found


def test_a_plain_page_loads_three_small_fonts(browsing: Browsing, scholar: Published) -> None:
    assert fonts(browsing, scholar, "plain/") == BASIC
    weight = sum((scholar.folder / "assets" / "fonts" / name).stat().st_size for name in BASIC)
    assert weight < 80_000
