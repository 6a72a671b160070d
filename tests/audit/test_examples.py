"""A check warns of each text that `new` and `add` wrote as an example, until the author has written another one."""

from pathlib import Path

from octavo.audit.audit import audit
from octavo.base.layout import FOLDERS
from octavo.base.project import Project
from octavo.cli.add import entry_text
from octavo.cli.scaffold import Owner, scaffold
from octavo.model.placeholders import BODIES, LINES, NAME, VALUES
from tests.support.sites import Site


def example_texts_of(made: Site) -> list[tuple[str, str]]:
    """Return path and text of all placeholders that a check of a project finds."""
    report = audit(Project.at(made.root))
    spans = [found.span for found in report.diagnostics if found.code == "placeholder"]
    found = []
    for span in spans:
        line = (made.root / span.path).read_text("utf-8").splitlines()[span.line - 1]
        found.append((span.path, line[span.column - 1 :][: span.length]))
    return found


def test_each_example_text_of_a_new_project_and_of_new_entries_is_found(tmp_path: Path) -> None:
    scaffold(tmp_path, Owner())
    made = Site(tmp_path)
    for folder, kind in FOLDERS.items():
        made.write(f"content/{folder}/another.md", entry_text(kind, "Another", NAME))
    made.built()
    found = example_texts_of(made)
    assert {text for _, text in found} == {*VALUES, *LINES}
    assert [path for path, text in found if text == NAME] == [
        "content/papers/another.md",
        "content/papers/my-first-paper.md",
        "content/profile.md",
        "content/site.yaml",
    ]
    assert [text for path, text in found if path == "content/profile.md"] == [
        NAME,
        "What you do",
        "Where you work",
        "what you care about",
        LINES[-2],
    ]
    for folder, kind in FOLDERS.items():
        assert (f"content/{folder}/another.md", BODIES[kind]) in found


def test_what_the_author_has_replaced_is_found_no_more(tmp_path: Path) -> None:
    scaffold(tmp_path, Owner(name="Ada Lovelace", affiliation="Somerset House"))
    made = Site(tmp_path)
    (tmp_path / "content/papers/my-first-paper.md").unlink()
    made.edit("content/profile.md", "What you do", "Analyst, what you do")
    made.edit("content/profile.md", "what you care about", "# what you care about\n  - engines")
    made.edit("content/profile.md", LINES[-2], f"I was asked: {LINES[-2]}\n\n- {NAME}\n- role: What you do")
    made.built()
    assert example_texts_of(made) == []
