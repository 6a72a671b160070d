"""Trees: what an author may write in any shape, as read-only values."""

from types import MappingProxyType
from typing import Any

from octavo.check import Check
from octavo.frozen import fields_of, frozen
from octavo.kind import form
from octavo.node import Bare, Mapping, Node, Scalar, Sequence


@frozen
class Open:
    """Anything: text, lists and mappings as they are."""

    wanted: str = "a mapping of keys to values"

    def glance(self, text: str) -> None:
        """No text is a mapping."""

    def read(self, node: Node, check: Check) -> Any:
        """The author's tree, with text for every scalar."""
        if not isinstance(node, Mapping):
            check.error("wrong-type", f"{self.wanted} is wanted here, not {form(node)}", node)
            return None
        return tree(node)

    def freeze(self, value: Any) -> Any:
        """Mappings that can be stored."""
        return freeze(value)

    def thaw(self, stored: Any) -> Any:
        """Mappings become read-only again."""
        return closed(stored)


def tree(node: Node | Bare) -> Any:
    """A node as read-only values: text, tuples, mappings."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(tree(item) for item in node.bare)
    if isinstance(node, Mapping):
        return MappingProxyType({key: tree(value) for key, value in node.bare.items()})
    return node


def closed(value: Any) -> Any:
    """A stored tree with its mappings read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: closed(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return tuple(closed(item) for item in value)
    return value


def freeze(value: Any) -> Any:
    """The stored form of any record or value: scalars, tuples and plain mappings, nothing of ours."""
    fields = fields_of(type(value))
    if fields:
        return tuple([freeze(getattr(value, name)) for name in fields])
    if isinstance(value, tuple):
        return tuple([freeze(item) for item in value])
    if isinstance(value, MappingProxyType):
        return {key: freeze(item) for key, item in value.items()}
    return value
