"""Listings of Quarto on a moved site, and what the title blocks of its pages and works showed."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import site

QUARTO = """
-- _quarto.yml --
project: {type: website}
website: {title: Stefan Banach, site-url: "https://banach.example.org"}
-- index.qmd --
---
title: Stefan Banach
about: {id: hero, template: trestles}
listing: {id: recent, contents: posts, sort: date desc, max-items: 1}
---
::: {#hero}
I work on operators.
:::

## Recent posts

::: {#recent}
:::
-- posts/index.qmd --
---
title: Blog
listing: {contents: .}
---
-- posts/goose.qmd --
---
title: A goose
subtitle: for problem 153
description: Who won it.
author: [Stefan Banach, Hugo Steinhaus]
date: 1936-11-06
---
{{< include _thanks.qmd >}}
-- posts/_thanks.qmd --
Thanks to the café.
-- posts/older.qmd --
---
title: The book
date: 1935-07-17
---
::: {layout-ncol=2}
Problems are written into it.
:::
::: panel-tabset
## Polish
Zadania
:::
-- publications.qmd --
---
title: Publications
listing: [{id: articles, contents: "publications/*.qmd"}]
---
## Articles

:::{#articles}
:::

Ask me for reprints.
-- publications/operations.qmd --
---
title: On Operations
author: Stefan Banach
date: 1922
details: "Volume 3"
pub-info: {links: [{name: PDF, url: /files/operations.pdf}], extra: The thesis.}
---
-- files/operations.pdf --
%PDF
-- talks.qmd --
---
title: Talks
listing: {contents: data/talks.yml, type: table}
---
-- 404.qmd --
---
title: Not here
---
Look elsewhere.
-- apa.csl --
<style/>
-- data/talks.yml --
- {title: On Theory, date: 1936-07-14, venue: Oslo Congress, path: posts/goose.qmd, colour: blue}
"""


def moved(tmp_path: Path, run: Run) -> Path:
    run("migrate", site(tmp_path / "former", QUARTO).root, tmp_path / "new")
    return tmp_path / "new"


def test_lists_stand_where_the_pages_have_them(tmp_path: Path, run: Run) -> None:
    content = moved(tmp_path, run) / "content"
    papers = (content / "pages/publications.md").read_text("utf-8")
    assert "## Articles\n\nAll papers are on the [home page](/).\n\nAsk me for reprints." in papers
    profile = (content / "profile.md").read_text("utf-8")
    assert "I work on operators.\n\n## Recent posts\n\n- [A goose](pages/posts/goose.md), 1936-11-06" in profile
    assert "The book" not in profile
    assert ":::" not in papers + profile


def test_a_page_that_lists_its_folder_does_not_list_itself(tmp_path: Path, run: Run) -> None:
    blog = (moved(tmp_path, run) / "content/pages/posts.md").read_text("utf-8")
    lines = ["- [A goose](posts/goose.md), 1936-11-06", "- [The book](posts/older.md), 1935-07-17"]
    assert [line for line in blog.splitlines() if line.startswith("- ")] == lines


def test_a_listing_of_data_is_a_list_and_tells_what_it_does_not_say(tmp_path: Path, run: Run) -> None:
    new = moved(tmp_path, run)
    talks = (new / "content/pages/talks.md").read_text("utf-8")
    assert "- [On Theory](posts/goose.md), Oslo Congress, 1936-07-14" in talks
    report = (new / "migration.md").read_text("utf-8")
    assert "`data/talks.yml`, line 1: `colour` of an item is not in the list on the new site" in report
    assert "`data/talks.yml`: nothing on the new site names it" not in report


def test_title_blocks_are_shown_and_included_texts_are_there(tmp_path: Path, run: Run) -> None:
    goose = (moved(tmp_path, run) / "content/pages/posts/goose.md").read_text("utf-8")
    assert "for problem 153\n\nStefan Banach, Hugo Steinhaus, 1936-11-06\n\nThanks to the café." in goose


def test_what_a_work_says_under_other_keys_is_kept_and_told(tmp_path: Path, run: Run) -> None:
    new = moved(tmp_path, run)
    paper = (new / "content/papers/operations/index.md").read_text("utf-8")
    assert "pdf: operations.pdf" in paper
    assert "details: Volume 3" in paper and "extra: The thesis." in paper
    report = (new / "migration.md").read_text("utf-8")
    for key in ("details", "pub-info"):
        assert f"`{key}` has no key here, and is under `extra`" in report


def test_what_octavo_has_of_its_own_is_not_told_as_content(tmp_path: Path, run: Run) -> None:
    report = (moved(tmp_path, run) / "migration.md").read_text("utf-8")
    assert "`404.qmd`: Octavo makes its own page 404" in report
    assert "nothing on the new site names it" not in report


def test_marks_of_parts_that_lie_beside_each_other_are_left_out(tmp_path: Path, run: Run) -> None:
    book = (moved(tmp_path, run) / "content/pages/posts/older.md").read_text("utf-8")
    assert "Problems are written into it.\n\n## Polish\nZadania\n" in book
    assert ":::" not in book
