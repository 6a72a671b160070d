"""What readers of a moved site see of posts, talks and profiles, as they saw it before."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import Site, site

FOLIO = """
-- _config.yml --
first_name: Sophie
last_name: Germain
url: https://sophie.example.org
scholar: {}
-- _data/socials.yml --
cv_pdf: /assets/pdf/lost.pdf
github_username: sgermain
-- _pages/about.md --
---
layout: about
permalink: /
social: true
---
I study plates.
-- _posts/1821-03-05-sand.md --
---
title: Sand
---
It gathers.
"""
BLOX = """
-- config/_default/hugo.yaml --
title: Emmy Noether
baseURL: https://noether.example.org/
-- content/authors/admin/_index.md --
---
title: Emmy Noether
superuser: true
social: [{icon: github, link: //github.com/enoether}]
experience:
  - {position: Professor, company_name: Göttingen, date_start: "1922-04-01", date_end: "1933-04-25"}
---
I study rings, see my [papers](#publications).
-- content/event/symmetry/index.md --
---
title: Symmetry
date: 1918-07-16
links:
  - {icon: twitter, name: Follow, url: "//twitter.com/enoether"}
---
Words.
"""


def test_a_profile_without_its_document_is_told_and_the_site_can_be_built(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", FOLIO).root, tmp_path / "new")
    made = Site(tmp_path / "new").built(strict=True)
    assert "https://github.com/sgermain" in made.page("")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    told = "the file `/assets/pdf/lost.pdf`, to which a link led, was not found: it is left out"
    assert f"- [ ] `content/profile.md`: {told}\n" in report
    assert "`social`" not in report


def test_a_post_shows_its_date(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", FOLIO).root, tmp_path / "new")
    text = (tmp_path / "new/content/pages/posts/sand.md").read_text("utf-8")
    assert text.endswith("---\n\n1821-03-05\n\nIt gathers.\n")


def test_links_of_talks_have_their_names_and_positions_their_months(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", BLOX).root, tmp_path / "new")
    content = tmp_path / "new/content"
    assert "[Follow](https://twitter.com/enoether)" in (content / "pages/talks/symmetry.md").read_text("utf-8")
    profile = (content / "profile.md").read_text("utf-8")
    assert "[papers](/#papers)" in profile
    assert "github: https://github.com/enoether" in profile
    assert "start: 1922-04" in profile
    assert "1922-04-01" not in profile


RENDERCV = """
-- _data/cv.yml --
cv:
  sections:
    Experience:
      - {company: Lycée, position: Teacher, start_date: 1804}
"""


@pytest.mark.parametrize(
    ("stated", "shown", "left"),
    [
        ("", "Lycée", "resume.json"),
        ("cv_format: rendercv", "Lycée", "resume.json"),
        ("cv_format: jsonresume", "Elsewhere", "cv.yml"),
    ],
)
def test_of_two_curricula_the_one_that_was_shown_is_taken(
    tmp_path: Path, run: Run, stated: str, shown: str, left: str
) -> None:
    others = f"""
-- _pages/cv.md --
---
layout: cv
permalink: /cv/
{stated}
---
-- assets/json/resume.json --
{{"work": [{{"name": "Elsewhere", "position": "Director", "startDate": "1800"}}]}}
"""
    run("migrate", site(tmp_path / "former", FOLIO + RENDERCV + others).root, tmp_path / "new")
    profile = (tmp_path / "new/content/profile.md").read_text("utf-8")
    assert [place for place in ("Lycée", "Elsewhere") if place in profile] == [shown]
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert not (tmp_path / "new/content/files/json/resume.json").exists()
    taken = {"resume.json": "cv.yml", "cv.yml": "resume.json"}[left]
    assert f"{left}`: the curriculum is taken of {taken}, which al-folio showed in its place" in report


SHELF = """
-- _books/sets.md --
---
title: On Sets
author: Georg Cantor
cover: assets/img/sets.png
stars: 5
---
Read it.
-- assets/img/sets.png --
x
-- _teachings/plates.md --
---
layout: course
title: Plates
instructor: Joseph Fourier
term: Spring
year: 1822
---
Bring sand.
-- _posts/1822-01-02-heat.md --
---
title: Heat
authors: [{name: Sophie Germain}, {name: Joseph Fourier, affiliations: {name: Paris}}]
---
It flows.
"""


def test_who_wrote_and_taught_is_shown_and_what_no_page_shows_is_told(tmp_path: Path, run: Run) -> None:
    config = FOLIO.replace(
        "scholar: {}", "collections: {books: {output: true}, teachings: {output: true}}\nscholar: {}"
    )
    run("migrate", site(tmp_path / "former", config + SHELF).root, tmp_path / "new")
    pages = tmp_path / "new/content/pages"
    book = (pages / "books/sets.md").read_text("utf-8")
    assert "Georg Cantor\n\n![On Sets](../../files/img/sets.png)\n\nRead it." in book
    assert "Joseph Fourier, Spring, 1822\n\nBring sand." in (pages / "teaching/plates.md").read_text("utf-8")
    assert "Sophie Germain, Joseph Fourier, 1822-01-02\n\nIt flows." in (pages / "posts/heat.md").read_text("utf-8")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`_books/sets.md`: `stars` of texts in `_books` are under `extra`, which no page shows" in report
    assert "`authors` of texts in `_posts` are under `extra`" in report


ACADEMIC = """
-- _config.yml --
name: Emmy Noether
url: https://noether.example.org
author: {name: Emmy Noether, googlescholar: "https://scholar.google.com/citations?user=AbC"}
-- _pages/about.md --
---
permalink: /
---
I study rings.
-- _publications/rings.md --
---
title: On Rings
authors: Emmy Noether
date: 1921-01-01
---
-- _posts/1930-05-04-walk.md --
---
title: A walk
header: {image: hill.png, caption: "By David Hilbert"}
gallery:
  - {image_path: /images/board.png, alt: A board, title: The board}
---
{% include gallery caption="One picture" %}
-- images/hill.png --
x
-- images/board.png --
x
"""


def test_galleries_and_pictures_above_posts_are_shown(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", ACADEMIC).root, tmp_path / "new")
    post = (tmp_path / "new/content/pages/posts/walk.md").read_text("utf-8")
    pictures = [
        '![A walk](../../files/images/hill.png "By David Hilbert")',
        '![A board](../../files/images/board.png "The board")',
        "One picture",
    ]
    assert post.partition("1930-05-04\n\n")[2] == "\n\n".join(pictures) + "\n"
    assert "gallery" not in (tmp_path / "new/migration.md").read_text("utf-8").partition("## What was")[0]
