"""Check that a build wrote every page, and that pages say what their papers say."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Paper
from benchmarks.process import Failed

_TAG = re.compile(r"<[^>]*>")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"\$[^$]+\$")
# Four words and more without mark-up between them.
_RUN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){3,}")
_TO_PAPER = re.compile(r"/(p\d{6})-[a-z0-9-]+/")


@dataclass(frozen=True, slots=True)
class Tree:
    """Size of a build's output: HTML pages by type, number of files, and their total size in bytes.

    `others` are pages that no reader needs: lists of the terms of a taxonomy, and `page/1/`, which only redirects.
    """

    papers: int
    lists: int
    not_found: int
    others: int
    files: int
    size: int

    @property
    def pages(self) -> int:
        """Return the number of HTML pages of all types."""
        return self.papers + self.lists + self.not_found + self.others


def tree(output: Path) -> Tree:
    """Count the pages and files of an output folder."""
    counts = dict.fromkeys(("papers", "lists", "not_found", "others"), 0)
    for path in _pages(output):
        counts[_page_type(path.relative_to(output).as_posix())] += 1
    sizes = [path.stat().st_size for path in output.rglob("*") if path.is_file()]
    return Tree(**counts, files=len(sizes), size=sum(sizes))


def _pages(output: Path) -> Iterator[Path]:
    return output.rglob("*.html")


def _page_type(path: str) -> str:
    if path == "404.html":
        return "not_found"
    if path.startswith("papers/"):
        return "papers"
    if path.endswith("page/1/index.html") or path in ("areas/index.html", "years/index.html"):
        return "others"
    return "lists"


def check_complete(output: Path, size: int) -> None:
    """Check that each paper has a page and is listed three times: overall, by area and by year.

    Raises:
        Failed: a page or a list entry is missing.
    """
    found = tree(output)
    if found.papers != size:
        raise Failed(f"{output} has {found.papers} papers instead of {size}")
    listed = sum(
        len(set(_TO_PAPER.findall(html.unescape(page.read_text("utf-8")))))
        for page in _pages(output)
        if _page_type(page.relative_to(output).as_posix()) == "lists"
    )
    if listed != 3 * size:
        raise Failed(f"the lists of {output} name {listed} papers instead of {3 * size}")


def check_pages(output: Path, papers: Iterable[Paper]) -> None:
    """Check that the pages of some papers have the title, all authors in order, the DOI, the links and all words.

    Raises:
        Failed: a page lacks one of these.
    """
    for paper in papers:
        absent = missing_from(page(output, paper).read_text("utf-8"), paper)
        if absent:
            raise Failed(f"{page(output, paper)} lacks {absent[0]!r}")


def page(output: Path, paper: Paper) -> Path:
    """Return the file of a paper's page, which is the same in every generator's output."""
    return output / "papers" / paper.slug / "index.html"


def missing_from(source: str, paper: Paper) -> list[str]:
    """Return the texts and addresses of a paper that the HTML of its page lacks."""
    source = source.replace("\n", " ")
    metas = [
        (name, html.unescape(value)) for name, value in re.findall(r'<meta name="(\w+)" content="([^"]*)"', source)
    ]
    # Some generators render a formula in a title, and others leave it as written.
    title = re.compile(".+".join(map(re.escape, _FORMULA.split(paper.title))))
    titled = any(name == "citation_title" and title.fullmatch(value) for name, value in metas)
    absent = [] if titled else [paper.title]
    absent += [] if ("citation_doi", paper.doi) in metas else [paper.doi]
    names = [value for name, value in metas if name == "citation_author"]
    absent += [author.name for author in paper.authors] if names != [author.name for author in paper.authors] else []
    text = html.unescape(_TAG.sub("", source))
    runs = [*_RUN.findall(paper.title), *_RUN.findall(_FENCE.sub("", paper.body))]
    absent += [run for run in runs if run not in text]
    links = [f"https://doi.org/{paper.doi}", paper.pdf, *([paper.code] if paper.code else [])]
    targets = {html.unescape(target) for target in re.findall(r'href="([^"]*)"', source)}
    return absent + [link for link in links if link not in targets]
