"""Compose: all of YAML to nodes, or a refusal with its reason and place."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from octavo.base.diagnostics import Span, error
from octavo.content.decode import CONTROL, Refusal
from octavo.content.yaml_nodes import DEEPEST, Mapping, Node, Scalar, Sequence

_ESCAPED = re.compile(f"{CONTROL.pattern}|[\t\n\u2028\u2029]")
# YAML would end a line where no editor does.
_SEPARATORS = {0x2028: " ", 0x2029: " "}
# What libyaml says from version 0.2.6 on.
_NESTED = "exceeded maximum nesting depth"


class Handler(BaseHandler):
    """python-frontmatter's splitting, with nodes of ours for its parsing."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Read YAML that starts on the file's first line."""
        return compose(fm, self.path)


def compose(text: str, path: str) -> Node | None:
    """Read YAML to nodes, None where there is nothing; Refusal for what is not YAML or more than data."""
    try:
        return _document(_events(text), path)
    except yaml.YAMLError as failure:
        if isinstance(failure, yaml.MarkedYAMLError) and failure.problem == _NESTED and failure.problem_mark:
            # The scanner is ahead of its events; without what it stumbled over they reach our own limit.
            _document(_events(text[: failure.problem_mark.index]), path)
        message, hint, line, column = explain(failure, text)
        raise Refusal(error("bad-yaml", message, Span(path, line, column, 1), hint)) from None


def _events(text: str) -> Iterator[Any]:
    loader = yaml.CBaseLoader(text.translate(_SEPARATORS))
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _document(events: Iterator[Any], path: str) -> Node | None:
    """Build nodes from events: composing in C recurses, and 50,000 brackets would end the process."""
    root: Node | None = None
    open_nodes: list[tuple[Any, list[Any]]] = []
    for event in events:
        kind = type(event)
        if kind in _FRAMING:
            if kind is yaml.DocumentStartEvent and root is not None:
                raise _refuse("bad-yaml", "YAML: a second document starts here", event, path, "keep one block")
            continue
        if kind is yaml.AliasEvent or event.__dict__.get("anchor"):
            hint = "put a value that begins with & or * into quotes, or write out what the alias stands for"
            raise _refuse("yaml-feature", "anchors (&…) and aliases (*…) are not read", event, path, hint)
        if event.__dict__.get("tag"):
            hint = "put a value that begins with ! into quotes"
            raise _refuse("yaml-feature", "tags (!…) are not read", event, path, hint)
        node: Node
        if kind is yaml.ScalarEvent:
            node = _scalar(event, path)
        elif kind in _OPENING:
            if len(open_nodes) >= DEEPEST:
                raise _refuse("too-deep", f"more than {DEEPEST} levels of nesting", event, path, "make it flatter")
            open_nodes.append((event, []))
            continue
        else:
            start, parts = open_nodes.pop()
            node = _close(start, parts, path)
        if open_nodes:
            open_nodes[-1][1].append(node)
        else:
            root = node
    return root


_FRAMING = {yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent}
_OPENING = {yaml.MappingStartEvent, yaml.SequenceStartEvent}


def _scalar(event: Any, path: str) -> Scalar:
    start, end = event.start_mark, event.end_mark
    alone = start.line == end.line
    if event.style == '"':
        # "$\\tau$" would be a tab and "au", and "\\x01" a character that is ours.
        found = (_ESCAPED if alone else CONTROL).search(event.value)
        if found:
            message = f"between double quotes a backslash makes a special character, here U+{ord(found[0]):04X}"
            hint = "use single quotes: between them a backslash is a backslash"
            raise _refuse("control-character", message, event, path, hint)
    return Scalar(event.value, start.line + 1, start.column + 1, max(end.column - start.column, 1) if alone else 1)


def _close(start: Any, parts: list[Node], path: str) -> Node:
    line, column = start.start_mark.line + 1, start.start_mark.column + 1
    if type(start) is yaml.SequenceStartEvent:
        return Sequence(tuple(parts), line, column)
    pairs = []
    seen: dict[str, Scalar] = {}
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise Refusal(
                error(
                    "bad-yaml", "a key must be a word", Span(path, key.line, key.column, 1), "put the key into quotes"
                )
            )
        first = seen.setdefault(key.text, key)
        if first is not key:
            raise Refusal(
                error(
                    "duplicate-key",
                    f"`{key.text}` stands here a second time; the first is on line {first.line}",
                    Span(path, key.line, key.column, key.length),
                    "keep one of the two",
                )
            )
        pairs.append((key, value))
    return Mapping(tuple(pairs), line, column)


def _refuse(code: str, message: str, event: Any, path: str, hint: str) -> Refusal:
    mark = event.start_mark
    return Refusal(error(code, message, Span(path, mark.line + 1, mark.column + 1, 1), hint))


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
