"""What can be known of one template without running it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from jinja2 import meta, nodes

from octavo.base.frozen import EMPTY, frozen
from octavo.theming.errors import lines_of
from octavo.theming.filters import FILTERS
from octavo.theming.rules import Fault, bound, broken, control, faults, flat, stateful
from octavo.theming.sandbox import Sandbox
from octavo.theming.tests import TESTS


@frozen
class Reference:
    """A mention of other templates: the candidates by name, or None where only the running template knows.

    `kept` says that what the other file sets is kept between pages (an import without context).
    """

    verb: str
    candidates: tuple[str, ...] | None
    line: int
    optional: bool
    kept: bool


@frozen
class Study:
    """One template: what it refers to, the names it takes from outside (with a line each) and those it sets itself."""

    references: tuple[Reference, ...] = ()
    names: Mapping[str, int] = EMPTY
    bound: frozenset[str] = frozenset()
    stateful: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


@lru_cache(maxsize=512)
def study(name: str, source: str) -> Study:
    """Take a template apart; whatever is wrong with it is among its faults."""
    controls = tuple(_controls(source))
    wrong: tuple[Fault, ...] = ()
    try:
        tree = _sandbox().parse(source, name)
        found = flat(tree)
        wrong, kept = tuple(faults(found)), tuple(stateful(tree))
        references, own, lines = tuple(_references(found)), bound(found), _lines(found)
        names = {name: lines.get(name, 1) for name in sorted(_undeclared(tree, found))}
    except Exception as failure:
        return Study(faults=(*controls, *wrong, broken(failure)))
    return Study(references, names, own, kept, controls + wrong)


def _controls(source: str) -> Iterator[Fault]:
    for number, line in enumerate(lines_of(source), 1):
        char = control(line)
        if char:
            message = f"the character U+{ord(char):04X} has a meaning of its own here"
            yield Fault("control-character", message, number, char, "delete it")


def _references(everything: Iterable[nodes.Node]) -> Iterator[Reference]:
    for node in everything:
        if not isinstance(node, (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            continue
        found = tuple(meta.find_referenced_templates(nodes.Template([node])))
        candidates = None if None in found else tuple(name for name in found if name is not None)
        optional = isinstance(node, nodes.Include) and node.ignore_missing
        kept = isinstance(node, (nodes.Import, nodes.FromImport)) and not node.with_context
        verb = {nodes.Extends: "extends", nodes.Include: "includes"}.get(type(node), "imports")
        yield Reference(verb, candidates, node.lineno, optional, kept)


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
