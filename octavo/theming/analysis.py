"""Analyse one template without running it: its references, its names and the rules it breaks."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from jinja2 import meta, nodes

from octavo.base.frozen import EMPTY, frozen
from octavo.theming.bounds import LimitMet
from octavo.theming.errors import lines_of
from octavo.theming.filters import FILTERS
from octavo.theming.rules import (
    Fault,
    all_nodes,
    compile_fault,
    find_faults,
    find_module_state,
    first_control_character,
    own_names,
)
from octavo.theming.sandbox import Sandbox
from octavo.theming.tests import TESTS


@frozen
class TemplateUse:
    """A use of other templates: an `extends`, an `include` or an `import`.

    `candidates` are their names, None if they are known only at run time; `optional` tells if they may be missing.
    `cached` tells if the names that the other file sets are cached from one page to the next, that is, if it is
    imported without context.
    """

    verb: str
    candidates: tuple[str, ...] | None
    line: int
    optional: bool
    cached: bool


@frozen
class TemplateAnalysis:
    """The result of the analysis of one template.

    `names` are those it takes from outside, each with the first line that mentions it; `own_names` those it sets.
    `faults` are the rules that it breaks; `module_state` the faults that count only if the template is imported.
    """

    references: tuple[TemplateUse, ...] = ()
    names: Mapping[str, int] = EMPTY
    own_names: frozenset[str] = frozenset()
    module_state: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


@lru_cache(maxsize=512)
def analyse(name: str, source: str) -> TemplateAnalysis:
    """Analyse a template; an error that keeps it from being compiled is among its faults."""
    faults = tuple(_control_characters(source))
    try:
        tree = _sandbox().parse(source, name)
        everything = all_nodes(tree)
        faults += tuple(find_faults(everything))
        state = tuple(find_module_state(tree))
        references, own, lines = tuple(_references(everything)), own_names(everything), _lines(everything)
        names = {name: lines.get(name, 1) for name in sorted(_undeclared(tree, everything))}
    except LimitMet as failure:
        raise failure.at(name, 1) from failure
    except Exception as failure:
        return TemplateAnalysis(faults=(*faults, compile_fault(failure)))
    return TemplateAnalysis(references, names, own, state, faults)


def _control_characters(source: str) -> Iterator[Fault]:
    for number, line in enumerate(lines_of(source), 1):
        char = first_control_character(line)
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
        cached = isinstance(node, (nodes.Import, nodes.FromImport)) and not node.with_context
        verb = {nodes.Extends: "extends", nodes.Include: "includes"}.get(type(node), "imports")
        yield TemplateUse(verb, candidates, node.lineno, optional, cached)


def _undeclared(tree: nodes.Template, everything: Iterable[nodes.Node]) -> set[str]:
    """Return the names that a template takes from outside; changes the tree."""
    # Jinja stops at an unknown filter or test. It is reported elsewhere; a known one in its place lets Jinja go on.
    for node in everything:
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            node.name = "default"
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            node.name = "defined"
    return meta.find_undeclared_variables(tree)


def _lines(everything: Iterable[nodes.Node]) -> dict[str, int]:
    """Return the first line that reads each name."""
    lines: dict[str, int] = {}
    for node in everything:
        if isinstance(node, nodes.Name) and node.ctx == "load":
            lines.setdefault(node.name, node.lineno)
    return lines
