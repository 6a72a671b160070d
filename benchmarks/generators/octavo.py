"""Octavo, with the theme it ships or with templates as plain as those for the other generators."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from benchmarks import front
from benchmarks.corpus import Paper
from benchmarks.generator import URL, Generator, per_page, start


def octavo(command: Path, *, plain: bool = False) -> Generator:
    """Return the description of Octavo; `plain`: its pages show only what those of Hugo and Zola show."""
    name = "octavo-plain" if plain else "octavo"
    return Generator(
        name=name,
        title="Octavo, plain templates" if plain else "Octavo",
        version=(str(command), "--version"),
        build=(str(command), "build"),
        output="output",
        keeps=(".cache",),
        rebuilds=not plain,
        idle="0 pages rendered, ",
        least=100 if plain else 0,
        serve=() if plain else (str(command), "serve", "--port", "{port}"),
        lay_out=partial(lay_out, name=name),
    )


def lay_out(papers: Iterable[Paper], size: int, site: Path, *, name: str) -> None:
    """Write a project with list pages for areas and years, in the plain theme if the generator's files hold one."""
    folder = start(name, site)
    for paper in papers:
        (folder / f"{paper.slug}.md").write_text(front.yaml(paper), "utf-8")
    theme = "theme: plain\n" if (site / "themes").is_dir() else ""
    configuration = f"url: {URL}\ncollections: [areas, years]\nper_page: {per_page(size)}\n{theme}"
    (site / "content" / "site.yaml").write_text(configuration, "utf-8")
