"""The page for addresses that do not exist is made from pages/404.md, where there is one."""

from pathlib import Path

from tests.support.pages import Page
from tests.support.sites import PROFILE, Site, site

LOST = """
-- content/site.yaml --
url: https://example.org/repo/
-- content/pages/404.md --
---
title: Lost in the mill
aliases: [lost]
---
Go to [the talks](talks.md), or see ![a gear](gear.png).
-- content/pages/gear.png --
png
-- content/pages/talks.md --
---
title: Talks
---
Not [this](404.md)?
"""


def test_its_title_and_text_are_on_the_page_with_absolute_links(tmp_path: Path) -> None:
    made: Site = site(tmp_path, PROFILE + LOST).built()
    assert made.report.diagnostics == ()
    page = Page("404.html", made.page("404.html"))
    assert page.one("h1").words == "Lost in the mill"
    assert "Nothing is here" not in made.page("404.html")
    assert {link.words: link.get("href") for link in page.all("a")}["the talks"] == "/repo/talks/"
    (picture,) = page.all("img")
    assert picture.get("src") == "/repo/404/gear.png"
    assert (made.output / "404/gear.png").is_file()


def test_it_has_no_other_address_and_is_not_in_the_menu(tmp_path: Path) -> None:
    made: Site = site(tmp_path, PROFILE + LOST).built()
    assert not (made.output / "404/index.html").exists()
    home = Page("index.html", made.page(""))
    assert "Lost in the mill" not in {link.words for link in home.all("a")}
    talks = Page("talks/index.html", made.page("talks/"))
    assert {link.words: link.get("href") for link in talks.all("a")}["this"] == "../404.html"
    assert 'url=../404.html"' in made.page("lost/")


def test_an_edit_is_shown_and_without_it_the_theme_has_the_text(tmp_path: Path) -> None:
    made: Site = site(tmp_path, PROFILE + LOST).built()
    made.edit("content/pages/404.md", "Go to", "Return to")
    assert made.built().rendered == {"404.html"}
    assert "Return to" in made.page("404.html")
    (made.root / "content/pages/404.md").unlink()
    (made.root / "content/pages/gear.png").unlink()
    made.edit("content/pages/talks.md", "Not [this](404.md)?", "")
    assert "Nothing is here" in made.built().page("404.html")
