"""The full YAML reader: the events of PyYAML become nodes, or an error in words that authors understand."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from octavo.base.characters import UNFIT_IN_TEXT
from octavo.base.diagnostics import Span, error
from octavo.base.limits import YAML_LEVELS
from octavo.yaml.decode import Refusal
from octavo.yaml.explain import INDENTED, NO_BREAK, ODD_SPACE, ORDINARY, explain, indentation
from octavo.yaml.nodes import Mapping, Node, Scalar, Sequence

# In one line of double quotes these come from escapes only: LaTeX like "$\\tau$" would lose its backslash unnoticed.
_ESCAPED = re.compile(rf"{UNFIT_IN_TEXT.pattern}|[\t\n\u2028\u2029]")
# YAML ends a line at these separators, but editors do not, and line numbers must be those of an editor.
_SEPARATORS = {0x2028: " ", 0x2029: " "}
_ITEMS = "begin each item with - and a space, all in one column; put an item that has such a line into quotes"
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
                _refuse_odd_space(event, path)
            yield event
    finally:
        loader.dispose()


def _refuse_joined_items(event: Any, lines: list[str], path: str) -> None:
    """Refuse an item of a list that goes on in lines with a hyphen: YAML reads them and the item as one text."""
    start = event.start_mark
    for line in range(start.line + 1, event.end_mark.line + 1):
        row = lines[line]
        column = indentation(row)
        if row[column : column + 1] == "-" and lines[start.line][: start.column].rstrip().endswith("-"):
            raise Refusal(error("bad-yaml", INDENTED, Span(path, line + 1, column + 1, 1), _ITEMS))


def _refuse_odd_space(event: Any, path: str) -> None:
    """Refuse a text that is a key or a hyphen with a space that YAML does not know as one."""
    found = ODD_SPACE.match(event.value)
    if found:
        start = event.start_mark
        raise Refusal(error("bad-yaml", NO_BREAK, Span(path, start.line + 1, start.column + found.end(), 1), ORDINARY))


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
    if depth == YAML_LEVELS.most:
        raise _refuse("too-deep", f"more than {YAML_LEVELS.most} levels of nesting", event, path, "make it flatter")
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
