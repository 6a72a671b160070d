"""What can be known of one template without running it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from jinja2 import meta, nodes

from octavo.base.frozen import EMPTY, frozen
from octavo.theming.errors import lines_of
from octavo.theming.filters import FILTERS
from octavo.theming.rules import Fault, compile_fault, control, faults, flat, names_set, stateful
from octavo.theming.sandbox import Sandbox
from octavo.theming.tests import TESTS


@frozen
class TemplateUse:
    """A mention of other templates: the candidates by name, or None where only the running template knows.

    `kept` says that what the other file sets is kept between pages (an import without context).
    """

    verb: str
    candidates: tuple[str, ...] | None
    line: int
    optional: bool
    kept: bool


@frozen
class TemplateAnalysis:
    """One template: what it refers to, the names it takes from outside (with a line each) and those it sets itself."""

    references: tuple[TemplateUse, ...] = ()
    names: Mapping[str, int] = EMPTY
    names_set: frozenset[str] = frozenset()
    stateful: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


@lru_cache(maxsize=512)
def analyse(name: str, source: str) -> TemplateAnalysis:
    """Take a template apart; whatever is wrong with it is among its faults."""
    controls = tuple(_controls(source))
    wrong: tuple[Fault, ...] = ()
    try:
        tree = _sandbox().parse(source, name)
        found = flat(tree)
        wrong, kept = tuple(faults(found)), tuple(stateful(tree))
        references, own, lines = tuple(_references(found)), names_set(found), _lines(found)
        names = {name: lines.get(name, 1) for name in sorted(_undeclared(tree, found))}
    except Exception as failure:
        return TemplateAnalysis(faults=(*controls, *wrong, compile_fault(failure)))
    return TemplateAnalysis(references, names, own, kept, controls + wrong)


def _controls(source: str) -> Iterator[Fault]:
    for number, line in enumerate(lines_of(source), 1):
        char = control(line)
        if char:
            message = f"the character U+{ord(char):04X} has a meaning of its own here"
            yield Fault("control-character", message, number, char, "delete it")


def _references(everything: Iterable[nodes.Node]) -> Iterator[TemplateUse]:
    for node in everything:
        if not isinstance(node, (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            continue
        found = tuple(meta.find_referenced_templates(nodes.Template([node])))
        candidates = None if None in found else tuple(name for name in found if name is not None)
        optional = isinstance(node, nodes.Include) and node.ignore_missing
        kept = isinstance(node, (nodes.Import, nodes.FromImport)) and not node.with_context
        verb = {nodes.Extends: "extends", nodes.Include: "includes"}.get(type(node), "imports")
        yield TemplateUse(verb, candidates, node.lineno, optional, kept)


def _undeclared(tree: nodes.Template, everything: Iterable[nodes.Node]) -> set[str]:
    # An unknown filter is reported already; with a known one in its place the names behind it are found too.
    for node in everything:
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            node.name = "default"
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            node.name = "defined"
    return meta.find_undeclared_variables(tree)


def _lines(everything: Iterable[nodes.Node]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for node in everything:
        if isinstance(node, nodes.Name) and node.ctx == "load":
            lines.setdefault(node.name, node.lineno)
    return lines
