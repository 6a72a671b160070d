"""`octavo add`: what it writes builds as it is, and nothing is ever overwritten."""

import datetime
import re
from pathlib import Path

import pytest

from octavo.base.layout import FOLDERS, EntryKind
from octavo.cli.add import USUAL, entry_text
from octavo.content.entries import PaperEntry
from octavo.content.fields import ENTRIES
from octavo.content.load import load
from tests.cli.conftest import Run
from tests.support.sites import PROFILE, Site, site, tree

FOLDERS_OF: dict[EntryKind, str] = {kind: folder for folder, kind in FOLDERS.items()}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a project, which is the current folder."""
    made = site(tmp_path, PROFILE)
    monkeypatch.chdir(made.root)
    return made


@pytest.mark.parametrize(
    ("kind", "path"),
    [("paper", "papers/engines"), ("news", "news/engines"), ("page", "pages/engines"), ("person", "people/engines")],
)
def test_an_entry_is_written_and_builds_without_a_finding(run: Run, made: Site, kind: str, path: str) -> None:
    outcome = run("add", kind, "Engines")
    assert (outcome.code, outcome.err, outcome.out) == (0, "", f"content/{path}.md\n")
    assert not made.build(strict=True).diagnostics
    assert "Engines" in made.page(path.removeprefix("pages/"))


def test_a_paper_has_the_owner_as_its_author_and_the_date_of_today(run: Run, made: Site) -> None:
    run("add", "paper", "On Engines")
    text = (made.root / "content/papers/on-engines.md").read_text("utf-8")
    assert text.startswith(
        f"---\ntitle: On Engines\nauthors:\n  - Ada Lovelace\ndate: {datetime.date.today().isoformat()}\n# area: cs.CL"
    )


def test_without_a_profile_the_author_is_to_be_filled_in(run: Run, made: Site) -> None:
    (made.root / "content/profile.md").unlink()
    run("add", "paper", "On Engines")
    assert "  - Your Name\n" in (made.root / "content/papers/on-engines.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Engines: a study", "Engines: a study"),
        ("- x", "- x"),
        ('"Quoted" and $\\pi$', '"Quoted" and \\pi'),
        ("{A} #1 of Erd{\\H o}s", "A #1 of Erdős"),
        ("Null", "Null"),
        ("2026", "2026"),
        ("Ætherische Maschinen", "Ætherische Maschinen"),
        ("エイダ", "エイダ"),
        ("con", "con"),
        ("a\n b", "a b"),
    ],
)
def test_any_title_is_kept(run: Run, made: Site, title: str, plain: str) -> None:
    path = run("add", "paper", title).out.strip()
    assert not made.build(strict=True).diagnostics
    entry = load(path.removeprefix("content/"), (made.root / path).read_bytes(), "", clean=True).entry
    assert isinstance(entry, PaperEntry)
    assert entry.title.plain == plain


def test_the_name_of_the_file_may_have_its_ending(run: Run, made: Site) -> None:
    assert run("add", "page", "Notes", "--file", "other.md").out == "content/pages/other.md\n"


def test_a_title_needs_no_quotes(run: Run, made: Site) -> None:
    run("add", "page", "Notes", "on", "engines", "--project", made.root)
    assert "title: Notes on engines" in (made.root / "content/pages/notes-on-engines.md").read_text("utf-8")


def test_the_project_may_be_elsewhere(run: Run, made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    outcome = run("add", "page", "Talks", "--project", made.root)
    assert outcome.out == f"{made.root}/content/pages/talks.md\n"


@pytest.mark.parametrize("taken", ["papers/on-engines.md", "papers/on-engines/index.md"])
def test_an_entry_that_exists_is_left_and_another_name_proposed(run: Run, made: Site, taken: str) -> None:
    made.write(f"content/{taken}", "mine")
    made.write("content/papers/on-engines-2.md", "mine too")
    before = tree(made.root)
    outcome = run("add", "paper", "On Engines")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"content/{taken} is there already, and stays as it is" in outcome.err
    assert tree(made.root) == before
    again = re.search(r"--file on\S+", outcome.err)
    assert again is not None
    assert again[0] == "--file on-engines-3"
    assert run("add", "paper", "On Engines", *again[0].split()).out == "content/papers/on-engines-3.md\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("paper", ""), "a paper needs `title`"),
        (("paper", "A\x1bB"), "U+001B"),
        (("paper", r"On $\frobnicate$"), "this formula cannot be set"),
        (("paper", "A", "--file", "../A"), "argument --file: a slug has"),
        (("poem", "A"), "there is no kind `poem`; known are: paper, person, page, news"),
        (("papr", "A"), "there is no kind `papr`; did you mean `paper`?"),
        (("paper", "A", "--edit"), "VISUAL or EDITOR to your editor, for example: export EDITOR=nano"),
    ],
)
def test_what_would_not_build_is_refused(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    before = tree(made.root)
    outcome = run("add", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert tree(made.root) == before


def test_a_folder_without_a_project_is_refused(run: Run, tmp_path: Path) -> None:
    outcome = run("add", "paper", "A", "--project", tmp_path / "nowhere")
    assert outcome.code == 1
    assert "octavo new" in outcome.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("variable", ["VISUAL", "EDITOR"])
def test_the_entry_is_opened_in_the_users_editor(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv(variable, "sed -i -e 's/On Engines/On Looms/'")
    assert run("add", "paper", "On Engines", "--edit").code == 0
    assert "title: On Looms\n" in (made.root / "content/papers/on-engines.md").read_text("utf-8")


@pytest.mark.parametrize("kind", FOLDERS_OF)
def test_the_fields_in_comments_can_be_used_as_they_are_but_for_the_id(kind: EntryKind) -> None:
    text = re.sub("(?m)^# ", "", entry_text(kind, "On Engines", "Ada Lovelace"))
    loaded = load(f"{FOLDERS_OF[kind]}/x.md", text.encode(), "", clean=True)
    # What stands for an iD is none, so that no two people can be left with one.
    expected = ["`0000-0000-0000-0000` stands for an iD, and is none"] if kind == "person" else []
    assert [found.message for found in loaded.diagnostics] == expected
    required = [field.name for field in ENTRIES[kind].fields if field.required or field.unless]
    assert re.findall("(?m)^([a-z_]+):", text) == [*required, *USUAL[kind]]


def test_an_editors_command_that_cannot_be_read_is_told(run: Run, made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", '"vi')
    outcome = run("add", "news", "Out", "--edit", "--project", made.root)
    assert outcome.code == 2
    assert "has a quote without its other half" in outcome.err
    assert not (made.root / "content/news").exists()


def test_an_editor_that_is_not_there_is_told_before_anything_is_written(
    run: Run, made: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "absent-editor --wait")
    outcome = run("add", "news", "Out", "--edit", "--project", made.root)
    assert outcome.code == 2
    assert "there is no program `absent-editor`, which the environment variable VISUAL or EDITOR names" in outcome.err
    assert not (made.root / "content/news").exists()


def test_a_title_without_a_letter_of_an_address_is_told(run: Run, made: Site) -> None:
    outcome = run("add", "paper", "\u6578\u5b78", "--project", made.root)
    assert outcome.code == 0
    assert Path(outcome.out.strip()).is_file()
    assert "no name could be made from the title" in outcome.err
    assert "--file" in outcome.err
    assert run("add", "paper", "\u6578\u5b78", "--file", "mathematics", "--project", made.root).err == ""
    assert run("add", "paper", "On Engines", "--project", made.root).err == ""
