"""Papers that are probably one work are told, until one is deleted or `versions` connects them."""

from pathlib import Path

import pytest

from tests.support.sites import PROFILE, Site, site


def papers(root: Path, one: str, other: str) -> Site:
    """Make a project with two papers of these facts."""
    made = PROFILE
    for name, facts in (("one", one), ("other", other)):
        default = {"title": name.title(), "authors": "[Ada Lovelace]", "date": "1843"}
        added = "".join(f"{key}: {value}\n" for key, value in default.items() if f"{key}:" not in facts)
        made += f"-- content/papers/{name}.md --\n---\n{added}{facts}\n---\nText.\n"
    return site(root, made)


SAME = [
    ("doi: 10.1000/ab", "doi: https://doi.org/10.1000/AB"),
    ("arxiv: 2405.01481", "arxiv: arXiv:2405.01481v3"),
    ("arxiv: 2405.01481", "doi: 10.48550/arXiv.2405.01481"),
    ("title: On engines", "title: 'On Engines.'\ndate: 1843-05"),
    ("title: On engines\ndoi: 10.1000/1", "title: On engines\nauthors: [Charles Babbage, Ada Lovelace]"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_second_entry_of_a_work_is_told_until_one_is_deleted(tmp_path: Path, one: str, other: str) -> None:
    made = papers(tmp_path, one, other).built()
    assert made.codes == ["same-work"]
    found = made.report.diagnostics[0]
    assert (found.severity, found.span.path) == ("warning", "content/papers/other.md")
    line = (tmp_path / found.span.path).read_text().split("\n")[found.span.line - 1]
    assert line.startswith(("doi:", "arxiv:", "title:"))
    assert "content/papers/one.md" in found.message
    assert made.built().codes == ["same-work"]
    first = tmp_path / "content/papers/one.md"
    kept = first.read_bytes()
    first.unlink()
    assert made.built().codes == []
    first.write_bytes(kept)
    assert made.built().codes == ["same-work"]


@pytest.mark.parametrize(("one", "other"), SAME)
@pytest.mark.parametrize("key", ["published_as", "preprint_of"])
def test_versions_of_a_work_are_not_told(tmp_path: Path, one: str, other: str, key: str) -> None:
    made = papers(tmp_path, one, f"{other}\nversions: {{{key}: one.md}}").built()
    assert made.codes == []


def test_an_address_connects_versions_too(tmp_path: Path) -> None:
    two = "title: Notes\nversions: {published_as: 'https://doi.org/10.1000/1'}"
    assert papers(tmp_path, "title: Notes\ndoi: 10.1000/1", two).built().codes == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("title: Notes\ndate: 1842", "title: Notes\ndate: 1843"),
        ("title: Notes", "title: Notes\nauthors: [Charles Babbage]"),
        ("title: Notes\ndoi: 10.1000/1", "title: Notes\ndoi: 10.1000/2"),
        ("title: Editorial\nvolume: 1", "title: Editorial\nvolume: 2"),
        ("title: Notes", "title: Notes\ntype: dataset"),
        ("doi: 10.1000/1", "doi: 10.1000/1\ndraft: true"),
    ],
)
def test_different_works_are_not_told(tmp_path: Path, one: str, other: str) -> None:
    assert papers(tmp_path, one, other).built().codes == []


def test_a_third_entry_is_told_beside_two_versions(tmp_path: Path) -> None:
    made = papers(tmp_path, "doi: 10.1000/1", "doi: 10.1000/1\nversions: {published_as: one.md}")
    made.write("content/papers/third.md", "---\ntitle: T\nauthors: [A. B.]\ndate: 1843\ndoi: 10.1000/1\n---\n")
    assert [(one.code, one.span.path) for one in made.build().diagnostics] == [("same-work", "content/papers/third.md")]


def test_a_place_is_found_where_the_key_is_in_quotes(tmp_path: Path) -> None:
    made = papers(tmp_path, "doi: 10.1000/1", '"doi": 10.1000/1').built()
    assert made.codes == ["same-work"]


def test_a_pointer_stops_the_build_until_the_file_is_fetched(tmp_path: Path) -> None:
    made = papers(tmp_path, "links: {pdf: one.pdf}", "tldr: Other.")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 12345\n"
    made.write("content/papers/one.pdf", "%PDF")
    before = made.built().tree()
    made.write("content/papers/one.pdf", pointer)
    assert made.build().failed
    assert made.codes == ["pointer-file"]
    assert "git lfs pull" in made.report.diagnostics[0].hint
    assert made.tree() == before
    made.edit("content/papers/one.md", "links: {pdf: one.pdf}\n", "")
    assert "pointer-file" not in made.built().codes
    made.edit("content/papers/one.md", "---\nText", "links: {pdf: one.pdf}\n---\nText")
    assert made.build().failed
    made.write("content/papers/one.pdf", "%PDF 2")
    assert made.built().codes == []


def test_a_pointer_among_the_files_of_a_theme_is_told(tmp_path: Path) -> None:
    made = papers(tmp_path, "tldr: One.", "tldr: Other.")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 12345\n"
    made.write("themes/octavo/static/logo.png", pointer)
    assert made.build().failed
    assert [(one.code, one.span.path) for one in made.report.diagnostics] == [
        ("pointer-file", "themes/octavo/static/logo.png")
    ]
