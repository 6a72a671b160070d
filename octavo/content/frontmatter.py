"""Front matter: a source's text split into a tree of YAML nodes and a body."""

import re
from collections.abc import Iterator

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.content import yaml_fast
from octavo.content.decode import LARGEST, Refusal, decode, place
from octavo.content.yaml_nodes import DEEPEST, Mapping, Node, Scalar, Sequence

__all__ = [
    "DEEPEST",
    "LARGEST",
    "Mapping",
    "Matter",
    "Node",
    "Refusal",
    "Scalar",
    "Sequence",
    "decode",
    "parse",
    "parse_any",
    "split",
]


@frozen
class Matter:
    """A source taken apart: front matter, body, the line of the file on which the body starts, and what is doubtful."""

    front: Mapping
    body: str
    body_line: int
    doubts: tuple[Diagnostic, ...] = ()


def split(text: str, path: str) -> Matter:
    """Take an entry apart; Refusal where it has no front matter, an unclosed one, or YAML that does not parse."""
    end = text.find("\n---\n", 3)
    if end > 0 and text.startswith("---\n"):
        front = yaml_fast.read(text[3:end], 2)
        if isinstance(front, Mapping):
            body = text[end + 4 :].lstrip("\n")
            return Matter(front, body.rstrip(), text.count("\n", 0, len(text) - len(body)) + 1)
    return _split(text, path)


def _split(text: str, path: str) -> Matter:
    """The same for front matter of any kind."""
    from octavo.content.yaml_full import Handler

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
        yaml, body = handler.split(text)
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
    front = _mapping(handler.load(padding + yaml), path)
    body = body.lstrip("\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    return Matter(front, body.rstrip(), line, tuple(_comments(front, text, path)))


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
    return _mapping(parse_any(text, path), path)


def parse_any(text: str, path: str) -> Node | None:
    """Read YAML to nodes, None where there is nothing; Refusal for what is not YAML or more than data."""
    node = yaml_fast.read(f"\n{text}", 1)
    if node is not None:
        return node
    from octavo.content.yaml_full import compose

    return compose(text, path)


def _mapping(node: Node | None, path: str) -> Mapping:
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
