"""What is wrong with a piece of YAML, said to somebody who did not know that it is YAML."""

import re

import yaml

_QUOTES = "put the value into quotes"
_ALIKE = "begin it in the same column as the keys around it"
_BACKSLASH = "use single quotes: between them a backslash is a backslash"

# What libyaml says, whether the place is where the trouble began (its context), our words, and the way out.
_SAID: dict[str, tuple[bool, str, str]] = {
    "did not find expected ',' or ']'": (True, "the list that [ begins here is not closed", f"write ], or {_QUOTES}"),
    "did not find expected ',' or '}'": (True, "what { begins here is not closed", f"write }}, or {_QUOTES}"),
    "found unexpected end of stream": (
        True,
        "the quotation mark here has no partner",
        "end the value with the same mark",
    ),
    "could not find expected ':'": (
        True,
        "this line has no `key: value`",
        "write a colon and a space after the key, or indent the line if it goes on with the one above",
    ),
    "did not find expected '-' indicator": (
        False,
        "this line does not go on with the list above it",
        "begin each item with - and a space",
    ),
    "block sequence entries are not allowed in this context": (
        False,
        "a list cannot begin on the line of its key",
        "write each item on a line of its own with - before it, or all as [one, two]",
    ),
    "did not find expected <document start>": (False, "this line does not stand where the others do", _ALIKE),
    "could not find expected directive name": (True, "a line cannot begin with %", "begin a comment with #"),
    "did not find expected comment or line break": (True, "a value cannot begin with `{char}`", _QUOTES),
    "did not find expected alphabetic or numeric character": (True, "a value cannot begin with `{char}`", _QUOTES),
    "did not find expected node content": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found undefined tag handle": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found character that cannot start any token": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found unknown escape character": (False, "a backslash has a meaning between double quotes", _BACKSLASH),
    "did not find expected hexdecimal number": (False, "a backslash has a meaning between double quotes", _BACKSLASH),
}
_TIGHT = re.compile(r"\s*(?:- )?[\w-]+:\S")


def explain(failure: yaml.YAMLError, text: str) -> tuple[str, str, int, int]:
    """The message, the hint, and the line and column (from 1) of what keeps a text from being read."""
    if not isinstance(failure, yaml.MarkedYAMLError):
        return str(failure).splitlines()[0], "", 1, 1
    problem = failure.problem or ""
    began, message, hint = _SAID.get(problem, (False, problem or "this cannot be read", _QUOTES))
    mark = (began and failure.context_mark) or failure.problem_mark or failure.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = [*text.split("\n"), ""]
    row = lines[line]
    if row[column : column + 1] == "\t" or ("\t" in row[:column] and not row[:column].strip()):
        return "a tab stands here, where only spaces may", "write spaces instead", line + 1, column + 1
    if problem == "mapping values are not allowed in this context":
        return _second_colon(lines, line, column)
    if problem == "did not find expected key":
        message, hint = "this line does not stand under the keys above it", _ALIKE
        if row[:column].strip():
            message, hint = "the value before this has ended", "put the whole value into quotes"
    char = row[column : column + 1]
    if not char:
        message, hint = "this ends too early", "a bracket or a quotation mark above it has no partner"
    return message.replace("{char}", char), hint, line + 1, column + 1


def _second_colon(lines: list[str], line: int, column: int) -> tuple[str, str, int, int]:
    if re.search(r":\s", lines[line][:column]):
        return "a second colon followed by a space stands in this line", _QUOTES, line + 1, column + 1
    tight = _TIGHT.match(lines[line - 1]) if line else None
    if tight:
        return "after the colon of a key a space is missing", "write it as `key: value`", line, tight.end() - 1
    start = len(lines[line]) - len(lines[line].lstrip())
    return "this line is indented as if it went on with the one above", _ALIKE, line + 1, start + 1
