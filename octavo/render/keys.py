"""Keys: a page's key is the digest of everything it may show, and decides whether the page is stale."""

from collections.abc import Iterable, Mapping
from typing import Any

from octavo.base import hashing
from octavo.base.hashing import Digests
from octavo.base.project import Options
from octavo.cache.history import PageKey
from octavo.model.records import Fragment, Listing
from octavo.render.fragments import Fragments
from octavo.render.routes import Route
from octavo.site.targets import MISSING
from octavo.theming.dependencies import Dependencies

# The parts of every key, as reasons name them; the names that the template's dependencies mention follow.
_FIRST_PARTS = ("engine", "settings", "template")

# The bytes of each part's digest that are stored to find the reason of a change; the key is computed from whole
# digests.
_PART_SIZE = 8

# The names that the dependencies of each template mention.
Names = Mapping[str, tuple[str, ...]]


class KeyBuilder:
    """Computes the keys of one build's pages: H(path, engine, settings, dependencies' digest, value of each name).

    The engine is the program's `fingerprint`. The names are those that the `dependencies` of the page's template
    mention. `base_path` is the path of the site on its host.
    """

    def __init__(
        self,
        fingerprint: str,
        options: Options,
        dependencies: Mapping[str, Dependencies],
        base_path: str,
        fragments: Fragments,
        digests: Digests,
    ) -> None:
        self._dependencies = dependencies
        self._digests = digests
        self._fragments = fragments
        settings = "portable" if options.portable else ""
        self._fingerprint = hashing.raw(fingerprint)
        self._settings = hashing.raw(settings)
        # The page for missing addresses is served at any depth, so its links begin with the site's path.
        self._settings_missing = hashing.raw((settings, base_path))
        self._templates = {name: hashing.raw(found.digest) for name, found in dependencies.items()}

    def page(self, route: Route, context: Mapping[str, Any]) -> PageKey:
        """Return the key of a page with some values."""
        template = route.template
        parts = [
            self._fingerprint,
            self._settings_missing if route.path == MISSING else self._settings,
            self._templates[template],
            *(self._value(context.get(name)) for name in self._dependencies[template].names),
        ]
        key = hashing.raw((route.path, b"".join(parts)))
        return PageKey(template, key, b"".join([part[:_PART_SIZE] for part in parts]))

    def _value(self, value: Any) -> bytes:
        """Return the digest of a value; a list of fragments is digested by their keys."""
        if isinstance(value, Listing):
            groups = tuple((group.title, group.anchor, self._entries(group.entries)) for group in value.groups)
            return hashing.raw(("listing", value.total, groups))
        if type(value) is tuple and value and type(value[0]) is Fragment:
            return hashing.raw(("fragments", self._entries(value)))
        return self._digests.of(value)

    def _entries(self, entries: Iterable[Any]) -> bytes:
        return b"".join([self._fragments.key(entry) for entry in entries])


def file_key(path: str, source: str) -> PageKey:
    """Return the key of a file that is copied: of its path and the digest of its source."""
    return PageKey("", hashing.raw((path, source)), b"")


def reason(now: PageKey, before: PageKey | None, names: Names, names_before: Names) -> str:
    """Return the reason why a page or file is made again, empty if its key is the same.

    `names` are those that the templates' dependencies mention now, `names_before` those of the last build.
    """
    if before is None:
        return "new"
    if before.key == now.key:
        return ""
    if not now.template:
        return "changed: file"
    old, new = _parts(before, names_before), _parts(now, names)
    changed = [name for name, part in new.items() if old.get(name) != part]
    changed += [name for name in old if name not in new]
    return f"changed: {', '.join(changed)}" if changed else "changed"


def _parts(key: PageKey, names: Names) -> dict[str, bytes]:
    part_names = (*_FIRST_PARTS, *names.get(key.template, ()))
    return {name: key.parts[at * _PART_SIZE : (at + 1) * _PART_SIZE] for at, name in enumerate(part_names)}
