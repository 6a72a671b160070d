"""A number of any length is told of with its place, or is text: none ends a build."""

from pathlib import Path

import pytest

from tests.support.sites import PROFILE, site

# Python reads no number of more than 4,300 digits.
LONG = "1" * 4301
PAPER = """
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 2024
---
"""


@pytest.mark.parametrize("date", [LONG, f"{LONG}-01-01", f"1 to {LONG} June 2024", f"{LONG}/{LONG}", f"June {LONG}"])
def test_a_date_of_any_length_is_told_with_its_place(tmp_path: Path, date: str) -> None:
    report = site(tmp_path, PROFILE + PAPER.replace("2024", date)).build()
    [found] = [found for found in report.diagnostics if found.code == "bad-date"]
    assert (found.span.path, found.span.line, found.span.column) == ("content/papers/notes.md", 4, 7)


def test_a_date_of_metrics_is_told_with_its_place(tmp_path: Path) -> None:
    metrics = f"metrics:\n- label: citations\n  value: 7\n  as_of: {LONG}\n"
    text = PROFILE.replace("areas: cs.CL\n", f"areas: cs.CL\n{metrics}") + PAPER
    report = site(tmp_path, text).build()
    [found] = [found for found in report.diagnostics if found.code == "bad-date"]
    assert (found.span.path, found.span.line, found.span.column) == ("content/profile.md", 7, 10)


@pytest.mark.parametrize("number", ["1" * 19, LONG, "1e400", "nan", "inf", "1_000", "+1", "٣", "-1", "1.0"])
def test_only_digits_are_a_number(tmp_path: Path, number: str) -> None:
    text = PROFILE + PAPER.replace("date: 2024", f"date: 2024\ncitations: {number}")
    report = site(tmp_path, text).build()
    assert [(found.code, found.span.line) for found in report.diagnostics if found.code == "bad-value"] == [
        ("bad-value", 5)
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"&#{LONG};",
        f'<a href="&#{LONG};" id="&#{LONG};">x</a>',
        f"<p>$&#{LONG};$</p>",
        f"[x](&#{LONG};:y)",
        f"{LONG}. x",
        f"$\\hspace{{{LONG}em}}$",
        f"![x](x.png){{width={LONG}}}",
        "$$a \\tag*{=@9=} \\tag{=@9=}$$",
        "\\begin{align} a &\\text{=@9=} \\\\ b \\end{align}",
    ],
)
def test_a_number_in_a_text_ends_no_build(tmp_path: Path, text: str) -> None:
    site(tmp_path, f"{PROFILE}{PAPER}{text}\n").build()
