"""The rules that take more than one template to see."""

from collections.abc import Iterable, Iterator, Mapping

from octavo.base.suggest import did_you_mean
from octavo.theming.analysis import TemplateAnalysis, TemplateUse, analyse
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.rules import Fault

_PLACES = {
    "caller": "caller() is known in a macro that is called with {% call %}",
    "loop": "loop is known in the loop itself; hand what is needed on with {% set %}",
    "self": "self is known in the template itself",
    "super": "super() is known in a block",
    "varargs": "varargs is known in a macro",
    "kwargs": "kwargs is known in a macro",
    "request": "a page is built before anyone asks for it",
    "lipsum": "write the text",
}


def analyse_all(sources: Mapping[str, str]) -> dict[str, TemplateAnalysis]:
    """All templates of a theme, taken apart."""
    return {name: analyse(name, source) for name, source in sorted(sources.items())}


def reach(template: str, studies: Mapping[str, TemplateAnalysis]) -> tuple[set[str], set[str]]:
    """The templates that one can lead to, itself among them, and those it asks for that do not exist."""
    members: set[str] = set()
    missing: set[str] = set()
    waiting = [template]
    while waiting:
        name = waiting.pop()
        if name not in studies:
            missing.add(name)
        elif name not in members:
            members.add(name)
            for reference in studies[name].references:
                waiting += _candidates(reference, studies)
    return members, missing


def lint(sources: Mapping[str, str]) -> dict[str, list[Fault]]:
    """Every rule that a template of a theme breaks, on its own or together with others."""
    studies = analyse_all(sources)
    found = {name: list(one.faults) for name, one in studies.items()}
    for name, one in studies.items():
        for reference in one.references:
            found[name] += _missing(reference, studies)
    for name in _kept(studies):
        found[name] += studies[name].stateful
    for name, known in _known(studies).items():
        found[name] += _unknown(studies[name], known)
    return found


def _missing(reference: TemplateUse, studies: Mapping[str, TemplateAnalysis]) -> Iterator[Fault]:
    candidates = reference.candidates
    if reference.optional or candidates is None or any(name in studies for name in candidates):
        return
    named = " or ".join(f"`{name}`" for name in candidates)
    word = candidates[0] if candidates else ""
    message = f"this {reference.verb} {named}, which is not there" if candidates else f"this {reference.verb} nothing"
    yield Fault("missing-template", message, reference.line, word, did_you_mean(word, studies))


def _kept(studies: Mapping[str, TemplateAnalysis]) -> set[str]:
    """The templates whose top level is kept between pages: imported ones, and all that these import or extend."""
    waiting: list[str] = []
    for one in studies.values():
        for reference in one.references:
            waiting += _candidates(reference, studies) if reference.kept else ()
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in studies and name not in kept:
            kept.add(name)
            for reference in studies[name].references:
                waiting += _candidates(reference, studies) if reference.verb != "includes" else ()
    return kept


def _candidates(reference: TemplateUse, studies: Mapping[str, TemplateAnalysis]) -> Iterable[str]:
    return studies if reference.candidates is None else reference.candidates


def _known(studies: Mapping[str, TemplateAnalysis]) -> dict[str, set[str]]:
    """For each template the names set in it, or in one that leads to it: includes and parents see those too."""
    known: dict[str, set[str]] = {name: set() for name in studies}
    for name in studies:
        for member in reach(name, studies)[0]:
            known[member] |= studies[name].names_set
    return known


def _unknown(one: TemplateAnalysis, known: set[str]) -> Iterator[Fault]:
    for name, line in one.names.items():
        if name not in known and name not in CONTEXT_NAMES:
            hint = _PLACES.get(name) or did_you_mean(name, CONTEXT_NAMES | known)
            yield Fault("unknown-name", f"no page has a value `{name}`", line, name, hint)
