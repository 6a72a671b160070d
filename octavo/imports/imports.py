"""Import files of records into a project: read, understand, recognise what is there, write what is new.

Every record is written as an entry, recognised as one that is there, or reported. Records are handled one by one, so
memory holds the entries' identities and the notes of the ledger, and no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.frozen import frozen, replace
from octavo.base.layout import FOLDERS, INDEX_ENTRY
from octavo.base.progress import Progress, quiet
from octavo.base.project import Project
from octavo.content.config import read_settings
from octavo.formats.fields import FILES, names_of_key
from octavo.imports.existing import Papers
from octavo.imports.fields.papers import ImportedPaper
from octavo.imports.files import Attached, attach, new_file
from octavo.imports.ledger import LedgerEntry, read_ledger, write_ledger
from octavo.imports.merge import (
    Difference,
    differences_between,
    fields_of_entry,
    fields_of_paper,
    values_of_paper,
    with_differences,
)
from octavo.imports.records.formats import open_bibliography
from octavo.imports.records.source import BrokenRecord, Piece
from octavo.imports.slugs import entry_name
from octavo.imports.understand import UnderstoodPaper, understand, understood
from octavo.markdown.tex.commands import Macros
from octavo.model.slugs import slugify
from octavo.output.prune import is_behind_link
from octavo.yaml.decode import Refusal

_FOLDER = next(folder for folder, kind in FOLDERS.items() if kind == "paper")


@frozen
class ImportOptions:
    """How to import.

    `by_key`: names of new entries are made from the citation keys. `files`: documents that records name are copied
    beside their entries. `update`: what differs is taken, but for what was edited by hand. `restore`: entries that were
    imported and deleted are written again. `dry`: nothing is written.
    """

    by_key: bool = False
    files: bool = False
    update: bool = False
    restore: bool = False
    dry: bool = False


@frozen
class EntryDifferences:
    """How an entry differs from its record, and the keys of the fields that were taken from it.

    `decided` tells if it was decided what to take: then the rest is not shown again until the record changes.
    """

    path: str
    span: Span
    changes: tuple[Difference, ...]
    taken: tuple[str, ...] = ()
    decided: bool = False

    @property
    def is_left(self) -> bool:
        """Tell if a field was not taken."""
        return any(one.key not in self.taken for one in self.changes)


# Asks which changes of an entry are to be taken; None where nobody can be asked.
Ask = Callable[[EntryDifferences], tuple[str, ...] | None]


@frozen
class ImportReport:
    """What became of the records of some files.

    `written` are the paths of new entries below `content/`, each with the place of its record; `there` counts records
    whose entries were there, `deleted` those whose entries were deleted since an earlier import. `reported` are records
    that became no entry, with the reason. `changes` are the entries that differ from their records. `left_out` counts
    the fields that are not kept, by name, and `hidden` those of new entries that stand under `extra`. `files` are the
    documents that were copied; `documents` counts new entries whose records name some, where none were asked for.
    """

    read: int
    written: tuple[tuple[str, Span], ...]
    there: int
    deleted: int
    reported: tuple[BrokenRecord, ...]
    changes: tuple[EntryDifferences, ...]
    left_out: Mapping[str, int]
    hidden: Mapping[str, int]
    files: tuple[str, ...]
    documents: int
    findings: tuple[Diagnostic, ...]

    @property
    def touched(self) -> tuple[str, ...]:
        """The paths of the entries that were written or updated."""
        return (*(path for path, _ in self.written), *(one.path for one in self.changes if one.taken))


def import_files(
    project: Project,
    sources: Iterable[tuple[str, bytes]],
    options: ImportOptions,
    ask: Ask | None = None,
    progress: Progress = quiet,
) -> ImportReport:
    """Import files of records, each given by its path or another name and its bytes, into a project.

    `ask` is asked about entries that differ from their records, unless all is to be taken.
    """
    run = _Run(project, options, ask)
    try:
        for path, data in sources:
            run.take_file(path, data, progress)
    finally:
        # What was written has to be known at the next import, however this one ends.
        run.close()
    return run.report()


class _Run:
    def __init__(self, project: Project, options: ImportOptions, ask: Ask | None) -> None:
        self._project = project
        self._options = options
        self._ask = ask
        self._papers = Papers(project.content)
        # A name decides the address, in which capitals and spaces do not count.
        named = map(_name_of, self._papers.paths)
        self._taken = {slugify(name) or name for name in named} | _names_in(project.content / _FOLDER)
        self._ledger, found = read_ledger(project.root)
        config = read_settings(project.content)[0].config
        self._macros: Macros = (config.math.macros if config.math else None) or ()
        # The entries that the records of the present file are, with the places of the records.
        self._now: dict[str, Span] = {}
        self._made: set[str] = set()
        self._read = self._there = self._deleted = 0
        self._written: list[tuple[str, Span]] = []
        self._reported: list[BrokenRecord] = []
        self._changes: list[EntryDifferences] = []
        self._left_out: Counter[str] = Counter()
        self._hidden: Counter[str] = Counter()
        self._files: list[str] = []
        self._documents = 0
        self._findings: list[Diagnostic] = list(found)

    def close(self) -> None:
        if not self._options.dry:
            write_ledger(self._project.root, self._ledger)

    def report(self) -> ImportReport:
        return ImportReport(
            self._read,
            tuple(self._written),
            self._there,
            self._deleted,
            tuple(self._reported),
            tuple(self._changes),
            dict(self._left_out),
            dict(self._hidden),
            tuple(self._files),
            self._documents,
            tuple(self._findings),
        )

    def take_file(self, path: str, data: bytes, progress: Progress) -> None:
        try:
            bibliography, found = open_bibliography(data, path)
        except Refusal as refusal:
            self._reported.append(BrokenRecord("", refusal.diagnostic))
            return
        self._findings += found
        self._now.clear()
        lines = max(data.count(b"\n"), 1)
        # What is there already is known before anything is compared with it, wherever it stands in the file.
        # Several records may stand on one line.
        unknown = {at for at, piece in enumerate(bibliography.pieces()) if not self._is_known(piece, path)}
        if self._options.files:
            known = (piece for at, piece in enumerate(bibliography.pieces()) if at not in unknown)
            for _, records in understand(bibliography, known, self._macros):
                for record in records:
                    path_of_entry = self._ledger.path_of_record(getattr(record, "digest", ""))
                    if isinstance(record, UnderstoodPaper) and path_of_entry:
                        self._attach(record.paper, path_of_entry)
        again = bibliography.pieces() if unknown else iter(())
        pieces = (piece for at, piece in enumerate(again) if at in unknown)
        for piece, records in understand(bibliography, pieces, self._macros):
            for record in records:
                self._take_record(record)
            progress("import", min(piece.line, lines), lines)
        progress("import", lines, lines)

    def _is_known(self, piece: Piece, path: str) -> bool:
        """Tell if a record was imported as it is, and its entry is there: then nothing has to be done.

        A copy of one that came before is told as the same work, at every import.
        """
        known = self._ledger.path_of_record(piece.digest)
        if known is None or known in self._now or not self._is_there(known):
            return False
        self._read += 1
        self._there += 1
        self._now[known] = Span(path, piece.line)
        return True

    def _is_there(self, path: str) -> bool:
        return path in self._papers.paths or path in self._made

    def _take_record(self, record: UnderstoodPaper | BrokenRecord) -> None:
        self._read += 1
        if isinstance(record, BrokenRecord):
            self._reported.append(record)
            return
        paper = record.paper
        # Within one file, a key is no sign of one work: two records may have it by mistake.
        of_keys = [path for key in paper.keys for path in self._ledger.paths_of_key(key) if path not in self._now]
        path = self._papers.find(record.identity, of_keys) or self._of_ledger(record)
        if path is not None and path in self._now:
            self._take_double(paper, path)
        elif path is not None and self._options.dry and path in self._made:
            # It would be there, from another file.
            self._there += 1
        elif path is not None:
            self._compare(record, path, self._before(record, path, of_keys))
        elif not self._options.restore and self._gone(record, of_keys):
            self._deleted += 1
        else:
            self._write(record)

    def _of_ledger(self, record: UnderstoodPaper) -> str | None:
        """Return the path of the entry that a record became, also where its title is another one now, or it is broken.

        The record has said the same of its title, and of its authors and its date, or of one of them and its key.
        """
        for path in self._ledger.paths_of_title(record.fields["title"]):
            before = self._ledger.entry(path)
            if before is None or path not in self._papers.paths or path in self._now:
                continue
            same = [before.said(key, record.fields) for key in ("authors", "date", "doi")]
            has_key = any(key in before.keys for key in record.paper.keys)
            if all(same[:2]) or (has_key and any(same[:2]) and (same[2] or "doi" not in before.fields)):
                return path
        return None

    def _before(self, record: UnderstoodPaper, path: str, of_keys: Sequence[str]) -> LedgerEntry | None:
        """Return what is known of the entry of a record, which may have been renamed or moved since its import."""
        before = self._ledger.entry(path)
        gone = None if before else self._gone(record, of_keys)
        if gone is None:
            return before
        self._ledger.forget(gone.path)
        return replace(gone, path=path)

    def _gone(self, record: UnderstoodPaper, of_keys: Sequence[str]) -> LedgerEntry | None:
        """Return what is known of an entry that was imported from a record and is not in its place any more."""
        same = self._ledger.path_of_record(record.digest)
        for path in filter(None, (same, *of_keys)):
            entry = self._ledger.entry(path)
            is_same = entry and (path == same or record.fields["title"] in entry.fields.get("title", ()))
            if is_same and not self._is_there(path):
                return entry
        return None

    def _take_double(self, paper: ImportedPaper, path: str) -> None:
        """Report a record of a work that the same import has had before."""
        first = self._now[path]
        message = f"this is the work of line {first.line} again, whose entry is content/{path}"
        hint = "delete one of the two records, or correct the DOI, the title or the year if they are two works"
        found = error("same-work", message, paper.record.span(), hint)
        self._reported.append(BrokenRecord(paper.record.text, found))

    def _write(self, record: UnderstoodPaper) -> None:
        paper = record.paper
        key = paper.keys[0] if self._options.by_key and paper.keys else ""
        name = entry_name(paper.title, key, str(paper.front.get("date", ""))[:4], self._taken)
        path = f"{_FOLDER}/{name}.md"
        attached = Attached()
        if self._options.files and paper.files:
            attached = attach(paper, self._folder, name, dry=self._options.dry)
            with_files = understood(replace(paper, front=attached.front), record.digest, self._macros)
            if isinstance(with_files, UnderstoodPaper):
                # What is noted is what the record says itself.
                record = replace(record, text=with_files.text)
        if not self._options.dry:
            with new_file(self._folder / f"{name}.md") as file:
                file.write(record.text.encode())
            self._ledger.put(LedgerEntry(path, (), (), {}).with_record(record.digest, paper.keys, record.fields))
        self._taken.add(name)
        self._made.add(path)
        self._papers.add(replace(record.identity, path=path))
        self._now[path] = paper.record.span()
        self._written.append((path, paper.record.span()))
        self._files += attached.files
        self._documents += bool(paper.files) and not self._options.files
        self._findings += (*attached.findings, *paper.findings)
        handled = names_of_key(FILES) if self._options.files else ()
        self._left_out.update(name for name in paper.left_out if name not in handled)
        extra = (attached.front or paper.front).get("extra")
        self._hidden.update(extra.keys() if isinstance(extra, Mapping) else ())

    @cached_property
    def _folder(self) -> Path:
        """The folder of papers, made if it is not there, but for a dry run; OSError where it is behind a link."""
        folder = self._project.content / _FOLDER
        if folder.is_symlink() or is_behind_link(self._project.content, _FOLDER):
            raise PermissionError(None, "this is behind a link, where nothing is written", str(folder))
        if not self._options.dry:
            folder.mkdir(exist_ok=True)
        return folder

    def _compare(self, record: UnderstoodPaper, path: str, before: LedgerEntry | None) -> None:
        """Compare an entry with its record, and take what is to be taken."""
        self._there += 1
        span = record.paper.record.span()
        self._now[path] = span
        place = self._project.content / path
        try:
            data = place.read_bytes()
            mine = fields_of_entry(data, f"content/{path}")
        except Refusal as refusal:
            self._findings.append(refusal.diagnostic)
            return
        found = differences_between(mine, fields_of_paper(record.paper), before.fields if before else {})
        changes = EntryDifferences(path, span, found)
        taken = self._decide(changes)
        if taken:
            try:
                values = values_of_paper(record.paper)
                changes_taken = [replace(one, theirs=values[one.key]) for one in found if one.key in taken]
                changed = with_differences(data, f"content/{path}", changes_taken)
            except Refusal as refusal:
                self._findings.append(refusal.diagnostic)
                self._changes.append(changes)
                return
            if place.is_symlink() or is_behind_link(self._project.content, path):
                self._findings.append(_linked(path))
                self._changes.append(changes)
                return
            if not self._options.dry:
                _replace_bytes(place, changed)
        if found:
            self._changes.append(replace(changes, taken=taken or (), decided=taken is not None))
        if not self._options.dry:
            self._remember(record, path, before, found, taken)
        if self._options.files:
            self._attach(record.paper, path)

    def _attach(self, paper: ImportedPaper, path: str) -> None:
        """Copy the PDF of a record beside its entry that was there, and link to it, unless the entry has one."""
        place = self._project.content / path
        if not paper.files or place.is_symlink() or is_behind_link(self._project.content, path):
            return
        name = _name_of(path)
        try:
            data = place.read_bytes()
            if "links.pdf" in fields_of_entry(data, f"content/{path}"):
                return
            link = Difference("links.pdf", None, f"{name}.pdf", "missing")
            linked = with_differences(data, f"content/{path}", [link])
        except Refusal as refusal:
            self._findings.append(refusal.diagnostic)
            return
        attached = attach(paper, place.parent, name, dry=self._options.dry)
        self._findings += attached.findings
        if attached.files:
            self._files.append(f"{path.rpartition('/')[0]}/{name}.pdf")
            if not self._options.dry:
                _replace_bytes(place, linked)

    def _decide(self, changes: EntryDifferences) -> tuple[str, ...] | None:
        """Return the keys of the changes to take; None where nothing was decided."""
        if not changes.changes:
            return ()
        if self._options.update:
            return tuple([one.key for one in changes.changes if one.origin != "edited"])
        return self._ask(changes) if self._ask and not self._options.dry else None

    def _remember(
        self,
        record: UnderstoodPaper,
        path: str,
        before: LedgerEntry | None,
        found: tuple[Difference, ...],
        taken: tuple[str, ...] | None,
    ) -> None:
        """Note what a record says now; what was not decided stays as it was, and is shown again."""
        waiting = {change.key for change in found} if taken is None else set()
        before = before or LedgerEntry(path, (), (), {})
        self._ledger.put(before.with_record(record.digest, record.paper.keys, record.fields, waiting))


def _linked(path: str) -> Diagnostic:
    message = "this entry is behind a link, where nothing is written"
    return warning("unchanged-entry", message, Span(f"content/{path}", 1, 1, 1), "change it by hand")


def _replace_bytes(place: Path, data: bytes) -> None:
    """Replace the bytes of a file, whole at every moment."""
    import shutil

    # A hidden file is no source, should this one be left.
    fresh = place.with_name(f".{place.name}.octavo")
    fresh.write_bytes(data)
    shutil.copymode(place, fresh)
    fresh.replace(place)


def _names_in(folder: Path) -> set[str]:
    """Return the names that no new entry can have: those of all that is there, and that of an entry in a folder."""
    found = [place.name for place in folder.iterdir()] if folder.is_dir() else []
    return {name.removesuffix(".md").lower() for name in [INDEX_ENTRY, *found] if name.endswith(".md")}


def _name_of(path: str) -> str:
    """Return the name of an entry, which another one in its folder must not have."""
    folder, _, file = path.rpartition("/")
    return folder.rpartition("/")[2] if file == INDEX_ENTRY else file.removesuffix(".md")
