"""Links in texts of a former site: those that no page may have, and those to parts and files that are gone."""

from pathlib import Path

import pytest

from octavo.migrate.markup.links import resolved_links
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.growth import LINEAR, exponent
from tests.support.peers import FOLIO
from tests.support.sites import Site, site

SITE = (
    FOLIO
    + """-- _pages/letters.md --
---
title: Letters
permalink: /letters/
---
## To Gauss

Words.
"""
)


@pytest.fixture
def former(tmp_path: Path) -> Path:
    return site(tmp_path / "folio", SITE).root


def moved(former: Path, run: Run) -> tuple[Site, str]:
    """Return the new site, which can be built, and its report."""
    new = former.with_name("new")
    outcome = run("migrate", former, new)
    assert outcome.err == ""
    return Site(new).built(), (new / "migration.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("[a](javascript:void(0))", "a"),
        ("[a](javascript:f(g(x)))", "a"),
        ("[a]()", "a"),
        ("[a](<>)", "a"),
        ("![a]()", "a"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("<https://example.org>", "<https://example.org>"),
        ('[a][1] [1] ![b][1]\n\n[1]: javascript:x "T"', "a 1 b\n\n"),
        ('[a][1]\n\n[1]: /x "T"', '[a][1]\n\n[1]: /x "T"'),
        ("`[a]()`", "`[a]()`"),
        ("<a href=javascript:f()>a</a> <a href=/x/>b</a>", '<a href="#">a</a> <a href="/x/">b</a>'),
        ('<form action="javascript:f()" id="a">', '<form action="#" id="a">'),
        ('<img srcset="/a.png 1x, javascript:b 2x" src=/a.png>', '<img srcset="/a.png 1x" src="/a.png">'),
        ("<q cite='javascript:x'>a</q>", "<q cite='#'>a</q>"),
    ],
)
def test_a_link_that_may_not_be_one_is_its_words(written: str, left: str) -> None:
    def resolve(target: str, image: bool) -> str:
        return "" if target.startswith("javascript:") else target

    assert resolved_links(written, resolve) == left


def test_many_definitions_of_links_that_may_not_be_ones_take_linear_time() -> None:
    def work(count: int) -> None:
        resolved_links("".join(f"[{n}]: javascript:x\n\n[a][{n}]\n" for n in range(count)), lambda target, image: "")

    assert exponent(work, 4_000) < LINEAR


def test_links_that_no_page_may_have_are_told_and_the_site_can_be_built(former: Path, run: Run) -> None:
    with (former / "_pages/letters.md").open("a") as file:
        file.write(
            "\n[one](javascript:void(0)) [two]() <a href='javascript:f()'>three</a>\n\n[four](doi:10.1000/182)\n"
        )
    made, report = moved(former, run)
    text = (made.root / "content/pages/letters.md").read_text("utf-8")
    assert 'one two <a href="#">three</a>' in text.replace("'", '"')
    for told in (
        "line 9): `javascript:void(0)` may not be the address of a link: the words are left without one\n",
        "line 9): a link has no address: its words are left without one\n",
        "line 9): `javascript:f()` may not be the address of a link: the words are left without one\n",
        "line 11): `doi:10.1000/182` may not be the address of a link: the words are left without one; "
        "this is a DOI; write `https://doi.org/10.1000/182`\n",
    ):
        assert told in report


def test_a_link_to_a_part_that_is_not_there_is_told(former: Path, run: Run) -> None:
    with (former / "_pages/about.md").open("a") as file:
        file.write("[one](/letters/#to-gauss) [two](/letters/#to-euler) [three](#gone) [four](#top)\n")
    made, report = moved(former, run)
    text = (made.root / "content/profile.md").read_text("utf-8")
    assert "[one](pages/letters.md#to-gauss) [two](pages/letters.md) three four" in text
    for told in (
        "line 6): content/pages/letters.md has no part `to-euler` on the new site: the link leads to its beginning\n",
        "line 6): content/profile.md has no part `gone` on the new site: the words are left without a link\n",
    ):
        assert told in report
    assert "`top`" not in report


def test_former_addresses_of_documents_do_not_take_those_of_pages_and_files(former: Path, run: Run) -> None:
    made = Site(former)
    for name, text in (("plates.pdf", "a"), ("PLATES.pdf", "b"), ("x.pdf/y.pdf", "c"), ("q#r?.pdf", "d")):
        made.write(f"assets/pdf/{name}", text)
    made.write(
        "_pages/more.md", "---\ntitle: More\npermalink: /assets/pdf/plates.pdf/\n---\n[a](/assets/pdf/x.pdf/y.pdf)\n"
    )
    record = "title = {On %s}, author = {Germain, Sophie}, year = 1821, pdf = {plates.pdf}, slides = {PLATES.pdf}"
    records = [f"@article{{{name}, {record % name}}}" for name in ("glass", "sand")]
    made.write("_bibliography/papers.bib", "\n".join(records))
    new, report = moved(former, run)
    copied = {place.read_text("utf-8") for place in (new.output / "papers/on-glass").glob("*.pdf")}
    assert copied == {"a", "b"}
    assert "More" in new.page("assets/pdf/plates.pdf")
    assert "url=../../../../files/pdf/x.pdf/y.pdf" in new.page("assets/pdf/x.pdf/y.pdf")
    assert "url=../../../files/pdf/q%23r%3F.pdf" in new.page("assets/pdf/q#r?.pdf")
    assert "2 documents: a page" in report
    for name in ("plates.pdf", "PLATES.pdf"):
        assert f"something else is at the former address `/assets/pdf/{name}` of this document now" in report


def test_an_address_of_another_site_without_its_scheme_gets_it(former: Path, run: Run) -> None:
    with (former / "_pages/letters.md").open("a") as file:
        file.write('\n[a](//example.org/x) <img src="//example.org/b.png" alt="b">\n')
    made, _ = moved(former, run)
    text = (made.root / "content/pages/letters.md").read_text("utf-8")
    assert '[a](https://example.org/x) <img src="https://example.org/b.png" alt="b">' in text


def test_what_keeps_the_new_site_from_being_built_is_called_an_error(former: Path, tmp_path: Path, run: Run) -> None:
    with (former / "_pages/letters.md").open("a") as file:
        file.write("\n[a](//[x)\n")
    outcome = run("migrate", former, tmp_path / "new")
    assert outcome.code == 1
    assert "It cannot be built yet: first mend what is called an error there.\n" in outcome.out
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "The new site cannot be built until what is called an error here is mended.\n" in report
    assert "- [ ] `content/pages/letters.md`, line 9: error: `//%5Bx` leads nowhere" in report
