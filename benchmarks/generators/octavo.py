"""Octavo: the checkout's command, the theme it ships."""

from collections.abc import Iterable
from pathlib import Path

from benchmarks import front
from benchmarks.corpus import Paper
from benchmarks.generator import URL, Generator, per_page, start


def octavo(command: Path) -> Generator:
    """Octavo by the path of its command."""
    return Generator(
        name="octavo",
        title="Octavo",
        version=(str(command), "--version"),
        build=(str(command), "build"),
        output="output",
        keeps=(".cache",),
        rebuilds=True,
        idle="0 pages rendered, ",
        lay_out=lay_out,
    )


def lay_out(papers: Iterable[Paper], size: int, site: Path) -> None:
    """Write a project: a page for each area and each year beside those that every site has."""
    folder = start("octavo", site)
    for paper in papers:
        (folder / f"{paper.slug}.md").write_text(front.yaml(paper), "utf-8")
    configuration = f"url: {URL}\ncollections: [areas, years]\nper_page: {per_page(size)}\n"
    (site / "content" / "site.yaml").write_text(configuration, "utf-8")
