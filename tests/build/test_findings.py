"""The findings of a project's sources are those of its build, and no page is made."""

from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.project import Options, Project
from octavo.build.findings import source_findings
from tests.support.sites import PROFILE, Site, site

PAPERS = """
-- content/papers/engines.md --
---
title: On {Engines}
authors: [A. Lovelace, Charles Babbage]
date: 1843
---
See [this](nowhere.md).
-- content/papers/again.md --
---
title: On Engines
authors: [A. Lovelace]
date: 1843
nonsense: true
---
"""


def findings(made: Site) -> tuple[Diagnostic, ...]:
    return source_findings(Project.at(made.root), Options())


def test_they_are_those_of_a_build(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE + PAPERS)
    found = findings(made)
    assert not (made.root / "output").exists()
    assert {one.code for one in found} >= {"unknown-key", "broken-link", "latex-text"}
    made.build()
    assert made.report.diagnostics == tuple(one for one in found if one.severity != "note")


def test_those_of_the_theme_are_among_them(tmp_path: Path) -> None:
    made = site(tmp_path, f"{PROFILE}\n-- content/site.yaml --\ntheme: nowhere\n")
    assert made.build().diagnostics
    assert findings(made) == made.report.diagnostics


def test_a_build_comes_to_the_same_afterwards_and_before(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE + PAPERS.replace("nonsense: true\n", "").replace("See [this](nowhere.md).", ""))
    found = findings(made)
    made.built()
    assert found
    assert findings(made) == (*made.report.diagnostics, *made.report.notes) == found
    made.edit("content/papers/again.md", "1843", "1844")
    edited = findings(made)
    assert edited != found
    assert made.build().diagnostics == tuple(one for one in edited if one.severity != "note")
