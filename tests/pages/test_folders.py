"""Pages in folders, redirects from former paths, and what authors hand to templates."""

from pathlib import Path

import pytest

from octavo.audit.audit import audit
from octavo.base.project import Project
from tests.support.sites import PROFILE, Site, files, site

TEACHING = (
    PROFILE
    + """
-- content/pages/teaching/index.md --
---
title: Teaching
aliases: [/teaching.html, courses/old, lectures]
---
See [1843](1843.md) and [the slides](1843/slides.pdf).
-- content/pages/teaching/1843.md --
---
title: The course of 1843
---
See [all](index.md) and [the notes](notes.pdf).
-- content/pages/teaching/1844/index.md --
---
title: The course of 1844
slug: looms
---
A course on looms, with [slides](slides.pdf).
-- content/pages/teaching/1843/slides.pdf --
PDF
-- content/pages/teaching/1844/slides.pdf --
PDF
-- content/pages/teaching/notes.pdf --
PDF
-- content/papers/2024/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
aliases: [old, /Publications/Notes.html]
---
Text.
"""
)


def pages(made: Site) -> list[str]:
    """Return the addresses of the pages of a site, but not those of lists."""
    return [path for path in files(made.output) if path.endswith(".html") and not path.startswith(("years/", "areas/"))]


def test_pages_in_folders_keep_them_in_their_addresses_and_papers_do_not(tmp_path: Path) -> None:
    made = site(tmp_path, TEACHING).built()
    assert made.codes == []
    assert pages(made) == [
        "404.html",
        "Publications/Notes.html",
        "courses/old/index.html",
        "index.html",
        "lectures/index.html",
        "papers/notes/index.html",
        "papers/old/index.html",
        "teaching.html",
        "teaching/1843/index.html",
        "teaching/index.html",
        "teaching/looms/index.html",
    ]
    assert 'href="../../teaching/"' in made.page("teaching/1843/")
    assert 'href="../teaching/1843/slides.pdf"' in made.page("teaching/")
    assert (made.output / "teaching/looms/slides.pdf").exists()
    assert not audit(Project.at(made.root)).failed


@pytest.mark.parametrize(
    ("former", "to"),
    [
        ("teaching.html", "./teaching/"),
        ("courses/old/index.html", "../../teaching/"),
        ("lectures/index.html", "../teaching/"),
        ("papers/old/index.html", "../../papers/notes/"),
        ("Publications/Notes.html", "../papers/notes/"),
    ],
)
def test_a_former_address_redirects_from_exactly_there(tmp_path: Path, former: str, to: str) -> None:
    made = site(tmp_path, TEACHING).built()
    assert f'content="0; url={to}"' in made.page(former)


@pytest.mark.parametrize("alias", ["404.html", "papers/notes/", "/teaching/1843/", "files/cv.pdf/"])
def test_a_former_path_that_is_in_use_is_told(tmp_path: Path, alias: str) -> None:
    made = site(tmp_path, TEACHING)
    made.write("content/files/cv.pdf", "PDF\n")
    made.edit("content/pages/teaching/index.md", "lectures", alias)
    made.build()
    (found,) = made.report.diagnostics
    assert (found.code, found.span.path) == ("same-address", "content/pages/teaching/index.md")
    assert found.hint == "take it out of the `aliases:` of content/pages/teaching/index.md"


def test_a_folder_whose_name_makes_no_address_is_told(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE + "-- content/pages/!!/talks.md --\n---\ntitle: Talks\n---\nText.\n")
    made.build()
    (found,) = made.report.diagnostics
    assert (found.code, found.hint) == ("bad-slug", "give the folder another name")


def test_extra_of_pages_and_news_reaches_templates(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        PROFILE
        + """
-- themes/octavo/templates/page.html --
<p>{{ page.extra.mood }}</p>
-- themes/octavo/templates/item.html --
<p>{{ item.extra.mood }}, {{ page.extra|length }}</p>
-- content/pages/talks.md --
---
title: Talks
extra: {mood: calm}
---
-- content/news/out.md --
---
title: Out
date: 1843
extra: {mood: glad}
---
""",
    ).built()
    assert made.page("talks/") == "<p>calm</p>"
    assert made.page("news/out/") == "<p>glad, 0</p>"
    made.edit("content/pages/talks.md", "calm", "wild")
    made.built()
    assert made.page("talks/") == "<p>wild</p>"
    assert made.rendered == {"talks/index.html"}
