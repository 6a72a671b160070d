"""The closure of a template: it and all that it extends, includes and imports, and the names that these mention."""

from collections.abc import Mapping

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, error
from octavo.base.frozen import frozen
from octavo.theming.errors import span_of_word
from octavo.theming.names import CONTEXT_NAMES


@frozen
class Dependencies:
    """A template with all that it can reach; `missing` are candidates that do not exist, so that adding one counts."""

    template: str
    members: tuple[str, ...]
    missing: tuple[str, ...]
    names: tuple[str, ...]
    digest: str


def dependencies_of(template: str, sources: Mapping[str, str]) -> Dependencies:
    """The closure of a template among a theme's; a name known only at run time makes every template a member."""
    from octavo.theming.lint import analyse_all, reach

    studies = analyse_all(sources)
    members, missing = reach(template, studies)
    mentioned = {name for member in members for name in studies[member].names}
    texts = tuple((name, sources[name]) for name in sorted(members))
    absent = tuple(sorted(missing))
    key = hashing.of_value((template, texts, absent))
    return Dependencies(template, tuple(sorted(members)), absent, tuple(sorted(mentioned & CONTEXT_NAMES)), key)


def check_templates(sources: Mapping[str, str], paths: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a theme's templates and can be seen without running them."""
    from octavo.theming.lint import lint

    found = {
        error(fault.code, fault.message, span_of_word(sources[name], paths[name], fault.line, fault.word), fault.hint)
        for name, faults in lint(sources).items()
        for fault in faults
    }
    return tuple(sorted(found, key=lambda item: item.order))
