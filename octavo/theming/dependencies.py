"""Find the dependencies of a template: the templates that it reaches, and the context names that these mention."""

from collections.abc import Mapping

from octavo.base import hashing
from octavo.base.frozen import frozen
from octavo.theming.names import CONTEXT_NAMES


@frozen
class Dependencies:
    """The dependencies of a template.

    `members` are the template and all that it extends, includes and imports, directly or not; `missing` are those among
    them that do not exist, for a page changes when one is added; `names` are the context names that the members
    mention. `digest` changes with the text of a member and with `missing`.
    """

    template: str
    members: tuple[str, ...]
    missing: tuple[str, ...]
    names: tuple[str, ...]
    digest: str


def dependencies_of(template: str, sources: Mapping[str, str]) -> Dependencies:
    """Return the dependencies of one of a theme's templates.

    A reference whose target is known only at run time makes every template a member.
    """
    from octavo.theming.lint import analyse_all, reachable

    analyses = analyse_all(sources)
    members, missing = reachable(template, analyses)
    mentioned = {name for member in members for name in analyses[member].names}
    texts = tuple((name, sources[name]) for name in sorted(members))
    absent = tuple(sorted(missing))
    digest = hashing.of_value((template, texts, absent))
    return Dependencies(template, tuple(sorted(members)), absent, tuple(sorted(mentioned & CONTEXT_NAMES)), digest)
