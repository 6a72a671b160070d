"""`octavo new`: what it writes, what it leaves alone, and what it refuses."""

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from octavo.cli.scaffold import Owner, requirement, scaffold
from octavo.model.placeholders import NAME
from tests.cli.conftest import Run
from tests.support.pages import Page
from tests.support.sites import Site, files, tree

FILES = [
    ".github/workflows/pages.yml",
    ".gitignore",
    *(f".octavo/schemas/{kind}.json" for kind in ("news", "page", "paper", "person", "site")),
    ".vscode/settings.json",
    "README.md",
    "content/papers/my-first-paper.md",
    "content/profile.md",
    "content/site.yaml",
]


def repository(folder: Path, remote: str) -> Path:
    """Make a repository with a remote, as after cloning an empty one."""
    folder.mkdir(exist_ok=True)
    for arguments in (("init", "--quiet"), ("remote", "add", "origin", remote)):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def text(folder: Path, path: str) -> str:
    """Return the text of a file of a project."""
    return (folder / path).read_text("utf-8")


def test_new_without_a_terminal_asks_nothing(run: Run, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    outcome = run("new", fresh)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        *(f"  {fresh / path}" for path in FILES),
        f"Now: octavo serve --project {fresh}",
    ]
    assert sorted(files(fresh)) == sorted(FILES)
    assert f"name: {NAME}\n" in text(fresh, "content/profile.md")


def test_a_new_project_builds_without_a_finding(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "fresh")
    built = run("build", "--project", tmp_path / "fresh", "--strict", "--json")
    assert json.loads(built.out)["diagnostics"] == []


def test_a_new_project_says_nothing_about_areas(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "fresh")
    run("build", "--project", tmp_path / "fresh")
    assert not (tmp_path / "fresh/output/areas").exists()
    assert "Computation and Language" not in text(tmp_path / "fresh", "output/index.html")
    # They are offered in comments.
    for name, line in (("profile.md", "# areas:\n#   - cs.CL\n"), ("papers/my-first-paper.md", "# area: cs.CL\n")):
        assert line in text(tmp_path / "fresh", f"content/{name}")


def test_without_a_folder_the_project_is_started_here(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("new")
    assert outcome.out.splitlines() == [*(f"  {path}" for path in FILES), "Now: octavo serve"]
    assert sorted(files(tmp_path)) == sorted(FILES)


def test_options_tell_about_the_owner(run: Run, tmp_path: Path) -> None:
    facts = ("--affiliation", "University of London", "--orcid", "https://orcid.org/0000-0002-1825-0097")
    run("new", tmp_path / "a", "--name", " Ada  Lovelace ", *facts, "--url", "git@github.com:Ada/Engine.git")
    profile = text(tmp_path / "a", "content/profile.md")
    assert "name: Ada Lovelace\n" in profile
    assert "  - University of London\n" in profile
    assert "\norcid: 0000-0002-1825-0097\n" in profile
    assert "\nurl: https://ada.github.io/Engine/\n" in text(tmp_path / "a", "content/site.yaml")
    assert "  - Ada Lovelace\n" in text(tmp_path / "a", "content/papers/my-first-paper.md")
    run("new", tmp_path / "b", "--url", "https://example.org/~ada")
    assert "\nurl: https://example.org/~ada/\n" in text(tmp_path / "b", "content/site.yaml")
    for name in "ab":
        assert run("build", "--project", tmp_path / name, "--strict").err == ""


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--orcid", "0000-0002-1825-0098", "its check digit does not fit; look for a mistyped digit"),
        ("--name", "Lovelace, Ada", "the family name first"),
        ("--name", "Ada\x1bLovelace", "U+001B has no place in a text"),
        ("--name", os.fsdecode(b"Ad\xe9"), "is not UTF-8"),
        ("--affiliation", "London\x00", "U+0000 has no place"),
        ("--url", "ada.example.org", "write `https://ada.example.org`"),
        ("--url", "javascript:alert(1)", "is not an address"),
        ("--url", "https://gitlab.com/ada/engine?x=1", "has a ? or #"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, option: str, value: str, words: str
) -> None:
    outcome = run("new", tmp_path / "fresh", option, value)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"argument {option}: " in outcome.err
    assert words in outcome.err
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Ada: the Countess",
        "- x",
        '"Ada"',
        "O'Neill",
        "{A}",
        "エイダ",
        "@a #b",
        "@url@",
        "Null",
        "A\\n",
        "A.",
    ],
)
def test_a_new_project_is_valid_whatever_its_owner_is_called(run: Run, tmp_path: Path, name: str) -> None:
    scaffold(tmp_path / "fresh", Owner(name, name, url="https://example.org/"))
    outcome = run("build", "--project", tmp_path / "fresh", "--strict")
    assert outcome.err == ""
    home = Page("index.html", text(tmp_path / "fresh", "output/index.html"))
    assert home.one("h1").words == name


def test_a_cloned_repository_becomes_a_project_and_keeps_what_it_has(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path, "https://github.com/Ada/ada.github.io.git")
    mine = {"README.md": b"# Mine\r\n", "LICENSE": b"MIT", ".gitignore": b"*.aux\r\noutput\r\n*.log"}
    for path, data in mine.items():
        (tmp_path / path).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    outcome = run("new", ".")
    assert (outcome.code, outcome.err) == (0, "")
    assert "  README.md (it was there, and stays as it is)\n" in outcome.out
    assert "  .gitignore (lines were added)\n" in outcome.out
    assert (tmp_path / "README.md").read_bytes() == mine["README.md"]
    assert (tmp_path / ".gitignore").read_bytes() == mine[".gitignore"] + b"\r\n/.cache/\r\n"
    assert "\nurl: https://ada.github.io/\n" in text(tmp_path, "content/site.yaml")
    assert json.loads(run("build", "--json").out)["diagnostics"] == []
    status = subprocess.run(["git", "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True)
    assert not [line for line in status.stdout.splitlines() if " output/" in line or " .cache/" in line]


@pytest.mark.parametrize("ignored", ["/output/\n/.cache/\n", "output\n.cache\n", "a\n  output/ \n.cache/"])
def test_a_gitignore_that_names_both_folders_stays_as_it_is(run: Run, tmp_path: Path, ignored: str) -> None:
    (repository(tmp_path, "../x") / ".gitignore").write_text(ignored, "utf-8")
    assert ".gitignore (it was there, and stays as it is)" in run("new", tmp_path).out
    assert text(tmp_path, ".gitignore") == ignored


def test_an_option_wins_over_the_remote(run: Run, tmp_path: Path) -> None:
    run("new", repository(tmp_path, "git@github.com:ada/engine"), "--url", "https://example.org/")
    assert "\nurl: https://example.org/\n" in text(tmp_path, "content/site.yaml")


def test_new_refuses_a_folder_that_holds_anything_but_a_repository(run: Run, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    outcome = run("new", tmp_path / "full")
    assert (outcome.code, outcome.out) == (2, "")
    assert "name a new folder" in outcome.err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    assert run("new", tmp_path / "full" / "mine.txt").code == 2
    (tmp_path / "empty").mkdir()
    assert run("new", tmp_path / "empty").code == 0


def test_new_refuses_a_folder_that_is_a_project(run: Run, tmp_path: Path) -> None:
    run("new", repository(tmp_path, "../x"))
    before = tree(tmp_path)
    outcome = run("new", tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert "is a project already: it has a folder content/" in outcome.err
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["My Site", "ada's $HOME", "-x", "über"])
def test_the_printed_command_can_be_pasted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    command = run("new", "--", name).last.removeprefix("Now: octavo serve ")
    printed = subprocess.run(["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True)
    option, folder = printed.stdout.splitlines()
    assert option == "--project"
    assert (tmp_path / folder).samefile(tmp_path / name)
    assert run("build", option, folder).code == 0


def test_the_version_is_kept_within_the_compatible_ones() -> None:
    assert requirement("0.1.0") == "octavo>=0.1.0,<0.2"
    assert requirement("0.12.3") == "octavo>=0.12.3,<0.13"
    assert requirement("2.4.1") == "octavo>=2.4.1,<3"


def test_vs_code_finds_a_schema_for_every_kind_of_file(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "fresh")
    schemas = json.loads(text(tmp_path / "fresh", ".vscode/settings.json"))["yaml.schemas"]
    assert {os.path.normpath(path) for path in schemas} == {path for path in FILES if path.startswith(".octavo/")}
    first = text(tmp_path / "fresh", "content/site.yaml").split("\n", 1)[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / "fresh/content" / path).is_file()


def test_nothing_is_written_behind_a_link_of_the_repository(run: Run, tmp_path: Path) -> None:
    me, away = tmp_path / "me", tmp_path / "away"
    repository(me, "https://github.com/ada/ada.github.io.git")
    away.mkdir()
    (away / "ignored").write_text("*.aux\n", "utf-8")
    (me / ".github").symlink_to(away)
    (me / ".gitignore").symlink_to(away / "ignored")
    assert run("new", me).code == 0
    assert [path.name for path in away.iterdir()] == ["ignored"]
    assert (away / "ignored").read_text("utf-8") == "*.aux\n"


BIBLIOGRAPHY = r"""
@article{a, title = {Ideals}, author = {Noether, Emmy}, journal = {Annalen}, year = 1921}
@article{b, title = {Forms}, author = {E. Noether and Gordan, Paul}, journal = {Annalen}, year = 1907}
@book{c, title = {Algebra}, author = {van der Waerden, B. L.}, publisher = {Springer}, year = 1930}
"""


@pytest.fixture
def bibliography(tmp_path: Path) -> Path:
    place = tmp_path / "papers.bib"
    place.write_text(BIBLIOGRAPHY, "utf-8")
    return place


def test_a_project_may_begin_with_a_bibliography(run: Run, tmp_path: Path, bibliography: Path) -> None:
    outcome = run("new", tmp_path / "mine", "--from", bibliography, "--name", "Emmy Noether")
    assert outcome.code == 0
    assert "3 records: 3 written\n" in outcome.out
    papers = sorted(place.name for place in (tmp_path / "mine/content/papers").iterdir())
    assert papers == ["algebra.md", "forms.md", "ideals.md"]
    # The owner has another form of her name in one byline, which the import tells as a build does.
    assert "[other-form]" in outcome.err
    assert [found.code for found in Site(tmp_path / "mine").build().diagnostics] == ["other-form"]


def test_the_author_of_most_records_is_taken_for_the_owner(run: Run, tmp_path: Path, bibliography: Path) -> None:
    run("new", tmp_path / "mine", "--from", bibliography)
    assert "\nname: Emmy Noether\n" in text(tmp_path / "mine", "content/profile.md")


def test_nobody_is_taken_for_the_owner_who_did_not_write_most(run: Run, tmp_path: Path, bibliography: Path) -> None:
    bibliography.write_text(BIBLIOGRAPHY.replace("E. Noether and ", ""), "utf-8")
    run("new", tmp_path / "mine", "--from", bibliography)
    assert "\nname: Your Name\n" in text(tmp_path / "mine", "content/profile.md")


def test_half_of_the_records_are_not_most(run: Run, tmp_path: Path, bibliography: Path) -> None:
    bibliography.write_text(
        f"{BIBLIOGRAPHY}@book{{d, title = {{Looms}}, author = {{Babbage, C.}}, year = 1843}}\n", "utf-8"
    )
    run("new", tmp_path / "mine", "--from", bibliography)
    assert "\nname: Your Name\n" in text(tmp_path / "mine", "content/profile.md")


def test_a_group_is_not_taken_for_the_owner(run: Run, tmp_path: Path, bibliography: Path) -> None:
    bibliography.write_text(
        BIBLIOGRAPHY.replace("Noether, Emmy", "{Royal Society}").replace("E. Noether", "{Royal Society}"), "utf-8"
    )
    run("new", tmp_path / "mine", "--from", bibliography)
    assert "\nname: Your Name\n" in text(tmp_path / "mine", "content/profile.md")


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system has no names for open files")
def test_a_bibliography_may_come_through_a_pipe(run: Run, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, BIBLIOGRAPHY.encode())
    os.close(writing)
    outcome = run("new", tmp_path / "mine", "--from", f"/dev/fd/{reading}")
    os.close(reading)
    assert "3 records: 3 written\n" in outcome.out


def test_a_bibliography_may_be_the_standard_input(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BIBLIOGRAPHY.encode())))
    assert "3 records: 3 written\n" in run("new", tmp_path / "mine", "--from", "-").out


def test_a_project_needs_no_standard_input(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert run("new", tmp_path / "mine").code == 0


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere.bib", "No such file or directory"), ("x.txt", "this file has no records")]
)
def test_a_bibliography_that_cannot_be_read_begins_nothing(run: Run, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "x.txt").write_text("Notes", "utf-8")
    outcome = run("new", tmp_path / "mine", "--from", tmp_path / name)
    assert outcome.code == 1
    assert words in outcome.err
    assert not (tmp_path / "mine").exists()


def test_a_record_that_becomes_no_entry_is_told_and_the_project_is_there(
    run: Run, tmp_path: Path, bibliography: Path
) -> None:
    bibliography.write_text(f"{BIBLIOGRAPHY}@misc{{d, title = {{No date}}, author = {{A B}}}}", "utf-8")
    outcome = run("new", tmp_path / "mine", "--from", bibliography, "--keys")
    assert outcome.code == 1
    assert "this record has no date" in outcome.err
    assert sorted(place.name for place in (tmp_path / "mine/content/papers").iterdir()) == ["a.md", "b.md", "c.md"]
