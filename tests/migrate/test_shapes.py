"""Values of former sites in forms that their programs do not know: each is kept or told."""

from pathlib import Path

import pytest

from octavo.migrate.data import Data
from octavo.migrate.found import NewEntry
from octavo.migrate.people.curriculum import curriculum_of
from octavo.migrate.people.socials import Socials
from octavo.migrate.shapes import untaken
from octavo.yaml.write import YamlValue
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.peers import FOLIO
from tests.support.sites import Site, site

BLOX = """
-- config/_default/hugo.yaml --
title: [Emmy Noether, Algebra]
baseURL: https://noether.example.org/
-- content/authors/admin/_index.md --
---
title: Emmy Noether
superuser: true
role: [Professor, Editor]
organizations: Göttingen
---
I study rings.
-- content/publication/ideals/index.md --
---
title: Ideals
authors: [admin]
date: 1921-01-01
publication_types: ["2"]
publication: [Annals, Letters]
abstract: [First words., Second words.]
url_pdf: [a.pdf, b.pdf]
url_video: {day: https://video.example.org/1}
url_slides: lost.pdf
links: https://example.org/more
---
-- content/publication/ideals/a.pdf --
%PDF-1.4
-- content/publication/ideals/b.pdf --
%PDF-1.4
-- content/event/symmetry/index.md --
---
title: Symmetry
date: 1918-07-16
abstract: [Of laws., Of forms.]
---
"""


def moved(tmp_path: Path, text: str, run: Run) -> tuple[Site, str]:
    """Return the new site, which can be built, and its report."""
    new = tmp_path / "new"
    assert run("migrate", site(tmp_path / "former", text).root, new).err == ""
    return Site(new).built(), (new / "migration.md").read_text("utf-8")


def test_of_several_texts_where_one_is_wanted_each_is_kept_or_told(tmp_path: Path, run: Run) -> None:
    made, report = moved(tmp_path, BLOX, run)
    paper = (made.root / "content/papers/ideals/index.md").read_text("utf-8")
    assert paper.endswith("---\n\nFirst words.\n\nSecond words.\n")
    assert "  pdf: a.pdf\n" in paper
    assert "    - {label: PDF, to: b.pdf}\n" in paper
    assert "Of laws.\n\nOf forms." in (made.root / "content/pages/talks/symmetry.md").read_text("utf-8")
    for told in (
        "line 6): of `publication`, this was not taken: `Annals`, `Letters`\n",
        "line 9): of `url_video`, this was not taken: `https://video.example.org/1`\n",
        "`content/papers/ideals/index.md` (of `content/publication/ideals/index.md`, line 10): the link `lost.pdf` of",
        "line 11): of `links`, this was not taken: `https://example.org/more`\n",
        "line 4): of `role`, this was not taken: `Professor`, `Editor`\n",
        "line 1: of `title`, this was not taken: `Emmy Noether`, `Algebra`\n",
    ):
        assert told in report
    assert "`organizations`" not in report


@pytest.mark.parametrize(
    ("front", "told"),
    [
        ({"title": "Ideals", "tags": ["a", "b"]}, []),
        ({"venue": ["Annals", "Ideals"]}, [("venue", "`Annals`")]),
        ({"image": {"caption": ["A ring", "Two rings"]}}, [("caption", "`A ring`, `Two rings`")]),
        ({"citation": {"type": "article-journal", "page": "1--20", "issue": "7"}}, [("citation", "`7`")]),
        ({"citation": {"url": "https://doi.org/10.1000/182"}}, []),
        (
            {"links": [{"name": "Code", "url": ["https://a.example.org", "x/code.zip"]}]},
            [("url", "`https://a.example.org`")],
        ),
        ({"awards": ["A medal", {"title": "Another one"}], "social": "true"}, [("awards", "`A medal`")]),
    ],
)
def test_what_an_entry_lacks_of_a_value_in_an_unknown_form_is_told(
    front: dict[str, Data], told: list[tuple[str, str]]
) -> None:
    written: dict[str, YamlValue] = {"title": "Ideals", "doi": "10.1000/182", "pages": "1–20", "links": "code.zip"}
    entry = NewEntry("papers/a.md", written, "Words.", "a.md")
    assert list(untaken(front, entry, ())) == [(key, f"of `{key}`, this was not taken: {texts}") for key, texts in told]


def test_a_list_of_accounts_is_kept_or_told() -> None:
    socials = Socials()
    assert socials.add("github_username", ["ada", "engine"])
    assert socials.add("keybase", ["ada", "lovelace"])
    assert not socials.add("colour", ["blue"])
    assert socials.links["github"] == "ada"
    assert len(str(socials.links["other"]).split("keybase.io")) == 3
    assert socials.further == ["github_username: engine"]


def test_lists_and_texts_in_a_curriculum_are_kept() -> None:
    made = curriculum_of(
        {
            "education": [{"institution": ["Göttingen", "Erlangen"], "area": "Algebra", "gpa": {"value": "1"}}],
            "work": ["Lecturer"],
            "interests": ["Rings"],
        }
    )
    assert made.education == ({"title": "Algebra", "place": "Göttingen, Erlangen", "note": "1"},)
    assert made.positions == ({"title": "Lecturer"},)
    assert made.interests == ("Rings",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: [\nscholar: a: b\n", "_config.yml, line 2, column 11: this is not YAML: "),
        ("- scholar: {}\n- title: blank\n", "_config.yml, line 1, column 1: this is a list, where keys "),
        ("al-folio\n", "_config.yml, line 1, column 1: this is a text, where keys "),
    ],
)
def test_settings_that_cannot_be_read_are_told_with_their_place(text: str, told: str, tmp_path: Path, run: Run) -> None:
    former = site(tmp_path / "former", FOLIO)
    former.write("_config.yml", text)
    former.write("_bibliography/papers.bib", "")
    outcome = run("migrate", former.root, tmp_path / "new")
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err
    assert not (tmp_path / "new").exists()


def test_a_list_of_accounts_where_keys_are_wanted_is_told_and_kept(tmp_path: Path, run: Run) -> None:
    former = site(tmp_path / "former", FOLIO)
    former.write("_data/socials.yml", "- github_username: sgermain\n")
    assert run("migrate", former.root, tmp_path / "new").code == 1
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    assert "`_data/socials.yml`, line 1: this is a list, where keys with values are wanted" in report
    assert (tmp_path / "new/left/_data/socials.yml").is_file()


def test_facts_without_a_place_of_their_own_are_kept_or_told(tmp_path: Path, run: Run) -> None:
    text = """
    -- _config.yml --
    title: Mary Somerville
    theme: academicpages
    -- _publications/a.md --
    ---
    title: On tides
    authors: [Mary Somerville]
    date: 1840-01-01
    category: letters
    bibtexurl: /files/lost.bib
    ---
    -- _talks/b.md --
    ---
    title: On comets
    date: Spring 1832
    ---
    Words.
    """
    made, report = moved(tmp_path, text, run)
    assert "category: letters" in (made.root / "content/papers/a.md").read_text("utf-8")
    assert "Spring 1832" in (made.root / "content/pages/talks/b.md").read_text("utf-8").split("---\n")[2]
    assert "the file `/files/lost.bib` of `bibtexurl` was not found in the former site" in report


def test_a_date_that_is_none_is_told(tmp_path: Path, run: Run) -> None:
    _, report = moved(tmp_path, BLOX.replace("date: 1918-07-16", "date: in summer\naddress: {city: Göttingen}"), run)
    assert "of `date`, this was not taken: `in summer`\n" in report
    talk = (tmp_path / "new/content/pages/talks/symmetry.md").read_text("utf-8")
    assert "city: Göttingen" in talk


def test_what_was_told_of_an_entry_is_not_told_again() -> None:
    entry = NewEntry("profile.md", {"name": "Emmy Noether"}, "", "_pages/about.md")
    front: dict[str, Data] = {"image": ["ada.jpg", "emmy.jpg"]}
    told = ["the portrait `ada.jpg` was not found"]
    assert list(untaken(front, entry, told)) == [("image", "of `image`, this was not taken: `emmy.jpg`")]
