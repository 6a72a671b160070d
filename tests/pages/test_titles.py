"""Titles with emphasis, code and formulas come out wherever they stand: on pages, in lists, in menus, in the head."""

from pathlib import Path

import pytest

from octavo.audit.audit import audit
from octavo.base.project import Project
from tests.support.sites import Site, site

TITLE = "*Rana* `f` $x^2$ & A"
HTML = "<em>Rana</em> <code>f</code> <math><msup><mi>x</mi><mn>2</mn></msup></math> &amp; A"
PLAIN = "Rana f x^2 &amp; A"

SITE = f"""
-- content/site.yaml --
url: https://example.org/
menu:
  - {{label: "{TITLE}", to: pages/talks.md}}
-- content/profile.md --
---
name: Ada Lovelace
role: Head of *looms*
interests: ["$x$-looms"]
awards: [{{title: "*Grand* prize", place: "`Turin`", note: "for $y$"}}]
---
-- content/pages/talks.md --
---
title: "{TITLE}"
aliases: [old]
---
-- content/news/out.md --
---
title: "{TITLE}"
date: 1843
---
-- content/papers/one.md --
---
title: "{TITLE}"
authors:
  - {{name: Ada Lovelace, affiliation: "*Turin*"}}
date: 1843
venue: {{name: "*Acta* of $x$", short: "*Acta*"}}
tags: ["$x$-looms", "*Rana*"]
award: "The *first* prize"
versions: {{published_as: two.md}}
selected: true
---
-- content/papers/two.md --
---
title: "{TITLE}"
authors: [Ada Lovelace]
date: 1844
tags: ["$x$-looms"]
status: {{state: retracted, note: "see `two`"}}
---
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = site(tmp_path_factory.mktemp("titles"), SITE).built()
    assert made.codes == []
    return made


@pytest.mark.parametrize(
    ("page", "start"),
    [
        ("papers/one/", "<h1"),
        ("talks/", "<h1"),
        ("news/out/", "<h1"),
        ("talks/", '<li><a href="../talks/" aria-current="page">'),
        ("", "<h3"),
        ("", '<a href="./news/out/">'),
        ("news/", '<a href="../news/out/">'),
        ("tags/x-looms/", "<h3"),
        ("old/", 'moved: <a href="../talks/">'),
        ("papers/two/", '<a class="older"'),
        ("papers/one/", '<dt>Published as</dt><dd><a href="../../papers/two/">'),
    ],
)
def test_a_title_is_set_on_its_page_and_in_every_list(built: Site, page: str, start: str) -> None:
    html = built.page(page)
    at = html.index(start)
    assert HTML in html[at : at + len(start) + len(HTML) + 120]


@pytest.mark.parametrize("page", ["papers/one/", "talks/", "news/out/", "old/"])
def test_a_title_is_plain_in_the_head(built: Site, page: str) -> None:
    head = built.page(page).partition("</head>")[0]
    assert f"<title>{PLAIN}" in head
    assert "<em>" not in head and "<math" not in head
    if page.startswith("papers"):
        assert f'<meta name="citation_title" content="{PLAIN}">' in head
        assert '<meta name="citation_keywords" content="x-looms; Rana">' in head


def test_other_lines_are_set_where_they_stand(built: Site) -> None:
    paper, home = built.page("papers/one/"), built.page("")
    assert "<em>Acta</em> of <math>" in paper
    assert "<em>Acta</em></a> 1843" in home
    assert "The <em>first</em> prize" in paper
    assert "<em>Turin</em>" in paper
    assert "<math><mi>x</mi></math>-looms</a>" in paper
    assert "<h1><math><mi>x</mi></math>-looms" in built.page("tags/x-looms/")
    assert "<title>x-looms" in built.page("tags/x-looms/")
    assert "see <code>two</code>" in built.page("papers/two/")
    for html in ("Head of <em>looms</em>", "<em>Grand</em> prize", "<code>Turin</code>", "for <math><mi>y</mi></math>"):
        assert html in home


def test_markup_that_changes_nothing_but_its_look_changes_the_pages(tmp_path: Path) -> None:
    made = site(tmp_path, SITE).built()
    made.edit("content/papers/two.md", "*Rana*", "**Rana**")
    made.built()
    pages = {path.removesuffix("index.html") for path in made.report.reasons}
    # The other paper names this one as a version of it, so that lists of that one may show the title too.
    others = {"tags/rana/", "venues/acta/", "years/1843/"}
    assert pages == {"", "papers/one/", "papers/two/", "tags/x-looms/", "years/1844/", *others}
    for page in ("", "papers/two/", "papers/one/", "tags/x-looms/"):
        assert "<strong>Rana</strong>" in made.page(page)


def test_a_preprint_and_the_article_of_one_title_lead_to_each_other_and_are_told_apart(tmp_path: Path) -> None:
    made = site(
        tmp_path,
        """
        -- content/profile.md --
        ---
        name: Ada Lovelace
        ---
        Life.
        -- content/papers/old.md --
        ---
        title: Notes
        authors: [Ada Lovelace]
        date: 1842
        versions: {preprint_of: new.md}
        ---
        On the engine.
        -- content/papers/new.md --
        ---
        title: Notes
        authors: [Ada Lovelace]
        date: 1843
        ---
        On the engine.
        """,
    ).built()
    assert "<title>Notes (preprint) – Ada Lovelace</title>" in made.page("papers/old")
    assert '<dt>Preprint</dt><dd><a href="../../papers/old/">Notes</a></dd>' in made.page("papers/new")
    assert audit(Project.at(tmp_path)).diagnostics == ()


ORCID = "0000-0001-5109-3700"
NAMESAKES = f"""
-- content/profile.md --
---
name: Ada Lovelace
orcid: 0000-0002-1825-0097
---
-- content/papers/one.md --
---
title: One
authors: [{{name: Ada Lovelace, orcid: {ORCID}}}, Wei Wang]
tags: [looms]
area: looms
date: 1843
---
-- content/papers/two.md --
---
title: Two
authors: [Ada Lovelace, {{name: Ada Lovelace, orcid: {ORCID}}}, Wei Wang]
date: 1844
---
"""


def test_pages_of_people_and_terms_of_one_name_have_titles_that_differ(tmp_path: Path) -> None:
    built = site(tmp_path, NAMESAKES).built()
    assert f"<title>Ada Lovelace ({ORCID}) – Ada Lovelace</title>" in built.page("people/ada-lovelace-3700")
    assert "<title>Wei Wang – Ada Lovelace</title>" in built.page("people/wei-wang")
    assert "<title>looms (tag) – Ada Lovelace</title>" in built.page("tags/looms")
    assert "<title>looms (area) – Ada Lovelace</title>" in built.page("areas/looms")
    home = built.page("")
    assert f'Ada Lovelace <span class="soft">{ORCID}</span>' in home
    assert home.count('<strong class="own">') == 1
