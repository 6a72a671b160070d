"""Jinja's compiler of templates, with what every page does a hundred times written out in place."""

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from octavo.purity import flat

# Where a value waits while its kind is looked at. Jinja's own names begin otherwise.
_VALUE = "_value"


class Generator(CodeGenerator):
    """Compiles so that every printed value passes `show`, and nothing of a template runs before its page.

    A field of a record is read where it stands, after a look at the kind of the value: the kinds that have it are asked
    of the environment once, when the code is loaded. Everything else goes by `environment.getattr`.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - so is it called there
        """Begin with the kinds of records that have the fields which this template reads."""
        for name in sorted(
            {found.attr for found in flat(node) if isinstance(found, nodes.Getattr) and _plain(found.attr)}
        ):
            self.writeline(f"{_having(name)} = environment.having({name!r})")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - there too
        """A field at once where the value is a record that has it."""
        if not _plain(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write(f"({_VALUE}.{node.attr} if type({_VALUE} := ")
        self.visit(node.node, frame)
        self.write(f") in {_having(node.attr)} else environment.getattr({_VALUE}, {node.attr!r}))")

    def write_commons(self) -> None:
        """Bring `show` near, once a function."""
        super().write_commons()
        self.writeline("show = environment.show")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.TemplateData):
            return node.data
        raise nodes.Impossible

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("show(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - there too
        """What `~` joins passes the same gate as what is printed."""
        self.write("environment.join((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


def _plain(name: str) -> bool:
    """Whether Python has an attribute of this name without further ado."""
    return name.isascii() and name.isidentifier() and not iskeyword(name)


def _having(name: str) -> str:
    return f"having_{name}"
