"""The files for hosts and crawlers: a sitemap, robots.txt that names it, and .nojekyll."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from octavo.render import crawlers
from tests.support.sites import Site, site

SITE = """
-- content/site.yaml --
url: https://example.org/ada/
-- content/profile.md --
---
name: Ada Lovelace
---
A life.
-- content/papers/notes.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843-09
aliases: [old]
---
Text.
-- content/papers/rhyme.md --
---
title: Rhyme
authors: [Ada Lovelace]
date: 1841
---
Text.
-- content/news/out.md --
---
title: Out
date: 1843-09-05
---
Text.
"""
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def made(tmp_path: Path) -> Site:
    return site(tmp_path / "project", SITE)


def sitemap(made: Site) -> str:
    return (made.output / "sitemap.xml").read_text("utf-8")


def addresses(text: str) -> dict[str, str | None]:
    """Return the addresses in a sitemap or an index of sitemaps, each with the date of its last change."""
    root = ET.fromstring(text)
    found = {}
    for item in root:
        place = item.find("s:loc", NAMESPACE)
        assert place is not None
        assert place.text
        found[place.text] = item.findtext("s:lastmod", None, NAMESPACE)
    return found


def test_the_sitemap_lists_every_page_but_redirects_and_404_with_the_dates_of_entries(made: Site) -> None:
    made.built()
    found = addresses(sitemap(made))
    pages = {path.removesuffix("index.html") for path in made.rendered} - {"404.html", "papers/old/"}
    assert set(found) == {f"https://example.org/ada/{page}" for page in pages}
    dates = {address.removeprefix("https://example.org/ada/"): day for address, day in found.items() if day}
    assert dates == {"papers/notes/": "1843-09", "papers/rhyme/": "1841", "news/out/": "1843-09-05"}


def test_robots_names_the_sitemap_and_keeps_nobody_out(made: Site) -> None:
    made.built()
    lines = (made.output / "robots.txt").read_text("utf-8").splitlines()
    assert "Sitemap: https://example.org/ada/sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Disallow: /")]


def test_too_many_addresses_for_one_sitemap_go_into_several_that_an_index_lists(
    made: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.built()
    whole = addresses(sitemap(made))
    monkeypatch.setattr(crawlers, "_MOST", 4)
    made.edit("content/papers/rhyme.md", "date: 1841", "date: 1842")
    made.built()
    parts = addresses(sitemap(made))
    assert list(parts) == [f"https://example.org/ada/sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    listed: dict[str, str | None] = {}
    for part in parts:
        found = addresses((made.output / part.removeprefix("https://example.org/ada/")).read_text("utf-8"))
        assert 0 < len(found) <= 4
        assert listed.keys().isdisjoint(found)
        listed |= found
    assert len(listed) == len(whole)


def test_only_edits_that_change_addresses_or_dates_write_the_sitemap_again(made: Site) -> None:
    made.built()
    made.edit("content/papers/notes.md", "Text.", "Other text.")
    made.built()
    assert "sitemap.xml" not in made.report.reasons
    made.edit("content/papers/notes.md", "date: 1843-09", "date: 1843-10")
    made.built()
    assert made.report.reasons["sitemap.xml"] == "changed: file"


def test_without_an_address_there_is_no_sitemap(made: Site) -> None:
    made.edit("content/site.yaml", "url: https://example.org/ada/", "title: Ada")
    paths = made.built().tree()
    assert ".nojekyll" in paths
    assert not {"sitemap.xml", "robots.txt"} & paths.keys()


@pytest.mark.parametrize("name", ["robots.txt", "sitemap.xml", ".nojekyll"])
def test_the_authors_own_file_takes_the_place_of_ours(made: Site, name: str) -> None:
    made.write(f"content/root/{name}", "mine\n")
    assert made.built().tree()[name] == b"mine\n"
    assert made.codes == []
    (made.root / "content" / "root" / name).unlink()
    assert made.built().tree()[name] != b"mine\n"


def test_addresses_are_encoded_as_xml_and_as_addresses(made: Site) -> None:
    made.edit("content/site.yaml", "https://example.org/ada/", "https://example.org/a&b/")
    made.built()
    text = sitemap(made)
    assert "https://example.org/a&b/papers/notes/" in addresses(text)
    assert not re.search(r"&(?!amp;)", text)
