r"""The site's own commands for formulas, which `math: {macros: {'\RR': '\mathbb{R}'}}` in the configuration defines."""

import re
from collections.abc import Mapping as AnyMapping
from typing import TYPE_CHECKING, Any

from octavo.base.frozen import frozen
from octavo.content.findings import Findings
from octavo.content.types import one_line, shape_of
from octavo.yaml.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from octavo.markdown.tex.commands import Macros

_NAME = re.compile(r"\\?([A-Za-z]+)")
_BAD_PARAMETER = re.compile(r"(?<!\\)#(?![1-9])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
# A macro may be half of a formula, such as the beginning of an environment. Only these faults are those of the macro.
_OWN_FAULTS = ("unknown command", "unknown unit", "its commands", "its macros")


@frozen
class MacroTable:
    """Macros by their names; the value is a tuple of pairs of a name without its backslash and its LaTeX, sorted."""

    wanted: str = "a mapping of commands to the LaTeX they stand for"

    def parse_plain(self, text: str) -> None:
        """Return None: no text is a mapping."""

    def read(self, node: Node, findings: Findings) -> "Macros | None":
        """Return the macros that are well-formed, with an error for each that is not."""
        if not isinstance(node, Mapping):
            message = f"{self.wanted} is wanted here, not {shape_of(node)}"
            findings.error("wrong-type", message, node, r"write each as '\RR': '\mathbb{R}'")
            return None
        made: dict[str, tuple[str, Scalar]] = {}
        for key, value in node.pairs:
            name = _NAME.fullmatch(key.text.strip())
            if name is None:
                message = f"`{key.text}` is not the name of a command"
                findings.error("bad-macro", message, key, r"write a backslash and letters only, as in '\RR'")
            elif name[1] in made:
                findings.error("bad-macro", f"`\\{name[1]}` is defined twice", key, "delete one of the two")
            elif not isinstance(value, Scalar):
                message = f"the LaTeX of `\\{name[1]}` is wanted here, not {shape_of(value)}"
                findings.error(
                    "bad-macro", message, value, "write the LaTeX in quotes; its arguments are #1, #2 and so on"
                )
            elif reason := _fault(value.text):
                findings.error("bad-macro", f"the LaTeX of `\\{name[1]}` {reason[0]}", value, reason[1])
            else:
                made[name[1]] = one_line(value.text), value
        macros = tuple(sorted((name, body) for name, (body, _) in made.items()))
        _try(macros, {name: value for name, (_, value) in made.items()}, findings)
        return macros

    def freeze(self, value: "Macros") -> Any:
        """Return the macros as they are."""
        return value

    def thaw(self, stored: Any) -> "Macros":
        """Return the macros as they are."""
        return tuple((name, body) for name, body in stored)


def _fault(latex: str) -> tuple[str, str] | None:
    """Return what is wrong with the LaTeX of a macro, and what to do; None if nothing is."""
    if _BAD_PARAMETER.search(latex):
        return "has a `#` without a number", r"its arguments are #1 to #9; write \# for the sign"
    depth = 0
    for match in _BRACE.finditer(latex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
    return ("has braces that do not match", "give each { its }") if depth else None


def _try(macros: "Macros", places: AnyMapping[str, Scalar], findings: Findings) -> None:
    """Set each macro once, so that its faults are told where it is defined, not where it is used."""
    if not macros:
        return
    # Only sites with macros load the converter for this.
    from octavo.markdown.mathml import to_mathml
    from octavo.markdown.tex.arguments import FormulaError
    from octavo.markdown.tex.commands import parameters

    for name, body in macros:
        try:
            to_mathml(rf"\{name}" + "{x}" * parameters(body), True, macros)
        except FormulaError as raised:
            if raised.message.startswith(_OWN_FAULTS):
                hint = "formulas with it are shown as written; use standard commands, or define the other one here too"
                message = f"the LaTeX of `\\{name}` cannot be set: {raised.message}"
                findings.warning("bad-macro", message, places[name], hint)
