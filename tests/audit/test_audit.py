"""A check finds each fault of a site once, and names the line of the source that has to be mended."""

import time
from collections.abc import Collection
from pathlib import Path

import pytest

from octavo.audit.audit import audit
from octavo.audit.report import CheckReport
from octavo.audit.sources import sources_of
from octavo.base.project import Project
from octavo.model.hosts import PAGES_FILE_LIMIT
from tests.support.growth import LINEAR, exponent
from tests.support.pages import Published
from tests.support.sites import PROFILE, Site, site

Finding = tuple[str, str, str, int]


def findings(report: CheckReport) -> list[Finding]:
    """Return severity, code, path and line of all findings."""
    return [(found.severity, found.code, found.span.path, found.span.line) for found in report.diagnostics]


def check(made: Site, published: Collection[str] = ()) -> CheckReport:
    return audit(Project.at(made.root), published=published)


def page(body: str, title: str = "A page", description: str = "A page") -> str:
    return f'<!doctype html><title>{title}</title><meta name="description" content="{description}">{body}'


def folder(root: Path, **pages: str) -> Path:
    """Write pages by name; the home page links to the others."""
    root.mkdir(exist_ok=True)
    links = "".join(f'<a href="{name}.html">{name}</a>' for name in pages if name != "index")
    for name, html in {"index": "", **pages}.items():
        (root / f"{name}.html").write_text(page(html + (links if name == "index" else ""), name), "utf-8")
    return root


PLANTED = """
-- content/site.yaml --
url: https://example.org/
-- content/profile.md --
---
name: Ada Lovelace
---
My [demo](files/demo/index.html).
-- content/papers/notes.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1843
links:
  code: https://example.org/code/
---
See [the talk](https://example.org/talk/)
and [the end](https://example.org/papers/notes/#the-end).
-- content/papers/second.md --
---
title: Notes on the engine
authors: [Ada Lovelace]
date: 1844
---
More.
-- content/files/unused.csv --
1
-- content/files/demo/style.css --
body { margin: 0 }
p { background: url("missing.png") }
-- content/files/demo/graph.png --
1
-- content/files/demo/index.html --
<!doctype html>
<html lang="en">
<link rel="stylesheet" href="style.css">
<img src="graph.png" width="1" height="1">
<img src="graph.png?2" alt="">
<img src="graph.png" srcset="graph.png 1x, large.png 2x" alt="" width="1" height="1">
<video poster="poster.png"></video>
<a href="/papers/gone/">Gone</a>
<a href="/papers/gone/">Gone again</a>
<a href='../demo/index.html#one'>One</a>
"""


def test_each_planted_fault_is_found_once_with_its_line(tmp_path: Path) -> None:
    made = site(tmp_path, PLANTED).built()
    assert made.codes == []
    demo, notes = "content/files/demo/index.html", "content/papers/notes.md"
    assert sorted(findings(check(made))) == sorted(
        [
            ("error", "broken-link", notes, 6),
            ("error", "broken-link", notes, 8),
            ("warning", "broken-anchor", notes, 9),
            ("warning", "same-title", "content/papers/second.md", 2),
            ("warning", "unlinked-file", "content/files/unused.csv", 1),
            ("error", "broken-link", "content/files/demo/style.css", 2),
            ("error", "missing-title", demo, 1),
            ("warning", "missing-description", demo, 1),
            ("warning", "missing-alt", demo, 4),
            ("warning", "missing-size", demo, 5),
            ("error", "broken-link", demo, 6),
            ("error", "broken-link", demo, 7),
            ("error", "broken-link", demo, 8),
            ("error", "broken-link", demo, 9),
            ("warning", "broken-anchor", demo, 10),
        ]
    )


def test_a_check_counts_what_it_read_and_changes_nothing(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE).built()
    before = made.tree()
    report = check(made)
    assert (report.pages, report.files) == (2, len(before) - 1)
    assert report.links > 10
    assert report.diagnostics == ()
    assert made.tree() == before
    assert made.built().rendered == set()


@pytest.mark.parametrize("name", ["demonstration", "demonstration_below", "demonstration_portable", "bare"])
def test_the_shipped_theme_and_the_demonstration_have_no_fault(name: str, request: pytest.FixtureRequest) -> None:
    built: Published = request.getfixturevalue(name)
    report = audit(Project.at(built.folder.parent, built.folder))
    assert report.diagnostics == ()
    assert report.pages == len(built.pages)


def test_a_fault_of_a_template_is_reported_once_with_the_number_of_its_pages(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/papers/notes.md", "---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\nText.\n")
    made.write("themes/octavo/templates/layout.html", _footer('<a href="{{ root }}imprint/">Imprint</a>'))
    report = check(made.built())
    assert [(found.code, found.message, found.span.path) for found in report.diagnostics] == [
        ("broken-link", "`/imprint/` leads nowhere, on 4 pages", "output/404.html"),
    ]
    assert report.diagnostics[0].span.line > 10


def test_a_relative_link_of_a_template_is_one_fault_though_it_leads_from_each_folder_elsewhere(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    for name in ("notes", "remarks"):
        made.write(
            f"content/papers/{name}.md", f"---\ntitle: {name}\nauthors: [Ada Lovelace]\ndate: 1843\n---\nText.\n"
        )
    made.write("themes/octavo/templates/layout.html", _footer('<a href="imprint.html">Imprint</a>'))
    messages = [found.message for found in check(made.built()).diagnostics]
    assert messages == ["`imprint.html` leads nowhere, on 5 pages"]


def _footer(html: str) -> str:
    layout = Path("themes/octavo/templates/layout.html").read_text("utf-8")
    assert "</footer>" in layout
    return layout.replace("</footer>", f"{html}\n</footer>")


def test_a_single_page_with_a_fault_of_its_template_names_its_source(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/pages/talks.md", "---\ntitle: Talks\n---\nText.\n")
    template = Path("themes/octavo/templates/page.html").read_text("utf-8")
    broken = template.replace("{% block main %}", '{% block main %}<a href="{{ root }}slides/">Slides</a>')
    made.write("themes/octavo/templates/page.html", broken)
    (found,) = check(made.built()).diagnostics
    assert (found.span.path, found.span.line > 1) == ("output/talks/index.html", True)
    assert found.hint.endswith("the page is made from content/pages/talks.md")


def test_a_style_sheet_of_the_projects_theme_is_named_as_a_source(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    style = Path("themes/octavo/static/octavo.css").read_text("utf-8")
    made.write("themes/octavo/static/octavo.css", "body { background: url(paper.png) }\n" + style)
    made.write("themes/other/static/octavo.css", "body { background: url(paper.png) }\n")
    report = check(made.built())
    assert findings(report) == [("error", "broken-link", "themes/octavo/static/octavo.css", 1)]


def test_of_several_pictures_with_one_address_the_one_at_fault_is_named(tmp_path: Path) -> None:
    project = site(tmp_path, PROFILE)
    sized, bare = '<img src="a.png" alt="" width="1" height="1">', '<img src="a.png" alt="">'
    project.write("content/files/a.html", page(f"\n{sized}\n{bare}\n{sized}"))
    project.write("content/files/a.png", "a picture")
    project.edit("content/profile.md", "A life", "[A](files/a.html) life")
    assert findings(check(project.built())) == [("warning", "missing-size", "content/files/a.html", 3)]


def test_a_picture_is_found_though_its_author_took_other_steps_to_it(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/files/a/b.png", "a picture")
    text = '<img src="../files/a/b.png" alt="A graph">'
    made.write("content/papers/notes.md", f"---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n---\n{text}\n")
    report = check(made.built())
    assert '"../../files/a/b.png"' in made.page("papers/notes/")
    assert findings(report) == [("warning", "missing-size", "content/papers/notes.md", 6)]


def test_links_below_a_path_have_to_begin_with_it(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/site.yaml", "url: https://example.org/repo/\n")
    made.write("content/files/a.html", page('<a href="/repo/files/a.html">a</a>\n<a href="/files/a.html">b</a>'))
    made.edit("content/profile.md", "A life", "[A](files/a.html) life")
    (found,) = check(made.built()).diagnostics
    assert (found.code, found.span.path, found.span.line) == ("broken-link", "content/files/a.html", 2)
    assert found.hint == "write `/repo/files/a.html`"


def test_a_redirect_from_a_former_address_needs_no_link(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/pages/talks.md", "---\ntitle: Talks\naliases: [lectures]\n---\nText.\n")
    made.built()
    assert (made.output / "lectures/index.html").is_file()
    assert check(made).diagnostics == ()
    assert sources_of(Project.at(made.root)).sources["lectures/index.html"] == "content/pages/talks.md"


def test_what_is_placed_at_the_root_of_the_site_needs_no_link(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    made.write("content/root/key-of-a-search-engine.txt", "1")
    assert check(made.built()).diagnostics == ()


def test_the_last_build_tells_the_source_of_each_file(tmp_path: Path) -> None:
    made = site(tmp_path, PLANTED).built()
    built = sources_of(Project.at(made.root))
    assert built.url == "https://example.org/"
    sources = built.sources
    assert sources["index.html"] == "content/profile.md"
    assert sources["papers/notes/index.html"] == "content/papers/notes.md"
    assert sources["files/demo/index.html"] == "content/files/demo/index.html"
    assert "404.html" not in sources
    assert all((made.root / source).is_file() for source in sources.values())
    assert sources.keys() <= made.tree().keys()


def test_the_published_addresses_that_are_gone_are_named_with_a_remedy(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE).built()
    published = {
        "index.html",
        "papers/notes/index.html",
        "papers/notes/notes.pdf",
        "assets/old.css",
        ".octavo-manifest",
    }
    report = check(made, published)
    assert [(found.severity, found.code, found.message) for found in report.diagnostics] == [
        ("warning", "address-gone", "the published site has `/papers/notes/`, this one has not"),
        ("warning", "address-gone", "the published site has `/papers/notes/notes.pdf`, this one has not"),
    ]
    assert "`aliases: [notes]`" in report.diagnostics[0].hint


def test_a_folder_that_octavo_did_not_make_is_checked_too(tmp_path: Path) -> None:
    made = folder(tmp_path / "site", one='<a href="two">2</a>')
    (made / "robots.txt").write_text("User-agent: *")
    (made / "google123.html").write_text("google-site-verification: google123.html")
    (made / ".well-known").mkdir()
    (made / ".well-known/security.txt").write_text("Contact:")
    (made / "OFL-font.txt").write_text("A licence")
    (made / "lonely.html").write_text(page('<a href="lonely.html">Here</a>', "Lonely"))
    for name in (".octavo-tmp", ".git"):
        (made / name).mkdir()
        (made / name / "x.html").write_text("<p>")
    report = audit(Project.at(tmp_path, made))
    assert findings(report) == [
        ("warning", "unlinked-file", "site/lonely.html", 1),
        ("error", "broken-link", "site/one.html", 1),
    ]
    assert (report.pages, report.files) == (3, 7)


@pytest.mark.parametrize(
    ("encoding", "declaration"),
    [
        ("iso-8859-1", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", ""),
        ("cp1251", "<meta charset=windows-1251>"),
        ("iso-8859-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("utf-16", ""),
        ("utf-8-sig", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
    ],
)
def test_pages_in_other_encodings_are_read_as_browsers_read_them(
    tmp_path: Path, encoding: str, declaration: str
) -> None:
    name, other = ("Ж", "Д") if encoding == "cp1251" else ("é", "ü")
    for path, title in (("index", other), (name, name)):
        html = page(f'<h2 id="{name}">{title}</h2><a href="{name}.html#{name}">{name}</a>', title)
        (tmp_path / f"{path}.html").write_bytes(html.replace("<title>", f"{declaration}<title>").encode(encoding))
    report = audit(Project.at(tmp_path, tmp_path))
    assert (report.pages, report.diagnostics) == (2, ())


@pytest.mark.parametrize("name", ["nonsense", "rot13", "undefined", "hex"])
def test_an_encoding_that_nobody_knows_ends_nothing(tmp_path: Path, name: str) -> None:
    html = page('<a href="./">é</a>').replace("<title>", f"<meta charset={name}><title>")
    (tmp_path / "index.html").write_bytes(html.encode("cp1252"))
    assert audit(Project.at(tmp_path, tmp_path)).diagnostics == ()


def test_files_that_programs_ask_for_by_name_need_no_link(tmp_path: Path) -> None:
    made = folder(tmp_path)
    for name in ("apple-touch-icon.png", "humans.txt", "security.txt", "BingSiteAuth.xml", "browserconfig.xml"):
        (made / name).write_text("")
    assert audit(Project.at(tmp_path, made)).diagnostics == ()


def test_a_picture_is_named_as_its_file(tmp_path: Path) -> None:
    folder(tmp_path, index='<img src="a%20%C3%BC.png" alt="x">')
    (tmp_path / "a ü.png").write_text("")
    messages = [found.message for found in audit(Project.at(tmp_path, tmp_path)).diagnostics]
    assert messages == ["the picture `a ü.png` has no width and height"]


def test_a_place_that_is_no_folder_is_called_so(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "circle").symlink_to("circle")
    messages = {
        name: audit(Project.at(tmp_path, tmp_path / name)).diagnostics[0].message
        for name in ("index.html", "circle", "mistyped")
    }
    assert messages == {
        "index.html": "this is no folder",
        "circle": "this is no folder",
        "mistyped": "there is no such folder",
    }


def test_a_folder_elsewhere_is_named_by_its_whole_path(tmp_path: Path) -> None:
    made = folder(tmp_path / "site", one='<a href="two">2</a>')
    (found,) = audit(Project.at(tmp_path / "elsewhere", made)).diagnostics
    assert found.span.path == f"{made}/one.html"


def test_the_home_page_tells_the_address_of_a_folder(tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        index='<link rel="canonical" href="https://ada.example/engine/">',
        one='<a href="https://ada.example/engine/gone">Gone</a>\n<a href="https://ada.example/other">Other</a>',
    )
    assert [found.message for found in audit(Project.at(tmp_path, made)).diagnostics] == ["`/gone` leads nowhere"]
    report = audit(Project.at(tmp_path, made), base_url="https://other.example/")
    assert report.diagnostics == ()


def test_pages_for_nobody_need_no_title_and_no_link(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "hidden.html").write_text('<meta name="robots" content="noindex">', "utf-8")
    (made / "moved.html").write_text('<meta http-equiv="refresh" content="0; url=index.html">', "utf-8")
    assert audit(Project.at(tmp_path, made)).diagnostics == ()
    (made / "moved.html").write_text('<meta http-equiv="refresh" content="0; url=gone.html">', "utf-8")
    assert findings(audit(Project.at(tmp_path, made))) == [("error", "broken-link", "moved.html", 1)]


def test_files_that_a_host_refuses_are_errors(tmp_path: Path) -> None:
    made = folder(tmp_path, index="".join(f'<a href="{number}.bin">x</a>' for number in range(11)))
    for number in range(11):
        with (made / f"{number}.bin").open("wb") as file:
            file.truncate(PAGES_FILE_LIMIT)
    report = audit(Project.at(tmp_path, made))
    assert findings(report) == [("error", "site-limit", ".", 1)]
    with (made / "3.bin").open("wb") as file:
        file.truncate(PAGES_FILE_LIMIT + 1)
    report = audit(Project.at(tmp_path, made))
    assert findings(report)[1:] == [("error", "file-limit", "3.bin", 1)]


def test_a_link_on_the_404_page_works_at_any_depth(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "404.html").write_text('<meta name="robots" content="noindex"><a href="index.html">Home</a>', "utf-8")
    (found,) = audit(Project.at(tmp_path, made)).diagnostics
    assert (found.code, found.message) == ("broken-link", "`index.html` leads nowhere")
    assert "begin with /" in found.hint
    (made / "404.html").write_text('<meta name="robots" content="noindex"><a href="/">Home</a>', "utf-8")
    assert audit(Project.at(tmp_path, made)).diagnostics == ()


def test_characters_that_a_terminal_may_execute_are_not_printed(tmp_path: Path) -> None:
    made = folder(tmp_path, one='<a href="gone%1b[31m">x</a><img src="x&#27;.png" alt="" width="1" height="1">')
    for found in audit(Project.at(tmp_path, made)).diagnostics:
        assert found.message.isprintable()
        assert found.hint.isprintable()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file here that not even root can read")
def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    made = folder(tmp_path, index='<a href="one.html#part">x</a>')
    (made / "one.html").symlink_to("/proc/self/mem")
    assert findings(audit(Project.at(tmp_path, made))) == [
        ("error", "symbolic-link", "one.html", 1),
        ("error", "unreadable", "one.html", 1),
    ]


@pytest.mark.parametrize("made", [False, True])
def test_a_project_that_was_never_built_is_told_to_build(made: bool, tmp_path: Path) -> None:
    project = site(tmp_path, PROFILE)
    if made:
        project.output.mkdir()
    (found,) = check(project).diagnostics
    assert (found.severity, found.code, found.span.path) == ("error", "nothing-to-check", "output")
    assert "`octavo build`" in found.hint


def test_a_menu_with_broken_links_on_many_pages_is_checked_in_linear_time(tmp_path: Path) -> None:
    menu = "".join(f'<a href="/chapter-{number}-is-gone.html">x</a>' for number in range(30))
    made = {
        count: folder(tmp_path / str(count), **{f"chapter-{number}": menu for number in range(count)})
        for count in (25, 100, 400)
    }

    def work(count: int) -> None:
        report = audit(Project.at(tmp_path, made[count]))
        assert [found.message.partition(", ")[2] for found in report.diagnostics] == [f"on {count} pages"] * 30

    assert exponent(work, 100, repeats=2) < LINEAR


def test_a_page_with_thousands_of_faults_is_checked_in_linear_time_and_each_has_its_line(tmp_path: Path) -> None:
    def with_faults(count: int) -> Site:
        lines = [
            f'<p><a href="gone-{number}.pdf">x</a> <a href="#part-{number}">x</a> <img src="no-{number}.png" alt="x">'
            for number in range(count)
        ]
        made = site(tmp_path / str(count), PROFILE)
        made.write("content/files/many/index.html", "\n".join((page(""), *lines)))
        made.edit("content/profile.md", "A life of engines.", "See [it](files/many/index.html).")
        made.built()
        return made

    made = {count: with_faults(count) for count in (125, 500, 2000)}

    def work(count: int) -> None:
        started = time.perf_counter()
        report = check(made[count])
        took = time.perf_counter() - started
        places = {(found.code, found.span.line) for found in report.diagnostics}
        expected = range(2, count + 2)
        assert {line for code, line in places if code == "broken-anchor"} == set(expected)
        assert {line for code, line in places if code == "missing-size"} == set(expected)
        assert len([found for found in report.diagnostics if found.code == "broken-link"]) == 2 * count
        assert report.seconds > took / 2

    assert exponent(work, 500, repeats=1) < LINEAR


PARTS = """
-- content/profile.md --
---
name: Ada Lovelace
---
## Part

[x](#pert)
-- content/papers/two-b.md --
---
title: B
authors: [Ada Lovelace]
date: 1843
---
## Method

[x](#typo)
"""


def test_a_part_that_a_text_has_not_is_told_alike_when_it_is_built_and_when_it_is_checked(tmp_path: Path) -> None:
    made = site(tmp_path, PARTS).built()
    checked = check(made).diagnostics
    built = [(one.severity, one.code, one.span) for one in made.report.diagnostics]
    assert [(one.severity, one.code, one.span) for one in checked] == built
    assert [one.hint for one in checked] == ["it has #method", "did you mean `#part`?"]


SIZES = """
-- content/profile.md --
---
name: Ada Lovelace
---
-- content/papers/a/index.md --
---
title: A
authors: [Ada Lovelace]
date: 2020
image:
  file: fig.png
  alt: X
  width: 640
  height: 480
---
![A](fig.png){width=50%} and ![A](fig.png){width=50% height=240}, ![A](fig.png){style="width:50%"},
<img src="fig.png" alt="A" style="width: 2cm">, ![A](fig.png "Title"){height=480 width=640},
![A](fig.png),
![A](fig.png){width=4cm},
![A](fig.png){width=320}.
-- content/papers/a/fig.png --
a picture
"""


@pytest.mark.parametrize("flow", [False, True])
def test_a_picture_with_a_length_in_a_style_or_both_sizes_needs_no_other(flow: bool, tmp_path: Path) -> None:
    made = site(tmp_path, SIZES)
    if flow:
        block = "image:\n  file: fig.png\n  alt: X\n  width: 640\n  height: 480\n"
        made.edit(
            "content/papers/a/index.md", block, "image: {file: fig.png, alt: X, width: 640, height: 480}\n\n\n\n\n"
        )
    places = [(one.code, one.span.line) for one in check(made.built()).diagnostics]
    assert places == [("missing-size", 13), ("missing-size", 15)]
    made.edit("content/papers/a/index.md", "![A](fig.png),", '<img src="fig.png" width="6" height="4">')
    places = [(one.code, one.span.line) for one in check(made.built()).diagnostics]
    assert places == [("missing-alt", 13), ("missing-size", 15)]


def test_the_size_of_a_papers_picture_can_be_stated(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    image = "image: {file: loom.png, alt: A loom}"
    made.write(
        "content/papers/notes/index.md",
        f"---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n{image}\n---\nText.\n",
    )
    made.write("content/papers/notes/loom.png", "a picture")
    (found,) = check(made.built()).diagnostics
    assert (found.code, found.span.path, found.span.line) == ("missing-size", "content/papers/notes/index.md", 5)
    made.edit("content/papers/notes/index.md", "alt: A loom", "alt: A loom, width: 640, height: 480")
    assert check(made.built()).diagnostics == ()
    assert 'alt="A loom" width="640" height="480">' in made.page("papers/notes/index.html")


def test_the_check_knows_that_lists_are_on_the_home_page(tmp_path: Path) -> None:
    made = site(tmp_path, PLANTED.replace("https://example.org/talk/", "https://example.org/papers/")).built()
    (hint,) = (found.hint for found in check(made).diagnostics if "`/papers/`" in found.message)
    assert hint.startswith("the papers are listed on the home page: write `/`, or the address of one, like `/papers/")
