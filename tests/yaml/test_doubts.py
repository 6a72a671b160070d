"""Values that were probably meant otherwise than YAML reads them get a warning, wherever they are."""

import pytest

from octavo.content.types import free_form
from octavo.yaml import fast
from octavo.yaml.read import doubts_in, parse_mapping

CUT = [
    ("title: Issue #5", 1, 13, "`'Issue #5'`"),
    ("title: #1 of all", 1, 7, "`'#1 of all'`"),
    ("tags:\n  - C #sharp", 2, 6, "`'C #sharp'`"),
    ("- Bob Ross #2", 1, 11, "`'Bob Ross #2'`"),
    ("- #2", 1, 2, "`'#2'`"),
    ("venue:\n  name: A #b", 2, 10, "`'A #b'`"),
    ("authors:\n  - name: Ada\n    affiliation:\n      - Room #5", 4, 13, "`'Room #5'`"),
    ("a:\n  b:\n    - - c\n      - it's #1", 4, 13, '`"it\'s #1"`'),
    ("tags: [a,\n  b #c\n  ]", 2, 4, "`'b #c'`"),
    ("title: one\n  two #three", 2, 6, "put the whole value into quotes"),
    ("title: 'one' #two", 1, 13, "between the quotes"),
    ("title: Number # of things", 1, 14, "two spaces"),
    ("tldr: # of things", 1, 6, "`'# of things'`"),
]
RIGHT = [
    "title: 'a #b'",
    'title: "a\n  #b"',
    "title: a#b",
    "title: a  # a remark",
    "date: 1843 # a remark",
    "tags:\n  - looms # a remark",
    "tags: # none yet",
    "tldr: >\n  a #b\n  # c",
    "# title: a #b",
    "links: {pdf: x.pdf} #y",
    "title: “Why?” A question",
    "title: The ‘best’ of it’s kind",
    "title: '“Notes”'",
    'tags: ["“a”", b]',
    "native_name: ’t Hooft",
]
CURLY = [
    ("title: “Notes”", 1, 8, "write `'Notes'`; if the quotes belong to the value, write `'“Notes”'`"),
    ("title: ‘It’s’", 1, 8, "write `'It’s'`; if the quotes belong to the value, write `'‘It’s’'`"),
    ("title: „Notes“", 1, 8, "write `'Notes'`; if the quotes belong to the value, write `'„Notes“'`"),
    ("tags:\n  - “a”", 2, 5, "write `'a'`; if the quotes belong to the value, write `'“a”'`"),
    ("tags: [“a, b”]", 1, 8, "write straight quotes around the whole value"),
]


@pytest.mark.parametrize(("yaml", "line", "column", "hint"), CUT, ids=[case[0] for case in CUT])
def test_a_value_that_a_comment_cuts_gets_a_warning(yaml: str, line: int, column: int, hint: str) -> None:
    (found,) = doubts_in(f"{yaml}\n", "x.md")
    assert (found.severity, found.code, found.span.path) == ("warning", "comment", "x.md")
    assert (found.span.line, found.span.column) == (line, column)
    assert hint in found.hint
    # The fast reader has no comments behind values, so every one of these texts is read by the full reader.
    assert fast.read_fast(f"{yaml}\n") is None


@pytest.mark.parametrize(("yaml", "line", "column", "hint"), CURLY, ids=[case[0] for case in CURLY])
def test_a_value_between_curly_quotes_gets_a_warning(yaml: str, line: int, column: int, hint: str) -> None:
    (found, *_) = doubts_in(f"{yaml}\n", "x.md")
    assert (found.code, found.span.line, found.span.column, found.hint) == ("curly-quotes", line, column, hint)


@pytest.mark.parametrize("yaml", RIGHT)
def test_other_values_get_none(yaml: str) -> None:
    assert doubts_in(f"{yaml}\n", "x") == ()


@pytest.mark.parametrize("case", [case for case in (*CUT, *CURLY) if "`" in case[3] and "title" in case[0]])
def test_a_value_written_as_the_hint_says_is_whole(case: tuple[str, int, int, str]) -> None:
    (found, *_) = doubts_in(case[0], "x")
    written = found.hint.split("`")[1]
    mended = f"title: {written}"
    assert doubts_in(mended, "x") == ()
    value = free_form(parse_mapping(mended, "x"))["title"]
    assert value == case[0].removeprefix("title:").strip().strip("“”‘„")[: len(value)]
