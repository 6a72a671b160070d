"""Where a name of a file or an entry leads: paths written beside an entry become addresses of the site."""

import posixpath
import re
from bisect import bisect
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.base.layout import EntryKind, place_of
from octavo.base.suggest import did_you_mean
from octavo.content.entries import ImageEntry
from octavo.content.links import LinkEntry, is_outward
from octavo.markdown.ids import prefix_of
from octavo.model.records import Image, Link

# Comparing names takes its time: so many before and after the one sought are looked at.
_AROUND = 100

# Browsers take these out of an address before they read it.
_BLANK = re.compile(r"[\t\r\n]")
_HOST = re.compile(r"www\.|[\w-]+(?:\.[\w-]+)+/")


class Destination(NamedTuple):
    """An entry as others may link to it: its folder on the site, and the ids in its text."""

    home: str
    kind: EntryKind
    slug: str
    title: str
    ids: tuple[str, ...]


@frozen
class Found:
    """What a target turned out to be: its link, and the entry or the file (with its place in the output) behind it."""

    url: str
    entry: Destination | None = None
    copy: tuple[str, str] | None = None


@frozen
class Targets:
    """All that can be linked to.

    `entries` are by path below `content/`, `files` all other sources, `left_out` the other entries: true for a draft,
    false for one that could not be read.
    """

    entries: Mapping[str, Destination]
    files: frozenset[str]
    left_out: Mapping[str, bool]

    def home(self, path: str) -> str:
        """The folder of an entry on the site: `papers/x/`."""
        return self.entries[path].home

    def find(self, source: str, target: str) -> Found | str:
        """What a target written in a source is; where it is nothing, the hint that helps."""
        if is_outward(target):
            return Found(target)
        target = _BLANK.sub("", target).strip()
        if target.startswith("//"):
            return "write https: before an address of another site"
        try:
            parts = urlsplit(target)
        except ValueError:
            return "this is not an address"
        path = self._path(source, unquote(parts.path))
        if path is None:
            return "it leads out of content/"
        entry = self.entries.get(path) or self.entries.get(f"{path}/index.md")
        if entry is not None:
            fragment = self._fragment(entry, unquote(parts.fragment))
            if fragment is None:
                return f"that text has no part `{parts.fragment}`"
            return Found(urls.folder(entry.home) + fragment, entry)
        if path in self.files:
            output = self.output_of(path, source)
            suffix = f"#{parts.fragment}" if parts.fragment else ""
            return Found(urls.file(quote(output)) + suffix, None, (path, output))
        if path in self.left_out:
            return "it is a draft, and this build leaves drafts out" if self.left_out[path] else Found("#")
        return self._hint(source, path, target)

    def _hint(self, source: str, path: str, target: str) -> str:
        """The nearest file of the same type as one writes it in a source, or what is not there."""
        suffix, folder = posixpath.splitext(path)[1], posixpath.dirname(source)
        known = sorted(other for other in (*self.entries, *self.files) if posixpath.splitext(other)[1] == suffix)
        elsewhere = [other for other in known if posixpath.basename(other) == posixpath.basename(path)]
        if elsewhere:
            return f"did you mean `{posixpath.relpath(elsewhere[0], folder)}`?"
        at = bisect(known, path)
        around = known[max(0, at - _AROUND) : at + _AROUND]
        close = did_you_mean(posixpath.relpath(path, folder), (posixpath.relpath(other, folder) for other in around))
        if close:
            return close
        said = f"there is no content/{path}"
        return f"{said}; an address of another site begins with https://" if _HOST.match(target) else said

    def links(self, source: str, entries: Iterable[LinkEntry]) -> list[Link]:
        """The links of an entry's front matter, without those that lead nowhere."""
        found = [(entry, self.find(source, entry.target)) for entry in entries]
        return [
            Link(kind=entry.kind, label=entry.label, url=where.url)
            for entry, where in found
            if not isinstance(where, str)
        ]

    def image(self, source: str, entry: ImageEntry | None, alt: str = "") -> Image | None:
        """A picture that an entry names, with `alt` where it has no text of its own."""
        where = self.find(source, entry.file) if entry else ""
        return Image(url=where.url, alt=entry.alt or alt) if entry and not isinstance(where, str) else None

    def output_of(self, path: str, source: str = "") -> str:
        """Where in the output a file goes.

        What lies in an entry's own folder goes with it; what lies beside an entry goes into the folder of the
        entry (`source`) that names it; all else keeps its path.
        """
        owner = self.owner_of(path)
        if owner is not None:
            return self.home(owner) + path[len(posixpath.dirname(owner)) + 1 :]
        if place_of(path).role == "attachment" and posixpath.dirname(path) == posixpath.dirname(source):
            folder = self.home(source) if source in self.entries else ""
            return folder + posixpath.basename(path)
        return path

    def owner_of(self, path: str) -> str | None:
        """The entry in whose own folder a file lies."""
        folder = posixpath.dirname(path)
        while folder:
            if f"{folder}/index.md" in self.entries:
                return f"{folder}/index.md"
            folder = posixpath.dirname(folder)
        return None

    def _path(self, source: str, target: str) -> str | None:
        if target.startswith("/"):
            path = posixpath.normpath(target.lstrip("/") or ".")
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        return None if path.startswith("..") else path

    def _fragment(self, entry: Destination, wanted: str) -> str | None:
        if not wanted:
            return ""
        for known in (wanted, prefix_of(entry.kind, entry.slug) + wanted):
            if known in entry.ids:
                return f"#{known}"
        return None


def broken_link(target: str, hint: str, span: Span) -> Diagnostic:
    """A link inside the project that leads nowhere."""
    return error("broken-link", f"`{target}` leads nowhere", span, hint)


def same_address(address: str, one: str, other: str) -> Diagnostic:
    """Two things that would stand at one address of the site."""
    where = address or "the home page"
    hint = "give one of them another `slug:`, or another file name"
    return error("same-address", f"`{where}` is the address of two: {one} and {other}", Span(other), hint)
