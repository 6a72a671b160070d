"""Front matter: a source's bytes split into a tree of YAML nodes, each with its place, and a body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from octavo.diagnostic import Diagnostic, Span, error, warning
from octavo.misread import explain

DEEPEST = 64
LARGEST = 10_000_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ESCAPED = re.compile(f"{_CONTROL.pattern}|[\t\n\u2028\u2029]")
# YAML would end a line where no editor does.
_SEPARATORS = {0x2028: " ", 0x2029: " "}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as the author wrote it: always text."""

    text: str
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the author's order; keys are unique."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int
    length: int = 1


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Matter:
    """A source taken apart: front matter, body, the line of the file on which the body starts, and what is doubtful."""

    front: Mapping
    body: str
    body_line: int
    doubts: tuple[Diagnostic, ...] = ()


class Refusal(Exception):
    """A source that cannot be read, with the reason."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Handler(BaseHandler):
    """python-frontmatter's splitting, with nodes of ours for its parsing."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def load(self, fm: str, **kwargs: Any) -> Any:
        """Read YAML that starts on the file's first line."""
        return parse(fm, self.path)


def decode(data: bytes, path: str) -> str:
    """Text of a source with its line ends made `\\n`; Refusal for other encodings and control characters."""
    if len(data) > LARGEST:
        raise Refusal(
            error(
                "too-large",
                f"this file is larger than {LARGEST // 1_000_000} MB, which is too much for a text",
                Span(path),
                "put large files beside the entry or into content/files/ and link to them",
            )
        )
    if data.startswith(_UTF16) or b"\0" in data[:2]:
        raise Refusal(error("not-utf-8", "this file is UTF-16", Span(path), "save it as UTF-8 in your editor"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        start = data.rfind(b"\n", 0, failure.start) + 1
        column = len(data[start : failure.start].decode("utf-8", "replace")) + 1
        raise Refusal(
            error(
                "not-utf-8",
                f"byte 0x{data[failure.start]:02x} is not UTF-8",
                Span(path, line, column, 1),
                "the file may be in Latin-1 or Windows-1252: save it as UTF-8 in your editor",
            )
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(text)
    if found:
        raise Refusal(
            error(
                "control-character",
                f"the character U+{ord(found[0]):04X} has no place in a text",
                place(text, found.start(), path),
                "delete it; it often comes from copying out of a PDF",
            )
        )
    return text


def place(text: str, offset: int, path: str, length: int = 1) -> Span:
    """The span of an offset in a text."""
    start = text.rfind("\n", 0, offset) + 1
    return Span(path, text.count("\n", 0, offset) + 1, offset - start + 1, length)


def split(text: str, path: str) -> Matter:
    """Take an entry apart; Refusal where it has no front matter, an unclosed one, or YAML that does not parse."""
    handler = Handler(path)
    lead = len(text) - len(text.lstrip())
    lead = text.rfind("\n", 0, lead) + 1
    opening = handler.FM_BOUNDARY.match(text, lead)
    if opening is None:
        raise Refusal(
            error(
                "no-front-matter",
                "this entry has no front matter",
                Span(path, text.count("\n", 0, lead) + 1, 1, 1),
                "begin the file with a line ---, then `title: …`, then another line ---",
            )
        )
    try:
        front, body = handler.split(text)
    except ValueError:
        raise Refusal(
            error(
                "unclosed-front-matter",
                "the front matter is not closed",
                place(text, lead, path, 3),
                "end it with a line that holds only ---",
            )
        ) from None
    # The blank lines that stand before the opening and the opening itself keep the YAML's lines the file's own.
    padding = "\n" * text.count("\n", 0, opening.end())
    whole = len(text) - len(body)
    stripped = body.lstrip("\n")
    body_line = text.count("\n", 0, whole + len(body) - len(stripped)) + 1
    nodes = handler.load(padding + front)
    return Matter(nodes, stripped.rstrip(), body_line, tuple(_comments(nodes, text, path)))


def _comments(front: Mapping, text: str, path: str) -> Iterator[Diagnostic]:
    """Values with a `#` behind them that reads like a part of them: `title: Issue #5` is `Issue` to YAML."""
    if " #" not in text:
        return
    lines = text.split("\n")
    for _, value in front.pairs:
        if isinstance(value, Scalar) and value.line <= len(lines):
            rest = lines[value.line - 1][value.column - 1 + value.length :]
            if re.match(r"\s+#\S", rest):
                span = Span(path, value.line, value.column + value.length, len(rest.rstrip()))
                message = "from the space before `#` on this is a comment, and is not read"
                yield warning("comment", message, span, "put the whole value into quotes")


def parse(text: str, path: str) -> Mapping:
    """Read YAML to a mapping of nodes; Refusal for what is not YAML, not a mapping, or more than data."""
    node = parse_any(text, path)
    if node is None:
        return Mapping((), 1, 1)
    if not isinstance(node, Mapping):
        raise Refusal(
            error(
                "not-a-mapping",
                "lines of `key: value` are wanted here",
                Span(path, node.line, node.column, node.length),
                "write one `key: value` a line",
            )
        )
    return node


def parse_any(text: str, path: str) -> Node | None:
    """Read YAML to nodes, None where there is nothing; Refusal for what is not YAML or more than data."""
    try:
        return _document(_events(text), path)
    except yaml.YAMLError as failure:
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
        found = (_ESCAPED if alone else _CONTROL).search(event.value)
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
