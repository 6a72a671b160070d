"""Explaining: what libyaml says about a text that is not YAML, in words that authors understand."""

import re
from typing import Any

import yaml

NO_BREAK = "there is a no-break space here, or another one that YAML does not know"
ORDINARY = "write an ordinary space instead"
_ENDS = "the quotation mark here ends the value"
_GOES_ON = "if it goes on with the value above it, put all of that value into quotes"
_QUOTES = "put the value into quotes"
_ALIKE = "begin it in the same column as the keys around it"
INDENTED = "this line is indented as if it went on with the one above"
_NO_KEY = (
    "this line has no `key: value`",
    "write a colon and a space after the key, or indent the line if it goes on with the one above",
)
_BACKSLASH = "use single quotes: between them a backslash is a backslash"

# For each message of libyaml: True to point at the beginning of the faulty part (libyaml's context), False to point at
# the fault itself; our message; our hint. `{char}` is replaced by the character at that place.
_EXPLAINED: dict[str, tuple[bool, str, str]] = {
    "did not find expected ',' or ']'": (True, "the list that [ begins here is not closed", f"write ], or {_QUOTES}"),
    "did not find expected ',' or '}'": (True, "what { begins here is not closed", f"write }}, or {_QUOTES}"),
    "found unexpected end of stream": (
        True,
        "the quotation mark here has no partner",
        "end the value with the same mark",
    ),
    "could not find expected ':'": (True, *_NO_KEY),
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
    "did not find expected <document start>": (False, "this line does not begin where the others do", _ALIKE),
    "could not find expected directive name": (True, "a line cannot begin with %", "begin a comment with #"),
    "did not find expected comment or line break": (True, "a value cannot begin with `{char}`", _QUOTES),
    "did not find expected alphabetic or numeric character": (True, "a value cannot begin with `{char}`", _QUOTES),
    "did not find expected node content": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found undefined tag handle": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found character that cannot start any token": (False, "a value cannot begin with `{char}`", _QUOTES),
    "found unknown escape character": (False, "a backslash has a meaning between double quotes", _BACKSLASH),
    "did not find expected hexdecimal number": (False, "a backslash has a meaning between double quotes", _BACKSLASH),
}
# A key without a space after its colon.
_TIGHT = re.compile(r"\s*(?:- )?[\w-]+:\S")
# What stands before a value on its line: hyphens and a key.
_BEFORE = re.compile(r"\s*+(?:- ++)*+(?:[\w -]++:[ \t]++)?+")
# A value in quotes with more text behind it.
_ENDED = re.compile(r"""("(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')(?=[ \t]*[^\s#,\]}:])""")
# A key or a hyphen with a space behind it that is not the one of ASCII.
ODD_SPACE = re.compile("(?:[\\w-]+:|-)[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
_INDENTED_ODDLY = re.compile("[ \t]*[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
_COMMENT = re.compile(r"[\s\[,{]#")
_CURLY = re.compile("[“”„‘‚’](.*)[“”‘’]")


def quoted(text: str) -> str:
    """Return a text as a value of YAML in quotes, between backticks for a hint."""
    if "'" in text and '"' not in text and "\\" not in text:
        return f'`"{text}"`'
    doubled = text.replace("'", "''")
    return f"`'{doubled}'`"


def explain(failure: yaml.YAMLError, text: str) -> tuple[str, str, int, int]:
    """Return a message, a hint, and the line and column (from 1) for a text that PyYAML could not read."""
    if not isinstance(failure, yaml.MarkedYAMLError):
        return str(failure).splitlines()[0], "", 1, 1
    problem = failure.problem or ""
    began, message, hint = _EXPLAINED.get(problem, (False, problem or "this cannot be read", _QUOTES))
    mark = (began and failure.context_mark) or failure.problem_mark or failure.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = [*text.split("\n"), ""]
    # libyaml gives the end of a text without a last line break a line of its own.
    if line == len(lines) - 1:
        line, column = line - 1, len(lines[line - 1])
    found = _space(lines, line, column) or _quotes(lines, failure.problem_mark) or _comment(lines, line, failure)
    if found:
        return found
    if problem == "mapping values are not allowed in this context":
        return _second_colon(lines, line, column)
    row = lines[line]
    if problem == "did not find expected key":
        message, hint = "this line does not begin under the keys above it", _ALIKE
        if row[:column].strip():
            start = _BEFORE.match(row).end()  # type: ignore[union-attr]
            message, hint = "the value before this has ended", f"put the whole value into quotes: {_whole(row, start)}"
    char = row[column : column + 1]
    if not char:
        message, hint = "this ends too early", "a bracket or a quotation mark above it has no partner"
    elif hint == _QUOTES and "{char}" in message and _BEFORE.fullmatch(row[:column]):
        hint = f"{_QUOTES}: {_whole(row, column)}"
    shown = "a backtick" if char == "`" else f"`{char}`"
    return message.replace("`{char}`", shown), hint, line + 1, column + 1


def _whole(row: str, start: int) -> str:
    """Return the value that begins at a column of a line in quotes, for a hint."""
    return quoted(row[start:].strip())


def _space(lines: list[str], line: int, column: int) -> tuple[str, str, int, int] | None:
    """Explain a tab, or a space that YAML does not know as one, on a line or on the line above."""
    row = lines[line]
    lead = row[: indentation(row)]
    if row[column : column + 1] == "\t" or "\t" in lead:
        at = lead.find("\t") if "\t" in lead else column
        return "there is a tab here, where only spaces may be", "write spaces instead", line + 1, at + 1
    for number in (line, line - 1):
        row = lines[number] if number >= 0 else ""
        start = indentation(row)
        while row[start : start + 2] == "- ":
            start += 2
        behind_key, at_start = ODD_SPACE.match(row, start), _INDENTED_ODDLY.match(row)
        if behind_key or at_start:
            end = behind_key.end() if behind_key else at_start.end() if at_start else 0
            return NO_BREAK, ORDINARY, number + 1, end
    return None


def _quotes(lines: list[str], mark: Any) -> tuple[str, str, int, int] | None:
    """Explain a quotation mark inside a value between marks of its kind, and curly ones around a value."""
    if mark is None or mark.line >= len(lines):
        return None
    row = lines[mark.line]
    before = _BEFORE.match(row)
    start = before.end() if before else 0
    value = row[start:].rstrip()
    ended = _ENDED.match(row, start)
    if ended and mark.column >= ended.end() and value[-1] != value[0]:
        at = ended.end() + indentation(row[ended.end() :])
        return (
            "the value before this has ended",
            f"put the whole value into quotes: {quoted(value)}",
            mark.line + 1,
            at + 1,
        )
    if ended and mark.column >= ended.end():
        hint = f"double it, or use the other kind around the value: {quoted(value[1:-1])}"
        return _ENDS, hint, mark.line + 1, ended.end()
    if row[mark.column - 1 : mark.column] in ("'", '"') and row[mark.column : mark.column + 1].isalnum() and not ended:
        return _ENDS, "double it, or use the other kind around the whole item", mark.line + 1, mark.column
    curly = _CURLY.fullmatch(value)
    if curly:
        hint = f"write straight ones: {quoted(curly[1])}"
        return "curly quotes are no quotes in YAML", hint, mark.line + 1, start + 1
    return None


def _comment(lines: list[str], line: int, failure: yaml.MarkedYAMLError) -> tuple[str, str, int, int] | None:
    """Explain a bracket or a line that lost its end, or its beginning, to a comment."""
    problem = failure.problem or ""
    ends = problem == "did not find expected node content" and not lines[line].strip()
    if ends:
        line = next((at for at in reversed(range(line)) if lines[at].strip()), line)
    found = _COMMENT.search(lines[line])
    if (ends or problem.startswith("did not find expected ',' or")) and found:
        message = "`#` begins a comment here, so the bracket before it is not closed"
        return message, "put what has the # into quotes", line + 1, found.end()
    above = lines[line - 1] if line else ""
    if problem == "did not find expected key" and (found := _COMMENT.search(above)):
        message = "`#` begins a comment here, so the value does not go on in the next line"
        hint = "put the whole value into quotes, or the comment on a line of its own"
        return message, hint, line, found.end()
    return None


def _second_colon(lines: list[str], line: int, column: int) -> tuple[str, str, int, int]:
    """Explain a colon that libyaml did not expect: it has four usual causes."""
    row = lines[line]
    start = indentation(row)
    if re.search(r":\s", row[:column]):
        before = _BEFORE.match(row)
        begun = before.end() if before else 0
        after = lines[line + 1]
        goes_on = bool(after.strip()) and indentation(after) > start and not re.match(r"\s*(?:- |[\w-]+:\s)", after)
        hint = "put all of the value into quotes, to its end in the lines below" if goes_on else ""
        return (
            "this line has a second colon followed by a space",
            hint or f"{_QUOTES}: {_whole(row, begun)}",
            line + 1,
            column + 1,
        )
    tight = _TIGHT.match(lines[line - 1]) if line else None
    if tight:
        return "after the colon of a key a space is missing", "write it as `key: value`", line, tight.end() - 1
    above = next((at for at in reversed(range(line)) if lines[at].strip()), None)
    if above is not None and ":" not in lines[above] and start <= indentation(lines[above]):
        return *_NO_KEY, above + 1, indentation(lines[above]) + 1
    return INDENTED, f"{_ALIKE}; {_GOES_ON}" if above is not None else _ALIKE, line + 1, start + 1


def indentation(line: str) -> int:
    """Return the number of blank characters at the beginning of a line."""
    return len(line) - len(line.lstrip())
