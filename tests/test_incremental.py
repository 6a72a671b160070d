"""A build after any edits equals a clean one, byte for byte."""

import random
import shutil
from pathlib import Path

import pytest

from tests.sites import Site, site, tree
from tests.test_build import SITE

STEPS = 12

PAPER = """
---
title: {title}
authors: [Ada Lovelace, {author}]
date: {year}
area: {area}
tags: [{tag}]
{more}
---
{text}
"""


class Author:
    """Somebody who edits a site at random."""

    def __init__(self, made: Site, seed: int) -> None:
        self.site = made
        self.random = random.Random(seed)
        self.content = made.root / "content"
        self.themes = made.root / "themes/octavo"

    def paper(self) -> str:
        pick = self.random.choice
        return PAPER.format(
            title=pick(["Engines", "Looms", "Notes & $x^2$"]),
            author=pick(["Charles Babbage", "Mary Somerville", "José Pérez"]),
            year=pick(["2022", "2023-05", "2024-01-01"]),
            area=pick(["cs.CL", "cs.LG", "Sociology"]),
            tag=pick(["engines", "looms"]),
            more=pick(["", "draft: yes", "selected: yes", "citations: 12", "et_al: yes"]),
            text=pick(["Short.", "A *longer* text. " * 30, "See [it](one.md).", "$$\\sum_i x_i$$", ""]),
        )

    def write_paper(self) -> None:
        name = self.random.choice(["one", "two", "three", "four"])
        self.site.write(f"content/papers/{name}.md", self.paper())

    def delete_paper(self) -> None:
        papers = sorted((self.content / "papers").glob("*.md"))
        if papers:
            self.random.choice(papers).unlink()

    def rename_paper(self) -> None:
        papers = sorted((self.content / "papers").glob("*.md"))
        if papers:
            self.random.choice(papers).rename(self.content / "papers" / f"renamed-{self.random.randrange(9)}.md")

    def configure(self) -> None:
        order = self.random.choice(["newest", "cited", "own"])
        collections = self.random.choice(["[areas, people]", "[years, tags, venues]", "[]"])
        self.site.write("content/site.yaml", f"title: Ada\norder: {order}\ncollections: {collections}\nper_page: 2\n")

    def shadow(self) -> None:
        name = self.random.choice(["item.html", "page.html", "news.html"])
        self.site.write(
            f"themes/octavo/templates/{name}", self.random.choice(["{{ page.title }}", "<p>{{ site.title }}"])
        )

    def unshadow(self) -> None:
        shutil.rmtree(self.themes, ignore_errors=True)

    def alter_output(self) -> None:
        page = self.random.choice(sorted(self.site.output.rglob("*.html")))
        if self.random.random() < 0.5:
            page.unlink()
        else:
            page.write_text("mine")

    def lose_state(self) -> None:
        shutil.rmtree(self.site.root / ".cache")

    def edit(self) -> str:
        """One edit; what it was."""
        edits = [
            *[self.write_paper] * 4,
            self.delete_paper,
            self.rename_paper,
            self.configure,
            self.shadow,
            self.unshadow,
            self.alter_output,
            self.lose_state,
        ]
        edit = self.random.choice(edits)
        edit()
        return edit.__name__


@pytest.mark.parametrize("seed", range(4))
def test_an_incremental_build_equals_a_clean_one(tmp_path: Path, seed: int) -> None:
    made = site(tmp_path / "site", SITE).built()
    author = Author(made, seed)
    done = []
    for step in range(STEPS):
        done.append(author.edit())
        report = made.build()
        clean = Site(made.root)
        folder = tmp_path / f"clean-{step}"
        assert clean.build(folder).failed == report.failed, done
        if not report.failed:
            assert made.tree() == tree(folder), done
