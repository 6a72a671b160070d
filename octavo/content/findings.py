"""What a reading finds: faults, doubts, and the names of files and entries that are to be looked up."""

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen
from octavo.content.yaml_nodes import Node


@frozen
class Mention:
    """A place that names another file or entry, to be looked up once all are known.

    `role` says what it may be: `file`, `entry` or `image`, a `link` to any of these, a line of the `menu`, the `owner`.
    """

    role: str
    target: str
    span: Span


class Check:
    """What one reading found: faults, and the files and entries that were named."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []
        self.mentions: list[Mention] = []

    def span(self, node: Node) -> Span:
        """The place of a node in this file."""
        return Span(self.path, node.line, node.column, node.length)

    def error(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Note a fault at a node."""
        self.diagnostics.append(error(code, message, self.span(node), hint))

    def warning(self, code: str, message: str, node: Node, hint: str = "") -> None:
        """Note a doubt at a node."""
        self.diagnostics.append(warning(code, message, self.span(node), hint))

    def mention(self, role: str, target: str, node: Node) -> None:
        """Note that a node names something in the project."""
        self.mentions.append(Mention(role, target, self.span(node)))
