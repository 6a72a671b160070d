"""Check the templates of a theme, each by itself and with those that it uses."""

from collections.abc import Iterable, Iterator, Mapping

from octavo.base.diagnostics import Diagnostic, error
from octavo.base.suggest import did_you_mean
from octavo.theming.analysis import TemplateAnalysis, TemplateUse, analyse
from octavo.theming.errors import span_of_word
from octavo.theming.names import CONTEXT_NAMES
from octavo.theming.rules import Fault

# Names that only some places of a template have, or that other programs offer.
_HINTS = {
    "caller": "caller() is known in a macro that is called with {% call %}",
    "loop": "loop is known in the loop itself; hand what is needed on with {% set %}",
    "self": "self is known in the template itself",
    "super": "super() is known in a block",
    "varargs": "varargs is known in a macro",
    "kwargs": "kwargs is known in a macro",
    "request": "a page is built before anyone asks for it",
    "lipsum": "write the text",
}


def check_templates(sources: Mapping[str, str], paths: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return the errors in a theme's templates that can be found without running them.

    `sources` are the texts of the templates by name, `paths` the places of their files for messages.
    """
    found = {
        error(fault.code, fault.message, span_of_word(sources[name], paths[name], fault.line, fault.word), fault.hint)
        for name, faults in lint(sources).items()
        for fault in faults
    }
    return tuple(sorted(found, key=lambda item: item.order))


def analyse_all(sources: Mapping[str, str]) -> dict[str, TemplateAnalysis]:
    """Return the analysis of every template of a theme."""
    return {name: analyse(name, source) for name, source in sorted(sources.items())}


def reachable(template: str, analyses: Mapping[str, TemplateAnalysis]) -> tuple[set[str], set[str]]:
    """Return the templates that one reaches, itself among them, and those among its references that do not exist."""
    members: set[str] = set()
    missing: set[str] = set()
    waiting = [template]
    while waiting:
        name = waiting.pop()
        if name not in analyses:
            missing.add(name)
        elif name not in members:
            members.add(name)
            for reference in analyses[name].references:
                waiting += _candidates(reference, analyses)
    return members, missing


def lint(sources: Mapping[str, str]) -> dict[str, list[Fault]]:
    """Return the rules that each template of a theme breaks, by itself or together with others."""
    analyses = analyse_all(sources)
    found = {name: list(analysis.faults) for name, analysis in analyses.items()}
    for name, analysis in analyses.items():
        for reference in analysis.references:
            found[name] += _missing_templates(reference, analyses)
    for name in _cached_modules(analyses):
        found[name] += analyses[name].module_state
    for name, known in _known_names(analyses).items():
        found[name] += _unknown_names(analyses[name], known)
    return found


def _missing_templates(reference: TemplateUse, analyses: Mapping[str, TemplateAnalysis]) -> Iterator[Fault]:
    candidates = reference.candidates
    if reference.optional or candidates is None or any(name in analyses for name in candidates):
        return
    named = " or ".join(f"`{name}`" for name in candidates)
    word = candidates[0] if candidates else ""
    message = f"this {reference.verb} {named}, which is not there" if candidates else f"this {reference.verb} nothing"
    yield Fault("missing-template", message, reference.line, word, did_you_mean(word, analyses))


def _cached_modules(analyses: Mapping[str, TemplateAnalysis]) -> set[str]:
    """Return the templates that are cached between pages: imported ones, and all that these import or extend."""
    waiting: list[str] = []
    for analysis in analyses.values():
        for reference in analysis.references:
            waiting += _candidates(reference, analyses) if reference.cached else ()
    cached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in analyses and name not in cached:
            cached.add(name)
            for reference in analyses[name].references:
                waiting += _candidates(reference, analyses) if reference.verb != "includes" else ()
    return cached


def _candidates(reference: TemplateUse, analyses: Mapping[str, TemplateAnalysis]) -> Iterable[str]:
    return analyses if reference.candidates is None else reference.candidates


def _known_names(analyses: Mapping[str, TemplateAnalysis]) -> dict[str, set[str]]:
    """Return the names that may be set when each template runs: its own, and those of the templates that reach it."""
    known: dict[str, set[str]] = {name: set() for name in analyses}
    for name in analyses:
        for member in reachable(name, analyses)[0]:
            known[member] |= analyses[name].own_names
    return known


def _unknown_names(analysis: TemplateAnalysis, known: set[str]) -> Iterator[Fault]:
    for name, line in analysis.names.items():
        if name not in known and name not in CONTEXT_NAMES:
            hint = _HINTS.get(name) or did_you_mean(name, CONTEXT_NAMES | known)
            yield Fault("unknown-name", f"no page has a value `{name}`", line, name, hint)
