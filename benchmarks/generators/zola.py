"""Zola: all as it is by default, but for what Octavo does not write (feeds, sitemaps).

It cannot be kept from writing a list of each taxonomy's terms, and `page/1/` for every list that has pages. Pages of
lists by area and year cost it a third of its time, for it gives each page all papers of its term: so it is measured
without them too.
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
    """Zola by what starts it; without paged terms each list by area or year is one page, of any length."""
    return Generator(
        name="zola" if paged_terms else "zola-whole",
        title="Zola" if paged_terms else "Zola, terms unpaged",
        version=(*command, "--version"),
        build=(*command, "build"),
        output="public",
        keeps=(),
        # It deletes the older build and makes all anew, and deleting slows down whoever comes next.
        rebuilds=False,
        least=0 if paged_terms else PAGED,
        lay_out=partial(lay_out, paged_terms=paged_terms),
    )


def lay_out(papers: Iterable[Paper], size: int, site: Path, *, paged_terms: bool) -> None:
    """Write a site: the papers are those of the home page too, which lists them."""
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
