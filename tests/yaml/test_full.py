"""YAML errors are explained in words that authors understand."""

import pytest

from octavo.yaml.decode import Refusal
from octavo.yaml.read import parse_yaml

WRONG = [
    ("a: b: c", 1, 5, "second colon", "quotes"),
    ("a: “x”: y", 1, 7, "second colon", "quotes"),
    ("a: b\n  c: d\ne: f", 2, 3, "indented", "same column"),
    ("a:\n- b\n c: d", 3, 2, "indented", "same column"),
    ("a:\n- b\n - c", 3, 2, "indented", "all in one column"),
    ("a:\n  - b\n   -c\n  - d", 3, 4, "indented", "all in one column"),
    ("a b\nc: d", 1, 1, "no `key: value`", "colon and a space"),
    ("a: b\nc:\n  d e\n\n  f: g", 3, 3, "no `key: value`", "colon and a space"),
    ("a:b\nc: d", 1, 2, "space is missing", "key: value"),
    ("a:\n  - b:c\n    d: e", 2, 6, "space is missing", "key: value"),
    ("a: [b\nc: d", 1, 4, "not closed", "]"),
    ("a: {b\nc: d", 1, 4, "not closed", "}"),
    ("a: [b]c", 1, 7, "has ended", "quotes"),
    ('a: "b" c', 1, 8, "has ended", "quotes"),
    ('a: "b', 1, 4, "no partner", "same mark"),
    ("a: 'it''s", 1, 4, "no partner", "same mark"),
    ("a: b\nc\nd: e", 2, 1, "no `key: value`", "colon and a space"),
    ("a:\n  - b\n c: d", 3, 2, "under the keys", "same column"),
    ("a: b\n- c", 2, 1, "under the keys", "same column"),
    ("- a\nb: c", 2, 1, "list above", "- and a space"),
    ("a: - b", 1, 4, "on the line of its key", "a line of its own"),
    ("  a: b\nc: d", 2, 1, "where the others", "same column"),
    ("% a\nb: c", 1, 1, "begin with %", "#"),
    *((f"a: {char} b", 1, 4, f"cannot begin with `{char}`", "quotes") for char in "%@,]}*&"),
    *((f"a: {char}b", 1, 4, f"cannot begin with `{char}`", "quotes") for char in "%@"),
    ("a: `b", 1, 4, "cannot begin with a backtick", "`'`b'`"),
    ("a: |b| c", 1, 4, "cannot begin with `|`", "quotes"),
    ("a: > 5", 1, 4, "cannot begin with `>`", "quotes"),
    ("a: !b!c d", 1, 4, "cannot begin with `!`", "quotes"),
    (r'a: "\gamma"', 1, 5, "backslash", "single quotes"),
    (r'a: "$x\upsilon$"', 1, 9, "backslash", "single quotes"),
    ("a:\n\t- b", 2, 1, "a tab", "spaces"),
    ("\ta: b", 1, 1, "a tab", "spaces"),
    ("a:\n  -\tb\n\tc", 2, 4, "a tab", "spaces"),
    ("a: b\n \tc: d", 2, 2, "a tab", "spaces"),
    ("a: 'It's time'", 1, 7, "quotation mark here ends", "double it, or use the other kind around the value: "),
    ('a: "He said "no" to it"', 1, 13, "quotation mark here ends", "`'He said \"no\" to it'`"),
    ("- 'It's time'\n- b", 1, 6, "quotation mark here ends", '`"It\'s time"`'),
    ("a: 'It's: b'", 1, 7, "quotation mark here ends", '`"It\'s: b"`'),
    ("a: ['O'Brien', c]", 1, 7, "quotation mark here ends", "around the whole item"),
    ("a: {b: 'O'Brien'}", 1, 10, "quotation mark here ends", "around the whole item"),
    ('a: "Notes" on it', 1, 12, "has ended", "`'\"Notes\" on it'`"),
    ("a: “Notes: on”\nb: c", 1, 4, "curly quotes", "`'Notes: on'`"),
    ("a: b: c\n  d", 1, 5, "second colon", "to its end in the lines below"),
    ("a: b\n  c: d", 2, 3, "indented", "put all of that value into quotes"),
    ("a:\xa0b\nc: d", 1, 3, "no-break space", "ordinary space"),
    ("a: b\nc:\xa0d", 2, 3, "no-break space", "ordinary space"),
    ("a:\n  b:\u202fc", 2, 5, "no-break space", "ordinary space"),
    ("a:\n  -\xa0b\n  -\xa0c", 2, 4, "no-break space", "ordinary space"),
    ("a:\n\xa0 - b", 2, 1, "no-break space", "ordinary space"),
    ("a: [b #c, d]\ne: f", 1, 7, "`#` begins a comment", "put what has the # into quotes"),
    ("a: [#b, c]\nd: e", 1, 5, "`#` begins a comment", "put what has the # into quotes"),
    ("a: [b, #c]\n", 1, 8, "`#` begins a comment", "put what has the # into quotes"),
    ("a: b #c\n  d\ne: f", 1, 6, "`#` begins a comment", "put the whole value into quotes"),
    ("a: [", 2, 1, "too early", "no partner"),
    ("a: {", 2, 1, "too early", "no partner"),
]


@pytest.mark.parametrize(("text", "line", "column", "message", "hint"), WRONG, ids=[case[0] for case in WRONG])
def test_a_yaml_error_is_explained_with_its_place(text: str, line: int, column: int, message: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_yaml(text + "\n", "x")
    found = caught.value.diagnostic
    assert (found.code, found.span.line, found.span.column) == ("bad-yaml", line, column)
    assert message in found.message
    assert hint in found.hint
    assert "expected" not in found.message
