"""`octavo migrate`: what it writes, what it refuses, and how it says what happened."""

import json
from pathlib import Path

import pytest

from octavo.base.progress import quiet
from octavo.migrate.folder import read_folder
from octavo.migrate.peers.alfolio import read_alfolio
from tests.cli.conftest import Run
from tests.support.growth import LINEAR, exponent
from tests.support.sites import Site, files, site, tree

FOLIO = """
-- _config.yml --
title: blank
first_name: Sophie
last_name: Germain
url: https://sophie.example.org
scholar: {last_name: [Germain], first_name: [Sophie]}
-- _bibliography/papers.bib --
---
---
@article{germain1821, title = {On plates}, author = {Germain, Sophie}, journal = {Annals}, year = 1821,
  pdf = {plates.pdf}}
-- assets/pdf/plates.pdf --
%PDF-1.4
-- _pages/about.md --
---
layout: about
permalink: /
---
I study [plates](/assets/pdf/plates.pdf).
-- _pages/letters.md --
---
title: Letters
permalink: /letters.html
---
All of them.
-- _layouts/about.liquid --
{{ content }}
"""


@pytest.fixture
def former(tmp_path: Path) -> Path:
    return site(tmp_path / "folio", FOLIO).root


def test_a_site_is_moved_into_a_new_folder_and_builds(former: Path, tmp_path: Path, run: Run) -> None:
    before = tree(former)
    outcome = run("migrate", former, tmp_path / "new")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "al-folio: 1 paper, 1 page, 1 file taken.",
        f"The site is in {tmp_path / 'new'}; what was left, and what to look at, is in "
        f"{tmp_path / 'new' / 'migration.md'}.",
        f"Now: octavo serve --project {tmp_path / 'new'}",
    ]
    assert tree(former) == before
    assert [path for path in files(tmp_path / "new") if not path.startswith((".cache", ".octavo"))] == [
        ".github/workflows/pages.yml",
        ".gitignore",
        ".vscode/settings.json",
        "README.md",
        "content/pages/letters.md",
        "content/papers/on-plates/index.md",
        "content/papers/on-plates/plates.pdf",
        "content/profile.md",
        "content/root/assets/pdf/plates.pdf/index.html",
        "content/site.yaml",
        "migration.md",
    ]
    made = Site(tmp_path / "new").built(strict=True)
    assert '<a href="./papers/on-plates/plates.pdf">plates</a>' in made.page("")
    assert "url=./letters/" in made.page("letters.html")


def test_without_a_name_the_new_folder_is_beside_the_former(
    former: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(former)
    assert run("migrate", ".").code == 0
    assert (former.with_name("folio-octavo") / "content/profile.md").is_file()
    assert not (former / "content").exists()


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(former: Path, tmp_path: Path, run: Run) -> None:
    before = tree(tmp_path)
    outcome = run("migrate", former, tmp_path / "new", "--dry-run")
    assert outcome.code == 0
    assert "| `_pages/about.md` | `content/profile.md` |" in outcome.out
    assert outcome.last == "Nothing was written."
    assert tree(tmp_path) == before
    assert json.loads(run("migrate", former, tmp_path / "new", "--dry-run", "--json").out)["counts"]["paper"] == 1
    assert tree(tmp_path) == before


def test_as_json_the_report_is_data(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_pages/letters.md").write_text("---\ntitle: Letters\n---\n{% for x in y %}{% endfor %}\n\n<div>a</div>")
    report = json.loads(run("migrate", former, tmp_path / "new", "--json").out)
    assert report["peer"] == "al-folio"
    assert report["machinery"] == {"layouts and includes": ["_layouts/about.liquid"]}
    assert {"source": "assets/pdf/plates.pdf", "target": "papers/on-plates/plates.pdf"} in report["files"]
    assert [(one["path"], one["line"], one["source_line"], one["markup"]) for one in report["tasks"]] == [
        ("content/pages/letters.md", 6, 4, "{% for x in y %}"),
        ("content/pages/letters.md", 6, 4, "{% endfor %}"),
        ("content/pages/letters.md", 8, 6, "<div>"),
    ]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("_pages/broken.md", "---\ntitle: [\n---\nText", "`_pages/broken.md`, line 3: this is not YAML"),
        (
            "_bibliography/more.bib",
            "@book{a, title = {Of nobody}, year = 1800}",
            "`_bibliography/more.bib`, line 1: this record has no authors",
        ),
        ("notes/private.txt", "Private.", "`notes/private.txt`: nothing on the new site names it"),
    ],
)
def test_what_is_left_and_has_content_is_told_by_the_exit_status(
    path: str, text: str, told: str, former: Path, tmp_path: Path, run: Run
) -> None:
    (former / path).parent.mkdir(exist_ok=True)
    (former / path).write_text(text)
    outcome = run("migrate", former, tmp_path / "new")
    assert outcome.code == 1
    assert "; 1 left" in outcome.out
    assert f"- [ ] {told}" in (tmp_path / "new/migration.md").read_text()
    assert (tmp_path / "new/content/papers/on-plates/index.md").is_file()


def test_what_cannot_be_read_is_kept_as_it_is(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_pages/broken.md").write_bytes(b"---\r\ntitle: 'open\r\n---\r\n\xe9")
    run("migrate", former, tmp_path / "new")
    assert (tmp_path / "new/left/_pages/broken.md").read_bytes() == b"---\r\ntitle: 'open\r\n---\r\n\xe9"


def test_a_link_out_of_the_site_is_not_followed(former: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "secret.pdf").write_text("secret")
    (former / "assets/pdf/secret.pdf").symlink_to(tmp_path / "secret.pdf")
    with (former / "_pages/about.md").open("a") as file:
        file.write("\n[secret](/assets/pdf/secret.pdf)\n")
    assert run("migrate", former, tmp_path / "new").code == 1
    assert b"secret" not in {data for path, data in tree(tmp_path / "new").items() if path.endswith(".pdf")}
    assert "`assets/pdf/secret.pdf`: it is a link" in (tmp_path / "new/migration.md").read_text()


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("full", "is there already and not empty"),
        ("file.txt", "is there already and not empty"),
        ("folio", "is in the former site"),
        ("folio/new", "is in the former site"),
        ("into", "is in the former site"),
    ],
)
def test_a_folder_that_is_not_new_is_refused(new: str, reason: str, former: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("a")
    (tmp_path / "file.txt").write_text("a")
    (tmp_path / "into").symlink_to(former)
    before = tree(tmp_path)
    outcome = run("migrate", former, tmp_path / new)
    assert outcome.code == 2
    assert reason in outcome.err
    assert tree(tmp_path) == before


def test_an_empty_folder_may_be_the_new_one(former: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "new").mkdir()
    assert run("migrate", former, tmp_path / "new").code == 0


def test_other_folders_are_refused_with_the_programs_that_are_known(tmp_path: Path, run: Run) -> None:
    (tmp_path / "other").mkdir()
    outcome = run("migrate", tmp_path / "other")
    assert outcome.code == 2
    assert "is not a site that was made with al-folio, academicpages, HugoBlox or Quarto" in outcome.err
    assert f"there is no folder {tmp_path / 'none'}" in run("migrate", tmp_path / "none").err
    assert [place.name for place in tmp_path.iterdir()] == ["other"]


def test_settings_that_cannot_be_read_are_told_with_their_line(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_config.yml").write_text("scholar: [\ntitle: a: b\n")
    outcome = run("migrate", former, tmp_path / "new")
    assert (outcome.code, "cannot be read: _config.yml, line 2, column 9: this is not YAML" in outcome.err) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_later_import_knows_the_papers_of_a_moved_site_by_their_records(
    former: Path, tmp_path: Path, run: Run
) -> None:
    run("migrate", former, tmp_path / "new")
    made = Site(tmp_path / "new")
    made.edit("content/papers/on-plates/index.md", "title: On plates", "title: Of glass and sand")
    before = tree(tmp_path / "new/content")
    outcome = run("import", former / "_bibliography/papers.bib", "--project", tmp_path / "new")
    assert (outcome.code, outcome.last) == (0, "1 record: 1 was there")
    assert tree(tmp_path / "new/content") == before


def test_a_value_that_a_build_would_refuse_does_not_keep_the_site_from_being_built(
    former: Path, tmp_path: Path, run: Run
) -> None:
    (former / "_data").mkdir()
    (former / "_data/socials.yml").write_text("email: sophie[at]example.org\ngithub_username: sgermain\n")
    assert run("migrate", former, tmp_path / "new").code == 0
    made = Site(tmp_path / "new").built(strict=True)
    assert "https://github.com/sgermain" in made.page("")
    assert "`email` is under `extra`" in (tmp_path / "new/migration.md").read_text("utf-8")


def test_a_page_that_listed_accounts_has_no_heading_twice_and_none_without_a_text(
    former: Path, tmp_path: Path, run: Run
) -> None:
    (former / "_data").mkdir()
    (former / "_data/repositories.yml").write_text("github_users: [sophie]\ngithub_repos: [sophie/plates]\n")
    (former / "_pages/repositories.md").write_text(
        "---\ntitle: Programs\npermalink: /repositories/\n---\n\nWritten by hand.\n\n## By others\n\nTwo.\n\n---\n\n"
        "## GitHub users\n\n<div>\n{% for user in site.data.repositories.github_users %}\n{{ user }}\n{% endfor %}\n"
        "</div>\n\n---\n\n## GitHub Repositories\n\n{% include repositories.liquid %}\n"
    )
    run("migrate", former, tmp_path / "new")
    text = (tmp_path / "new/content/pages/repositories.md").read_text("utf-8").split("---\n", 2)[2]
    assert text == (
        "\nWritten by hand.\n\n## By others\n\nTwo.\n\n## GitHub users\n\n- [sophie](https://github.com/sophie)\n\n"
        "## GitHub repositories\n\n- [sophie/plates](https://github.com/sophie/plates)\n"
    )


def test_markup_of_the_former_program_stands_as_code_in_the_report(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_pages/letters.md").write_text(
        "---\ntitle: Letters\n---\n\n<div class='publications'>\n\n{{ site.baseurl }}/letters/ and `more`\n\n</div>\n"
    )
    run("migrate", former, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "- `_pages/letters.md`, line 7: Liquid was translated or left out: `{{ site.baseurl }}`\n" in report


def test_a_page_leads_on_from_the_former_address_of_a_document(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "assets/pdf/plates.pdf").rename(former / "assets/pdf/On plates.pdf")
    for path, name in (("_bibliography/papers.bib", "On plates.pdf"), ("_pages/about.md", "On%20plates.pdf")):
        text = (former / path).read_text("utf-8")
        (former / path).write_text(text.replace("plates.pdf", name), "utf-8")
    new = tmp_path / "new"
    run("migrate", former, new)
    made = Site(new).built(strict=True)
    assert "url=../../../papers/on-plates/On%20plates.pdf" in made.page("assets/pdf/On plates.pdf")
    assert (made.output / "papers/on-plates/On plates.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert "1 document: a page below `content/root/` leads on" in (new / "migration.md").read_text("utf-8")
    assert run("check", "--project", new).code == 0


def test_drafts_are_told(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_drafts").mkdir()
    (former / "_drafts/proof.md").write_text("---\ntitle: A proof\n---\n\nNot yet.\n")
    run("migrate", former, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "Of these, 1 draft: not on the site until `draft: true` is taken out.\n" in report
    assert "| `_drafts/proof.md` | `content/pages/posts/proof.md`, a draft |\n" in report


def test_what_only_the_former_site_showed_of_a_paper_is_told(former: Path, tmp_path: Path, run: Run) -> None:
    papers = former / "_bibliography/papers.bib"
    papers.write_text(papers.read_text("utf-8").replace("year = 1821", "year = 1821, note = {Read aloud}"), "utf-8")
    run("migrate", former, tmp_path / "new")
    told = "- [ ] `_bibliography/papers.bib`: `note` of 1 paper is under `extra`, which no page shows; "
    assert told in (tmp_path / "new/migration.md").read_text("utf-8")


def test_why_fields_of_records_are_not_kept_is_told(former: Path, tmp_path: Path, run: Run) -> None:
    papers = former / "_bibliography/papers.bib"
    more = "year = 1821, file = {:plates.pdf:PDF}, bibtex_show = {true}, altmetric = {1}"
    papers.write_text(papers.read_text("utf-8").replace("year = 1821", more), "utf-8")
    run("migrate", former, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    for told in (
        "- `_bibliography/papers.bib`: `file` of 1 record: not kept, because it names documents where",
        "- `_bibliography/papers.bib`: `bibtex_show` of 1 record, `altmetric` of 1 record: not kept, because it served",
    ):
        assert told in report


def test_what_the_check_of_the_new_site_calls_an_error_is_in_the_report(former: Path, tmp_path: Path, run: Run) -> None:
    papers = former / "_bibliography/papers.bib"
    gone = "https://sophie.example.org/assets/pdf/gone.pdf"
    papers.write_text(papers.read_text("utf-8").replace("year = 1821", f"year = 1821, slides = {{{gone}}}"), "utf-8")
    new = tmp_path / "new"
    run("migrate", former, new)
    assert "`/assets/pdf/gone.pdf` leads nowhere" in (new / "migration.md").read_text("utf-8")


def test_of_a_large_site_the_entries_are_checked_and_the_report_asks_for_a_check_of_the_pages(
    former: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (former / "_pages/letters.md").open("a") as file:
        file.write("\nA formula $\\frac$.\n")
    monkeypatch.setattr("octavo.migrate.migrate.MOST_CHECKED", 2)
    monkeypatch.setattr("octavo.migrate.migrate.build", None)
    run("migrate", former, tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "- [ ] the entries were checked, but not their pages, because there are many: run `octavo build`" in report
    assert "`content/pages/letters.md`, line 8: " in report


def test_reading_a_bibliography_shows_its_progress(former: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    read_alfolio(read_folder(former), lambda *step: steps.append(step))
    assert ("read", 0, 1) in steps


def test_no_address_of_the_former_site_leads_out_of_the_new_folder(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_pages/about.md").write_text(
        "---\nlayout: about\npermalink: /\nredirect_from: [/../../../../evil/, /me/]\n---\nI study plates.\n"
    )
    (former / "_pages/letters.md").write_text("---\ntitle: Letters\npermalink: /../../../letters/\n---\nAll of them.\n")
    before = [place.name for place in tmp_path.parent.iterdir()]
    assert run("migrate", former, tmp_path / "new").code == 0
    assert [place.name for place in tmp_path.parent.iterdir()] == before
    assert {place.name for place in tmp_path.iterdir()} == {"folio", "new"}
    assert "content/root/me/index.html" in files(tmp_path / "new")
    assert "content/pages/letters.md" in files(tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`/../../../../evil/` cannot be one of the new site" in report
    assert "`/../../../letters/` cannot be one of the new site" in report


def test_an_address_of_two_pages_leads_to_the_first_and_the_site_builds(former: Path, tmp_path: Path, run: Run) -> None:
    for name in ("a", "b"):
        (former / f"_pages/{name}.md").write_text(
            f"---\ntitle: {name}\npermalink: /{name}/\nredirect_from: [/Both/, /letters/]\n---\nWords.\n"
        )
    assert run("migrate", former, tmp_path / "new").code == 0
    made = Site(tmp_path / "new").built(strict=True)
    assert "url=../a/" in made.page("Both")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`/Both/` leads to content/pages/a.md, which had it too" in report
    assert "`/letters/` leads to content/pages/letters.md" in report


def test_a_text_named_index_does_not_take_the_place_of_its_folder(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_posts").mkdir()
    (former / "_posts/1820-01-01-index.md").write_text("---\ntitle: An index\npermalink: /x/index/\n---\nOf letters.\n")
    assert run("migrate", former, tmp_path / "new").code == 0
    made = Site(tmp_path / "new").built(strict=True)
    assert "Of letters." in made.page("posts/index-2")


def test_a_link_that_led_nowhere_leads_to_the_address_that_it_meant(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_pages/letters.md").write_text(
        "---\ntitle: Letters\npermalink: /letters/\n---\n"
        "[a](../lost/) [b](lost.pdf#p) [c](</a b.pdf>) [d](../../../etc/passwd) [e](//[x) [f](http://[::1)\n"
    )
    assert run("migrate", former, tmp_path / "new").err == ""
    host = "https://sophie.example.org"
    assert (
        f"[a]({host}/lost/) [b]({host}/letters/lost.pdf#p) [c]({host}/a%20b.pdf) [d]({host}/etc/passwd) [e](//[x)"
        " [f](http://[::1)"
    ) in (tmp_path / "new/content/pages/letters.md").read_text("utf-8")
    told = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`content/pages/letters.md`, line 5 (of `_pages/letters.md`, line 5): `/a b.pdf` was not found" in told


def test_an_interrupted_move_leaves_nothing_and_can_be_repeated(
    former: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "there").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("octavo.migrate.migrate.findings_in", interrupted)
        for name in ("new", "there"):
            assert "No space left on device" in run("migrate", former, tmp_path / name).err
    assert sorted(place.name for place in tmp_path.iterdir()) == ["folio", "there"]
    assert files(tmp_path / "there") == []
    assert run("migrate", former, tmp_path / "new").code == 0


def test_a_link_that_leads_nowhere_is_no_new_folder(former: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "new").symlink_to(tmp_path / "nowhere")
    outcome = run("migrate", former, tmp_path / "new")
    assert outcome.code == 2
    assert "is a link that leads nowhere" in outcome.err
    assert not (tmp_path / "nowhere").exists()


def test_notes_have_the_days_of_the_calendar_alone(former: Path, tmp_path: Path, run: Run) -> None:
    (former / "_news").mkdir()
    for name, date in (("a", "2015-02-30"), ("b", "2015-13-01 10:00:00 +0100"), ("c", "March 5, 2015")):
        (former / f"_news/{name}.md").write_text(f"---\ntitle: Note {name}\ndate: {date}\n---\nWords.\n")
    run("migrate", former, tmp_path / "new")
    Site(tmp_path / "new").built(strict=True)
    assert "date: 2015-03-05" in (tmp_path / "new/content/news/c.md").read_text("utf-8")
    assert [path for path in files(tmp_path / "new") if path.startswith("left/")] == [
        "left/_news/a.md",
        "left/_news/b.md",
    ]


def test_a_page_among_the_files_of_hugo_does_not_take_the_place_of_another(tmp_path: Path, run: Run) -> None:
    text = """
    -- config/_default/hugo.yaml --
    title: Emmy Noether
    baseURL: https://noether.example.org/
    -- content/authors/admin/_index.md --
    ---
    title: Emmy Noether
    superuser: true
    ---
    I study rings.
    -- static/index.html --
    <p>An old home page</p>
    -- static/notes.html --
    <p>Notes</p>
    """
    former = site(tmp_path / "blox", text).root
    assert run("migrate", former, tmp_path / "new").code == 1
    Site(tmp_path / "new").built()
    assert "content/root/notes.html" in files(tmp_path / "new")
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`static/index.html`: its address is that of content/profile.md" in report


def test_a_text_with_thousands_of_findings_takes_linear_time(former: Path, tmp_path: Path) -> None:
    def work(count: int) -> None:
        (former / "_pages/letters.md").write_text(
            "---\ntitle: Letters\npermalink: /letters/\n---\n" + "Words [a](/lost) {% x %}.\n\n" * count
        )
        found = read_alfolio(read_folder(former), quiet)
        places = [task.source_line for task in found.tasks if task.markup == "{% x %}"]
        assert places == list(range(5, 2 * count + 5, 2))

    assert exponent(work, 1_000, repeats=2) < LINEAR


def test_a_site_in_several_languages_is_told_to_be_moved_in_one(tmp_path: Path, run: Run) -> None:
    former = "-- hugo.yaml --\ntitle: Jacobi\n-- content/en/publication/a/index.md --\n---\ntitle: A\n---\n"
    outcome = run("migrate", site(tmp_path / "former", former).root, tmp_path / "new")
    assert outcome.code == 2
    assert "let what is in `content/en` be all that is in `content`" in outcome.err.replace("\n", " ")
