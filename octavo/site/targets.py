"""Resolve targets: paths and addresses in sources become links of the site."""

import posixpath
import re
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from octavo.base import urls
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen
from octavo.base.layout import FOLDERS, INDEX_ENTRY, ROOT_FOLDER, EntryKind, composed, place_of
from octavo.base.suggest import closest
from octavo.content.entries import ImageEntry, PortraitEntry
from octavo.content.links import LinkEntry, hint_for_host, is_outward, looks_like_host
from octavo.markdown.addresses import COPY_FILE, hint_for_doi, scheme
from octavo.markdown.ids import prefix_of
from octavo.model.records import Image, Link

# The file that a server shows for addresses that do not exist, and the slug of the page that it is made from.
MISSING = "404.html"
MISSING_SLUG = "404"

# Comparing names is slow, so a suggestion is looked for among this many sorted paths on each side of the target.
_NEIGHBOURS = 100
# How much the name of a suggestion is like that of the target (0 to 1).
_ALIKE_NAMES = 0.6

# Browsers remove these characters from an address before they parse it (WHATWG URL Standard, basic URL parser).
_REMOVED = re.compile(r"[\t\r\n]")
# Characters that have a meaning in an address, in Markdown or in YAML, and those that nobody sees.
_TO_ENCODE = re.compile(r"[^\w./~+=-]")
# The endings that an address of a page may have where a source has `.md`.
_OF_PAGES = ("", ".html", ".htm", ".markdown", ".qmd", ".rmd")
# Absolute paths, and those from the home folder, as they are on machines of authors.
_ON_DISK = re.compile(r"~/|/(?:home|Users|Volumes|mnt|tmp)/[^/?#]")


class Destination(NamedTuple):
    """An entry to which others may link: its folder on the site, and the ids in its text."""

    folder: str
    kind: EntryKind
    slug: str
    heading: str
    ids: tuple[str, ...]

    @property
    def url(self) -> str:
        """The link to its page: its folder, or the file of the page for missing addresses."""
        return urls.file(MISSING) if self.is_missing_page else urls.folder(self.folder)

    @property
    def is_missing_page(self) -> bool:
        """Tell if it is the page that a server shows for addresses that do not exist."""
        return (self.kind, self.slug) == ("page", MISSING_SLUG)


@frozen
class ResolvedTarget:
    """The link of a target, and what it leads to: an entry, a file to copy (its source and output path), or neither.

    `page` is the path of a page or a file that the site may have without a source, such as `tags/looms/`. Whether it
    has it is known once all pages are.
    """

    url: str
    entry: Destination | None = None
    copy: tuple[str, str] | None = None
    page: str | None = None


@frozen
class Targets:
    """Everything to which a source may link.

    `entries` are those of the site, by path below `content/`; `files` are all sources but entries. `excluded` are the
    other entries: True for one that could be read (a draft), False for one that could not. Paths are those on the disk;
    the output has its paths in NFC.
    """

    entries: Mapping[str, Destination]
    files: frozenset[str]
    excluded: Mapping[str, bool]

    def stored(self, path: str) -> str:
        """Return a path as the file is called on the disk, where letters and accents may be written apart."""
        if path.isascii() or path in self.entries or path in self.files:
            return path
        return self._spellings.get(composed(path), path)

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        """The paths with other letters than those of ASCII, as they are called on the disk, by their usual spelling."""
        everything = chain(self.entries, self.excluded, self.files)
        return {composed(path): path for path in everything if not path.isascii()}

    def folder_of(self, path: str) -> str:
        """Return the folder of an entry on the site: `papers/x/`."""
        return self.entries[path].folder

    def find(self, source: str, target: str) -> ResolvedTarget | str:
        """Resolve a target written in a source; return a hint for its author if it leads nowhere."""
        if is_outward(target):
            return ResolvedTarget(target)
        target = _REMOVED.sub("", target).strip()
        if target.startswith("//"):
            return hint_for_host(target) or "write https: before an address of another site"
        try:
            parts = urlsplit(target)
        except ValueError:
            return "this is not an address"
        path = _source_path(source, unquote(parts.path))
        if path is None:
            return "it leads out of content/; copy the file beside the entry, and write its name alone"
        path = self.stored(path)
        entry = self.entries.get(path) or self.entries.get(self.stored(f"{path}/{INDEX_ENTRY}"))
        if entry is not None:
            fragment = _fragment(entry, unquote(parts.fragment))
            if fragment is None:
                return f"that text has no part `{parts.fragment}`"
            return ResolvedTarget(entry.url + fragment, entry)
        if path in self.files:
            output = self.output_of(path, source)
            suffix = f"#{parts.fragment}" if parts.fragment else ""
            return ResolvedTarget(urls.file(quote(output)) + suffix, None, (path, output))
        if path in self.excluded:
            # An entry that could not be read has a finding of its own; links to it need none.
            return "it is a draft, and this build leaves drafts out" if self.excluded[path] else ResolvedTarget("#")
        if _may_be_page(path, target):
            page = "" if path == "." else path if "." in posixpath.basename(path) else f"{path}/"
            link = urls.file if page and not page.endswith("/") else urls.folder
            suffix = f"#{parts.fragment}" if parts.fragment else ""
            return ResolvedTarget(link(quote(page)) + suffix, page=page)
        return self.hint(source, target)

    def hint(self, source: str, target: str) -> str:
        """Return what was probably meant by a target that leads nowhere, or say that there is no such file."""
        try:
            path = _source_path(source, unquote(urlsplit(target).path)) or ""
        except ValueError:
            return "this is not an address"
        meant = self._meant(source, path, target)
        if meant:
            return f"did you mean `{written_from(meant, source)}`?"
        if doi := hint_for_doi(target):
            return doi
        missing = f"there is no content/{path}"
        if _ON_DISK.match(target):
            return f"{missing}; {COPY_FILE}"
        host = hint_for_host(target)
        return f"{missing}; if it is on another site, {host}" if host else missing

    def _meant(self, source: str, path: str, target: str) -> str | None:
        """Return the entry or file that a target which leads nowhere probably means."""
        everything = (*self.entries, *self.files)
        # The name of a file on the disk may have characters that an address has to encode.
        as_written = _source_path(source, target)
        if as_written in self.entries or as_written in self.files:
            return as_written
        stem, suffix = posixpath.splitext(path)
        if suffix.lower() in _OF_PAGES:
            path = f"{stem}.md"
        alike, name = _folded(path), _folded(posixpath.basename(path))
        same = [other for other in everything if _folded(other) == alike]
        same = same or [other for other in everything if _folded(posixpath.basename(other)) == name]
        if not same and not suffix:
            same = [other for other in self.files if _folded(_stem(other)) == _folded(_stem(path))]
        if same:
            return min(same)
        suffix = _folded(posixpath.splitext(path)[1])
        known = sorted(other for other in everything if _folded(posixpath.splitext(other)[1]) == suffix)
        return closest_path(path, known)

    def links(self, source: str, entries: Iterable[LinkEntry]) -> list[Link]:
        """Return the links of an entry's front matter, without broken ones."""
        resolved = [(entry, self.find(source, entry.target)) for entry in entries]
        return [
            Link(kind=entry.kind, label=entry.label, url=target.url)
            for entry, target in resolved
            if not isinstance(target, str)
        ]

    def image(self, source: str, entry: ImageEntry | None) -> Image | None:
        """Return the image of a paper, None if there is none."""
        target = self.find(source, entry.file) if entry else ""
        if entry is None or isinstance(target, str):
            return None
        return Image(url=target.url, alt=entry.alt, width=entry.width, height=entry.height)

    def portrait(self, source: str, entry: PortraitEntry | None, name: str) -> Image | None:
        """Return the portrait of a person, None if there is none; the name is its default text."""
        target = self.find(source, entry.file) if entry else ""
        return Image(url=target.url, alt=entry.alt or name) if entry and not isinstance(target, str) else None

    def output_of(self, path: str, source: str = "") -> str:
        """Return the path in the output of a file that an entry (`source`) names.

        A file in an entry's own folder moves with that entry. A file beside the entry that names it moves into that
        entry's folder. A file in `root/` moves to the root of the site. All other files keep their path.
        """
        owner = self.owner_of(path)
        if owner is not None:
            return self.folder_of(owner) + composed(path[len(posixpath.dirname(owner)) + 1 :])
        if place_of(path).role == "attachment" and posixpath.dirname(path) == posixpath.dirname(source):
            folder = self.folder_of(source) if source in self.entries else ""
            return folder + composed(posixpath.basename(path))
        return composed(path.removeprefix(f"{ROOT_FOLDER}/"))

    def owner_of(self, path: str) -> str | None:
        """Return the entry in whose own folder a file is, None if it is in no entry's."""
        folder = posixpath.dirname(path)
        while folder:
            # Beside other entries, a file of this name is an entry like these: it has no folder of its own.
            if f"{folder}/{INDEX_ENTRY}" in self.entries and folder not in FOLDERS:
                return f"{folder}/{INDEX_ENTRY}"
            folder = posixpath.dirname(folder)
        return None


def closest_path(path: str, known: Sequence[str], likeness: float = 0.7) -> str | None:
    """Return the path in a sorted list that is most like another one, None if none has this likeness (0 to 1).

    Its name is like the other's too, not only the folders before it.
    """
    at = bisect(known, path)
    # Comparing the path with all of them would be slow.
    found = closest(path, known[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS], likeness)
    return found if found and closest(_stem(path), [_stem(found)], _ALIKE_NAMES) else None


def _stem(path: str) -> str:
    """Return the letters and digits of the name at the end of a path, without its suffix."""
    return re.sub(r"[\W_]+", "", posixpath.splitext(posixpath.basename(path.rstrip("/")))[0])


def _may_be_page(path: str, target: str) -> bool:
    """Tell if a path without a source may be that of a page, or from the root that of a file the program makes."""
    name, suffix = posixpath.splitext(posixpath.basename(path)) if path != "." else ("", "")
    is_index = name.lower() == "index" and suffix.lower() in (".html", ".htm")
    if suffix and not is_index and (suffix == ".md" or not target.startswith("/")):
        return False
    return not (_ON_DISK.match(target) or looks_like_host(target) or hint_for_doi(target))


def _source_path(source: str, target: str) -> str | None:
    """Return the path below `content/` of a target's path in a source, None if it is outside."""
    if target.startswith("/"):
        path = posixpath.normpath(target.lstrip("/") or ".")
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    return None if path.startswith("..") else path


def written_from(path: str, source: str) -> str:
    """Return a path below `content/` as an address in a source: relative to it, and percent-encoded."""
    # From an absolute path to another, the working folder is not asked for, which may have been deleted.
    relative = posixpath.relpath(f"/{path}", f"/{posixpath.dirname(source)}")
    address = _TO_ENCODE.sub(lambda match: quote(match[0], safe=""), relative)
    # A colon would make it an address with a scheme, and YAML has no values that begin with a percent sign.
    return f"./{address}" if scheme(address) or address.startswith("%") else address


def _folded(path: str) -> str:
    """Return a path in a form that is equal for all spellings which look alike: capitals and accents in two ways."""
    return composed(path).casefold()


def _fragment(entry: Destination, name: str) -> str | None:
    """Return the fragment of a link to a place in an entry's text, None if there is no such place."""
    if not name:
        return ""
    for known in (name, prefix_of(entry.kind, entry.slug) + name):
        if known in entry.ids:
            return f"#{known}"
    return None


def broken_link(target: str, hint: str, span: Span) -> Diagnostic:
    """Return the error for a link inside the project that leads nowhere."""
    return error("broken-link", f"`{target}` leads nowhere", span, hint)


def same_address(address: str, one: str, other: str, hint: str = "") -> Diagnostic:
    """Return the error for two sources with one address."""
    if composed(one) == composed(other):
        # On the screen both look the same.
        message = "two files have this name; in one of them, accents are written apart from their letters"
        return error("same-address", message, Span(other), "delete one of them, or give it another name")
    shown = address or "the home page"
    hint = hint or "give one of them another `slug:`, or another file name"
    return error("same-address", f"`{shown}` is the address of two: {one} and {other}", Span(other), hint)
