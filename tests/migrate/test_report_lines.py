"""The list of what a person has to look at after a move: a line for each thing, none where nothing is to be done."""

from pathlib import Path

import pytest

from octavo.migrate.markup.leftovers import leftovers
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.peers import FOLIO
from tests.support.sites import site

SITE = (
    FOLIO
    + r"""-- _bibliography/papers.bib --
@article{germain1821, title = {On plates}, author = {Germain, Sophie}, journal = {Annals}, year = 1821,
  abstract = {We follow \cite{gauss1801}.}}
-- _pages/letters.md --
---
title: Letters
permalink: /letters/
---
{% unknown one %} and {% unknown one %}

Then {% unknown two %}.

[One](/lost/) and

[two](/lost/).

<p align="center">Words.</p>

<iframe src="https://video.example.org/1"></iframe>
"""
)


@pytest.fixture
def report(tmp_path: Path, run: Run) -> list[str]:
    run("migrate", site(tmp_path / "folio", SITE).root, tmp_path / "new")
    return (tmp_path / "new/migration.md").read_text("utf-8").splitlines()


def test_what_is_the_same_in_a_text_is_one_line_with_all_places(report: list[str]) -> None:
    (line,) = [line for line in report if "Liquid" in line]
    assert line == (
        "- [ ] `content/pages/letters.md`, lines 5, 7 (of `_pages/letters.md`, lines 5, 7): "
        "Liquid is kept as it was: `{% unknown one %}`, `{% unknown two %}`"
    )


def test_a_link_that_led_nowhere_is_told_once(report: list[str]) -> None:
    (line,) = [line for line in report if "/lost/" in line]
    assert line.endswith("`/lost/` was not found in the former site: it leads to https://sophie.example.org/lost/ now")


def test_a_command_of_latex_is_told_once_with_its_place_in_the_entry(report: list[str]) -> None:
    (line,) = [line for line in report if r"\cite" in line]
    assert line.startswith(r"- [ ] `content/papers/on-plates.md`, line 10: `\cite` is a command of LaTeX")


def test_plain_html_is_told_but_asks_for_nothing(report: list[str]) -> None:
    (line,) = [line for line in report if "<p align" in line]
    assert line.startswith(
        "- `content/pages/letters.md`, line 13 (of `_pages/letters.md`, line 13): plain HTML is kept"
    )
    (asked,) = [line for line in report if "<iframe" in line]
    assert asked.startswith("- [ ] `content/pages/letters.md`, line 15")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<ul>\n<li><img src='a'></li>\n</ul>", ["plain HTML"]),
        ("<p>\n<iframe src='a'></iframe>\n</p>", ["plain HTML", "HTML"]),
        ("<div>\n<p>a</p>\n</div>", ["HTML"]),
        ("<p>a</p>\n\n<p>b</p>", ["plain HTML", "plain HTML"]),
        ("<b>a</b>", []),
    ],
)
def test_html_is_plain_if_all_of_its_elements_are(text: str, kinds: list[str]) -> None:
    assert [kind for _, kind, _ in leftovers(text)] == kinds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It is out. :sparkles: :+1:", [":sparkles:", ":+1:"]),
        ("At 9:30:15, `:tada:`, std::vector:: and https://example.org/a:b:c", []),
    ],
)
def test_names_of_emoji_are_told(text: str, names: list[str]) -> None:
    assert [(kind, markup) for _, kind, markup in leftovers(text)] == [("the name of an emoji", name) for name in names]


def test_an_emoji_in_a_short_line_of_news_is_told_once(tmp_path: Path, run: Run) -> None:
    news = "-- _news/one.md --\n---\nlayout: post\ndate: 1821-01-08\ninline: true\n---\nThe prize is mine. :tada:\n"
    run("migrate", site(tmp_path / "folio", SITE + news).root, tmp_path / "new")
    (line,) = [line for line in (tmp_path / "new/migration.md").read_text("utf-8").splitlines() if ":tada:" in line]
    assert line.startswith("- [ ] `content/news/one.md`, line 2 (of `_news/one.md`, line 6): the name of an emoji")


def test_a_key_that_is_not_kept_is_told_with_its_line(tmp_path: Path, run: Run) -> None:
    course = "-- _posts/1821-05-01-one.md --\n---\ntitle: Algebra\ncourse_id: algebra\n---\nRings.\n"
    run("migrate", site(tmp_path / "folio", SITE + course).root, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert (
        "- `_posts/1821-05-01-one.md`, line 3: `course_id`: the name of the text within the former program, "
        "which no page shows\n" in report
    )
