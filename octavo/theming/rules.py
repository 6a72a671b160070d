"""The rules for templates that can be checked without running them.

Rendering must be a pure function of a page's values and must reach nothing else. The sandbox checks at run time what
cannot be checked here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser
from markupsafe import Markup

from octavo.base.frozen import frozen
from octavo.base.limits import TEMPLATE_LEVELS, TEMPLATE_PARTS
from octavo.base.suggest import did_you_mean
from octavo.theming.filters import FILTER_HINTS, FILTERS
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.tests import TESTS
from octavo.theming.text import InvalidUse

_FLATTER = "use macros and names of your own for its parts"
_SMALLER = "move data out of it, into `content/data/`, and parts of it into templates of their own"

# Functions that make a value with a state.
_WITH_STATE = frozenset(("namespace", "cycler", "joiner"))

_PYTHON_METHODS = frozenset(
    name for python_type in (Markup, list, dict) for name in dir(python_type) if not name.startswith("_")
)

# What to write in place of a Python method.
METHOD_HINTS: Mapping[str, str] = {
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

# Filters that take the name of an attribute or of a test, each with the position of that argument.
_ATTRIBUTE_POSITIONS = {
    **dict.fromkeys(("selectattr", "rejectattr", "groupby", "sum"), 0),
    **dict.fromkeys(("unique", "min", "max", "join"), 1),
    "sort": 2,
}
_TEST_POSITIONS = {"select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}


@frozen
class Fault:
    """A rule that a template breaks: the message, its line, the word to point at, and a hint."""

    code: str
    message: str
    line: int
    word: str = ""
    hint: str = ""


def compile_fault(failure: Exception) -> Fault:
    """Return the fault of a template that Jinja or Python cannot compile, whatever exception that raised."""
    if isinstance(failure, InvalidUse):
        return Fault(failure.code, failure.message, failure.line or 1, failure.word, failure.hint)
    if isinstance(failure, TemplateSyntaxError):
        return Fault("template-syntax", (failure.message or "").rstrip("."), failure.lineno)
    if isinstance(failure, RecursionError):
        return Fault("template-limit", "this is nested too deep", _line_reached(failure), hint=_FLATTER)
    words = failure.msg if isinstance(failure, SyntaxError) else str(failure) or type(failure).__name__
    return Fault("template-syntax", f"this template cannot be compiled: {words}", 1)


def _line_reached(failure: Exception) -> int:
    """Return the line at which Jinja's parser stopped; 1 if it had read the whole template."""
    trace = failure.__traceback__
    while trace is not None:
        reader = trace.tb_frame.f_locals.get("self")
        if isinstance(reader, Parser):
            return reader.stream.current.lineno
        trace = trace.tb_next
    return 1


def is_forbidden(name: str) -> bool:
    """Tell if no template may use a name, because it leads from a value to Python's internals."""
    return (name.startswith("_") and name != "_") or name in ("format", "format_map")


def first_control_character(text: str) -> str:
    """Return the first control character of ASCII in a text that is not white space; an empty text if there is none.

    The renderer marks places in the output by such characters. C1 characters and noncharacters are no marks, so this
    set is smaller than UNFIT_IN_TEXT.
    """
    return next((char for char in text if (char < " " and char not in "\t\n\r") or char == "\x7f"), "")


def all_nodes(tree: nodes.Template) -> tuple[nodes.Node, ...]:
    """Return every node of a template, in the order of its text; raise InvalidUse if they are nested too deep."""
    found: list[nodes.Node] = []

    def walk(node: nodes.Node, level: int) -> None:
        if level > TEMPLATE_LEVELS.most:
            message = f"more than {TEMPLATE_LEVELS.most} levels of nesting in a template"
            raise InvalidUse("template-limit", message, _FLATTER).at("", node.lineno)
        # Jinja's own walk, with a generator for each level, takes twice as long.
        for field in node.fields:
            part = getattr(node, field, None)
            for child in part if type(part) is list else (part,):
                if isinstance(child, nodes.Node):
                    found.append(child)
                    walk(child, level + 1)

    walk(tree, 0)
    return tuple(found)


def find_faults(everything: Sequence[nodes.Node]) -> Iterator[Fault]:
    """Find the rules that a template breaks by itself, from all of its nodes."""
    if len(everything) > TEMPLATE_PARTS.most:
        message = f"more than {TEMPLATE_PARTS.most:,} parts in a template"
        yield Fault("template-size", message, everything[TEMPLATE_PARTS.most].lineno, hint=_SMALLER)
        return
    modules, own = _module_names(everything), own_names(everything)
    for node in everything:
        if isinstance(node, nodes.Call):
            yield from _call(node, modules)
        if isinstance(node, (nodes.Call, nodes.Filter, nodes.Test)):
            yield from _repeated_arguments(node)
        if isinstance(node, nodes.NSRef) and node.name in CONTEXT_NAMES - own:
            yield Fault("impure-template", "values cannot be changed", node.lineno, node.name, "set a name of your own")
        rule = _RULES.get(type(node))
        if rule is not None:
            yield from rule(node)


def find_module_state(tree: nodes.Node) -> Iterator[Fault]:
    """Find values with a state outside of macros and blocks; in an imported file they last from page to page."""
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.Name) and child.ctx == "load" and child.name in _WITH_STATE:
            yield Fault(
                "impure-template",
                f"`{child.name}` here would carry over from one page to the next: this file is imported",
                child.lineno,
                child.name,
                "use it inside a macro, or import the file `with context`",
            )
        if not isinstance(child, (nodes.Macro, nodes.Block)):
            yield from find_module_state(child)


def own_names(everything: Iterable[nodes.Node]) -> frozenset[str]:
    """Return the names that a template sets itself."""
    names: set[str] = set()
    for node in everything:
        if (isinstance(node, nodes.Name) and node.ctx != "load") or isinstance(node, nodes.Macro):
            names.add(node.name)
        elif isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, nodes.FromImport):
            names.update(name[1] if isinstance(name, tuple) else name for name in node.names)
    return frozenset(names)


def _module_names(everything: Iterable[nodes.Node]) -> frozenset[str]:
    """Return the names that may stand for an imported file, whose macros may have the names of Python methods."""
    names = {"self", "super", "loop"}
    for node in everything:
        if isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, (nodes.Macro, nodes.CallBlock)):
            names.update(argument.name for argument in node.args)
    return frozenset(names)


def _check_name(name: str, line: int) -> Iterator[Fault]:
    if is_forbidden(name):
        hint = "no name begins with an underscore" if name.startswith("_") else "join texts with ~"
        yield Fault("unsafe-template", f"`{name}` is out of a template's reach", line, name, hint)


def _check_underscore(name: str, line: int) -> Iterator[Fault]:
    if name.startswith("_"):
        yield from _check_name(name, line)


def _check_path(path: str, line: int) -> Iterator[Fault]:
    for step in path.replace(",", ".").split("."):
        yield from _check_name(step.strip(), line)


def _call(node: nodes.Call, modules: frozenset[str]) -> Iterator[Fault]:
    callee = node.node
    if not isinstance(callee, nodes.Getattr) or callee.attr not in _PYTHON_METHODS:
        return
    root = callee.node
    while isinstance(root, (nodes.Getattr, nodes.Getitem)):
        root = root.node
    if not isinstance(root, nodes.Name) or root.name not in modules:
        message = f"values have no `.{callee.attr}()` in templates"
        yield Fault("unsafe-template", message, node.lineno, callee.attr, METHOD_HINTS.get(callee.attr, ""))


def _repeated_arguments(node: nodes.Call | nodes.Filter | nodes.Test) -> Iterator[Fault]:
    for key, times in Counter(keyword.key for keyword in node.kwargs).items():
        if times > 1:
            yield Fault("template-syntax", f"`{key}` is given twice", node.lineno, str(key))


def _getitem(node: nodes.Getitem) -> Iterator[Fault]:
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        yield from _check_name(node.arg.value, node.lineno)


def _filter(node: nodes.Filter) -> Iterator[Fault]:
    yield from _check_known("filter", node.name, FILTERS, node.lineno)
    for keyword in node.kwargs:
        if keyword.key == "attribute":
            yield from _check_constant_path(keyword.value, node.lineno)
    if node.name in _ATTRIBUTE_POSITIONS:
        yield from _check_constant_path(_argument(node, _ATTRIBUTE_POSITIONS[node.name]), node.lineno)
    yield from _check_constant_name("filter", _argument(node, 0) if node.name == "map" else None, FILTERS)
    yield from _check_constant_name("test", _argument(node, _TEST_POSITIONS.get(node.name, 99)), TESTS)


def _argument(node: nodes.Filter, position: int) -> nodes.Node | None:
    return node.args[position] if position < len(node.args) else None


def _check_constant_path(node: nodes.Node | None, line: int) -> Iterator[Fault]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield from _check_path(node.value, line)


def _check_constant_name(noun: str, node: nodes.Node | None, table: Mapping[str, Any]) -> Iterator[Fault]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield from _check_known(noun, node.value, table, node.lineno)


def _check_known(noun: str, name: str, table: Mapping[str, Any], line: int) -> Iterator[Fault]:
    if name not in table:
        hint = (FILTER_HINTS.get(name) if noun == "filter" else None) or did_you_mean(name, table)
        yield Fault(f"unknown-{noun}", f"there is no {noun} `{name}`", line, name, hint)


def _constant(node: nodes.Const) -> Iterator[Fault]:
    char = first_control_character(node.value) if isinstance(node.value, str) else ""
    if char:
        yield Fault(
            "control-character",
            f"the character U+{ord(char):04X} in a string has a meaning of its own here",
            node.lineno,
            hint="write {{ root }} for the address of the site",
        )


def _from_import(node: nodes.FromImport) -> Iterator[Fault]:
    for name in node.names:
        yield from _check_underscore(name[1] if isinstance(name, tuple) else name, node.lineno)


def _autoescape(node: nodes.ScopedEvalContextModifier) -> Iterator[Fault]:
    yield Fault("unsafe-template", "escaping is always on", node.lineno, "autoescape", "leave this block out")


# The rules by type of node.
_RULES: Mapping[type[nodes.Node], Callable[[Any], Iterator[Fault]]] = {
    nodes.Const: _constant,
    nodes.Filter: _filter,
    nodes.FromImport: _from_import,
    nodes.Getattr: lambda node: _check_name(node.attr, node.lineno),
    nodes.Getitem: _getitem,
    nodes.Import: lambda node: _check_underscore(node.target, node.lineno),
    nodes.Keyword: lambda node: _check_underscore(node.key, node.lineno),
    nodes.Macro: lambda node: _check_underscore(node.name, node.lineno),
    nodes.Name: lambda node: _check_underscore(node.name, node.lineno) if node.name != "_" else iter(()),
    nodes.NSRef: lambda node: _check_name(node.attr, node.lineno),
    nodes.ScopedEvalContextModifier: _autoescape,
    nodes.Test: lambda node: _check_known("test", node.name, TESTS, node.lineno),
}
