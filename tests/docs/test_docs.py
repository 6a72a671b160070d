"""Test the documentation: it builds, its generated pages are current, and what it tells readers to do works."""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import octavo
from octavo.audit.audit import audit
from octavo.base.manual import MANUAL, explanation_of
from octavo.base.project import Project
from octavo.content.config import read_settings
from octavo.content.fields import ENTRIES
from octavo.markdown.render import render
from tests.diagnostics.test_diagnostics import CASES, code_of, codes_in
from tests.support.sites import PROFILE, Site, site
from tools.doc_blocks import Reader, blocks_of, reader_in
from tools.docs import DOCS, ORDER, PAGES, generated

PROGRAMS = Path(sys.executable).parent
# Pages that begin with `octavo new`.
FROM_NOTHING = ("start", "import")
SOURCES = sorted(Path(octavo.__file__).parent.rglob("*.py"))
PAPER = """
-- content/papers/my-first-paper.md --
---
title: The title of my first paper
authors: [Ada Lovelace]
date: 1843
---
On the engine.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the documentation, in a folder of its own so that its cache does not end up in the checkout."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("content", "themes"):
        shutil.copytree(DOCS / name, folder / name)
    made = Site(folder)
    made.build(strict=True)
    return made


def page_text(name: str) -> str:
    return (PAGES / f"{name}.md").read_text("utf-8")


def test_the_documentation_builds_without_a_finding(built: Site) -> None:
    assert built.report.diagnostics == ()
    assert {f"{name}/index.html" for name in ORDER} <= set(built.tree())
    assert sorted(f"{name}.md" for name in ORDER) == sorted(place.name for place in PAGES.glob("*.md"))


def test_the_check_finds_nothing_in_the_documentation(built: Site) -> None:
    found = audit(Project.at(built.root))
    assert found.pages > len(ORDER)
    assert found.diagnostics == ()


@pytest.mark.parametrize("place", generated(), ids=lambda place: place.name)
def test_generated_files_are_current(place: Path) -> None:
    assert place.read_text("utf-8") == generated()[place], "run: python -m tools.docs"


def test_every_finding_is_explained_once(built: Site) -> None:
    codes = {code for source in SOURCES for code in codes_in(source) if re.fullmatch(r"[a-z0-9\[\]+-]+", code)}
    explained = re.findall(r"^### (.*)$", page_text("findings"), re.MULTILINE)
    assert len(explained) == len(set(explained)) > 50
    assert [code for code in sorted(codes) if not any(re.fullmatch(code, name) for name in explained)] == []
    assert [name for name in explained if not any(re.fullmatch(code, name) for code in codes)] == []


def test_every_case_of_a_finding_gives_an_example() -> None:
    text = (DOCS / "findings.md").read_text("utf-8")
    shown = re.findall(r"^\{\{ (\S+) \}\}$", text, re.MULTILINE)
    parts = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert {code_of(case) for case in CASES} == {name.partition(".")[0] for name in shown}
    for part in parts:
        own = re.findall(r"^\{\{ (\S+) \}\}$", part, re.MULTILINE)
        assert {name.partition(".")[0] for name in own} <= {part.partition("\n")[0]}


def test_the_link_of_a_finding_leads_to_its_explanation(built: Site) -> None:
    path, _, anchor = explanation_of("unknown-key").removeprefix(MANUAL).partition("#")
    assert f'<h3 id="{anchor}">' in built.page(path)


def test_every_key_of_every_entry_is_listed() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", page_text("keys"), re.MULTILINE))
    assert {field.name for table in ENTRIES.values() for field in table.fields} <= rows


def test_the_site_is_published_where_the_program_looks_for_it() -> None:
    assert read_settings(DOCS / "content")[0].config.url == MANUAL


def test_sections_beside_a_page_lead_to_its_headings(built: Site) -> None:
    for name in ORDER:
        html = built.page(name)
        beside = re.findall(r'<li class="level-\d"><a href="#([^"]+)">', html)
        assert beside == re.findall(r'<h[23] id="([^"]+)">', html)


def test_links_within_the_documentation_lead_somewhere(built: Site) -> None:
    files = built.tree()
    found = 0
    for path, data in files.items():
        if path.endswith(".html") and path != "404.html":
            for link in re.findall(r'<[^<>]*\s(?:href|src)="([^":]+)"', data.decode()):
                target, _, anchor = link.partition("#")
                place = os.path.normpath(f"{path}/../{target}") if target else path
                place = place if place in files else os.path.normpath(f"{place}/index.html")
                assert place in files, f"{path} links to {link}"
                assert not anchor or f' id="{anchor}"'.encode() in files[place], f"{path} links to {link}"
                found += 1
    assert found > 300


def start_of(name: str, folder: Path) -> Reader:
    """Return a reader at the beginning of a page: some begin in an empty folder, the others in a project."""
    reader = reader_in(folder, PROGRAMS)
    if name not in FROM_NOTHING:
        site(reader.folder, PROFILE + PAPER)
        setup = (
            ("git", "init", "--quiet", "--initial-branch", "main"),
            ("git", "remote", "add", "origin", "https://github.com/ada/ada.github.io.git"),
        )
        for command in setup:
            subprocess.run(command, cwd=reader.folder, env=reader.environment, check=True)
    return reader


@pytest.mark.parametrize("name", ORDER)
def test_what_a_page_says_can_be_done(name: str, tmp_path: Path) -> None:
    blocks = list(blocks_of(page_text(name)))
    if not any(block.kind in ("run", "serve", "file") for block in blocks):
        return
    reader = start_of(name, tmp_path)
    for block in blocks:
        try:
            reader.follow(block)
        except AssertionError as failure:
            pytest.fail(f"{name}.md, line {block.line}: {failure}")
    done = subprocess.run(
        ["octavo", "build", "--json"], cwd=reader.folder, env=reader.environment, stdout=subprocess.PIPE, check=False
    )
    assert json.loads(done.stdout)["diagnostics"] == []
    if name == "import":
        entry = (reader.folder / "content/papers/idealtheorie-in-ringbereichen.md").read_text("utf-8")
        assert entry in [block.text for block in blocks]
    if name == "start":
        hub = tmp_path / "hub" / "ada" / "ada.github.io.git"
        listed = subprocess.run(
            ["git", "ls-tree", "-r", "--name-only", "main"], cwd=hub, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.split()
        assert "content/papers/on-the-analytical-engine.md" in listed
        assert not [path for path in listed if path.startswith("output/")]


def test_what_is_pasted_is_read_and_told_as_the_table_says() -> None:
    section = page_text("write").partition("\n## Pasting")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)`[^|]* \| ([^|]+) \| (?:\[([a-z-]+)\].*|nothing) \|$", section, re.MULTILINE)
    assert len(rows) == section.count("\n| `") >= 10
    for pasted, shown, code in rows:
        text, findings = render(pasted, "a.md")
        assert {finding.code for finding in findings} == ({code} if code else set()), pasted
        if code == "latex-text":
            assert text.html == render(shown, "a.md")[0].html
        assert ("\\" in text.html) == (code.startswith("unknown")), pasted


def test_what_is_not_run_says_why() -> None:
    blocks = [block for name in ORDER for block in blocks_of(page_text(name)) if block.kind == "not run"]
    assert blocks
    assert all(block.argument for block in blocks)


def test_pictures_are_small_and_have_the_size_that_pages_state(built: Site) -> None:
    stated = {
        match[1]: (int(match[2]), int(match[3]))
        for match in re.finditer(
            r'<img src="[^"]*?([\w-]+\.png)" [^>]*width="(\d+)" height="(\d+)"', built.page("start")
        )
    }
    pictures = {place.name: place.read_bytes() for place in PAGES.glob("*.png")}
    # The size of a picture follows on the first 16 bytes (PNG specification, § 11.2.1).
    assert {name: struct.unpack(">II", data[16:24]) for name, data in pictures.items()} == stated
    assert all(len(data) < 200_000 for data in pictures.values())
