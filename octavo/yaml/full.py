"""The full YAML reader: the events of PyYAML become nodes, or an error in words that authors understand."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.base.diagnostics import Span, error
from octavo.yaml.decode import Refusal
from octavo.yaml.nodes import DEEPEST, Mapping, Node, Scalar, Sequence

# In one line of double quotes these come from escapes only: LaTeX like "$\\tau$" would lose its backslash unnoticed.
_ESCAPED = re.compile(rf"{UNFIT_IN_TEXT.pattern}|[\t\n\u2028\u2029]")
# YAML ends a line at these separators, but editors do not, and line numbers must be those of an editor.
_SEPARATORS = {0x2028: " ", 0x2029: " "}
# The message of libyaml from version 0.2.6 on.
_TOO_NESTED = "exceeded maximum nesting depth"


def read_full(text: str, path: str) -> Node | None:
    """Read YAML to nodes, None where the text holds no value; Refusal where it is not YAML or uses a rare feature."""
    try:
        return _document(events_of(text, path), path)
    except yaml.YAMLError as failure:
        if isinstance(failure, yaml.MarkedYAMLError) and failure.problem == _TOO_NESTED and failure.problem_mark:
            # libyaml fails before it has sent all events. The text up to that place exceeds our lower limit.
            _document(events_of(text[: failure.problem_mark.index], path), path)
        message, hint, line, column = explain(failure, text)
        raise Refusal(error("bad-yaml", message, Span(path, line, column, 1), hint)) from None


def events_of(text: str, path: str) -> Iterator[Any]:
    """Yield the events of a YAML text as PyYAML sends them; YAMLError where it is not YAML."""
    lines = text.split("\n")
    loader = yaml.CBaseLoader(text.translate(_SEPARATORS))
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.ScalarEvent) and not event.style:
                _refuse_joined_items(event, lines, path)
            yield event
    finally:
        loader.dispose()


def _refuse_joined_items(event: Any, lines: list[str], path: str) -> None:
    """Refuse an item of a list that goes on in lines with a hyphen: YAML reads them and the item as one text."""
    start = event.start_mark
    for line in range(start.line + 1, event.end_mark.line + 1):
        row = lines[line]
        column = _indentation(row)
        if row[column : column + 1] == "-" and lines[start.line][: start.column].rstrip().endswith("-"):
            raise Refusal(error("bad-yaml", _INDENTED, Span(path, line + 1, column + 1, 1), _ITEMS))


def _document(events: Iterator[Any], path: str) -> Node | None:
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            root = _node(event, events, path, 0)
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _refuse("bad-yaml", "YAML: a second document starts here", event, path, "keep one block")
    return root


def _node(event: Any, events: Iterator[Any], path: str, depth: int) -> Node:
    """Build the node that an event begins.

    PyYAML's own composer in C recurses without a limit: 50,000 brackets would overflow the stack and end the process.
    """
    if event.anchor:
        hint = "put a value that begins with & or * into quotes, or write out what the alias stands for"
        raise _refuse("yaml-feature", "anchors (&…) and aliases (*…) are not read", event, path, hint)
    if event.tag:
        hint = "put a value that begins with ! into quotes"
        raise _refuse("yaml-feature", "tags (!…) are not read", event, path, hint)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, path)
    if depth == DEEPEST:
        raise _refuse("too-deep", f"more than {DEEPEST} levels of nesting", event, path, "make it flatter")
    parts: list[Node] = []
    while not isinstance(inner := next(events), yaml.CollectionEndEvent):
        parts.append(_node(inner, events, path, depth + 1))
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(tuple(parts), line, column)
    return Mapping(tuple(_pairs(parts, path)), line, column)


def _scalar(event: Any, path: str) -> Scalar:
    start, end = event.start_mark, event.end_mark
    alone = start.line == end.line
    if event.style == '"':
        found = (_ESCAPED if alone else UNFIT_IN_TEXT).search(event.value)
        if found:
            message = f"between double quotes a backslash makes a special character, here U+{ord(found[0]):04X}"
            hint = "use single quotes: between them a backslash is a backslash"
            raise _refuse("control-character", message, event, path, hint)
    return Scalar(event.value, start.line + 1, start.column + 1, max(end.column - start.column, 1) if alone else 1)


def _pairs(parts: list[Node], path: str) -> Iterator[tuple[Scalar, Node]]:
    """Pair keys with their values, which alternate in the parts of a mapping."""
    seen: dict[str, Scalar] = {}
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if not isinstance(key, Scalar):
            span = Span(path, key.line, key.column, 1)
            raise Refusal(error("bad-yaml", "a key must be a word", span, "put the key into quotes"))
        first = seen.setdefault(key.text, key)
        if first is not key:
            raise Refusal(
                error(
                    "duplicate-key",
                    f"`{key.text}` is here a second time; the first is on line {first.line}",
                    Span(path, key.line, key.column, key.length),
                    "keep one of the two",
                )
            )
        yield key, value


def _refuse(code: str, message: str, event: Any, path: str, hint: str) -> Refusal:
    mark = event.start_mark
    return Refusal(error(code, message, Span(path, mark.line + 1, mark.column + 1, 1), hint))


_QUOTES = "put the value into quotes"
_ALIKE = "begin it in the same column as the keys around it"
_ITEMS = "begin each item with - and a space, all in one column; put an item that has such a line into quotes"
_INDENTED = "this line is indented as if it went on with the one above"
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


def explain(failure: yaml.YAMLError, text: str) -> tuple[str, str, int, int]:
    """Return a message, a hint, and the line and column (from 1) for a text that PyYAML could not read."""
    if not isinstance(failure, yaml.MarkedYAMLError):
        return str(failure).splitlines()[0], "", 1, 1
    problem = failure.problem or ""
    began, message, hint = _EXPLAINED.get(problem, (False, problem or "this cannot be read", _QUOTES))
    mark = (began and failure.context_mark) or failure.problem_mark or failure.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = [*text.split("\n"), ""]
    row = lines[line]
    if row[column : column + 1] == "\t" or ("\t" in row[:column] and not row[:column].strip()):
        return "there is a tab here, where only spaces may be", "write spaces instead", line + 1, column + 1
    if problem == "mapping values are not allowed in this context":
        return _second_colon(lines, line, column)
    if problem == "did not find expected key":
        message, hint = "this line does not begin under the keys above it", _ALIKE
        if row[:column].strip():
            message, hint = "the value before this has ended", "put the whole value into quotes"
    char = row[column : column + 1]
    if not char:
        message, hint = "this ends too early", "a bracket or a quotation mark above it has no partner"
    return message.replace("{char}", char), hint, line + 1, column + 1


def _second_colon(lines: list[str], line: int, column: int) -> tuple[str, str, int, int]:
    """Explain a colon that libyaml did not expect: it has four usual causes."""
    if re.search(r":\s", lines[line][:column]):
        return "this line has a second colon followed by a space", _QUOTES, line + 1, column + 1
    tight = _TIGHT.match(lines[line - 1]) if line else None
    if tight:
        return "after the colon of a key a space is missing", "write it as `key: value`", line, tight.end() - 1
    start = _indentation(lines[line])
    above = next((at for at in reversed(range(line)) if lines[at].strip()), None)
    if above is not None and ":" not in lines[above] and start <= _indentation(lines[above]):
        return *_NO_KEY, above + 1, _indentation(lines[above]) + 1
    return _INDENTED, _ALIKE, line + 1, start + 1


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
