"""Resolved sites as pages show them: people, taxonomies, orders, links and addresses."""

import re
from pathlib import Path

import pytest

from tests.support.sites import PROFILE, Site, site


def paper(name: str, front: str, body: str = "Text.") -> str:
    head = f"-- content/papers/{name}.md --\n---\ntitle: {name.title()}\n"
    return head + f"{front.strip()}\n---\n{body}\n"


def order_of(page: str) -> list[str]:
    """Return the slugs of the papers that a page lists, in its order."""
    return re.findall(r'<h3[^>]*>\s*<a href="[^"]*papers/([^/"]+)/', page)


def listed(made: Site, path: str = "") -> list[str]:
    return order_of(made.page(path))


class TestOrder:
    SITE = (
        PROFILE
        + paper("old", "authors: A\ndate: 2020-05\ncitations: 5\nrank: 2")
        + paper("new", "authors: A\ndate: 2024\ncitations: 1")
        + paper("mid", "authors: A\ndate: 2022-01-01")
        + paper("late", "authors: A\ndate: 2024-02\nrank: 1")
    )

    @pytest.mark.parametrize(
        ("order", "papers"),
        [
            ("newest", ["late", "new", "mid", "old"]),
            ("cited", ["old", "new", "late", "mid"]),
            ("own", ["late", "old", "new", "mid"]),
        ],
    )
    def test_the_site_sets_the_order(self, tmp_path: Path, order: str, papers: list[str]) -> None:
        made = site(tmp_path, self.SITE + f"-- content/site.yaml --\norder: {order}\n").built()
        assert listed(made) == papers

    def test_long_lists_are_paginated_in_one_order(self, tmp_path: Path) -> None:
        made = site(tmp_path, self.SITE + "-- content/site.yaml --\nper_page: 3\n").built()
        assert listed(made) + listed(made, "page/2/") == ["late", "new", "mid", "old"]
        assert 'href="./page/2/"' in made.page("")
        assert 'href="../../"' in made.page("page/2/")


class TestPeople:
    def test_a_coauthor_of_two_papers_has_a_page(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            PROFILE
            + paper("one", "authors: [Ada Lovelace, Charles Babbage, Mary Somerville]\ndate: 2024")
            + paper("two", "authors: [Charles Babbage, Ada Lovelace]\ndate: 2023"),
        ).built()
        assert listed(made, "people/charles-babbage/") == ["one", "two"]
        assert not (made.output / "people/mary-somerville").exists()
        assert not (made.output / "people/ada-lovelace").exists()

    def test_accents_and_aliases_are_one_person(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            "-- content/profile.md --\n---\nname: Ada Lovelace\nother_names: [A. Lovelace]\n---\n"
            + paper("one", "authors: [A. Lovelace, José Pérez]\ndate: 2024")
            + paper("two", "authors: [Ada Lovelace, Jose Perez]\ndate: 2023"),
        ).built()
        assert listed(made, "people/jose-perez/") == ["one", "two"]
        assert not (made.output / "people/a-lovelace").exists()
        assert "own" in made.page("papers/one/")

    def test_two_orcids_under_one_name_are_two_persons(self, tmp_path: Path) -> None:
        one, other = "0000-0002-1825-0097", "0000-0001-5109-3700"
        papers = (
            paper(f"p{at}", f"authors: [{{name: Wei Wang, orcid: {orcid}}}]\ndate: 2024")
            for at, orcid in enumerate([one, one, other, other])
        )
        made = site(tmp_path, PROFILE + "".join(papers)).built()
        assert listed(made, "people/wei-wang-0097/") == ["p0", "p1"]
        assert listed(made, "people/wei-wang-3700/") == ["p2", "p3"]

    def test_a_shortened_byline_without_the_owner_adds_the_owner(self, tmp_path: Path) -> None:
        made = site(tmp_path, PROFILE + paper("one", "authors: [Mary Somerville]\net_al: yes\ndate: 2024")).built()
        text = re.sub(r"<[^>]+>", "", made.page("papers/one/"))
        assert re.search(r"Mary Somerville,\s*…,\s*with\s+Ada Lovelace", text)
        assert re.findall(r'name="citation_author" content="([^"]*)"', made.page("papers/one/")) == ["Mary Somerville"]

    def test_each_person_of_a_group_has_a_page_with_their_own_papers(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            "-- content/site.yaml --\ntitle: The Engine Group\n"
            "-- content/people/ada.md --\n---\nname: Ada Lovelace\n---\nAda's life.\n"
            "-- content/people/mary.md --\n---\nname: Mary Somerville\n---\nMary's life.\n"
            + paper("one", "authors: [Ada Lovelace, Mary Somerville]\ndate: 2024\ncitations: 3")
            + paper("two", "authors: [Mary Somerville]\ndate: 2023\ncitations: 1"),
        ).built()
        assert "The Engine Group" in made.page("")
        assert listed(made) == ["one", "two"]
        assert listed(made, "people/ada/") == ["one"]
        assert listed(made, "people/mary/") == ["one", "two"]
        mary = made.page("people/mary/")
        assert re.search(r'class="[^"]*\bown\b[^"]*"[^>]*>\s*Mary Somerville', mary)
        assert not re.search(r'class="[^"]*\bown\b[^"]*"[^>]*>\s*Ada Lovelace', mary)
        assert "Mary&#39;s life" in mary or "Mary's life" in mary or "Mary’s life" in mary

    def test_an_unknown_owner_is_an_error_with_a_suggestion(self, tmp_path: Path) -> None:
        made = site(tmp_path, PROFILE + "-- content/site.yaml --\nowner: ada-lovelase\n")
        assert made.build().failed
        (found,) = made.report.diagnostics
        assert (found.code, found.span.line, found.span.column) == ("unknown-owner", 1, 8)
        assert "ada-lovelace" in found.hint


class TestTaxonomies:
    SITE = (
        PROFILE
        + paper(
            "one", "authors: A\ndate: 2024\narea: cs.CL\nareas: [cs.LG]\nvenue: {name: Long Name, short: LN}\ntags: [x]"
        )
        + paper("two", "authors: A\ndate: 2023\narea: Sociology\ntags: [X, 机器学习]")
    )

    def test_each_term_has_a_page_with_its_papers(self, tmp_path: Path) -> None:
        made = site(tmp_path, self.SITE).built()
        assert listed(made, "areas/cs-cl/") == listed(made, "areas/cs-lg/") == ["one"]
        assert listed(made, "areas/sociology/") == ["two"]
        assert listed(made, "years/2023/") == ["two"]
        assert listed(made, "venues/ln/") == ["one"]
        assert listed(made, "tags/x/") == ["one", "two"]
        assert "Computation and Language" in made.page("areas/cs-cl/")

    def test_a_tag_without_latin_letters_has_an_address(self, tmp_path: Path) -> None:
        made = site(tmp_path, self.SITE).built()
        (address,) = [path.name for path in (made.output / "tags").iterdir() if path.name != "x"]
        assert listed(made, f"tags/{address}/") == ["two"]
        assert "机器学习" in made.page(f"tags/{address}/")

    def test_the_site_says_which_collections_have_pages(self, tmp_path: Path) -> None:
        made = site(tmp_path, self.SITE + "-- content/site.yaml --\ncollections: [years]\n").built()
        assert (made.output / "years/2024").exists()
        assert not any((made.output / name).exists() for name in ("areas", "venues", "tags", "people"))
        assert "areas/" not in made.page("")

    def test_a_site_may_have_no_collections(self, tmp_path: Path) -> None:
        made = site(tmp_path, self.SITE + "-- content/site.yaml --\ncollections: []\n").built()
        assert not any((made.output / name).exists() for name in ("areas", "years", "venues", "tags", "people"))


class TestAddresses:
    def test_two_entries_on_one_address_are_an_error_naming_both(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            PROFILE + paper("one", "authors: A\ndate: 2024") + paper("two", "authors: A\ndate: 2024\nslug: one"),
        )
        assert made.build().failed
        (found,) = made.report.diagnostics
        assert found.code == "same-address"
        assert "papers/one/" in found.message
        assert "content/papers/one.md" in found.message
        assert "content/papers/two.md" in found.message

    def test_a_page_and_a_file_cannot_share_an_address(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            PROFILE + "-- content/pages/files.md --\n---\ntitle: Files\n---\n-- content/files/index.html --\nx\n",
        )
        assert made.build().failed
        assert made.codes == ["same-address"]

    def test_a_former_address_redirects_to_the_new_one(self, tmp_path: Path) -> None:
        made = site(tmp_path, PROFILE + paper("one", "authors: A\ndate: 2024\naliases: [uno]")).built()
        assert 'url=../../papers/one/"' in made.page("papers/uno/")

    def test_a_free_page_is_at_the_root(self, tmp_path: Path) -> None:
        made = site(tmp_path, PROFILE + "-- content/pages/My Talks.md --\n---\ntitle: Talks\n---\n").built()
        assert "Talks" in made.page("my-talks/")

    def test_files_are_copied_unchanged_and_move_with_their_entry(self, tmp_path: Path) -> None:
        made = site(
            tmp_path,
            PROFILE
            + paper("one", "authors: A\ndate: 2024\nlinks: {pdf: one.pdf, slides: /files/slides.pdf}")
            + "-- content/papers/one.pdf --\nPDF\n-- content/files/slides.pdf --\nSLIDES\n"
            "-- content/papers/two/index.md --\n---\ntitle: Two\nauthors: B\ndate: 2023\nslug: deux\n---\n"
            "![A](fig.png)\n"
            "-- content/papers/two/fig.png --\nPNG\n-- content/papers/two/data/raw.csv --\nCSV\n",
        ).built()
        assert made.tree()["papers/one/one.pdf"] == b"PDF\n"
        assert made.tree()["files/slides.pdf"] == b"SLIDES\n"
        assert made.tree()["papers/deux/fig.png"] == b"PNG\n"
        assert made.tree()["papers/deux/data/raw.csv"] == b"CSV\n"
        assert 'href="../../papers/one/one.pdf"' in made.page("papers/one/")
        assert 'src="../../papers/deux/fig.png"' in made.page("papers/deux/")

    def test_the_menu_leads_to_entries_pages_and_other_sites(self, tmp_path: Path) -> None:
        menu = (
            "-- content/site.yaml --\nmenu:\n  - {label: Talks, to: pages/talks.md}\n"
            "  - {label: 2024, to: years/2024/}\n  - {label: Away, to: https://example.org/}\n"
        )
        text = PROFILE + paper("one", "authors: A\ndate: 2024") + "-- content/pages/talks.md --\n---\ntitle: T\n---\n"
        made = site(tmp_path, text + menu).built()
        page = made.page("papers/one/")
        assert 'href="../../talks/"' in page
        assert 'href="../../years/2024/"' in page
        assert 'href="https://example.org/"' in page

    def test_a_broken_menu_line_is_an_error_with_its_place(self, tmp_path: Path) -> None:
        made = site(tmp_path, PROFILE + "-- content/site.yaml --\nmenu:\n  - label: Gone\n    to: years/1815/\n")
        assert made.build().failed
        (found,) = made.report.diagnostics
        assert (found.code, found.span.path, found.span.line) == ("broken-link", "content/site.yaml", 3)
