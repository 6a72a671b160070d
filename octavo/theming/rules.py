"""The rules that a template must keep, as they can be read off its text.

Rendering must be a function of the values handed in, and must reach nothing else. What only shows when a template
runs is looked at there; what can be seen before is refused before, with its line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from markupsafe import Markup

from octavo.base.frozen import frozen
from octavo.base.suggest import did_you_mean
from octavo.theming.filters import FILTERS, INSTEAD
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.tests import TESTS

_STATEFUL = frozenset(("namespace", "cycler", "joiner"))

_PYTHONS = frozenset(name for kind in (Markup, list, dict) for name in dir(kind) if not name.startswith("_"))

METHODS: Mapping[str, str] = {
    **{name: f"write |{name}" for name in ("capitalize", "items", "join", "lower", "replace", "title", "upper")},
    "append": "write {% set x = x + [y] %}",
    "count": "write |length",
    "get": "write x[key], with |default('…') where it may be missing",
    "keys": "loop over it: {% for key in x %}",
    "reverse": "write |reverse",
    "sort": "write |sort",
    "strip": "write |trim",
    "values": "loop over it: {% for key, value in x|items %}",
}

# Filters that take the name of an attribute, and at which of their arguments.
_BY_ATTRIBUTE = {
    **dict.fromkeys(("selectattr", "rejectattr", "groupby", "sum"), 0),
    **dict.fromkeys(("unique", "min", "max", "join"), 1),
    "sort": 2,
}
_NAMED_TEST = {"select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}


@frozen
class Fault:
    """A rule broken: what, on which line, at which word, and what to do."""

    code: str
    message: str
    line: int
    word: str = ""
    hint: str = ""


def compile_fault(failure: Exception) -> Fault:
    """What keeps a template from being compiled. It is input, so anything that the compilers trip over is its fault."""
    if isinstance(failure, TemplateSyntaxError):
        return Fault("template-syntax", (failure.message or "").rstrip("."), failure.lineno)
    if isinstance(failure, RecursionError):
        return Fault("template-syntax", "this template is nested too deep", 1)
    words = failure.msg if isinstance(failure, SyntaxError) else str(failure) or type(failure).__name__
    return Fault("template-syntax", f"this template cannot be compiled: {words}", 1)


def forbidden(name: str) -> bool:
    """Whether no template may write or make this name; with it one would come from a value to Python behind it."""
    return (name.startswith("_") and name != "_") or name in ("format", "format_map")


def control(text: str) -> str:
    """Return the first control character of ASCII in a text that is not white space; an empty text where there is none.

    The renderer marks places in the output by such characters. C1 characters and noncharacters are no marks, so this
    set is smaller than UNFIT_IN_TEXT.
    """
    return next((char for char in text if (char < " " and char not in "\t\n\r") or char == "\x7f"), "")


def flat(tree: nodes.Template) -> tuple[nodes.Node, ...]:
    """Everything in a template, in the order of its text."""
    found: list[nodes.Node] = []

    def walk(node: nodes.Node) -> None:
        # A generator for each level, as Jinja's own way has it, takes twice as long.
        for field in node.fields:
            part = getattr(node, field, None)
            for child in part if type(part) is list else (part,):
                if isinstance(child, nodes.Node):
                    found.append(child)
                    walk(child)

    walk(tree)
    return tuple(found)


def faults(found: Sequence[nodes.Node]) -> Iterator[Fault]:
    """Every rule that a template breaks on its own, from all that is in it."""
    handed, own = _handed(found), names_set(found)
    for node in found:
        if isinstance(node, nodes.Call):
            yield from _call(node, handed)
        if isinstance(node, (nodes.Call, nodes.Filter, nodes.Test)):
            yield from _twice(node)
        if isinstance(node, nodes.NSRef) and node.name in CONTEXT_NAMES - own:
            yield Fault("impure-template", "values cannot be changed", node.lineno, node.name, "set a name of your own")
        rule = _RULES.get(type(node))
        if rule is not None:
            yield from rule(node)


def stateful(tree: nodes.Node) -> Iterator[Fault]:
    """Where a file keeps something that changes: outside its macros and blocks, so from one use to the next."""
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.Name) and child.ctx == "load" and child.name in _STATEFUL:
            yield Fault(
                "impure-template",
                f"`{child.name}` here would carry over from one page to the next: this file is imported",
                child.lineno,
                child.name,
                "use it inside a macro, or import the file `with context`",
            )
        if not isinstance(child, (nodes.Macro, nodes.Block)):
            yield from stateful(child)


def names_set(found: Iterable[nodes.Node]) -> frozenset[str]:
    """Every name that a template sets itself."""
    names: set[str] = set()
    for node in found:
        if (isinstance(node, nodes.Name) and node.ctx != "load") or isinstance(node, nodes.Macro):
            names.add(node.name)
        elif isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, nodes.FromImport):
            names.update(name[1] if isinstance(name, tuple) else name for name in node.names)
    return frozenset(names)


def _handed(found: Iterable[nodes.Node]) -> frozenset[str]:
    """The names that may hold an imported file, whose macros may be called anything."""
    names = {"self", "super", "loop"}
    for node in found:
        if isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, (nodes.Macro, nodes.CallBlock)):
            names.update(argument.name for argument in node.args)
    return frozenset(names)


def _name(name: str, line: int) -> Iterator[Fault]:
    if forbidden(name):
        hint = "no name begins with an underscore" if name.startswith("_") else "join texts with ~"
        yield Fault("unsafe-template", f"`{name}` is out of a template's reach", line, name, hint)


def _private(name: str, line: int) -> Iterator[Fault]:
    if name.startswith("_"):
        yield from _name(name, line)


def _path(path: str, line: int) -> Iterator[Fault]:
    for step in path.replace(",", ".").split("."):
        yield from _name(step.strip(), line)


def _call(node: nodes.Call, handed: frozenset[str]) -> Iterator[Fault]:
    callee = node.node
    if not isinstance(callee, nodes.Getattr) or callee.attr not in _PYTHONS:
        return
    root = callee.node
    while isinstance(root, (nodes.Getattr, nodes.Getitem)):
        root = root.node
    if not isinstance(root, nodes.Name) or root.name not in handed:
        message = f"values have no `.{callee.attr}()` in templates"
        yield Fault("unsafe-template", message, node.lineno, callee.attr, METHODS.get(callee.attr, ""))


def _twice(node: nodes.Call | nodes.Filter | nodes.Test) -> Iterator[Fault]:
    keys = [keyword.key for keyword in node.kwargs]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield Fault("template-syntax", f"`{key}` is given twice", node.lineno, str(key))


def _getitem(node: nodes.Getitem) -> Iterator[Fault]:
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        yield from _name(node.arg.value, node.lineno)


def _filter(node: nodes.Filter) -> Iterator[Fault]:
    yield from _known("filter", node.name, FILTERS, node.lineno)
    for keyword in node.kwargs:
        if keyword.key == "attribute":
            yield from _constant_path(keyword.value, node.lineno)
    if node.name in _BY_ATTRIBUTE:
        yield from _constant_path(_argument(node, _BY_ATTRIBUTE[node.name]), node.lineno)
    yield from _constant_name("filter", _argument(node, 0) if node.name == "map" else None, FILTERS)
    yield from _constant_name("test", _argument(node, _NAMED_TEST.get(node.name, 99)), TESTS)


def _argument(node: nodes.Filter, place: int) -> nodes.Node | None:
    return node.args[place] if place < len(node.args) else None


def _constant_path(node: nodes.Node | None, line: int) -> Iterator[Fault]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield from _path(node.value, line)


def _constant_name(noun: str, node: nodes.Node | None, table: Mapping[str, Any]) -> Iterator[Fault]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield from _known(noun, node.value, table, node.lineno)


def _known(noun: str, name: str, table: Mapping[str, Any], line: int) -> Iterator[Fault]:
    if name not in table:
        hint = (INSTEAD.get(name) if noun == "filter" else None) or did_you_mean(name, table)
        yield Fault(f"unknown-{noun}", f"there is no {noun} `{name}`", line, name, hint)


def _constant(node: nodes.Const) -> Iterator[Fault]:
    char = control(node.value) if isinstance(node.value, str) else ""
    if char:
        yield Fault(
            "control-character",
            f"the character U+{ord(char):04X} in a string has a meaning of its own here",
            node.lineno,
            hint="write {{ root }} for the address of the site",
        )


def _from_import(node: nodes.FromImport) -> Iterator[Fault]:
    for name in node.names:
        yield from _private(name[1] if isinstance(name, tuple) else name, node.lineno)


def _autoescape(node: nodes.ScopedEvalContextModifier) -> Iterator[Fault]:
    yield Fault("unsafe-template", "escaping is always on", node.lineno, "autoescape", "leave this block out")


_RULES: Mapping[type[nodes.Node], Callable[[Any], Iterator[Fault]]] = {
    nodes.Const: _constant,
    nodes.Filter: _filter,
    nodes.FromImport: _from_import,
    nodes.Getattr: lambda node: _name(node.attr, node.lineno),
    nodes.Getitem: _getitem,
    nodes.Import: lambda node: _private(node.target, node.lineno),
    nodes.Keyword: lambda node: _private(node.key, node.lineno),
    nodes.Macro: lambda node: _private(node.name, node.lineno),
    nodes.Name: lambda node: _private(node.name, node.lineno) if node.name != "_" else iter(()),
    nodes.NSRef: lambda node: _name(node.attr, node.lineno),
    nodes.ScopedEvalContextModifier: _autoescape,
    nodes.Test: lambda node: _known("test", node.name, TESTS, node.lineno),
}
