"""Links from a text to pages that have no source of their own: what works in the menu works in a text."""

import re
from pathlib import Path

import pytest

from octavo.base.urls import SAFE_SCHEMES
from tests.support.pages import Page
from tests.support.sites import Site, site

SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace, Charles Babbage]
date: 2024
tags: [looms]
links: {project: TARGET}
---
See [this](TARGET).
-- content/pages/talks.md --
---
title: Talks
aliases: [lectures]
---
# Past talks
-- content/news/out.md --
---
title: Out
date: 2024-06-17
---
"""


def made(root: Path, target: str, menu: str = "") -> Site:
    """Write a site with links to a target from a text, and from the menu if it is given."""
    config = (
        f"-- content/site.yaml --\nurl: https://example.org/\nmenu: [{{label: This, to: '{menu}'}}]\n" if menu else ""
    )
    return site(root, SITE.replace("TARGET", target) + config)


def leads_to(site: Site, text: str) -> str:
    """Return where the link with a text on the paper's page leads, as a path of the output."""
    page = Page("papers/notes/index.html", site.page("papers/notes/"))
    (href,) = {link.get("href") for link in page.all("a") if link.text.strip() == text}
    assert href.split(":")[0] not in SAFE_SCHEMES
    return href.replace("../../", "/").partition("#")[0]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/tags/looms/", "/tags/looms/"),
        ("/tags/looms", "/tags/looms/"),
        ("../tags/looms/", "/tags/looms/"),
        ("/years/2024/", "/years/2024/"),
        ("/news/", "/news/"),
        ("../news/", "/news/"),
        ("/talks/", "/talks/"),
        ("/talks/#past-talks", "/talks/"),
        ("/lectures/", "/lectures/"),
        ("/papers/notes/", "./"),
        ("../profile.md", "/"),
        ("..", "/"),
    ],
)
def test_a_text_may_link_to_any_page_of_the_site(tmp_path: Path, target: str, path: str) -> None:
    built = made(tmp_path, target).built()
    assert built.codes == []
    found = leads_to(built, "this")
    assert found == path or (path == "./" and found in ("./", "/papers/notes/"))
    assert leads_to(built, "Project") == found


@pytest.mark.parametrize("target", ["/tags/looms/", "/years/2024/", "/", "/news/", "/sitemap.xml"])
def test_what_works_in_the_menu_works_in_a_text(tmp_path: Path, target: str) -> None:
    built = made(tmp_path, target, menu=target).built()
    assert built.codes == []
    assert leads_to(built, "this") == leads_to(built, "This")


def test_a_line_of_the_menu_may_name_a_file_that_the_program_makes(tmp_path: Path) -> None:
    built = made(tmp_path, "/", menu="sitemap.xml").built()
    assert leads_to(built, "This") == "/sitemap.xml"


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("/tags/loms/", "did you mean `/tags/looms/`?"),
        ("/year/2024/", "did you mean `/years/2024/`?"),
        ("../pages/talks", "did you mean `../pages/talks.md`?"),
        ("talks", "did you mean `../pages/talks.md`?"),
        ("../pages/talks.html", "did you mean `../pages/talks.md`?"),
        ("/lecturse/", "did you mean `/lectures/`?"),
        ("tags/looms/", "did you mean `/tags/looms/`?"),
    ],
)
def test_a_broken_one_is_an_error_whose_hint_works(tmp_path: Path, target: str, hint: str) -> None:
    report = made(tmp_path / "broken", target).build()
    assert {(found.code, found.hint) for found in report.diagnostics} == {("broken-link", hint)}
    assert len(report.diagnostics) == 2
    suggested = re.search("`(.+)`", hint)
    assert suggested
    assert made(tmp_path / "mended", suggested[1]).built().codes == []


def test_a_page_is_no_picture_and_no_other_version(tmp_path: Path) -> None:
    made_site = made(tmp_path, "/tags/looms/")
    made_site.edit("content/papers/notes.md", "See [", "See ![")
    made_site.edit("content/papers/notes.md", "date: 2024", "date: 2024\nversions: {published_as: /tags/looms/}")
    assert [found.span.line for found in made_site.build().diagnostics] == [5, 9]


def test_a_link_is_broken_once_its_page_is_gone(tmp_path: Path) -> None:
    built = made(tmp_path, "/tags/looms/").built()
    built.edit("content/papers/notes.md", "tags: [looms]", "tags: [engines]")
    assert built.build().failed
    assert built.codes == ["broken-link", "broken-link"]
    built.edit("content/papers/notes.md", "tags: [engines]", "tags: [looms]")
    assert built.built().codes == []
