"""Findings: the diagnostics and mentions that are collected while a source is read."""

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.yaml.nodes import Node, Scalar


@frozen
class Mention:
    """A place that names another file or entry, to be looked up once all of them are known.

    `role` says what may be named: a `file`, an `entry`, an `image`, a `link` to any of these, a line of the `menu`, or
    the `owner` of the site.
    """

    role: str
    target: str
    span: Span


class Findings:
    """Errors, warnings and mentions, collected while one file is read.

    `renamed` are keys that have a new name, each with that name.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []
        self.mentions: list[Mention] = []
        self.renamed: list[tuple[Scalar, str]] = []

    def span(self, node: Node) -> Span:
        """Return the place of a node in this file."""
        return Span(self.path, node.line, node.column, node.length)

    def error(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Add an error at a node."""
        self.diagnostics.append(error(code, message, self.span(node), hint))

    def warning(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Add a warning at a node."""
        self.diagnostics.append(warning(code, message, self.span(node), hint))

    def mention(self, role: str, target: str, node: Node) -> None:
        """Add a mention: the node names a file or an entry."""
        self.mentions.append(Mention(role, target, self.span(node)))
