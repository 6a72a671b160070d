"""The line of the menu that is shown as current, where several lead to one page."""

import re
from pathlib import Path

import pytest

from tests.support.sites import PROFILE, site

PAPER = "-- content/papers/a.md --\n---\ntitle: Engines\nauthors: [Ada Lovelace]\ndate: 1843\n---\n"


@pytest.mark.parametrize(
    ("lines", "home", "paper"),
    [
        (("Publications: /#papers", "About: /", "Contact: /#contact"), "About", "Publications"),
        (("About: /", "Contact: /#contact"), "About", "About"),
        (("Publications: /#papers", "Contact: /#contact"), "Publications", "Publications"),
        ((), "Papers", "Papers"),
    ],
)
def test_only_one_line_of_the_menu_is_current(lines: tuple[str, ...], home: str, paper: str, tmp_path: Path) -> None:
    menu = [f"  - {{label: {label}, to: '{to}'}}\n" for label, _, to in (line.partition(": ") for line in lines)]
    config = f"-- content/site.yaml --\nversion: 1\nmenu:\n{''.join(menu)}" if menu else ""
    made = site(tmp_path, f"{PROFILE.strip()}\n\n## Contact\n\nLetters.\n{PAPER}{config}").built()
    current = [re.findall(r"<li><a [^>]*aria-current[^>]*>([^<]*)", made.page(page)) for page in ("", "papers/a")]
    assert current == [[home], [paper]]
