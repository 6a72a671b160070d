"""Hints for links whose spelling is not that of the file's name: what a hint says can be written, and works."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.pages import Page
from tests.support.sites import Site, site

SITE = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
LINKS
---
BODY
"""


def made(root: Path, file: str, target: str, where: str) -> Site:
    """Write a site with a file beside a paper, and a link to a target in the paper's front matter or text."""
    links, body = (f"links: {{pdf: {target}}}", "") if where == "front matter" else ("tldr: None.", f"[PDF]({target})")
    written = site(root, SITE.replace("LINKS", links).replace("BODY", body))
    place = root / "content/papers" / file
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"%PDF")
    return written


def hinted(site: Site) -> str:
    """Build a site with one broken link, and return what its hint says to write."""
    (found,) = (one for one in site.build().diagnostics if one.severity == "error")
    suggested = re.search(r"`(.+)`", found.hint)
    assert suggested, found
    return suggested[1]


@pytest.mark.parametrize("where", ["front matter", "text"])
@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("50%25.pdf", "50%25.pdf"),
        ("a#b.pdf", "a#b.pdf"),
        ("fig.PNG", "fig.png"),
        ("Fig.pdf", "fig.pdf"),
        ("Plots/fig.pdf", "plots/fig.pdf"),
        ("a%3Ab.pdf", "a%3Ab.pdf"),
        ("a:b.pdf", "a:b.pdf"),
        ("what?.pdf", "what?.pdf"),
        ("a (1) & b.pdf", "a(1)&b.pdf"),
        ("`a`.pdf", "a.pdf"),
        ("Caf\u00e9.pdf", "cafe\u0301.pdf"),
        ("@home.pdf", "home.pdf"),
    ],
)
def test_the_hint_of_a_broken_link_can_be_applied(tmp_path: Path, where: str, file: str, target: str) -> None:
    suggested = hinted(made(tmp_path / "broken", file, target, where))
    if (file, where) == ("a%3Ab.pdf", "text"):
        # It might hide a scheme, so it is refused before anything knows of the file.
        assert suggested == "./a%3Ab.pdf"
        suggested = hinted(made(tmp_path / "refused", file, suggested, where))
    mended = made(tmp_path / "mended", file, suggested, where).built()
    assert mended.report.diagnostics == ()
    page = Page("papers/notes/index.html", mended.page("papers/notes/"))
    (leads_to,) = {href for link in page.all("a") if (href := unquote(link.get("href"))).endswith(file)}
    assert (mended.output / "papers/notes" / leads_to).read_bytes() == b"%PDF"
