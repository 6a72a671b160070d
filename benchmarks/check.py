"""Checks: a build counts only if the pages are there and say what they should."""

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
# Words that no mark-up comes between.
_RUN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){3,}")
_TO_PAPER = re.compile(r"/(p\d{6})-[a-z0-9-]+/")


@dataclass(frozen=True, slots=True)
class Tree:
    """What a build wrote: HTML pages by what they are, and all files with their bytes.

    `others` are pages that no reader needs: lists of the terms of a taxonomy, and `page/1/`, which leads back.
    """

    papers: int
    lists: int
    missing: int
    others: int
    files: int
    size: int

    @property
    def pages(self) -> int:
        """All HTML pages."""
        return self.papers + self.lists + self.missing + self.others


def tree(output: Path) -> Tree:
    """Count what a build wrote."""
    counts = dict.fromkeys(("papers", "lists", "missing", "others"), 0)
    for path in _pages(output):
        counts[_kind(path.relative_to(output).as_posix())] += 1
    sizes = [path.stat().st_size for path in output.rglob("*") if path.is_file()]
    return Tree(**counts, files=len(sizes), size=sum(sizes))


def _pages(output: Path) -> Iterator[Path]:
    return output.rglob("*.html")


def _kind(path: str) -> str:
    if path == "404.html":
        return "missing"
    if path.startswith("papers/"):
        return "papers"
    if path.endswith("page/1/index.html") or path in ("areas/index.html", "years/index.html"):
        return "others"
    return "lists"


def whole(output: Path, size: int) -> None:
    """Failed unless there is a page for each paper, and each is listed three times: overall, by area and by year."""
    found = tree(output)
    if found.papers != size:
        raise Failed(f"{output} has {found.papers} papers instead of {size}")
    listed = sum(
        len(set(_TO_PAPER.findall(html.unescape(page.read_text("utf-8")))))
        for page in _pages(output)
        if _kind(page.relative_to(output).as_posix()) == "lists"
    )
    if listed != 3 * size:
        raise Failed(f"the lists of {output} name {listed} papers instead of {3 * size}")


def sampled(output: Path, papers: Iterable[Paper]) -> None:
    """Failed unless the pages of some papers have their title, all their authors in order, the DOI and all words."""
    for paper in papers:
        lacking = wanting(page(output, paper).read_text("utf-8"), paper)
        if lacking:
            raise Failed(f"{page(output, paper)} lacks {lacking[0]!r}")


def page(output: Path, paper: Paper) -> Path:
    """The file of a paper's page, in every generator's output."""
    return output / "papers" / paper.slug / "index.html"


def wanting(source: str, paper: Paper) -> list[str]:
    """What the HTML of a paper's page should have and has not."""
    source = source.replace("\n", " ")
    metas = [
        (name, html.unescape(value)) for name, value in re.findall(r'<meta name="(\w+)" content="([^"]*)"', source)
    ]
    # A formula in a title is set by some, and left as it is by others.
    title = re.compile(".+".join(map(re.escape, _FORMULA.split(paper.title))))
    titled = any(name == "citation_title" and title.fullmatch(value) for name, value in metas)
    lacking = [] if titled else [paper.title]
    lacking += [] if ("citation_doi", paper.doi) in metas else [paper.doi]
    names = [value for name, value in metas if name == "citation_author"]
    lacking += [author.name for author in paper.authors] if names != [author.name for author in paper.authors] else []
    text = html.unescape(_TAG.sub("", source))
    wanted = [*_RUN.findall(paper.title), *_RUN.findall(_FENCE.sub("", paper.body))]
    lacking += [run for run in wanted if run not in text]
    links = [f"https://doi.org/{paper.doi}", paper.pdf, *([paper.code] if paper.code else [])]
    targets = {html.unescape(target) for target in re.findall(r'href="([^"]*)"', source)}
    return lacking + [link for link in links if link not in targets]
