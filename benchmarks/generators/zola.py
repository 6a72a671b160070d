"""Zola with its default settings, without what Octavo does not write (feeds, sitemaps).

Zola always writes a list of each taxonomy's terms, and `page/1/` for every paginated list. Paginated lists by area and
year cost it a third of its time, because it passes all papers of a term to each page: so it is also measured without
them.
"""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from benchmarks import front, words
from benchmarks.corpus import Paper
from benchmarks.generator import PAGED, PER_PAGE, URL, Generator, start

_CONFIGURATION = """\
base_url = "{url}"
title = "{title}"
default_language = "en"
compile_sass = false
build_search_index = false
generate_feeds = false
generate_sitemap = false
generate_robots_txt = false
taxonomies = [{{ name = "areas"{pages} }}, {{ name = "years"{pages} }}]

[extra]
areas = {areas}
years = {years}
"""
_HOME = """\
+++
title = "{title}"
sort_by = "date"
{pages}
+++

Octavia Sample writes the papers of the benchmarks. None of them exists, nor do their authors.
"""


def zola(command: tuple[str, ...], *, paged_terms: bool = True) -> Generator:
    """Return the description of Zola; without `paged_terms` each list by area or year is one long page."""
    return Generator(
        name="zola" if paged_terms else "zola-whole",
        title="Zola" if paged_terms else "Zola, terms unpaged",
        version=(*command, "--version"),
        build=(*command, "build"),
        output="public",
        keeps=(),
        # Zola deletes the older output first, and deleting slows down the builds that follow.
        rebuilds=False,
        least=0 if paged_terms else PAGED,
        lay_out=partial(lay_out, paged_terms=paged_terms),
    )


def lay_out(papers: Iterable[Paper], size: int, site: Path, *, paged_terms: bool) -> None:
    """Write a site in which the section of the papers is the home page, which lists them."""
    folder = start("zola", site)
    areas, years = set(), set()
    for paper in papers:
        (folder / f"{paper.slug}.md").write_text(front.toml(paper), "utf-8")
        areas.add(paper.area)
        years.add(str(paper.date.year))
    pages = f"paginate_by = {PER_PAGE}" if size >= PAGED else ""
    configuration = _CONFIGURATION.format(
        url=URL.rstrip("/"),
        title=words.OWNER,
        pages=f", {pages}" if pages and paged_terms else "",
        areas=json.dumps(sorted(areas)),
        years=json.dumps(sorted(years)),
    )
    (site / "config.toml").write_text(configuration, "utf-8")
    (site / "content" / "_index.md").write_text(_HOME.format(title=words.OWNER, pages=pages), "utf-8")
