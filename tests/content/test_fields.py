"""The values that the fields of entries accept, for types other than text."""

from typing import Any

import pytest

from octavo.base.manual import MANUAL
from octavo.content import entries, fields
from octavo.content.findings import Findings
from octavo.content.schema import Table
from octavo.content.types import FieldType
from octavo.yaml.nodes import Scalar
from octavo.yaml.read import parse_mapping, parse_yaml


def type_of(table: Table, name: str) -> FieldType:
    """Return the type of a field."""
    return next(field.kind for field in table.fields if field.name == name)


def read(table: Table, name: str, yaml: str) -> tuple[Any, list[str]]:
    """Return the value that a field reads, and the codes of the findings."""
    findings = Findings("x")
    node = parse_yaml(yaml, "x")
    assert node is not None
    return type_of(table, name).read(node, findings), [found.code for found in findings.diagnostics]


GOOD: list[tuple[Table, str, str, Any]] = [
    (fields.CONFIG, "url", "https://example.org", "https://example.org/"),
    (fields.CONFIG, "url", "http://example.org/repo/", "http://example.org/repo/"),
    (fields.CONFIG, "url", "https://example.org:8080/~ada", "https://example.org:8080/~ada/"),
    (fields.CONFIG, "language", "pt-BR", "pt-BR"),
    (fields.CONFIG, "language", "no", "no"),
    (fields.CONFIG, "collections", "[]", ()),
    (fields.CONFIG, "collections", "years", ("years",)),
    (fields.CONFIG, "per_page", "1", 1),
    (fields.CONFIG, "theme", "octavo", "octavo"),
    (fields.PERSON, "email", "ada.lovelace+site@example.co.uk", "ada.lovelace+site@example.co.uk"),
    (fields.PERSON, "orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    (fields.PAPER, "code", "yes", True),
    (fields.PAPER, "code", "https://github.com/ada/engine", "https://github.com/ada/engine"),
    (fields.PAPER, "area", "CS.cl", "cs.CL"),
    (fields.PAPER, "type", "Article", entries.TypeEntry("article", None)),
    (fields.PAPER, "type", "Blog-Post", entries.TypeEntry("blog post", None)),
    (fields.PAPER, "type", "Journal article", entries.TypeEntry("article", None)),
    (fields.PAPER, "type", "PhD thesis", entries.TypeEntry("thesis", "PhD thesis")),
    (fields.PAPER, "type", "invited-talk", entries.TypeEntry("talk", "Invited talk")),
    (fields.PAPER, "type", "book chapter", entries.TypeEntry("chapter", "Book chapter")),
    (fields.PAPER, "type", "Ph.D. dissertation", entries.TypeEntry("thesis", "Ph.D. dissertation")),
    (fields.PAPER, "type", "{name: phdthesis}", entries.TypeEntry("thesis", "PhD thesis")),
    (fields.PAPER, "type", "Conference_Paper", entries.TypeEntry("conference", None)),
    (fields.PAPER, "type", "inproceedings", entries.TypeEntry("conference", None)),
    (fields.PAPER, "type", "{name: other, label: Data descriptor}", entries.TypeEntry("other", "Data descriptor")),
    (
        fields.PAPER,
        "aliases",
        "[old, courses/old, /Teaching.html, 'My%20page.htm', /a/index.html]",
        (*("old", "/courses/old/", "/Teaching.html", "/My page.htm", "/a/"),),
    ),
    (fields.PAPER, "rank", "-3", -3),
    (fields.PAPER, "citations", "0", 0),
    (fields.PAPER, "slug", "my-paper.v2", "my-paper.v2"),
    (fields.PAPER, "pages", "10&#x2013;20", "10–20"),
    (fields.PAPER, "volume", "3&ndash;4", "3–4"),
    (fields.PAPER, "issue", "1&#8211;2", "1–2"),
    (fields.PAPER, "number", "A&#45;1&nbsp;&amp;&nbsp;2&copy", "A-1 & 2&copy"),
    (fields.PAPER, "isbn", "978&#45;0-262-03384-8", "978-0-262-03384-8"),
    (fields.PERSON, "name", "Ada &amp; Charles", "Ada & Charles"),
    (fields.PERSON, "email", "ada&#64;example.org", "ada@example.org"),
]
BAD: list[tuple[Table, str, str, str]] = [
    *((fields.CONFIG, "url", text, "bad-link") for text in ("example.org", "ftp://example.org", "https://")),
    *((fields.CONFIG, "url", text, "bad-link") for text in ("https://example.org/?a", "https://example.org/#a")),
    *((fields.CONFIG, "url", text, "bad-link") for text in ("https://example.org/a b", "https://[::1", "mailto:a@b.c")),
    *((fields.CONFIG, "language", text, "bad-value") for text in ("English", "e", "en_GB", "en-")),
    (fields.CONFIG, "collections", "[area]", "bad-value"),
    (fields.CONFIG, "per_page", "0", "bad-value"),
    (fields.CONFIG, "theme", "../../x", "bad-slug"),
    *(
        (fields.PERSON, "email", f"'{text}'", "bad-value")
        for text in ("ada", "ada@localhost", "a@b@c.org", "<a@b.org>")
    ),
    *((fields.PERSON, "email", f"'{text}'", "bad-value") for text in ("a b@c.org", 'a"@b.org', "ada@example.org.")),
    *((fields.PAPER, "slug", f"'{text}'", "bad-slug") for text in ("../../x", "con", "x" * 300, "My paper")),
    *(
        (fields.PAPER, "aliases", f"'{text}'", "bad-slug")
        for text in ("B", "/", "/index.html", "a//b", "../a.html", "a?id=1.html", "https://a.org/b/", "/con/", "/.a/")
    ),
    (fields.PAPER, "citations", "-1", "bad-value"),
    (fields.PAPER, "code", "javascript:x", "bad-link"),
    (fields.PAPER, "area", "cs.ZZ", "unknown-area"),
]


@pytest.mark.parametrize(("table", "name", "yaml", "value"), GOOD, ids=[f"{case[1]}-{case[2]}" for case in GOOD])
def test_a_field_accepts_a_value(table: Table, name: str, yaml: str, value: Any) -> None:
    assert read(table, name, yaml) == (value, [])


@pytest.mark.parametrize(("table", "name", "yaml", "code"), BAD, ids=[f"{case[1]}-{case[2][:20]}" for case in BAD])
def test_a_field_rejects_a_value(table: Table, name: str, yaml: str, code: str) -> None:
    assert read(table, name, yaml)[1] == [code]


def test_the_error_for_a_bad_slug_suggests_a_good_one() -> None:
    findings = Findings("x")
    type_of(fields.PAPER, "slug").read(Scalar("My paper", 1, 1, 8), findings)
    assert findings.diagnostics[0].hint == "try `my-paper`"


def test_named_files_and_entries_are_mentioned_with_their_places() -> None:
    findings = Findings("content/papers/x.md")
    front = "title: T\nauthors: A\ndate: 2024\n"
    named = "links: {pdf: x.pdf}\nimage: {file: g.png, alt: G}\nversions: {preprint_of: y.md}"
    fields.PAPER.read(parse_mapping(front + named, "x"), findings)
    assert [(one.role, one.target, one.span.line, one.span.column) for one in findings.mentions] == [
        ("file", "x.pdf", 4, 14),
        ("image", "g.png", 5, 15),
        ("preprint of", "y.md", 6, 25),
    ]
    assert not findings.diagnostics


def test_for_a_key_that_resembles_none_the_hint_leads_to_all_keys() -> None:
    paper = "title: A\nauthors: [Ada Lovelace]\ndate: 1843\n"
    assert hints(fields.PAPER, f"{paper}conference: A") == ["did you mean `venue`?"]
    assert hints(fields.PERSON, "name: Ada Lovelace\nphoto: a.jpg") == ["did you mean `portrait`?"]
    everything = f"{MANUAL}keys/ has all keys; what is for a theme of your own goes under `extra:`"
    assert hints(fields.PAPER, f"{paper}zzz: 1") == [everything]


@pytest.mark.parametrize("state", ["second round", "on its way"])
def test_a_state_in_other_words_gets_the_form_with_a_note(state: str) -> None:
    (hint,) = hints(fields.PAPER, f"title: A\nauthors: [Ada Lovelace]\nstatus: {state}\n")
    assert hint.endswith("note: `status: {state: accepted, note: With minor revisions}`")


def hints(table: Table, yaml: str) -> list[str]:
    """Return the hints of all findings about a mapping."""
    findings = Findings("x")
    table.read(parse_mapping(yaml, "x"), findings)
    return [found.hint for found in findings.diagnostics]


def test_names_on_lines_of_their_own_are_not_run_together() -> None:
    paper = "title: A\ndate: 1843\nauthors: |\n  "
    several = "write each author on a line of its own, after a hyphen; a group has `group: true` beside its `name`"
    assert hints(fields.PAPER, f"{paper}Ada Lovelace\n  Charles Babbage\n") == [several]
    assert hints(fields.PAPER, f"{paper}Ada\n  Lovelace\n") == []


def test_a_comma_behind_a_name_is_left_out_and_told() -> None:
    paper = "title: A\ndate: 1843\nauthors:\n  - Ada Lovelace,\n  - Charles Babbage\n"
    assert hints(fields.PAPER, paper) == ["write `Ada Lovelace`"]
    value, _ = read(fields.PAPER, "authors", "- Ada Lovelace,\n- Charles Babbage\n")
    assert [author.name for author in value] == ["Ada Lovelace", "Charles Babbage"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("type: Poster abstract", "write `{name: poster, label: Poster abstract}`"),
        ("type: Data descriptor", "write `{name: other, label: Data descriptor}`"),
        ("status: Accepted with minor revisions", "write `{state: accepted, note: With minor revisions}`"),
        ("status: Submitted to Loom, A", "write `{state: submitted, note: 'To Loom, A'}`"),
        ("status: R&R at Econometrica", "write `{state: revise and resubmit, note: At Econometrica}`"),
        ("status: Under review (at Loom)", "write `{state: under review, note: At Loom}`"),
    ],
)
def test_a_hint_reads_the_known_words_off_a_text_and_keeps_the_rest(text: str, hint: str) -> None:
    paper = "title: A\ndate: 1843\nauthors: [Ada Lovelace]\n"
    assert hints(fields.PAPER, paper + text) == [hint]
    key = text.partition(": ")[0]
    assert hints(fields.PAPER, f"{paper}{key}: {hint[7:-1]}") == []


def test_other_names_with_the_family_name_first_are_turned_round_as_bylines_are() -> None:
    value, codes = read(fields.PERSON, "other_names", "['Lovelace, A.', A. K. Lovelace]")
    assert (value, codes) == (("A. Lovelace", "A. K. Lovelace"), ["odd-name"])


def test_a_refused_work_is_not_taken_for_a_retracted_one() -> None:
    paper = "title: A\ndate: 1843\nauthors: [Ada Lovelace]\nstatus: "
    assert hints(fields.PAPER, f"{paper}rejected") == [
        "write what it is now: `in preparation`, `submitted` or `working paper`"
    ]
    assert hints(fields.PAPER, f"{paper}submitted") == []
