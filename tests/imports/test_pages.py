"""The pages of a site that was imported show what the records said, and no markup that they did not mean."""

import html
import json
import re
from pathlib import Path

import pytest

from octavo.base.project import Project
from octavo.imports.fields.texts import paragraphs_of
from octavo.imports.imports import ImportOptions, import_files
from tests.support.sites import PROFILE, site

# Texts of programs that know no Markdown; each is to be seen as it is.
PLAIN = [
    "The __init__ Method",
    "_x_ and _y_",
    "a_b_c d_e",
    "*x* and *y*",
    "Rings of [Ru](bpy) and [Cu](OTf)",
    "f[i](x)",
    "a [^1] b",
    "# Rings",
    "* star",
    "- item",
    "1. first",
    "> quotation",
    "a: b # c",
    "$5 and $6",
    "{{ x",
    "x < y > z",
    "<img src=x onerror=alert(1)>",
    "Looms <!-- of silk --> and mills",
    "<!-- all of it -->",
    "<!-- without an end",
    "Looms <?of silk?> and <![CDATA[mills]]> and <!wheels>",
    "C# and C++",
    "'quoted",
    "true",
    "~",
]
FIELDS = ("title", "container-title", "publisher", "abstract", "keyword")


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


@pytest.mark.parametrize("field", FIELDS)
def test_a_page_shows_a_text_as_it_is(field: str, tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    items = [
        {
            "type": "article-journal",
            "id": f"k{at}",
            "title": f"Title {at}",
            "author": [{"family": "Lovelace", "given": "Ada"}],
            "issued": {"date-parts": [[1843]]},
            field: f"{text} q{at}q" if field == "title" else text,
        }
        for at, text in enumerate(PLAIN)
    ]
    sources = [("papers.json", json.dumps(items).encode())]
    report = import_files(Project.at(made.root), sources, ImportOptions())
    assert (report.findings, report.reported) == ((), ())
    assert [found for found in made.build().diagnostics if found.severity == "error"] == []
    for (path, _), text in zip(report.written, PLAIN, strict=True):
        page = text_of((made.root / "output/papers" / Path(path).stem / "index.html").read_text("utf-8"))
        assert text in page


def test_tags_of_files_are_shown_beside_code_that_shows_one() -> None:
    written = "Use `<img src=x>`, and <img alt=www.example.org src=y>."
    assert paragraphs_of(written).text == "Use `<img src=x>`, and \\<img alt=www.example.org src=y>."


@pytest.mark.parametrize("field", ["container-title", "publisher", "keyword"])
def test_a_text_that_shows_nothing_does_not_end_a_build(field: str, tmp_path: Path) -> None:
    made = site(tmp_path, PROFILE)
    item = {
        "type": "book",
        "title": "Rings",
        "author": [{"literal": "The [^1] Ring*s* of Ring*s*"}],
        "issued": {"date-parts": [[1921]]},
        field: "<br>",
    }
    report = import_files(Project.at(made.root), [("papers.json", json.dumps([item]).encode())], ImportOptions())
    assert report.read == len(report.written) + len(report.reported)
    made.build()
    for path, _ in report.written:
        page = text_of((made.root / "output/papers" / Path(path).stem / "index.html").read_text("utf-8"))
        assert "The [^1] Ring*s* of Ring*s*" in page
