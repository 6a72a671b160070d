"""A file's path says what it is."""

import pytest

from octavo.base.layout import Place, dropping, place


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("site.yaml", Place("config")),
        ("profile.md", Place("entry", "person")),
        ("papers/x.md", Place("entry", "paper", "x")),
        ("papers/2024/x.md", Place("entry", "paper", "x")),
        ("papers/x/index.md", Place("entry", "paper", "x", "papers/x")),
        ("papers/a/b/index.md", Place("entry", "paper", "b", "papers/a/b")),
        ("papers/index.md", Place("entry", "paper", "index")),
        ("papers/v1.2.md", Place("entry", "paper", "v1.2")),
        ("people/ada.md", Place("entry", "person", "ada")),
        ("people/ada/index.md", Place("entry", "person", "ada", "people/ada")),
        ("pages/talks.md", Place("entry", "page", "talks")),
        ("news/out.md", Place("entry", "news", "out")),
        ("papers/x/slides.pdf", Place("attachment")),
        ("papers/x.pdf", Place("attachment")),
        ("papers/x.MD", Place("attachment")),
        ("files/cv.pdf", Place("file")),
        ("files/a/b.md", Place("file")),
        ("data/talks.yaml", Place("data", name="talks")),
        ("data/talks.yml", Place("data", name="talks")),
        ("data/more/talks.yaml", Place("stray")),
        ("data/talks.json", Place("stray")),
        ("notes.md", Place("stray")),
        ("Site.yaml", Place("stray")),
        ("papers", Place("stray")),
        ("files", Place("stray")),
        ("drafts/x.md", Place("stray")),
        ("papers.md", Place("stray")),
    ],
)
def test_every_place_has_a_role(path: str, expected: Place) -> None:
    assert place(path) == expected


@pytest.mark.parametrize("name", [".DS_Store", ".x.md.swp", "x.md~", "#x.md#", ".#x.md", "4913", "x.tmp", "Thumbs.db"])
def test_what_editors_and_systems_leave_is_passed_over(name: str) -> None:
    assert dropping(name)


@pytest.mark.parametrize("name", ["x.md", "index.md", "x~y.md", "a#b.md", "tmp", "swp.md"])
def test_what_people_write_is_not(name: str) -> None:
    assert not dropping(name)
