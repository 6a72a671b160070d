"""Compare a site that was moved with what must have come of it."""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from octavo.base.layout import CONTENT, SITE_FILE, place_of
from octavo.content.fields import CONFIG, ENTRIES
from octavo.content.findings import Findings
from octavo.content.schema import Table
from octavo.model.slugs import former_address, slugify
from octavo.yaml import frontmatter
from octavo.yaml.decode import Refusal, decode
from octavo.yaml.read import parse_mapping
from tests.support.peers import ANY, Entry, Peer
from tests.support.sites import files

_LINK = re.compile(r"\]\(\s*(?:<([^<>]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))|(?:href|src)=[\"']([^\"']*)")


class Moved:
    """The content of a moved site, with the former site that it came from."""

    def __init__(self, peer: Peer, former: Path, root: Path) -> None:
        self.peer = peer
        self.former = former
        self.content = root / CONTENT
        self.paths = files(self.content)
        self.by_digest: dict[str, list[str]] = {}
        for path in self.paths:
            self.by_digest.setdefault(_digest(self.content / path), []).append(path)
        self.entries = peer.entries
        self.found = {id(entry): self._look_for(entry) for entry in peer.entries}

    def differences(self) -> list[str]:
        """Return what is not as it must be, a sentence each; empty for a site that was moved rightly."""
        return [*self._in_entries(), *self._in_site(), *self._in_files(), *self._too_much()]

    def _in_entries(self) -> Iterator[str]:
        for entry in self.entries:
            what = entry.name
            path = self.path_of(entry)
            if not path:
                yield f"{what}: there is no such entry"
                continue
            try:
                split = frontmatter.split(decode((self.content / path).read_bytes(), path), path)
            except Refusal as refusal:
                yield f"{what}: it cannot be read: {refusal}"
                continue
            front = yaml.load(split.yaml, yaml.BaseLoader)
            if entry.path and path not in _places(entry.path):
                yield f"{what}: it is at {path}"
            yield from (f"{what}: {fault}" for fault in self._in_front(entry, path, front))
            yield from (f"{what}: {fault}" for fault in self._in_body(entry, path, split.body))
            for source, name in entry.files.items():
                beside = posixpath.join(posixpath.dirname(path), name)
                if beside not in self.by_digest.get(_digest(self.former / source), ()):
                    yield f"{what}: {source} does not lie beside it as {name}"

    def _in_front(self, entry: Entry, path: str, front: dict[str, Any]) -> Iterator[str]:
        served = {own_address(path, front), *former_addresses(path, front)}
        for former in map(former_address, entry.former):
            if former not in served:
                yield f"{former} does not lead to it"
        wanted: dict[str, Any] = _filled(dict(entry.front), front)
        actual = {key: value for key, value in front.items() if key not in ("aliases", "slug")}
        if isinstance(actual.get("image"), dict):
            kept = wanted.get("image", {})
            actual["image"] = {
                key: value for key, value in actual["image"].items() if key in ("file", "alt") or key in kept
            }
        if entry.kind != "paper" and isinstance(actual.get("extra"), dict):
            actual["extra"] = {key: value for key, value in actual["extra"].items() if key in wanted.get("extra", {})}
            if not actual["extra"]:
                del actual["extra"]
        if entry.kind == "news":
            wanted["title"], actual["title"] = wanted["title"].rstrip("."), str(actual.get("title", "")).rstrip(".")
        table = ENTRIES[entry.kind]
        yield from _unequal(
            table, self._with_digests(wanted, self.former, self._sources(entry)), self._with_digests(actual, path)
        )

    def _in_body(self, entry: Entry, path: str, body: str) -> Iterator[str]:
        yield from (f"the text lacks `{text}`" for text in entry.has if text not in body)
        yield from (f"the text has `{text}`" for text in entry.lacks if text in body)
        targets = {resolved(path, target) for target in targets_in(body)}
        for source in entry.links:
            if not targets & set(self.targets_of(source)):
                yield f"the text does not link to what came of {source}"

    def _in_site(self) -> Iterator[str]:
        place = self.content / SITE_FILE
        front = yaml.load(place.read_text("utf-8"), yaml.BaseLoader) if place.is_file() else {}
        front = {key: value for key, value in (front or {}).items() if key != "version"}
        sources = {path: source for source, path in self.peer.files.items()}
        wanted = self._with_digests(dict(self.peer.site), self.former, sources)
        yield from (f"{SITE_FILE}: {fault}" for fault in _unequal(CONFIG, wanted, self._with_digests(front, SITE_FILE)))

    def _in_files(self) -> Iterator[str]:
        for source in self.peer.files:
            if not self.by_digest.get(_digest(self.former / source)):
                yield f"{source} is not in the new site"

    def _too_much(self) -> Iterator[str]:
        known = {*self.found.values(), *(self.path_of(entry) for entry in self.entries)}
        for path in self.paths:
            if place_of(path).role == "entry" and path not in known:
                yield f"{path} came of nothing"
        secret = [_digest(place) for place in sorted(self.former.parent.glob("elsewhere/*"))]
        yield from (f"{path} is from outside of the site" for one in secret for path in self.by_digest.get(one, ()))

    def targets_of(self, source: str) -> list[str]:
        """Return the paths in content/ that came of a file, or the address itself."""
        if source.startswith("/"):
            return [source]
        found = [self.path_of(entry) for entry in self.entries if source in entry.sources]
        place = self.former / source
        return found or (self.by_digest.get(_digest(place), []) if place.is_file() else [])

    def path_of(self, entry: Entry) -> str:
        """Return the path in content/ of what came of an entry; empty if nothing did."""
        return self.found[id(entry)]

    def _look_for(self, entry: Entry) -> str:
        """Return the path of the entry that came of a file, by its path, its former address, or title and date."""
        for path in _places(entry.path):
            if path in self.paths:
                return path
        for path in self.paths:
            place = place_of(path)
            if place.role != "entry" or place.kind != entry.kind:
                continue
            front = _front_of(self.content / path)
            served = {own_address(path, front), *former_addresses(path, front)}
            if served & set(map(former_address, entry.former)):
                return path
            if all(front.get(key) == entry.front.get(key) for key in ("title", "date")) and "title" in front:
                return path
        return ""

    def _sources(self, entry: Entry) -> dict[str, str]:
        return {path: source for source, path in (*entry.files.items(), *self.peer.files.items())}

    def _with_digests(self, value: Any, place: Path | str, sources: Mapping[str, str] | None = None) -> Any:
        """Return front matter in which each name of a file is the digest of its bytes."""
        if isinstance(value, dict):
            return {key: self._with_digests(inner, place, sources) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._with_digests(inner, place, sources) for inner in value]
        if isinstance(place, Path):
            named = place / sources[value] if sources and value in sources else None
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(place), value))
            named = self.content / path if path in self.paths and place_of(path).role != "entry" else None
        return f"{_digest(named)}.file" if named and named.is_file() else value


def resolved(path: str, target: str) -> str:
    """Return the path in content/ that a link in an entry leads to; an address from the root stays."""
    bare = unquote(target.partition("#")[0])
    if bare.startswith("/") or "://" in bare:
        return bare
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))


def targets_in(body: str) -> list[str]:
    """Return the targets of the links and pictures in a text."""
    return [next(filter(None, match), "") for match in _LINK.findall(body)]


def own_address(path: str, front: Mapping[str, Any]) -> str:
    """Return the address of an entry's page, with a slash before and behind it."""
    place = place_of(path)
    if place.kind == "person" and not place.name:
        return "/"
    *folders, name = place.name.split("/")
    parts = [*map(slugify, folders), str(front.get("slug") or slugify(name))]
    top = "" if place.kind == "page" else path.partition("/")[0] + "/"
    return f"/{top}{'/'.join(parts)}/"


def former_addresses(path: str, front: Mapping[str, Any]) -> list[str]:
    """Return the former addresses that lead to an entry, as paths from the root."""
    written = front.get("aliases") or []
    top = own_address(path, front).rpartition("/")[0].rpartition("/")[0]
    read = [former_address(one) for one in ([written] if isinstance(written, str) else written)]
    return [one if one.startswith("/") else f"{top}/{one}/" for one in read]


def untold(peer: Peer, former: Path, report: Iterable[str]) -> list[str]:
    """Return what a report does not say; each item must stand in one line, with the number of its line if any."""
    lines = [line.casefold() for line in report]
    missing = []
    for item in peer.reported:
        number = line_of(former / item.source, item.at) if item.at else 0
        words = [item.source.casefold(), *(word.casefold() for word in item.says)]
        if not any(all(word in line for word in words) and (not number or str(number) in line) for line in lines):
            missing.append(f"{item.source}{f', line {number}' if number else ''}: {', '.join(item.says)}")
    return missing


def line_of(place: Path, text: str) -> int:
    """Return the first line of a file in which a text stands, from 1."""
    lines = place.read_bytes().decode("utf-8", "replace").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def _places(path: str) -> tuple[str, str]:
    """Return the two places of an entry, which are one to a reader: a file, and the index of a folder of its own."""
    return path, f"{path.removesuffix('.md')}/index.md"


def _digest(place: Path) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()


def _front_of(place: Path) -> dict[str, Any]:
    """Return the front matter of a file; nothing for one that cannot be read."""
    try:
        yaml_text = frontmatter.split(decode(place.read_bytes(), place.name), place.name).yaml
    except Refusal:
        return {}
    return dict(yaml.load(yaml_text, yaml.BaseLoader) or {})


def _filled(wanted: Any, actual: Any) -> Any:
    """Return wanted values in which those that may be any are the actual ones."""
    if wanted == ANY and actual:
        return actual
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return {key: _filled(value, actual.get(key)) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(actual, list) and len(wanted) == len(actual):
        return [_filled(*pair) for pair in zip(wanted, actual, strict=True)]
    return wanted


def _unequal(table: Table, wanted: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys whose values do not mean the same to Octavo."""
    for key in dict.fromkeys((*wanted, *actual)):
        pair = [_read(table, {key: values[key]} if key in values else {}) for values in (wanted, actual)]
        if pair[0] != pair[1]:
            yield f"`{key}` is {actual.get(key)!r}, not {wanted.get(key)!r}"


def _read(table: Table, values: Mapping[str, Any]) -> Any:
    """Return the values of a mapping as Octavo reads them; links in any order."""
    field = next((field for field in table.fields if field.name in values), None)
    if field is None:
        return values
    node = parse_mapping(yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False), "x")
    read = field.kind.read(node.pairs[0][1], Findings("x"))
    return sorted(read, key=repr) if field.name == "links" and isinstance(read, tuple) else read
