"""The new site while it is put together: where each text and file goes, and what its links lead to then."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from octavo.base.frozen import frozen, replace
from octavo.base.layout import FOLDERS, EntryKind, is_leftover
from octavo.base.progress import Progress
from octavo.content.fields import ENTRIES
from octavo.content.links import is_outward
from octavo.imports.understand import UnderstoodPaper
from octavo.markdown.render import render
from octavo.migrate.data import UnreadableText
from octavo.migrate.documents import (
    EntryPaths,
    SourceDocument,
    aliases_of,
    host_and_path,
    keys_not_kept,
    new_address,
    quoted_path,
    same_place,
    with_scheme,
)
from octavo.migrate.fit import fitted
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FileCopy, FoundSite, LeftOut, NewEntry, ToDo
from octavo.migrate.machinery import is_machinery
from octavo.migrate.markup.leftovers import PLAIN_HTML, as_code, leftovers
from octavo.migrate.markup.links import resolved_links, why_no_link
from octavo.migrate.moved import moved_documents, moved_page, pages_of_documents
from octavo.migrate.shapes import untaken
from octavo.migrate.source_lines import SourceLines
from octavo.site.targets import written_from
from octavo.yaml.write import YamlItem, YamlValue, write_entry

# Marks an address that names a text by its file, as the tag `link` of Jekyll does.
BY_FILE = "link:"
# Marks an address that is the path of an entry on the new site.
NEW = "new:"
# Parts of former home pages with papers, which are a list on the new one.
_OF_PAPERS = re.compile(r"featured|publi|papers|recent-publi|selected", re.IGNORECASE)
# The folders in which former programs keep files, which are not a part of their paths on the new site.
_KEPT_IN = re.compile(r"(?:assets|static|public|content)/(?:media/)?")
# Files beside papers and pages, and those of all, can be linked to from everywhere.
_SHARED = ("papers/", "pages/", "files/")
# Files that have to be at the root of a site: its domain, and proofs to search engines that it is the author's.
_PAGE = re.compile(r"\.html?$", re.IGNORECASE)
_AT_ROOT = re.compile(
    r"CNAME|favicon\.(?:ico|svg|png)|google\w+\.html|BingSiteAuth\.xml|keybase\.txt|ads\.txt|\.well-known/.+"
)


@frozen
class Draft:
    """An entry whose links still lead to addresses of the former site."""

    path: str
    front: Mapping[str, YamlValue]
    body: str
    source: SourceDocument
    formers: tuple[str, ...] = ()


class Assembly:
    """Gathers the entries and files of the new site.

    `url` is the address of the former site, without a slash at its end, and `root` the path on its host. `published`
    are the files of the former site by their addresses, without a slash before them.
    """

    def __init__(
        self,
        peer: str,
        folder: SourceFolder,
        progress: Progress,
        *,
        url: str,
        root: str,
        published: Mapping[str, str],
    ) -> None:
        self.peer = peer
        self.folder = folder
        self.lines = SourceLines(folder)
        self.paths = EntryPaths()
        self.settings: dict[str, YamlValue] = {}
        self.made: dict[str, str] = {}
        self.left: list[LeftOut] = []
        self.unread: list[LeftOut] = []
        # The records of bibliographies that entries are made of, by the paths of these.
        self.records: list[tuple[str, UnderstoodPaper]] = []
        # Files of which the new site has what they say, so that they are not left out.
        self.used: dict[str, str] = {}
        # Former addresses of pages that Octavo makes itself, and its own.
        self.pages: dict[str, str] = {}
        self._progress = progress
        self._url = url
        self._root = root
        self._published = dict(published)
        self._drafts: list[Draft] = []
        # The paths of entries by their former addresses.
        self._places: dict[str, str] = {}
        self._copies: dict[tuple[str, str], None] = {}
        self._targets: dict[str, str] = {}
        self._filled: set[str] = set()
        # Files that are copied already to where links can lead.
        self._shared: dict[str, str] = {}
        # A dictionary, so that none is there twice.
        self._tasks: dict[ToDo, None] = {}
        self._ids: dict[str, dict[str, str]] = {}

    def add(self, draft: Draft) -> None:
        """Add an entry."""
        self._drafts.append(draft)
        for former in draft.formers:
            self._places.setdefault(same_place(former), draft.path)
        if draft.source.path:
            self.used[draft.source.path] = f"content/{draft.path}"

    def ask(self, path: str, message: str, markup: str = "", *, source: str = "", at: str = "", line: int = 0) -> None:
        """Note something that a person has to look at; `path` is below `content/`.

        `source` is a file of the former site, in which the place is a `line` or that of a text `at` it.
        """
        line = line or self.lines.line_of(source, at)
        self._tasks[ToDo(f"content/{path}" if path else "", 0, message, markup, source, line)] = None

    def leave(self, source: str, reason: str, at: str = "", *, has_content: bool = False) -> None:
        """Note a file of the former site that is left, or what stands `at` a text in it, with the reason."""
        self.left.append(LeftOut(source, reason, has_content, self.lines.line_of(source, at)))

    def refuse(self, path: str, failure: UnreadableText) -> None:
        """Note a file that cannot be read, which is kept as it is."""
        self.unread.append(LeftOut(path, failure.message, line=failure.line))

    def copy(self, source: str, target: str) -> str:
        """Note a file to copy, and return its path below `content/`, which is another one where a file is there."""
        stem, suffix = posixpath.splitext(target)
        number = 2
        # Two names that differ in capitals alone are one on some systems.
        while self._targets.setdefault(target.casefold(), source) != source:
            target, number = f"{stem}-{number}{suffix}", number + 1
        self._copies[source, target] = None
        self._filled.add(posixpath.dirname(target))
        if target.startswith(_SHARED):
            self._shared.setdefault(source, target)
        self.used.setdefault(source, f"content/{target}")
        return target

    @property
    def papers(self) -> list[Mapping[str, YamlValue]]:
        """The front matter of all papers."""
        return [draft.front for draft in self._drafts if draft.path.startswith("papers/")]

    def path_at(self, address: str) -> str:
        """Return the path of the entry that had an address; empty if none had."""
        return self._places.get(same_place(address), "")

    def menu_line(self, label: str, address: str) -> list[YamlItem]:
        """Return the line of the menu for an address, in a list; no line where the address leads nowhere."""
        if "://" in address or same_place(address) == "/":
            return [{"label": label, "to": address if "://" in address else "/"}]
        if path := self.path_at(address):
            return [{"label": label, "to": path}]
        if page := self.pages.get(same_place(address)):
            return [{"label": label, "to": page.lstrip("/") or "/"}]
        if file := self.file_at(address):
            return [{"label": label, "to": self.copy(file, f"files/{place_in_files(file)}")}]
        self.ask("site.yaml", f"the menu led to `{address}`, which is not on the new site")
        return []

    def take_root_files(self, top: str = "") -> None:
        """Have the files copied that hosts and search engines look for at the root of a site."""
        for path in self.folder.files:
            if path.startswith(top) and _AT_ROOT.fullmatch(path[len(top) :]):
                self.copy(path, f"root/{path[len(top) :]}")

    def beside(self, source: str, path: str) -> str:
        """Have a file copied into the folder of an entry, and return its name there; empty for no file."""
        place = f"{path.removesuffix('.md')}/{posixpath.basename(source)}"
        return posixpath.basename(self.copy(source, place)) if source else ""

    def has_files(self, path: str) -> bool:
        """Tell if files are copied into the folder of an entry."""
        return path.removesuffix(".md") in self._filled

    def file_at(self, address: str) -> str:
        """Return the file of the former site that had an address; empty if none had."""
        path = unquote(address).lstrip("/")
        return self._published.get(path) or self._published.get(address.lstrip("/"), "")

    def path_of_page(self, folder: str) -> str:
        """Return the path of the page at an address of one part; empty if there is none."""
        return next(
            (one.path for one in self._drafts if one.path in (f"pages/{folder}.md", f"pages/{folder}/index.md")), ""
        )

    def finish(self, rest: str, target: str, media: str = "") -> FoundSite:
        """Return the site, with the links of all entries resolved.

        `rest` is a folder of the former site that was published as it is. What nothing links to goes to `target`. What
        nothing links to in the folder of `media` goes to the other files.
        """
        self._sources = {draft.source.path: draft.path for draft in self._drafts if draft.source.path}
        self._bodies = {draft.path: draft.body for draft in self._drafts}
        # What leads to an entry already: first of all, the addresses of the new site.
        self._addresses = {new_address(draft.path): draft.path for draft in self._drafts}
        entries = tuple([self._entry(draft, number) for number, draft in enumerate(self._drafts)])
        for document, key, message in keys_not_kept([draft.source for draft in self._drafts]):
            self.leave(document.path, message, key)
        others = [(path, target) for path in self.folder.below(rest)]
        others += [(path, "files") for path in self.folder.below(media)] if media else []
        gone = {*self.used, *(one.path for one in self.left)}
        for path, top in others:
            if path not in gone and not is_machinery(path) and not is_leftover(posixpath.basename(path)):
                inner = place_in_files(path) if top == "files" else path[len(rest) + 1 :]
                address = re.sub(r"(?<=/)index\.html?$", "", f"/{inner}")
                other = self._addresses.get(address.casefold()) if top == "root" and _PAGE.search(inner) else ""
                if other:
                    reason = f"its address is that of content/{other}, which stands there now"
                    self.leave(path, reason, has_content=True)
                else:
                    self.copy(path, f"{top}/{inner}")
        moved, taken = moved_documents(self._published, self._copies, self._addresses)
        for former, place in taken.items():
            self.ask(place, f"something else is at the former address `/{former}` of this document now")
        self.made |= pages_of_documents(moved)
        texts = {f"content/{entry.path}": written(entry) for entry in entries}
        tasks = [_located(task, texts) for task in self._tasks]
        return FoundSite(
            self.peer,
            self.settings,
            entries,
            tuple(FileCopy(source, place) for source, place in self._copies),
            dict(self.made),
            tuple(self.left),
            tuple(self.unread),
            (*tasks, *self._leftovers(entries)),
            tuple(self._rewritten()),
            moved,
            dict(sorted(self.used.items())),
            tuple(self.records),
        )

    def _entry(self, draft: Draft, number: int) -> NewEntry:
        self._progress("translate", number, len(self._drafts))
        body = resolved_links(draft.body, lambda target, image: self._resolved(draft, target))
        aliases = self._aliases(draft)
        front = dict(draft.front)
        if draft.path.startswith(("papers/", "pages/", "news/")):
            front["aliases"] = [*aliases]
        elif aliases:
            # The keys of people have no aliases.
            where = "home page" if draft.path == "profile.md" else "person's page"
            told = f"{', '.join(aliases)}: pages in content/root/ lead from there to the {where}"
            self.leave(draft.source.path, told, "redirect_from")
            self.made |= dict(moved_page(former, new_address(draft.path).lstrip("/")) for former in aliases)
        entry = NewEntry(draft.path, _ordered(front, draft.path), body.strip("\n"), draft.source.path)
        entry, refused = fitted(entry)
        for _, kind, markup in leftovers(str(entry.front.get("title", ""))):
            self.ask(draft.path, f"{kind} is kept as it was", markup, source=draft.source.path, at=markup)
        for key, reason in refused:
            self.ask(draft.path, f"`{key}` is under `extra`, because {reason}", f"{key}:", source=draft.source.path)
        messages = (task.message for task in self._tasks if task.path == f"content/{draft.path}")
        for key, message in untaken(draft.source.front, entry, messages):
            at, _ = self.lines.key_in(draft.source.path, key) or (key, "")
            self.ask(draft.path, message, source=draft.source.path, at=at)
        return entry

    def _aliases(self, draft: Draft) -> list[str]:
        """Return the former addresses of an entry that lead to it; those that cannot are told."""
        aliases, refused = aliases_of(draft.path, draft.formers)
        for address in refused:
            message = f"the former address `{address}` cannot be one of the new site, so it leads nowhere"
            self.ask(draft.path, message, source=draft.source.path, at=address)
        kept = []
        for address in aliases:
            other = self._addresses.setdefault(address.casefold(), draft.path)
            if other == draft.path:
                kept.append(address)
            else:
                message = f"the former address `{address}` leads to content/{other}, which had it too"
                self.ask(draft.path, message, source=draft.source.path, at=address)
        return kept

    def _resolved(self, draft: Draft, target: str) -> str:
        target = target.strip()
        if target.startswith("#"):
            return self._part(draft, draft.path, target[1:])
        if target.startswith(BY_FILE):
            name, _, part = target.removeprefix(BY_FILE).partition("#")
            stem = posixpath.splitext(name)[0]
            others = () if name in self.folder.files else (f"{stem}{ending}" for ending in (".markdown", ".html"))
            name = next((other for other in others if other in self._sources), name)
            target = f"/{name}#{part}" if part else f"/{name}"
        if target.startswith(NEW):
            return written_from(target.removeprefix(NEW), draft.path)
        if reason := why_no_link(target):
            self.ask(draft.path, reason, source=draft.source.path, at=target or "]()")
            return ""
        inner = self._inner(target)
        if inner is None:
            return with_scheme(target)
        found = re.fullmatch(r"([^?#]*)(\?[^#]*)?(?:#(.*))?", inner, re.DOTALL)
        path, part = (found[1], found[3] or "") if found else (inner, "")
        for candidate in self._candidates(draft, path):
            entry = self._places.get(same_place(candidate)) or self._sources.get(candidate.lstrip("/"))
            if entry == draft.path and part:
                return self._part(draft, entry, part)
            if entry:
                fragment = self._part(draft, entry, part) if part else ""
                address = "/" if entry == "profile.md" else written_from(entry, draft.path)
                return address + fragment
            if (page := self.pages.get(same_place(candidate))) is not None:
                return page
            if file := self.file_at(candidate):
                suffix = f"#{part}" if part else ""
                return written_from(self.copy(file, self._place_of_file(file, draft)), draft.path) + suffix
        return self._lost(draft, target)

    def _inner(self, target: str) -> str | None:
        """Return the part of an address below the root of the former site; None for addresses of other sites."""
        if target.startswith("//") or is_outward(target):
            host, path = host_and_path(target)
            if not host or host != host_and_path(self._url)[0]:
                return None
            target = path or "/"
            if self._root and not (target + "/").startswith(f"{self._root}/"):
                return None
        if self._root and (target == self._root or target.startswith(f"{self._root}/")):
            target = target[len(self._root) :] or "/"
        return target

    def _candidates(self, draft: Draft, path: str) -> Iterable[str]:
        """Yield the paths from the root that a path in a text may mean, the most likely first."""
        if path.startswith("/"):
            yield path
            return
        folders = [draft.source.address or "/", posixpath.dirname(draft.source.address.rstrip("/")) or "/"]
        for folder in folders:
            base = folder if folder.endswith("/") else posixpath.dirname(folder)
            yield posixpath.normpath(posixpath.join("/", base, path))
        own = posixpath.dirname(draft.source.path)
        for folder in (own, own.removeprefix("content/")):
            yield posixpath.normpath(posixpath.join("/", folder, path))
        yield posixpath.normpath(posixpath.join("/", path))

    def _place_of_file(self, file: str, draft: Draft) -> str:
        """Return where a file goes that a text names: beside it if it was there, else into `files/`."""
        if file in self._shared:
            return self._shared[file]
        folder = posixpath.dirname(draft.source.path)
        if draft.path.endswith("/index.md") and folder and file.startswith(f"{folder}/"):
            return f"{posixpath.dirname(draft.path)}/{file[len(folder) + 1 :]}"
        return f"files/{place_in_files(file)}"

    def _part(self, draft: Draft, path: str, name: str) -> str:
        """Return the fragment for a part of an entry to which a text leads; none, and tell it, if there is no part."""
        if path not in self._ids:
            ids = render(self._bodies.get(path, ""), path)[0].ids
            self._ids[path] = {_letters_of(one): one for one in ids}
        known = self._ids[path].get(_letters_of(unquote(name)))
        if not known and path == "profile.md" and _OF_PAPERS.match(name):
            return "/#papers" if draft.path == path else "#papers"
        if not known and name not in ("", "top"):
            now = "the words are left without a link" if path == draft.path else "the link leads to its beginning"
            message = f"content/{path} has no part `{name}` on the new site: {now}"
            self.ask(draft.path, message, source=draft.source.path, at=f"#{name}")
        return f"#{quoted_path(known)}" if known else ""

    def _lost(self, draft: Draft, target: str) -> str:
        """Return an address for a link that leads nowhere: that on the former site, where its address is known."""
        inner = self._inner(target) or target
        path = re.split(r"[?#]", inner, maxsplit=1)[0]
        from_root = next(iter(self._candidates(draft, path)))
        whole = posixpath.normpath(from_root).rstrip("/") + ("/" if path.endswith("/") else "") + inner[len(path) :]
        absolute = quoted_address(self._url + whole) if self._url else ""
        kept = f"it leads to {absolute} now" if absolute else "the words are left without a link"
        message = f"`{target}` was not found in the former site: {kept}"
        self.ask(draft.path, message, absolute, source=draft.source.path, at=target)
        return absolute

    def _rewritten(self) -> Iterable[LeftOut]:
        """Yield the markup of the former site that is no longer in its texts: one line for each text and kind."""
        for draft in self._drafts:
            gone: dict[str, list[str]] = {}
            # The text of a short line of news is its title.
            kept = f"{draft.front.get('title', '')}\n{draft.body}"
            for _, kind, markup in leftovers(draft.source.body):
                if markup not in kept:
                    gone.setdefault(kind, []).append(markup)
            for kind, pieces in gone.items():
                lines = sorted({line for piece in pieces if (line := self.lines.line_of(draft.source.path, piece))})
                where = f"in lines {', '.join(map(str, lines))}" if len(lines) > 1 else ""
                reason = " ".join(filter(None, (kind, "was translated or left out", where))) + f": {as_code(pieces[0])}"
                yield LeftOut(draft.source.path, reason, has_content=False, line=lines[0] if len(lines) == 1 else 0)

    def _leftovers(self, entries: Sequence[NewEntry]) -> Iterable[ToDo]:
        for draft, entry in zip(self._drafts, entries, strict=True):
            first = written(entry).count("\n") - entry.body.count("\n")
            lines: dict[str, Iterator[int]] = {}
            # Addresses within the markup are other ones now, but nothing else is.
            before = [markup for _, _, markup in leftovers(draft.body.strip("\n"))]
            for (line, kind, markup), was in zip(leftovers(entry.body), before, strict=False):
                if was not in lines:
                    lines[was] = self.lines.lines_of(entry.source, was)
                place = next(lines[was], 0)
                path, message = f"content/{entry.path}", f"{kind} is kept as it was"
                yield ToDo(path, first + line - 1, message, markup, entry.source, place, kind == PLAIN_HTML)


def written(entry: NewEntry) -> str:
    """Return the text of an entry as it is written."""
    return write_entry(entry.front, entry.body)


def _located(task: ToDo, texts: Mapping[str, str]) -> ToDo:
    """Return a task with the path of its entry, and the line on which stands what it is about, if it stands there."""
    if (own_folder := f"{task.path.removesuffix('.md')}/index.md") in texts:
        task = replace(task, path=own_folder)
    text = texts.get(task.path, "")
    at = text.find(task.markup) if task.markup else -1
    return replace(task, line=text.count("\n", 0, at) + 1) if at >= 0 else task


def place_in_files(path: str) -> str:
    """Return the path below `files/` of a file of the former site: without the folder in which all files were."""
    inner = _KEPT_IN.sub("", path, count=1) if _KEPT_IN.match(path) else path
    return inner.removeprefix("files/") or path


def quoted_address(url: str) -> str:
    """Return an address without characters that none may have."""
    return re.sub(r"[\s<>\"]", lambda match: f"%{ord(match[0]):02X}", url)


def _letters_of(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _ordered(front: Mapping[str, YamlValue], path: str) -> dict[str, YamlValue]:
    """Return front matter in the order of the reference, without empty values."""
    kind: EntryKind = FOLDERS.get(path.partition("/")[0], "person")
    order = [field.name for field in ENTRIES[kind].fields]
    known = {name: front[name] for name in order if name in front}
    return {name: value for name, value in {**known, **front}.items() if value not in ("", [], {}, ())}
