"""The path of a file says what it is."""

import pytest

from octavo.base.layout import FilePlace, is_dropping, is_leftover, place_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("site.yaml", FilePlace("config")),
        ("profile.md", FilePlace("entry", "person")),
        ("papers/x.md", FilePlace("entry", "paper", "x")),
        ("papers/2024/x.md", FilePlace("entry", "paper", "x")),
        ("papers/x/index.md", FilePlace("entry", "paper", "x", "papers/x")),
        ("papers/a/b/index.md", FilePlace("entry", "paper", "b", "papers/a/b")),
        ("papers/index.md", FilePlace("entry", "paper", "index")),
        ("papers/v1.2.md", FilePlace("entry", "paper", "v1.2")),
        ("people/ada.md", FilePlace("entry", "person", "ada")),
        ("people/ada/index.md", FilePlace("entry", "person", "ada", "people/ada")),
        ("pages/talks.md", FilePlace("entry", "page", "talks")),
        ("news/out.md", FilePlace("entry", "news", "out")),
        ("papers/x/slides.pdf", FilePlace("attachment")),
        ("papers/x.pdf", FilePlace("attachment")),
        ("papers/x.MD", FilePlace("attachment")),
        ("files/cv.pdf", FilePlace("file")),
        ("files/a/b.md", FilePlace("file")),
        ("root/CNAME", FilePlace("root")),
        ("root/.well-known/x.md", FilePlace("root")),
        ("data/talks.yaml", FilePlace("data", name="talks")),
        ("data/talks.yml", FilePlace("data", name="talks")),
        ("data/more/talks.yaml", FilePlace("stray")),
        ("data/talks.json", FilePlace("stray")),
        ("notes.md", FilePlace("stray")),
        ("Site.yaml", FilePlace("stray")),
        ("papers", FilePlace("stray")),
        ("files", FilePlace("stray")),
        ("drafts/x.md", FilePlace("stray")),
        ("papers.md", FilePlace("stray")),
    ],
)
def test_every_file_has_a_role(path: str, expected: FilePlace) -> None:
    assert place_of(path) == expected


@pytest.mark.parametrize(
    "name",
    [
        *(".DS_Store", ".x.md.swp", "x.swo", "x.md~", "#x.md#", ".#x.md", "4913", "x.tmp", "Thumbs.db", "desktop.ini"),
        *("x.md___jb_tmp___", "Icon\r", "__MACOSX", "~$letter.docx", ".~lock.letter.odt#"),
    ],
)
def test_files_that_editors_and_systems_leave_behind_are_leftovers(name: str) -> None:
    assert is_leftover(name)


@pytest.mark.parametrize(
    "name", ["x.md", "index.md", "x~y.md", "a#b.md", "tmp", "swp.md", "x$.md", "Icon", "x.log", "x.bak"]
)
def test_files_that_people_write_are_no_leftovers(name: str) -> None:
    assert not is_leftover(name)


@pytest.mark.parametrize(
    "ending",
    [
        *("aux", "bbl", "blg", "fls", "fdb_latexmk", "synctex.gz", "run.xml", "lof", "bcf", "bak", "orig", "BAK"),
        *("log", "out", "toc", "nav", "idx"),
    ],
)
def test_what_tex_and_editors_write_beside_a_document_are_droppings(ending: str) -> None:
    assert is_dropping(f"papers/x/notes.{ending}", ())
    assert is_dropping(f"files/notes.{ending}", ("files/notes.tex",))
    assert is_dropping(f"root/notes.{ending}", ("root/notes.pdf",))


@pytest.mark.parametrize(
    "path",
    ["papers/x/notes.pdf", "papers/x/data.gz", "papers/x/feed.xml", "papers/x/log", "files/train.log", "papers/x.md"],
)
def test_other_files_are_no_droppings(path: str) -> None:
    assert not is_dropping(path, ("files/other.pdf",))
