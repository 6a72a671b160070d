"""Description of a generator: how to write a site for it, and how to run it."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Paper

SITES = Path(__file__).parent / "sites"
URL = "https://example.org/"

# Lists are paginated in sites with at least this many papers; in smaller ones each list is one page.
PAGED = 10_000
PER_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A static site generator under test.

    `lay_out` writes a site into a folder: its papers, their number (which decides whether lists are paginated), the
    folder. `keeps` are the generator's caches beside `output`, which a cold build must not find. `rebuilds`: measure
    builds on top of an older one. `idle` is the beginning of its message when nothing has changed. `least` is the
    smallest number of papers with which it is measured. `serve` is the command of its preview server, with `{port}`
    for the port; empty: previews are not measured.
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
    """Return the number of papers on one page of a list, for a site of `size` papers."""
    return PER_PAGE if size >= PAGED else size


def start(name: str, site: Path) -> Path:
    """Copy a generator's templates and settings to a new site; return the folder for its papers."""
    shutil.copytree(SITES / name, site)
    papers = site / "content" / "papers"
    papers.mkdir(parents=True, exist_ok=True)
    return papers
