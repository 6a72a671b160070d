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


HOME = "listed on the home page: write `/`"


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("/papers/", f"the papers are {HOME}, or the address of one, like `/papers/notes/`"),
        ("/papers", f"the papers are {HOME}, or the address of one, like `/papers/notes/`"),
        ("papers/", f"the papers are {HOME}, or the address of one, like `/papers/notes/`"),
        ("/papers/page/2/", f"the papers are {HOME}, or the address of one, like `/papers/notes/`"),
        ("/publications/", f"the papers are {HOME}"),
        ("/people/", f"people are {HOME}"),
        ("/tags/", f"tags are {HOME}, or the address of one, like `/tags/looms/`"),
        ("/years", f"years are {HOME}, or the address of one, like `/years/2024/`"),
        ("/index.html", "did you mean `/`?"),
        ("../index.html", "did you mean `/`?"),
        ("/home/", "did you mean `/`?"),
        ("/talks/index.html", "did you mean `/talks/`?"),
        ("/news/page/2/", "did you mean `/news/`?"),
        ("/blog/", "did you mean `/news/`?"),
    ],
)
def test_a_list_without_a_page_of_its_own_is_on_the_home_page(tmp_path: Path, target: str, hint: str) -> None:
    menu = "" if target.startswith("..") else target
    report = made(tmp_path / "broken", target, menu=menu).build()
    assert {(found.code, found.hint) for found in report.diagnostics} == {("broken-link", hint)}
    for number, suggested in enumerate(re.findall("`(.+?)`", hint)):
        assert made(tmp_path / f"mended-{number}", suggested, menu=suggested).built().codes == []


def test_the_hint_for_a_page_that_is_not_there_says_where_to_write_it(tmp_path: Path) -> None:
    broken = made(tmp_path, "/about/")
    assert {found.hint for found in broken.build().diagnostics} == {
        "there is no content/pages/about.md, which would be that page"
    }
    broken.write("content/pages/about.md", "---\ntitle: About\n---\n")
    assert broken.built().codes == []


def test_the_hint_for_a_file_without_its_ending_names_the_file(tmp_path: Path) -> None:
    broken = made(tmp_path, "/cv/")
    broken.write("content/files/cv.pdf", "%PDF")
    assert {found.hint for found in broken.build().diagnostics} == {"did you mean `../files/cv.pdf`?"}


@pytest.mark.parametrize("target", ["/files/", "/pages/", "/data/"])
def test_the_hint_for_a_folder_offers_no_other_page(tmp_path: Path, target: str) -> None:
    (hint,) = {found.hint for found in made(tmp_path, target).build().diagnostics}
    assert hint == f"a folder has no page: write the path of a file in content{target}, as seen from this one"


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
