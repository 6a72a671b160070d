"""Test the macros of a site: they are checked, they reach texts and titles, and a change renders what uses them."""

from pathlib import Path

import pytest

from octavo.content.fields import CONFIG
from octavo.content.findings import Findings
from octavo.yaml.read import parse_mapping
from tests.support.sites import PROFILE, site

FILES = (
    PROFILE
    + r"""
-- content/site.yaml --
math:
  macros:
    '\RR': '\mathbb{R}'
-- content/papers/plain.md --
---
title: Of wheels
authors: [Charles Babbage]
date: 1842
---
It has $n$ teeth.
-- content/papers/in-text.md --
---
title: Of looms
authors: [Ada Lovelace]
date: 1843
---
It weaves in $\RR^2$.
-- content/news/in-title.md --
---
title: On $\RR^3$
date: 1843-09-01
---
It is out.
"""
)


def macros_of(text: str) -> tuple[object, list[str]]:
    """Return the macros in a configuration, and the codes of its findings."""
    findings = Findings("content/site.yaml")
    config = CONFIG.read(parse_mapping(text, findings.path), findings)
    return config.math and config.math.macros, [found.code for found in findings.diagnostics]


def test_macros_are_read_with_and_without_a_backslash() -> None:
    text = "math: {macros: {'\\RR': '\\mathbb{R}', E: '\\mathbb{E}\\left[#1\\right]'}}"
    assert macros_of(text) == ((("E", r"\mathbb{E}\left[#1\right]"), ("RR", r"\mathbb{R}")), [])


@pytest.mark.parametrize(
    "text",
    [
        r"math: {macros: {'\R1': 'x'}}",
        r"math: {macros: {'\RR': 'x{'}}",
        r"math: {macros: {'\RR': 'x}{'}}",
        r"math: {macros: {'\RR': '# x'}}",
        r"math: {macros: {'\RR': [x, 1]}}",
        r"math: {macros: {'\RR': 'x', RR: 'y'}}",
        r"math: {macros: {'\RR': '\foo'}}",
        r"math: {macros: {'\RR': '\RR'}}",
    ],
)
def test_a_bad_macro_is_told(text: str) -> None:
    assert macros_of(text)[1] == ["bad-macro"]


def test_half_a_formula_is_no_bad_macro() -> None:
    assert macros_of(r"math: {macros: {'\be': '\begin{equation}', '\ee': '\end{equation}', '\l': '\left('}}")[1] == []


def test_macros_have_to_stand_in_their_key() -> None:
    assert macros_of(r"macros: {'\RR': x}")[1] == ["unknown-key"]
    assert macros_of("math: {macros: [a]}")[1] == ["wrong-type"]


def test_macros_work_in_texts_and_titles(tmp_path: Path) -> None:
    made = site(tmp_path, FILES).built()
    assert made.codes.count("bad-formula") == 0
    assert "<mi>ℝ</mi>" in made.page("papers/in-text")
    assert "<mi>ℝ</mi>" in made.page("news")


def test_a_changed_macro_renders_what_uses_it_and_nothing_else(tmp_path: Path) -> None:
    made = site(tmp_path, FILES).built()
    made.edit("content/site.yaml", r"\mathbb{R}", r"\mathbf{R}")
    made.built()
    assert "ℝ" not in made.page("papers/in-text") + made.page("news")
    assert "𝐑" in made.page("papers/in-text") and "𝐑" in made.page("news")
    assert "papers/in-text/index.html" in made.rendered
    assert "papers/plain/index.html" not in made.rendered
    before = made.tree()
    again = tmp_path / "again"
    fresh = site(again, FILES)
    fresh.edit("content/site.yaml", r"\mathbb{R}", r"\mathbf{R}")
    assert fresh.built().tree().keys() == before.keys()
    assert fresh.page("papers/in-text") == made.page("papers/in-text")
