"""What papers mean comes back when they are written as BibTeX, biblatex, RIS or CSL-JSON and imported."""

import re
import unicodedata
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, note, settings

from octavo.base.diagnostics import Span
from octavo.base.html import escape_attribute
from octavo.base.project import Project
from octavo.content.entries import AuthorEntry, PaperEntry
from octavo.content.load import load
from octavo.imports.fields.papers import ImportedPaper, imported_paper
from octavo.imports.imports import ImportOptions, import_files
from octavo.imports.ledger import LEDGER_FILE
from octavo.imports.records.formats import open_bibliography
from octavo.imports.records.source import SourceRecord, records_of
from octavo.imports.report import ImportReport
from octavo.markdown.phrases import Phrase, render_phrase
from octavo.model.names import is_group, name_parts
from octavo.yaml.edit import as_texts, plain_value
from octavo.yaml.frontmatter import split
from octavo.yaml.write import write_entry
from tests.support.papers import libraries, papers, styles
from tests.support.writers import Author, Form, Formula, Group, Paper, Person, Style, Words, held, written

FORMS: tuple[Form, ...] = ("bibtex", "biblatex", "ris", "csl")
each_form = pytest.mark.parametrize("form", FORMS)

# To make eight papers simpler takes minutes; the first property shows what is wrong with one of them.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)

# Keys whose values are lines, with formulas and emphasis.
LINES = ("title", "publisher", "institution", "tldr", "award")


def phrase(words: Words) -> Phrase:
    """Return what a line shows."""
    plain, html = "", ""
    for piece in words:
        if isinstance(piece, Formula):
            formula, _ = render_phrase(f"${piece.latex}$", lambda *_: Span("x"))
            plain, html = plain + formula.plain, html + formula.html
        elif isinstance(piece, str):
            plain, html = plain + piece, html + escape_attribute(piece)
        else:
            plain, html = plain + piece.text, html + f"<em>{escape_attribute(piece.text)}</em>"
    return Phrase(composed(plain), composed(html))


def composed(text: str) -> str:
    """Return a text in composed letters, as which all texts of records are read."""
    return unicodedata.normalize("NFC", text)


def shown_name(author: Person) -> str:
    """Return a name in its order, which begins with the family in Chinese, Japanese and Korean."""
    if author.family >= "\u3000":
        return f"{author.family} {author.given}"
    return " ".join(filter(None, (author.given, author.particle, author.family, author.suffix)))


def meant(paper: Paper) -> dict[str, Any]:
    """Return what a paper means, by the keys of an entry."""
    found: dict[str, Any] = {
        "type": (paper.type, paper.label or None),
        "authors": [parts_of(author) for author in paper.authors],
        "body": [unescape(phrase(words).html) for words in paper.body],
    }
    if paper.et_al:
        found["et_al"] = "true"
    for key, value in paper.values.items():
        first, _, second = key.partition(".")
        if key == "extra.editor":
            shown: Any = "; ".join(map(shown_name, value))
        elif key == "tags":
            shown = [phrase(tag) for tag in value]
        else:
            shown = phrase(value) if isinstance(value, tuple) else as_texts(value)
        if second:
            found.setdefault(first, {})[second] = shown
        else:
            found[key] = shown
    return found


def parts_of(author: Author) -> tuple[str, ...]:
    """Return the parts of a name, or `group` and the name of a group."""
    if isinstance(author, Group):
        return ("group", author.name)
    return (author.family, author.given, author.particle, author.suffix)


def understood(path: str, data: bytes) -> dict[str, Any]:
    """Return what an entry means, in the same form; it must be one that a build accepts without a finding."""
    loaded = load(path, data, "", clean=True)
    assert loaded.diagnostics == ()
    entry = loaded.entry
    assert isinstance(entry, PaperEntry)
    assert entry.type is not None
    found: dict[str, Any] = plain_value(split(data.decode(), path).front)
    found["type"] = (entry.type.name, entry.type.label)
    found["authors"] = list(map(parts_of_entry, entry.authors))
    found |= {key: getattr(entry, key) for key in LINES if key in found}
    if "tags" in found:
        found["tags"] = list(entry.tags)
    if entry.venue:
        found["venue"] = {"name": entry.venue.name} | ({"short": entry.venue.short} if entry.venue.short else {})
    found["body"] = paragraphs(loaded.text.html)
    return found


def parts_of_entry(author: AuthorEntry) -> tuple[str, ...]:
    """Return the parts of a name as Octavo understands it."""
    if author.group or is_group(author.name):
        return ("group", author.name)
    if author.parts:
        return tuple([getattr(author.parts, key) or "" for key in ("family", "given", "particle", "suffix")])
    return name_parts(author.name)


def paragraphs(html: str) -> list[str]:
    """Return the paragraphs of a text, which must hold nothing else."""
    found = re.findall(r"<p>(.*?)</p>\s*", html, re.DOTALL)
    assert re.sub(r"<p>.*?</p>\s*", "", html, flags=re.DOTALL) == ""
    return list(map(without_looks, found))


def without_looks(html: str) -> str:
    """Return a paragraph without what the pages of a site add to it.

    Emphasis in HTML stays in the text, an address is a link to itself, and spans keep formulas together with what
    stands at them.
    """
    html = re.sub(r"<(/?)i>", r"<\1em>", html)
    html = re.sub(r'<a href="([^"]*)">\1</a>', r"\1", html)
    return unescape(re.sub(r"</?span[^<>]*>", "", html))


def read(data: bytes) -> ImportedPaper:
    """Return the paper in a file of one record, of which nothing must be told."""
    bibliography, found = open_bibliography(data, "file")
    (record,) = records_of(bibliography)
    assert isinstance(record, SourceRecord)
    paper = imported_paper(record)
    assert isinstance(paper, ImportedPaper)
    assert (*found, *paper.findings, *paper.left_out) == ()
    return paper


@each_form
@settings(max_examples=400)
@given(paper=papers(), style=styles)
def test_a_paper_comes_back_as_it_was_meant(form: Form, paper: Paper, style: Style) -> None:
    wanted = held(paper, form)
    data = written([wanted], form, style)
    note(data.decode())
    found = read(data)
    entry = write_entry(found.front, found.body)
    note(entry)
    assert understood("papers/x.md", entry.encode()) == meant(wanted)
    assert found.keys == (wanted.key,)


def import_into(root: Path, data: bytes) -> ImportReport:
    """Import a file into a project, of which nothing must be told."""
    (root / "content").mkdir(exist_ok=True)
    report = import_files(Project.at(root), [("file", data)], ImportOptions())
    assert (*report.findings, *report.reported, *report.changes, *report.left_out) == ()
    return report


def files_in(root: Path) -> dict[str, bytes]:
    return {str(place.relative_to(root)): place.read_bytes() for place in root.rglob("*") if place.is_file()}


@each_form
@settings(max_examples=20, phases=WITHOUT_SHRINKING)
@given(several=libraries, style=styles)
def test_every_paper_of_a_file_becomes_an_entry(form: Form, several: tuple[Paper, ...], style: Style) -> None:
    wanted = [held(paper, form) for paper in several]
    data = written(wanted, form, style)
    note(data.decode())
    with TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        report = import_into(Path(folder), data)
        found = [understood(path, (content / path).read_bytes()) for path, _ in report.written]
        assert len(list(content.rglob("*.md"))) == len(found)
    assert found == [meant(paper) for paper in wanted]


@each_form
@settings(max_examples=5, phases=WITHOUT_SHRINKING)
@given(several=libraries, style=styles)
def test_importing_a_file_again_changes_nothing(form: Form, several: tuple[Paper, ...], style: Style) -> None:
    data = written([held(paper, form) for paper in several], form, style)
    note(data.decode())
    with TemporaryDirectory() as folder:
        root = Path(folder)
        import_into(root, data)
        before = files_in(root)
        report = import_into(root, data)
        assert (report.written, report.there) == ((), len(several))
        assert files_in(root) == before
        # The notes of the first import may be lost: then the entries are recognised by what they say.
        (root / LEDGER_FILE).unlink()
        report = import_into(root, data)
        assert (report.written, report.there) == ((), len(several))
        assert files_in(root) == before
