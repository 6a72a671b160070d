"""Plan: which pages and files are stale, which current, which obsolete, each with its reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from octavo import digest
from octavo.closure import Closure
from octavo.fragment import ENTRY, fragment_context
from octavo.project import Options
from octavo.record import Fragment, Listing
from octavo.route import MISSING, Route
from octavo.snapshot import Stamp
from octavo.state import Made


@dataclass(frozen=True, slots=True)
class Keyed:
    """A page or file with its key, and what the key was made of by name."""

    path: str
    key: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do: stale paths with their reasons, paths that are as they should be, and paths to delete."""

    stale: Mapping[str, str]
    current: tuple[str, ...]
    obsolete: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is or will be ours, until the obsolete ones are gone."""
        return (*self.stale, *self.current, *self.obsolete)

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """Obsolete paths that must go before others can be written.

        A file where a folder is to be, or the reverse; and what differs from a wanted path in capitals only, for many
        file systems take the two for one.
        """
        wanted = {path.casefold() for path in (*self.stale, *self.current)}
        folders = {folder for path in wanted for folder in _folders(path)}
        return tuple(
            path
            for path in self.obsolete
            if path.casefold() in wanted | folders or not wanted.isdisjoint(_folders(path.casefold()))
        )


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


class Keys:
    """Makes the keys of one build: H(engine, settings, path, template, closure digest, (name, digest) …)."""

    def __init__(self, engine: str, options: Options, closures: Mapping[str, Closure]) -> None:
        self.engine = engine
        self.settings = "portable" if options.portable else ""
        self.closures = closures
        self._digests: dict[int, tuple[object, str]] = {}

    def page(self, route: Route) -> Keyed:
        """The key of a page: of the engine, its path, and every value that its template's closure mentions."""
        closure = self.closures[route.template]
        settings = self.settings
        if route.path == MISSING:
            settings += route.context["site"].base_path
        parts = {"engine": self.engine, "settings": settings, "template": closure.digest}
        for name in closure.names:
            parts[name] = self._value(route.context.get(name), route.context)
        return Keyed(route.path, digest.of_value((route.path, tuple(parts.items()))), parts)

    def file(self, path: str, source: str) -> Keyed:
        """The key of a file that is copied: its path and the digest of its bytes."""
        return Keyed(path, digest.of_value((path, source)), {"file": source})

    def _value(self, value: Any, context: Mapping[str, Any]) -> str:
        # Pages share most of what they see: a value is taken apart once. Holding it keeps its id its own.
        known = self._digests.get(id(value))
        if known is None:
            known = (value, self._fresh(value, context))
            self._digests[id(value)] = known
        return known[1]

    def _fresh(self, value: Any, context: Mapping[str, Any]) -> str:
        if isinstance(value, Fragment):
            return self._fragment(value, context)
        if isinstance(value, Listing):
            groups = tuple(
                (group.title, group.anchor, tuple(self._value(entry, context) for entry in group.entries))
                for group in value.groups
            )
            return digest.of_value(("listing", value.total, groups))
        if type(value) is tuple and value and isinstance(value[0], Fragment):
            return digest.of_value(tuple(self._value(entry, context) for entry in value))
        return digest.of_value(value)

    def _fragment(self, fragment: Fragment, context: Mapping[str, Any]) -> str:
        closure = self.closures[ENTRY]
        seen = fragment_context(fragment, context)
        parts = tuple((name, self._value(seen[name], context)) for name in closure.names)
        return digest.of_value((self.engine, closure.digest, parts))


def plan(
    wanted: Iterable[Keyed], made: Mapping[str, Made], stamp: Callable[[str], Stamp | None], ours: Iterable[str]
) -> Plan:
    """Compare what should be with what was made.

    `stamp` tells of a path what lies there now; what differs from what was written makes the path stale. `ours` are
    the paths that earlier builds wrote.
    """
    stale: dict[str, str] = {}
    current = []
    keep = set()
    for keyed in wanted:
        keep.add(keyed.path)
        reason = _reason(keyed, made.get(keyed.path), stamp(keyed.path))
        if reason:
            stale[keyed.path] = reason
        else:
            current.append(keyed.path)
    obsolete = tuple(sorted((set(ours) | set(made)) - keep))
    return Plan(stale, tuple(current), obsolete)


def _reason(keyed: Keyed, made: Made | None, stamp: Stamp | None) -> str:
    if made is None:
        return "new"
    if made.key != keyed.key:
        changed = [name for name, part in keyed.parts.items() if made.parts.get(name) != part]
        gone = [name for name in made.parts if name not in keyed.parts]
        return f"changed: {', '.join(changed + gone)}" if changed or gone else "changed"
    if stamp is None:
        return "missing from the output"
    if stamp != made.stamp:
        return "altered in the output"
    return ""
