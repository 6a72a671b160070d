"""A page loads the fonts that it has letters of, and no others."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browsing import Browsing
from tests.support.pages import Page, Published

# What the theme's basic files hold: Latin-1 and the punctuation of ordinary text.
LATIN = re.compile(r"[\u0000-\u00ff\u2000-\u206f\u2190-\u2193\u2197\u2212\u221e\u2248\u2260\u2264\u2265€™]*")
ITALIC = ("em", "i", "cite", "dfn", "var", "address")
BASIC = {"text.woff2", "display.woff2", "label.woff2"}


def fonts(browsing: Browsing, built: Published, path: str) -> set[str]:
    """The font files that a first visit to a page asks for."""
    with browsing.fresh() as (context, watched):
        tab = context.new_page()
        tab.goto(browsing.address(built, path))
        tab.evaluate("document.fonts.ready.then(() => true)")
        return {Path(urlsplit(url).path).name for url in watched.requests if url.endswith(".woff2")}


FONTED = (
    *("", "plain/", "everything/", "formulas/", "news/", "404.html"),
    *("papers/plain/", "papers/article/", "papers/report/", "papers/arabic/", "papers/scripts/"),
)


@pytest.mark.parametrize("path", FONTED)
def test_a_page_loads_the_fonts_it_has_letters_of(browsing: Browsing, scholar: Published, path: str) -> None:
    page: Page = scholar.page(path)
    found = fonts(browsing, scholar, path)
    assert found >= BASIC - {"text.woff2"}
    assert bool(page.all("math")) == ("math.woff2" in found)
    slanted = bool(page.all(*ITALIC) or page.of_class("c1"))
    assert slanted == any("italic" in name for name in found)
    body = page.one("body")
    if LATIN.fullmatch(body.text):
        assert found <= {*BASIC, "text-italic.woff2"}


def test_other_scripts_bring_their_own_files(browsing: Browsing, scholar: Published) -> None:
    found = fonts(browsing, scholar, "papers/scripts/")
    for script in ("greek", "cyrillic", "vietnamese", "latin"):
        assert {f"text-italic-{script}.woff2", f"display-{script}.woff2"} <= found


def test_a_plain_page_loads_three_small_fonts(browsing: Browsing, scholar: Published) -> None:
    assert fonts(browsing, scholar, "plain/") == BASIC
    weight = sum((scholar.folder / "assets" / "fonts" / name).stat().st_size for name in BASIC)
    assert weight < 80_000
