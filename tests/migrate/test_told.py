"""What a report says of things that the new site has no place for, in words that are right."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import site

FOLIO = """
-- _config.yml --
first_name: Sophie
last_name: Germain
scholar: {}
external_sources:
  - {name: Annals, rss_url: "https://annals.example.org/feed"}
-- _pages/people.md --
---
layout: profiles
permalink: /people/
profiles: [{content: about_fourier.md}]
---
Friends.
-- assets/bibliography/sand.bib --
@misc{a, title={A}}
"""
ACADEMIC = """
-- _config.yml --
author:
  name: Emmy Noether
  location: Erlangen
-- _publications/rings.md --
---
title: On Rings
authors: Emmy Noether
date: 1921-01-01
---
-- _pages/sitemap.md --
---
title: Sitemap
permalink: /sitemap/
---
All that is here.
{% for post in site.pages %}
  {% include archive-single.html %}
{% endfor %}
"""
BLOX = """
-- hugo.yaml --
title: Emmy Noether
-- content/authors/admin/_index.md --
---
title: Emmy Noether
---
-- content/_index.md --
---
sections:
  - block: resume-biography
    design: {avatar: {size: medium, shape: circle}}
---
"""


def report(tmp_path: Path, run: Run, former: str) -> str:
    run("migrate", site(tmp_path / "former", former).root, tmp_path / "new")
    return (tmp_path / "new/migration.md").read_text("utf-8")


def test_posts_of_others_and_texts_that_are_not_there_are_told(tmp_path: Path, run: Run) -> None:
    told = report(tmp_path, run, FOLIO)
    assert "posts of `Annals`, which al-folio showed among its own, are not on the new site" in told
    assert "the text `about_fourier.md` of a person was not found" in told
    assert "bibliographies for citations in posts; `octavo import` makes papers of them: `assets/bib" in told


def test_a_list_of_all_pages_is_left_out_and_facts_of_the_owner_are_told(tmp_path: Path, run: Run) -> None:
    told = report(tmp_path, run, ACADEMIC)
    assert (tmp_path / "new/content/pages/sitemap.md").read_text("utf-8").endswith("---\n\nAll that is here.\n")
    assert "Liquid is kept" not in told
    assert "`location` has no key here, and is under `extra`" in told


def test_how_a_block_looks_asks_for_nothing(tmp_path: Path, run: Run) -> None:
    assert "`circle`" not in report(tmp_path, run, BLOX)
