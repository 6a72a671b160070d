"""Files beside entries: which are published, and what is said about those that nothing names."""

from pathlib import Path

import pytest

from octavo.site.unused import unused_file, unused_folder
from tests.support.sites import PROFILE, Site, site

OWN = """
-- content/papers/notes/index.md --
---
title: Notes
authors: [Ada Lovelace]
date: 1843
{front}
---
{text}
"""


def own(root: Path, *files: str, front: str = "tldr: Short.", text: str = "Text.", more: str = "") -> Site:
    """Make a project with a paper in a folder of its own and these files in it."""
    beside = "".join(f"-- content/papers/notes/{name} --\n{name}\n" for name in files)
    return site(root, PROFILE + OWN.format(front=front, text=text) + beside + more)


@pytest.mark.parametrize("path", ["x.txt", "x.markdown", "notes.md", "cv.pdf", "data/x.json"])
def test_the_warning_for_an_unused_file_says_where_it_belongs(path: str) -> None:
    found = unused_file(path)
    assert (found.severity, found.code, found.span.path) == ("warning", "stray-file", f"content/{path}")
    assert ("files/" in found.hint) == (not path.endswith((".txt", ".markdown", ".md")))


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("papers/x.markdown", "papers/x.md"),
        ("papers/x/INDEX.MD", "papers/x/index.md"),
        ("papers/x/index.markdown", "papers/x/index.md"),
        ("Papers/x.MD", "papers/x.md"),
        ("static/cv.pdf", "files/cv.pdf"),
        ("site.yml", "site.yaml"),
    ],
)
def test_the_hint_names_the_place_that_is_meant(path: str, meant: str) -> None:
    assert unused_file(path).hint == f"did you mean `content/{meant}`?"


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        *(("paper", "papers"), ("Papers", "papers"), ("publications", "papers"), ("_papers", "papers")),
        *(("team", "people"), ("posts", "news"), ("page", "pages"), ("News", "news")),
    ],
)
def test_a_folder_of_entries_with_a_wrong_name_is_an_error(folder: str, meant: str) -> None:
    found = unused_folder(folder, [f"{folder}/a.md", f"{folder}/b.md", f"{folder}/b.pdf"])
    assert (found.severity, found.code, found.span.path) == ("error", "stray-folder", f"content/{folder}")
    assert "2 entries" in found.message
    assert found.hint == f"did you mean `content/{meant}/`?"


@pytest.mark.parametrize(("folder", "hint"), [("drafts", "papers/, people/"), ("Files", "content/files/")])
def test_any_other_folder_gets_one_warning(folder: str, hint: str) -> None:
    found = unused_folder(folder, [f"{folder}/a.md", f"{folder}/b.md"])
    assert (found.severity, found.code, found.span.path) == ("warning", "stray-file", f"content/{folder}")
    assert hint in found.hint


def test_the_entries_of_a_folder_are_read_after_it_was_renamed(tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE + OWN.format(front="tldr: A.", text="B.").replace("papers", "Papers"))
    assert made.build().failed
    (tmp_path / "content/Papers").rename(tmp_path / "content/papers")
    assert made.built().codes == []
    assert "papers/notes/index.html" in made.tree()


def test_a_file_that_nothing_names_is_told_until_it_is_named_or_hidden(tmp_path: Path) -> None:
    made = own(tmp_path, "table.csv", "referees.txt").built()
    assert made.codes == ["unlinked-file"]
    assert made.report.diagnostics[0].span.path == "content/papers/notes/referees.txt"
    assert "`table.csv`" in made.report.diagnostics[0].message
    made.edit("content/papers/notes/index.md", "Text.", "[Table](table.csv)")
    (tmp_path / "content/papers/notes/referees.txt").rename(tmp_path / "content/papers/notes/.referees.txt")
    assert made.built().codes == []
    assert "papers/notes/table.csv" in made.tree()
    assert not [path for path in made.tree() if "referees" in path]


@pytest.mark.parametrize(
    ("front", "text"),
    [
        ("links: {data: table.csv}", ""),
        ("image: {file: a.png, alt: A}", "[t](table.csv)"),
        ("extra: {shown: {first: [table.csv]}}", ""),
        ("tldr: A.", '<a href="table.csv">t</a>'),
    ],
)
def test_a_file_that_an_entry_names_in_any_way_is_not_told(tmp_path: Path, front: str, text: str) -> None:
    files = ("table.csv", "a.png") if "a.png" in front else ("table.csv",)
    assert own(tmp_path, *files, front=front, text=text).built().codes == []


def test_a_file_that_another_source_names_is_not_told(tmp_path: Path) -> None:
    data = "-- content/data/talks.yaml --\n- {slides: /papers/notes/slides.pdf}\n"
    menu = "-- content/site.yaml --\nmenu: [{label: CV, to: papers/notes/cv.pdf}]\n"
    news = "-- content/news/out.md --\n---\ntitle: Out\ndate: 1843\n---\n[t](../papers/notes/table.csv)\n"
    assert own(tmp_path, "slides.pdf", "cv.pdf", "table.csv", more=data + menu + news).built().codes == []


def test_what_a_named_page_needs_is_not_told(tmp_path: Path) -> None:
    made = own(tmp_path, "demo/index.html", "demo/js/a.js", text="[Try](demo/index.html)").built()
    assert made.codes == []
    made.edit("content/papers/notes/index.md", "[Try](demo/index.html)", "Text.")
    assert made.built().codes == ["unlinked-file"]


def test_droppings_are_published_only_if_an_entry_names_them(tmp_path: Path) -> None:
    left = ("notes.aux", "notes.log", "notes.synctex.gz", "index.md.orig", "old.bak", "desktop.ini", "~$notes.docx")
    made = own(tmp_path, "notes.pdf", *left, front="links: {pdf: notes.pdf}").built()
    assert made.codes == []
    assert [path for path in made.tree() if path.startswith("papers/")] == [
        "papers/notes/index.html",
        "papers/notes/notes.pdf",
    ]
    made.edit("content/papers/notes/index.md", "Text.", "[The log](notes.log)")
    assert "papers/notes/notes.log" in made.built().tree()


def test_droppings_beside_entries_and_in_folders_that_are_copied_are_left_out(tmp_path: Path) -> None:
    made = own(tmp_path)
    for path in ("papers/x.log", "x.bak", "files/cv.aux", "files/cv.log", "files/train.log", "files/cv.pdf"):
        made.write(f"content/{path}", "1")
    assert made.built().codes == []
    assert [path for path in made.tree() if path.startswith("files/")] == ["files/cv.pdf", "files/train.log"]


@pytest.mark.parametrize("kind", ["papers", "news", "pages"])
def test_an_index_beside_other_entries_takes_none_of_their_files(tmp_path: Path, kind: str) -> None:
    facts = {"papers": "date: 1843\nauthors: [Ada Lovelace]\n", "news": "date: 1843\n", "pages": ""}[kind]
    front = f"---\ntitle: All\n{facts}---\n"
    made = site(
        tmp_path,
        f"{PROFILE}\n-- content/{kind}/index.md --\n{front.replace('All', 'Every')}"
        f"-- content/{kind}/notes.md --\n{front}[t](notes.pdf)\n-- content/{kind}/notes.pdf --\nPDF\n"
        f"-- content/{kind}/private.txt --\nPrivate\n",
    ).built()
    folder = "" if kind == "pages" else f"{kind}/"
    files = [path for path in made.tree() if path.endswith((".pdf", ".txt"))]
    assert [path for path in files if "notes" in path or "private" in path] == [f"{folder}notes/notes.pdf"]
    assert made.codes == ["home-page" if kind == "pages" else "list-page", "stray-file"]


def test_an_index_with_capitals_is_refused_until_it_is_renamed(tmp_path: Path) -> None:
    made = own(tmp_path, "notes.pdf", front="links: {pdf: notes.pdf}")
    entry = tmp_path / "content/papers/notes/index.md"
    entry.rename(entry.with_name("Index.md"))
    assert made.build().failed
    assert made.codes == ["bad-file-name"]
    entry.with_name("Index.md").rename(entry)
    assert made.built().codes == []
