"""Hugo with its default settings, without what Octavo does not write (feeds, sitemaps, lists of terms, aliases)."""

from collections.abc import Iterable
from pathlib import Path

from benchmarks import front, words
from benchmarks.corpus import Paper
from benchmarks.generator import URL, Generator, per_page, start

_CONFIGURATION = """\
baseURL = "{url}"
title = "{title}"
locale = "en"
disableKinds = ["section", "taxonomy", "rss", "sitemap", "robotstxt"]

[taxonomies]
area = "areas"
year = "years"

[pagination]
pagerSize = {per_page}
disableAliases = true
"""


def hugo(command: Path) -> Generator:
    """Return the description of Hugo, whose program is `command`."""
    return Generator(
        name="hugo",
        title="Hugo",
        version=(str(command), "version"),
        build=(str(command),),
        output="public",
        keeps=("resources", ".hugo_build.lock"),
        rebuilds=True,
        serve=(str(command), "server", "--port", "{port}"),
        lay_out=lay_out,
    )


def lay_out(papers: Iterable[Paper], size: int, site: Path) -> None:
    """Write a site in which each paper names its area and year as terms of two taxonomies."""
    folder = start("hugo", site)
    for paper in papers:
        taxonomies = (f"areas: [{paper.area}]", f'years: ["{paper.date.year}"]')
        (folder / f"{paper.slug}.md").write_text(front.yaml(paper, taxonomies), "utf-8")
    configuration = _CONFIGURATION.format(url=URL, title=words.OWNER, per_page=per_page(size))
    (site / "hugo.toml").write_text(configuration, "utf-8")
