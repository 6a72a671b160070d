"""Bodies on pages: a text in a list has no ids, and its links to them lead to the paper's own page."""

from pathlib import Path

from tests.support.sites import PROFILE, site

PAPER = """
-- content/papers/one.md --
---
title: One
authors: Ada Lovelace
date: 2024
selected: true
---
A claim with a note[^1], and the words id="x" and href="#y" in it. {long}

## Method

More.

[^1]: The note.
"""


def test_ids_stay_on_the_papers_own_page(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE + PAPER.replace("{long}", "Much more text follows here. " * 20)).built()
    page, home = made.page("papers/one/"), made.page("")
    assert 'id="one-fn-1"' in page
    assert 'href="#one-fn-1"' in page
    assert 'id="one-' not in home
    assert 'href="./papers/one/#one-fn-1"' in home
    assert 'the words id="x" and href="#y" in it' in home


def test_ids_of_own_html_stay_there_too_in_whatever_form_they_are_written(tmp_path: Path) -> None:
    own = """A <b title="a>b" id="here">claim</b> <i id=there>of</i> <u class=x id = 'yonder'>mine</u>. {long}"""
    text = PAPER.replace('A claim with a note[^1], and the words id="x" and href="#y" in it. {long}', own)
    made = site(tmp_path, PROFILE + text.replace("{long}", "Much more text follows here. " * 20)).built()
    page, home = made.page("papers/one/"), made.page("")
    assert 'id="here"' in page and "id=there" in page and "id = 'yonder'" in page
    assert '<b title="a>b">claim</b> <i>of</i> <u class=x>mine</u>' in home
