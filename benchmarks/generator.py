"""What a generator is to the benchmarks: how to lay the papers out for it, and how to run it."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Paper

SITES = Path(__file__).parent / "sites"
URL = "https://example.org/"

# From so many papers on lists have pages; below it each is one page.
PAGED = 10_000
PER_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A program that builds sites.

    `lay_out` writes papers and all else it needs into a folder; how many there are decides about the pages of lists.
    `keeps` are the files and folders beside `output` that a cold build must not find. `rebuilds` says that a build
    over an older one is worth measuring; what it says first when it had nothing to do is `idle`. With fewer papers than
    `least` it is not measured. `serve` shows a site on a `{port}` and watches it, empty where that is not measured.
    """

    name: str
    title: str
    version: tuple[str, ...]
    build: tuple[str, ...]
    output: str
    keeps: tuple[str, ...]
    rebuilds: bool
    idle: str = ""
    least: int = 0
    serve: tuple[str, ...] = ()
    lay_out: Callable[[Iterable[Paper], int, Path], None]


def per_page(size: int) -> int:
    """How many papers a page of a list holds in a site of so many."""
    return PER_PAGE if size >= PAGED else size


def start(name: str, site: Path) -> Path:
    """Copy a generator's own files to a new site; the folder for the papers."""
    shutil.copytree(SITES / name, site)
    papers = site / "content" / "papers"
    papers.mkdir(parents=True, exist_ok=True)
    return papers
