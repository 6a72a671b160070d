"""Plan: the key of every page, and why one that is there has to be made again."""

from collections.abc import Iterable, Mapping
from typing import Any

from octavo.base import hashing
from octavo.base.hashing import Digests
from octavo.base.project import Options
from octavo.cache.history import PageKey
from octavo.model.records import Fragment, Listing
from octavo.render.fragments import Fragments
from octavo.render.routes import MISSING, Route
from octavo.theming.dependencies import Dependencies

# What every key begins with; the names of the template's closure follow.
_ALWAYS = ("engine", "settings", "template")

# The digest of each part, cut to what tells one from another: the key itself holds them whole.
_CUT = 8

# The names that the closure of each template mentions.
Names = Mapping[str, tuple[str, ...]]


class KeyBuilder:
    """Makes the keys of one build: H(path, engine, settings, closure digest, (name, digest) …)."""

    def __init__(
        self,
        fingerprint: str,
        options: Options,
        closures: Mapping[str, Dependencies],
        base_path: str,
        fragments: Fragments,
        digests: Digests,
    ) -> None:
        self._closures = closures
        self._digests = digests
        self._fragments = fragments
        settings = "portable" if options.portable else ""
        self._fingerprint = hashing.raw(fingerprint)
        self._settings = hashing.raw(settings)
        # One page is served at any depth, so its links begin at the site's own.
        self._settings_missing = hashing.raw((settings, base_path))
        self._templates = {name: hashing.raw(closure.digest) for name, closure in closures.items()}

    def page(self, route: Route, context: Mapping[str, Any]) -> PageKey:
        """The key of a page: of the engine, its path, and every value that its template's closure mentions."""
        template = route.template
        settings = self._settings_missing if route.path == MISSING else self._settings
        names = self._closures[template].names
        parts = [
            self._fingerprint,
            settings,
            self._templates[template],
            *(self._value(context.get(name)) for name in names),
        ]
        key = hashing.raw((route.path, b"".join(parts)))
        return PageKey(template, key, b"".join([part[:_CUT] for part in parts]))

    def _value(self, value: Any) -> bytes:
        if isinstance(value, Listing):
            groups = tuple((group.title, group.anchor, self._entries(group.entries)) for group in value.groups)
            return hashing.raw(("listing", value.total, groups))
        if type(value) is tuple and value and type(value[0]) is Fragment:
            return hashing.raw(("fragments", self._entries(value)))
        return self._digests.of(value)

    def _entries(self, entries: Iterable[Any]) -> bytes:
        return b"".join([self._fragments.key(entry) for entry in entries])


def file_key(path: str, source: str) -> PageKey:
    """The key of a file that is copied: its path and the digest of its bytes."""
    return PageKey("", hashing.raw((path, source)), b"")


def reason(
    now: PageKey, before: PageKey | None, names: Mapping[str, tuple[str, ...]], known: Mapping[str, tuple[str, ...]]
) -> str:
    """Why something is made again, or nothing; `names` are those of the closures now, `known` those of before."""
    if before is None:
        return "new"
    if before.key == now.key:
        return ""
    if not now.template:
        return "changed: file"
    was = _parts(before, known)
    mine = _parts(now, names)
    changed = [name for name, part in mine.items() if was.get(name) != part]
    changed += [name for name in was if name not in mine]
    return f"changed: {', '.join(changed)}" if changed else "changed"


def _parts(made: PageKey, names: Names) -> dict[str, bytes]:
    every = (*_ALWAYS, *names.get(made.template, ()))
    return {name: made.parts[at * _CUT : (at + 1) * _CUT] for at, name in enumerate(every)}
