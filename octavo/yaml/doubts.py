"""Values that YAML reads otherwise than their author probably meant: cut by a comment, or between curly quotes."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from octavo.base.diagnostics import Diagnostic, Span, warning
from octavo.yaml.explain import quoted
from octavo.yaml.full import events_of

# A space and a # after a value begin a comment. Most authors who want a comment write a space after the # too.
_COMMENT = re.compile(r"[ \t]+#(?=\S)")
# In a sentence a # with one space on each side may be a word; a comment often has two spaces before it.
_WORD = re.compile(r" #(?=[ \t]+\S)")
_SENTENCES = frozenset({"title", "tldr", "description", "award", "note", "alt", "label"})
_OPENING, _CLOSING = "“”„‘‚’", "“”‘’"


def doubts_of(text: str, path: str) -> Iterator[Diagnostic]:
    """Yield a warning for each value of a YAML text that was probably meant otherwise.

    The text must be one that `parse_yaml` has read.
    """
    lines = text.split("\n")
    for key, event, in_brackets in _values(text, path):
        yield from _cut(key, event, lines, path)
        if not event.style:
            yield from _curly(event, path, in_brackets=in_brackets)


def _values(text: str, path: str) -> Iterator[tuple[str, Any, bool]]:
    """Yield each value that is no list or mapping, with its key or that of the list it is in.

    The last of the three tells if the value is in brackets or braces.
    """
    # Each open list or mapping: its own key, the key of the value that comes next, and if it is in brackets.
    opened: list[tuple[str, str | None, bool, bool]] = []
    for event in events_of(text, path):
        if isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        own, key, is_mapping, in_brackets = opened[-1] if opened else ("", "", False, False)
        if is_mapping and key is None and isinstance(event, yaml.ScalarEvent):
            opened[-1] = own, event.value, is_mapping, in_brackets
            continue
        if is_mapping:
            opened[-1] = own, None, is_mapping, in_brackets
            own = key or ""
        if isinstance(event, yaml.ScalarEvent):
            yield own, event, in_brackets
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((own, None, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)))


def _cut(key: str, event: Any, lines: list[str], path: str) -> Iterator[Diagnostic]:
    """Yield a warning where the text behind a value is a comment that was probably meant as a part of it."""
    line, end = event.end_mark.line, event.end_mark.column
    if event.style in ("|", ">") or line >= len(lines):
        return
    row = lines[line]
    if _COMMENT.match(row, end) or (key in _SENTENCES and not event.style and _WORD.match(row, end)):
        rest = row[end:]
        span = Span(path, line + 1, end + 1, len(rest.rstrip()))
        if event.value or event.style:
            message = "from the space before `#` on this is a comment, and is not read"
        else:
            message = "`#` begins a comment, so there is no value here"
        yield warning("comment", message, span, _hint(event, rest))


def _hint(event: Any, rest: str) -> str:
    """Return a hint that shows the whole value in quotes, where it is on one line."""
    if event.style:
        return "write it between the quotes, or a space after the `#` if it is a comment"
    advice = "put the whole value into quotes"
    if event.start_mark.line == event.end_mark.line:
        advice += f": {quoted((event.value + rest).strip())}"
    return advice if _COMMENT.match(rest) else f"{advice}; a comment has two spaces before its `#`"


def _curly(event: Any, path: str, *, in_brackets: bool) -> Iterator[Diagnostic]:
    """Yield a warning for a value between curly quotes, and for one in brackets that only begins with one."""
    text = event.value
    if text[:1] not in _OPENING or not text:
        return
    whole = len(text) > 1 and text[-1] in _CLOSING and not any(mark in "“”„" for mark in text[1:-1])
    if whole:
        hint = f"write {quoted(text[1:-1])}; if the quotes belong to the value, write {quoted(text)}"
    elif in_brackets and not any(mark in _CLOSING for mark in text[1:]):
        hint = "write straight quotes around the whole value"
    else:
        return
    start = event.start_mark
    alone = start.line == event.end_mark.line
    span = Span(path, start.line + 1, start.column + 1, len(text) if alone else 1)
    yield warning("curly-quotes", "curly quotes are no quotes in YAML, but signs of the value", span, hint)
