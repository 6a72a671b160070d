"""Pages: the bytes that a template makes of a page's values, with fragments and links in their places."""

from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from octavo.model.records import Fragment, Group, Listing
from octavo.render.page import render_page
from octavo.render.routes import PageKind, Route
from octavo.site.targets import MISSING
from tests.render.rendering import fragments_of
from tests.site.resolving import entry, paper, resolved
from tests.support.template_values import renderer

SITE = entry("profile.md", "name: Ada Lovelace") + paper("one", "Ada Lovelace") + paper("zwei", "Ada Lovelace")
LINK = Markup('<a href="\x01x/\x02">')


def rendered(template: str, folder: Path, path: str, kind: PageKind, portable: bool, **values: Any) -> str:
    route = Route(path, kind)
    fragments = fragments_of(resolved(SITE).records, "<i>{{ paper.title }}ü \x01\x02</i>", folder)
    page = renderer({route.template: template})
    return render_page(route, values, fragments, page, base="/base/", portable=portable).decode()


@pytest.mark.parametrize(
    ("path", "kind", "portable", "href"),
    [
        ("index.html", "home", False, "./x/"),
        ("talks/index.html", "page", False, "../x/"),
        ("papers/one/index.html", "paper", True, "../../x/index.html"),
        (MISSING, "missing", False, "/base/x/"),
        (MISSING, "missing", True, "/base/x/index.html"),
    ],
)
def test_links_are_relative_to_the_page_except_on_the_page_for_missing_addresses(
    tmp_path: Path, path: str, kind: PageKind, portable: bool, href: str
) -> None:
    assert rendered("{{ data.link }}", tmp_path, path, kind, portable, data={"link": LINK}) == f'<a href="{href}">'


def test_fragments_stand_where_the_template_shows_them(tmp_path: Path) -> None:
    template = (
        "<p>{% for entry in selected %}{{ entry }}{% endfor %}</p>"
        "{% for group in listing.groups %}<b>{{ group.title }}</b>{% for entry in group.entries %}{{ entry }}"
        "{% endfor %}{% endfor %}<p>é</p>"
    )
    one, two = Fragment(0, None), Fragment(1, None)
    listing = Listing(total=2, groups=(Group(title="2024", anchor="y2024", entries=(two, one)),))
    page = rendered(template, tmp_path, "x/index.html", "page", False, selected=(one,), listing=listing)
    one_html, two_html = "<i>Oneü ../</i>", "<i>Zweiü ../</i>"
    assert page == f"<p>{one_html}</p><b>2024</b>{two_html}{one_html}<p>é</p>"


def test_a_name_that_the_page_does_not_set_is_none(tmp_path: Path) -> None:
    assert rendered("{% if term is none %}none{% endif %}", tmp_path, "x/index.html", "page", False) == "none"
