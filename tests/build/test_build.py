"""Test the output of a build, and which pages an edit renders again."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from octavo.base.folders import HeldFolder
from octavo.base.project import SHIPPED
from tests.support.sites import Site, site

LISTS = {
    "index.html",
    "years/2024/index.html",
    "areas/cs-cl/index.html",
    "tags/engines/index.html",
    "people/charles-babbage/index.html",
}
ALL_LISTS = {*LISTS, *(f"{path}/index.html" for path in ("years/2022", "years/2023", "areas/cs-lg", "areas/cs-cy"))}
PAPERS = {f"papers/{name}/index.html" for name in ("notes", "tables", "letters")}
PAGES = {*ALL_LISTS, *PAPERS, "404.html", "news/index.html", "news/out/index.html", "talks/index.html"}

SITE = """
-- content/site.yaml --
title: Ada Lovelace
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
areas: cs.CL
---
A life of engines.
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace, Charles Babbage]
date: 2024-03-01
area: cs.CL
tags: [engines]
selected: yes
---
The engine weaves algebra.
-- content/papers/tables.md --
---
title: Tables by machine
authors: [Ada Lovelace, Charles Babbage]
date: 2023-05
area: cs.LG
---
Numbers without a clerk.
-- content/papers/letters.md --
---
title: Letters
authors: [Mary Somerville]
date: 2022
area: cs.CY
---
See [the notes](notes.md).
-- content/news/out.md --
---
title: Notes are out
date: 2024-03-02
---
Read [them](../papers/notes.md).
-- content/pages/talks.md --
---
title: Talks
---
None yet.
-- content/data/talks.yaml --
- one
- two
"""


@pytest.fixture
def built(tmp_path: Path) -> Site:
    """Build the site above."""
    return site(tmp_path, SITE).built()


def test_every_kind_of_page_has_its_address(built: Site) -> None:
    assert {path for path in built.tree() if path.endswith(".html")} == PAGES


def test_a_second_build_renders_nothing(built: Site) -> None:
    count = built.report.rendered
    again = built.build()
    assert (again.rendered, again.reused, again.removed) == (0, count, 0)


def test_a_touched_file_renders_nothing(built: Site) -> None:
    os.utime(built.root / "content/papers/notes.md", (1, 1))
    again = built.build()
    assert again.rendered == 0


NOTES = "content/papers/notes.md"
TABLES = "content/papers/tables.md"
LETTERS = "content/papers/letters.md"


def test_an_edited_abstract_renders_its_page_and_the_lists_that_show_it(built: Site) -> None:
    built.edit(NOTES, "weaves", "spins")
    assert built.built().rendered == {"papers/notes/index.html", *LISTS}


def test_an_edited_biography_renders_the_home_page_alone(built: Site) -> None:
    built.edit("content/profile.md", "A life", "Two lives")
    assert built.built().rendered == {"index.html"}


def test_an_edited_title_renders_neighbours_and_related_papers_too(built: Site) -> None:
    built.edit(NOTES, "Notes on the engine", "Remarks on the engine")
    assert built.built().rendered == {"papers/notes/index.html", "papers/tables/index.html", *LISTS}


def test_an_edited_title_renders_the_other_versions_of_the_work_and_their_lists(built: Site) -> None:
    built.edit(LETTERS, "area: cs.CY", "area: cs.CY\nversions: {preprint_of: notes.md}")
    built.built()
    built.edit(NOTES, "Notes on the engine", "Remarks on the engine")
    assert built.built().rendered == {*PAPERS, *LISTS, "years/2022/index.html", "areas/cs-cy/index.html"}


def test_an_edited_date_within_its_year_renders_its_page_and_the_lists_that_show_it(built: Site) -> None:
    built.edit(NOTES, "2024-03-01", "2024-04-01")
    assert built.built().rendered == {"papers/notes/index.html", *LISTS}


def test_an_edited_date_in_another_year_renders_old_and_new_neighbours_and_the_new_years_list(built: Site) -> None:
    built.edit(NOTES, "2024-03-01", "2021-04-01")
    assert built.built().rendered == {*PAPERS, *LISTS} - {"years/2024/index.html"} | {"years/2021/index.html"}
    assert not (built.output / "years/2024").exists()


def test_another_area_renders_the_pages_that_name_the_old_or_the_new_one(built: Site) -> None:
    built.edit(NOTES, "area: cs.CL", "area: cs.LG")
    related = "papers/tables/index.html"
    lists = {*LISTS, "areas/cs-lg/index.html"} - {"areas/cs-cl/index.html"}
    assert built.built().rendered == {"papers/notes/index.html", related, *lists}


def test_another_tag_renders_the_paper_its_lists_and_the_papers_that_share_the_tag(built: Site) -> None:
    built.edit(TABLES, "area: cs.LG", "area: cs.LG\ntags: [engines]")
    lists = {"years/2023/index.html", "areas/cs-lg/index.html", "tags/engines/index.html"}
    both = {"index.html", "people/charles-babbage/index.html"}
    assert built.built().rendered == {"papers/tables/index.html", "papers/notes/index.html", *lists, *both}


def test_another_author_renders_the_papers_that_share_the_author(built: Site) -> None:
    built.edit(LETTERS, "[Mary Somerville]", "[Mary Somerville, Charles Babbage]")
    lists = {"years/2022/index.html", "areas/cs-cy/index.html", "people/charles-babbage/index.html", "index.html"}
    assert built.built().rendered == {*PAPERS, *lists}


def test_a_new_draft_removes_its_own_lists_and_renders_those_of_its_co_authors(
    built: Site,
) -> None:
    built.edit(TABLES, "area: cs.LG", "area: cs.LG\ndraft: yes")
    report = built.built().report
    # Babbage has one paper left, too few for a page of his own, so every page that linked to his is rendered.
    lists = LISTS - {"people/charles-babbage/index.html"}
    assert built.rendered == {"papers/notes/index.html", "papers/letters/index.html", *lists}
    assert report.removed == 4
    gone = {"papers/tables", "years/2023", "areas/cs-lg", "people/charles-babbage"}
    assert PAGES - built.tree().keys() == {f"{path}/index.html" for path in gone}


def test_another_slug_renders_the_page_its_alias_and_all_pages_that_link_to_it(built: Site) -> None:
    built.edit(TABLES, "area: cs.LG", "area: cs.LG\nslug: machines\naliases: [tables]")
    lists = {"index.html", "years/2023/index.html", "areas/cs-lg/index.html", "people/charles-babbage/index.html"}
    assert built.built().rendered == {"papers/machines/index.html", *PAPERS, *lists}


def test_another_slug_renders_linking_texts_and_the_lists_that_show_them(built: Site) -> None:
    built.edit(NOTES, "area: cs.CL", "area: cs.CL\nslug: engine\naliases: [notes]")
    linking = {"papers/letters/index.html", "years/2022/index.html", "areas/cs-cy/index.html", "news/out/index.html"}
    related = "papers/tables/index.html"
    assert built.built().rendered == {"papers/engine/index.html", "papers/notes/index.html", related, *LISTS, *linking}


def test_another_name_of_the_owner_renders_every_page(built: Site) -> None:
    built.edit("content/profile.md", "Ada Lovelace", "Augusta King")
    # Bylines still name Lovelace, who is now another person than the owner.
    assert built.built().rendered == {*PAGES, "people/ada-lovelace/index.html"}


@pytest.mark.parametrize("line", ["description: Papers.", "theme_options: {accent: blue}"])
def test_a_setting_that_every_template_uses_renders_every_page(built: Site, line: str) -> None:
    built.edit("content/site.yaml", "title: Ada Lovelace", f"title: Ada Lovelace\n{line}")
    assert built.built().rendered == PAGES


def test_another_title_of_the_site_renders_every_page(built: Site) -> None:
    built.edit("content/site.yaml", "title: Ada Lovelace", "title: The Countess")
    assert built.built().rendered == PAGES


def test_a_free_page_with_another_title_renders_every_page_through_the_menu(built: Site) -> None:
    built.edit("content/pages/talks.md", "title: Talks", "title: Speeches")
    assert built.built().rendered == PAGES


def test_an_edited_free_page_renders_itself(built: Site) -> None:
    built.edit("content/pages/talks.md", "None yet", "Many")
    assert built.built().rendered == {"talks/index.html"}


def test_an_edited_note_renders_itself(built: Site) -> None:
    built.edit("content/news/out.md", "Read", "See")
    assert built.built().rendered == {"news/out/index.html"}


def test_a_note_with_another_title_renders_the_lists_of_news(built: Site) -> None:
    built.edit("content/news/out.md", "Notes are out", "They are out")
    assert built.built().rendered == {"news/out/index.html", "news/index.html", "index.html"}


@pytest.mark.parametrize(
    ("template", "pages"),
    [
        ("404.html", {"404.html"}),
        ("item.html", {"news/out/index.html"}),
        ("entry.html", ALL_LISTS),
        ("byline.html", ALL_LISTS),
        ("parts.html", {*ALL_LISTS, "news/index.html"}),
        # Two imports deep: home.html from parts.html from icon.html.
        ("icon.html", {*ALL_LISTS, *PAPERS, "news/index.html"}),
        ("layout.html", PAGES),
    ],
)
def test_an_edited_template_renders_the_pages_that_can_reach_it(built: Site, template: str, pages: set[str]) -> None:
    text = (SHIPPED / "octavo/templates" / template).read_text("utf-8")
    built.write(f"themes/octavo/templates/{template}", text + "{# Edited. #}")
    assert built.built().rendered == pages


def test_a_file_beside_an_entry_renders_no_page(built: Site) -> None:
    built.write("content/papers/notes.pdf", "one")
    built.edit(NOTES, "area: cs.CL", "area: cs.CL\nlinks: {pdf: notes.pdf}")
    assert built.built().rendered == {"papers/notes/index.html", *LISTS}
    built.write("content/papers/notes.pdf", "two")
    assert built.built().report.reasons == {"papers/notes/notes.pdf": "changed: file"}
    assert built.tree()["papers/notes/notes.pdf"] == b"two"


def test_data_that_no_template_mentions_renders_nothing(built: Site) -> None:
    built.write("content/data/talks.yaml", "- three\n")
    assert built.built().rendered == set()


def test_data_that_a_template_mentions_renders_its_pages(built: Site) -> None:
    built.write("themes/octavo/templates/page.html", "<p>{{ data.talks|join(', ') }}</p>{{ body.html }}")
    assert built.built().rendered == {"talks/index.html"}
    assert "one, two" in built.page("talks/")
    built.write("content/data/talks.yaml", "- three\n")
    assert built.built().rendered == {"talks/index.html"}
    assert "three" in built.page("talks/")


def test_a_shadowed_template_renders_its_pages_and_unshadowing_brings_them_back(built: Site) -> None:
    before = built.tree()
    built.write("themes/octavo/templates/item.html", "{{ item.title }}")
    assert built.built().rendered == {"news/out/index.html"}
    (built.root / "themes/octavo/templates/item.html").unlink()
    assert built.built().rendered == {"news/out/index.html"}
    assert built.tree() == before


def test_an_edited_stylesheet_renders_no_page(built: Site) -> None:
    built.write("themes/octavo/static/octavo.css", "body { color: black }")
    assert built.built().rendered == set()
    assert (built.output / "assets/octavo.css").read_text("utf-8") == "body { color: black }"


def test_a_new_paper_appears_and_a_deleted_one_disappears(built: Site) -> None:
    before = built.tree()
    text = (built.root / "content/papers/notes.md").read_text("utf-8").replace("Notes on", "More on")
    built.write("content/papers/more.md", text)
    built.built()
    assert "papers/more/index.html" in built.tree()
    (built.root / "content/papers/more.md").unlink()
    report = built.built().report
    assert report.removed == 1
    assert built.tree() == before
    assert not (built.output / "papers/more").exists()


def test_a_renamed_paper_leaves_nothing_behind(built: Site) -> None:
    papers = built.root / "content/papers"
    (papers / "tables.md").rename(papers / "machines.md")
    built.built()
    assert not (built.output / "papers/tables").exists()
    assert "Tables by machine" in built.page("papers/machines/")


def test_drafts_are_built_when_asked_for(built: Site) -> None:
    built.edit("content/papers/letters.md", "date: 2022", "date: 2022\ndraft: true")
    built.built()
    assert "papers/letters/index.html" not in built.tree()
    assert "years/2022/index.html" not in built.tree()
    built.built(drafts=True)
    assert "papers/letters/index.html" in built.tree()


def test_a_date_in_the_future_is_no_draft(built: Site) -> None:
    built.edit("content/papers/letters.md", "date: 2022", "date: 2999-12-31")
    built.built()
    assert "papers/letters/index.html" in built.tree()


def copy_in_place(made: Site) -> None:
    """Replace a project by a copy of it that keeps the times of files, as the restored cache of a workflow does."""
    away = made.root.with_name(f"{made.root.name}-away")
    made.root.rename(away)
    shutil.copytree(away, made.root)
    shutil.rmtree(away)


def test_a_copy_of_the_whole_project_renders_only_what_changed(built: Site) -> None:
    copy_in_place(built)
    built.built()
    assert built.report.reasons == {}
    assert built.report.reused == len(PAGES)
    copy_in_place(built)
    built.edit("content/papers/notes.md", "Notes on the engine", "Notes on engines")
    built.built()
    assert "papers/notes/index.html" in built.rendered
    assert "papers/letters/index.html" not in built.rendered
    built.built()
    assert built.report.reasons == {}


def test_what_was_altered_in_a_copy_is_restored(built: Site) -> None:
    before = built.tree()
    copy_in_place(built)
    (built.output / "index.html").write_text("altered")
    # Of the same size: the time of its change tells it.
    (built.output / "talks/index.html").write_bytes(b"x" * len(before["talks/index.html"]))
    (built.output / "404.html").unlink()
    built.built()
    assert built.report.reasons == {
        "index.html": "altered in the output",
        "talks/index.html": "altered in the output",
        "404.html": "missing from the output",
    }
    assert built.tree() == before


def test_an_output_file_that_was_altered_or_deleted_is_restored(built: Site) -> None:
    before = built.tree()
    (built.output / "talks/index.html").write_text("mine")
    (built.output / "news/index.html").unlink()
    built.built()
    assert built.rendered == {"talks/index.html", "news/index.html"}
    assert built.tree() == before


def test_a_build_without_state_renders_all_pages_and_rewrites_none(built: Site) -> None:
    before = built.tree()
    stamps = {path: (built.output / path).stat().st_mtime_ns for path in before if path.endswith(".html")}
    for path in (built.root / ".cache").rglob("state.db"):
        path.unlink()
    again = built.built()
    assert again.report.reused == 0
    assert built.tree() == before
    assert {path: (built.output / path).stat().st_mtime_ns for path in stamps} == stamps


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_state_is_discarded(built: Site, damage: bytes | None) -> None:
    before = built.tree()
    (state,) = (built.root / ".cache").rglob("state.db")
    data = state.read_bytes()
    state.write_bytes(data[: len(data) // 2] if damage is None else damage)
    built.built()
    assert built.tree() == before


def test_reasons_name_what_changed(built: Site) -> None:
    built.edit("content/pages/talks.md", "None yet", "Many")
    assert built.built().report.reasons == {"talks/index.html": "changed: body, page"}


def test_an_error_leaves_the_last_good_site_in_place(built: Site) -> None:
    before = built.tree()
    built.edit("content/papers/notes.md", "date: 2024-03-01", "date: yesterday")
    built.edit("content/pages/talks.md", "None yet", "Many")
    assert built.build().failed
    assert built.codes == ["bad-date"]
    assert built.tree() == before


def test_a_template_that_fails_leaves_the_last_good_site_in_place(built: Site) -> None:
    before = built.tree()
    built.edit("content/pages/talks.md", "None yet", "Many")
    built.write("themes/octavo/templates/item.html", "{{ item.titel }}")
    report = built.build()
    assert report.failed
    assert report.diagnostics[0].span.path == "themes/octavo/templates/item.html"
    assert built.tree() == before


def test_a_template_that_fails_leaves_nothing_where_there_was_no_site(tmp_path: Path) -> None:
    project = site(tmp_path)
    project.write("themes/octavo/templates/layout.html", "{{ site.titel }}")
    assert project.build().failed
    assert project.tree() == {}


def test_a_damaged_row_and_a_template_that_fails_leave_the_last_good_site_in_place(built: Site) -> None:
    before = built.tree()
    (state,) = (built.root / ".cache").rglob("state.db")
    with closing(sqlite3.connect(state)) as database:
        database.execute("update source set text = zeroblob(64)")
        database.commit()
    built.write("content/pages/new.md", "---\ntitle: New\n---\nA page.\n")
    built.write("themes/octavo/templates/item.html", "{{ item.titel }}")
    assert built.build().failed
    assert built.tree() == before


def test_a_build_with_nothing_to_do_repeats_warnings(built: Site) -> None:
    built.write("content/notes.txt", "not an entry\n")
    assert built.built().codes == ["stray-file"]
    assert built.built().codes == ["stray-file"]
    assert built.build(strict=True).failed


def test_an_unreadable_source_is_reported_though_nothing_else_changed(built: Site) -> None:
    os.mkfifo(built.root / "content/papers/pipe.md")
    assert built.build().failed
    assert built.codes == ["special-file"]


def test_files_of_the_user_in_the_output_stay(built: Site) -> None:
    (built.output / "mine.txt").write_text("mine")
    (built.output / "talks/mine.txt").write_text("mine")
    (built.root / "content/pages/talks.md").unlink()
    built.built()
    assert (built.output / "mine.txt").read_text() == "mine"
    assert (built.output / "talks/mine.txt").read_text() == "mine"
    assert not (built.output / "talks/index.html").exists()


def test_a_file_becomes_a_folder_and_a_folder_a_file(built: Site) -> None:
    built.write("content/files/a", "one")
    built.built()
    (built.root / "content/files/a").unlink()
    built.write("content/files/a/b", "two")
    built.built()
    assert (built.output / "files/a/b").read_text() == "two"
    (built.root / "content/files/a/b").unlink()
    (built.root / "content/files/a").rmdir()
    built.write("content/files/a", "three")
    built.built()
    assert (built.output / "files/a").read_text() == "three"


def test_a_page_that_cannot_be_deleted_is_deleted_by_the_next_build(
    built: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (built.root / "content/pages/talks.md").unlink()

    def refuse(folder: HeldFolder, path: str) -> None:
        raise PermissionError(1, "Operation not permitted", path)

    with monkeypatch.context() as patched:
        patched.setattr(HeldFolder, "delete", refuse)
        assert built.built().codes == ["unwritable"]
    assert (built.output / "talks/index.html").exists()
    assert built.built().report.removed == 1
    assert not (built.output / "talks").exists()


def test_a_list_with_the_content_of_a_mapping_is_another_value(built: Site) -> None:
    built.write("themes/octavo/templates/page.html", "{{ 'tree' if data.talks is mapping else 'list' }}")
    built.write("content/data/talks.yaml", "a: b\n")
    assert "tree" in built.built().page("talks/")
    built.write("content/data/talks.yaml", "[mapping, [a, b]]\n")
    assert "list" in built.built().page("talks/")


TYPOGRAPHY = """
-- content/site.yaml --
title: Engines
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/pages/one.md --
---
title: One
---
He said "weave".
-- content/papers/two.md --
---
title: Two
authors: [Ada Lovelace]
date: 1843
language: fr
---
He said "weave".
"""


def test_the_switch_for_typography_and_the_language_reach_every_text(tmp_path: Path) -> None:
    made = site(tmp_path, TYPOGRAPHY).built()
    assert "weave" in made.page("one/") and "“weave”" not in made.page("one/")
    made.write("content/site.yaml", "title: Engines\ntypography: true\n")
    assert "“weave”" in made.built().page("one/")
    made.write("content/site.yaml", "title: Engines\ntypography: true\nlanguage: de-CH\n")
    assert "«weave»" in made.built().page("one/")
    assert "«\u202fweave\u202f»" in made.page("papers/two/")


LANGUAGES = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/site.yaml --
title: Engines
typography: true
-- content/pages/kurs.md --
---
title: Der Kurs
language: de
---
Er sagte "weben".
-- content/pages/404.md --
---
title: Nichts
language: de
---
Hier ist "nichts".
-- content/news/noten.md --
---
title: Die Noten
date: 1843
language: de
---
Sie sind "da".
"""


def test_pages_and_news_may_have_a_language_of_their_own(tmp_path: Path) -> None:
    made = site(tmp_path, LANGUAGES).built()
    assert made.codes == []
    for path, text in (("kurs/", "„weben“"), ("news/noten/", "„da“"), ("404.html", "„nichts“")):
        assert text in made.page(path)
        assert ' lang="de"' in made.page(path)
    for path in ("", "news/"):
        assert ' lang="de">Die Noten</a>' in made.page(path)
        assert made.page(path).count(' lang="de"') == 1
    made.edit("content/news/noten.md", "language: de\n", "")
    made.edit("content/pages/kurs.md", "language: de\n", "")
    made.built()
    assert {"index.html", "news/index.html", "news/noten/index.html", "kurs/index.html"} <= made.rendered
    assert "“weben”" in made.page("kurs/") and ' lang="de"' not in made.page("kurs/") + made.page("")


LINES = """
-- content/site.yaml --
typography: true
menu:
  - {label: "The 'talks'", to: pages/talks.md}
  - {label: Papers, to: /}
-- content/profile.md --
---
name: Ada Lovelace
interests: ["L'\\"art\\""]
metrics: [{label: h-index, value: 57}]
---
-- content/pages/talks.md --
---
title: The "talks" of `"a"`
---
![A loom](loom.png 'A "loom"')
-- content/pages/loom.png --
x
-- content/news/out.md --
---
title: It's "out"
date: 1843
---
-- content/papers/one.md --
---
title: On "looms" and *"engines"* with $f'$
authors: [Ada Lovelace]
date: 1843
venue: Babbage's "Passages"
tags: ["Ada's \\"looms\\""]
---
-- content/papers/two.md --
---
title: Les "métiers" d'"hier"
authors: [Ada Lovelace]
date: 1842
language: fr
---
"""


def test_typography_reaches_every_line_that_is_shown_and_no_record(tmp_path: Path) -> None:
    made = site(tmp_path, LINES).built()
    assert made.codes == []
    english = "On “looms” and <em>“engines”</em> with <math>"
    french = "Les «\u202fmétiers\u202f» d’«\u202fhier\u202f»"
    for path in ("", "papers/one/", "years/1843/"):
        assert english in made.page(path)
    for path in ("", "papers/one/", "papers/two/", "years/1842/"):
        assert french in made.page(path)
    for shown in ("The ‘talks’", "L’“art”", "It’s “out”", "Babbage’s “Passages”", "Ada’s “looms”"):
        assert shown in made.page("")
    assert "The “talks” of <code>&quot;a&quot;</code>" in made.page("talks/")
    assert "<figcaption>A “loom”</figcaption>" in made.page("talks/")
    paper = made.page("papers/two/")
    assert 'name="citation_title" content="Les &#34;métiers&#34; d&#39;&#34;hier&#34;"' in paper
    assert "<title>Les &#34;métiers&#34; d&#39;&#34;hier&#34;" in paper
    # It stands there as the neighbour.
    assert "On “looms”" in paper
    made.edit("content/site.yaml", "typography: true", "typography: false")
    assert "“" not in made.built().page("") + made.page("papers/one/")


DASHES = """
-- content/site.yaml --
title: Engines -- and looms
typography: true
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/papers/a.md --
---
title: Engines -- a history, 1833--1843
authors: [Ada Lovelace]
status: {state: forthcoming, note: Expected in June -- or July}
venue: Acta --- A
tags: [a--b]
---
"""


def test_dashes_that_typography_sets_are_told_in_no_line(tmp_path: Path) -> None:
    made = site(tmp_path, DASHES).built()
    assert made.codes == []
    made.edit("content/papers/a.md", "Acta --- A", "Acta {ACM}")
    assert made.built().codes == ["latex-text"]
    made.edit("content/site.yaml", "typography: true", "typography: false")
    assert made.built().codes == ["latex-text", "latex-text"]
    messages = sorted(one.message for one in made.report.diagnostics)
    assert messages == ["LaTeX is read as text", "LaTeX is read as text, and so are 3 other places here"]
