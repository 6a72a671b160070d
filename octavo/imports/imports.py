"""Import files of records into a project: read, understand, recognise what is there, write what is new.

Every record is written as an entry, recognised as one that is there, or reported. Records are handled one by one, so
memory holds the entries' identities and the notes of the ledger, and no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from octavo.base.diagnostics import Diagnostic, Span, error, warning
from octavo.base.folders import HeldFolder
from octavo.base.frozen import frozen, replace
from octavo.base.layout import FOLDERS
from octavo.base.progress import Progress, quiet
from octavo.base.project import Project
from octavo.content.config import read_settings
from octavo.formats.fields import FILES, names_of_key
from octavo.imports.fields.papers import ImportedPaper
from octavo.imports.files import Attached, attach
from octavo.imports.ledger import LedgerEntry, write_ledger
from octavo.imports.merge import (
    Difference,
    differences_between,
    fields_of_entry,
    fields_of_paper,
    values_of_paper,
    with_differences,
)
from octavo.imports.recognise import KnownEntries
from octavo.imports.records.formats import open_bibliography
from octavo.imports.records.source import BrokenRecord, Piece
from octavo.imports.report import EntryDifferences, ImportReport
from octavo.imports.slugs import EntryNames, name_of_entry
from octavo.imports.understand import UnderstoodPaper, understand, understood
from octavo.imports.writing import new_file, replace_bytes
from octavo.markdown.tex.commands import Macros
from octavo.yaml.decode import Refusal

_AGAIN = "import again"
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


# Asks which changes of an entry are to be taken; None where nobody can be asked.
Ask = Callable[[EntryDifferences], tuple[str, ...] | None]


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
    """One import: takes files, writes entries, and counts what became of the records."""

    def __init__(self, project: Project, options: ImportOptions, ask: Ask | None) -> None:
        self._project = project
        self._content = HeldFolder(project.content)
        self._has_folder = False
        self._options = options
        self._ask = ask
        self._known = KnownEntries(project)
        self._ledger = self._known.ledger
        self._names = EntryNames(self._known.paths, project.content / _FOLDER)
        config = read_settings(project.content)[0].config
        self._macros: Macros = (config.math.macros if config.math else None) or ()
        self._read = self._there = self._deleted = 0
        self._written: list[tuple[str, Span]] = []
        self._reported: list[BrokenRecord] = []
        self._changes: list[EntryDifferences] = []
        self._left_out: Counter[str] = Counter()
        self._hidden: Counter[str] = Counter()
        self._files: list[str] = []
        self._documents = 0
        self._findings: list[Diagnostic] = list(self._known.findings)

    def close(self) -> None:
        self._content.close()
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
        self._known.begin_file()
        lines = max(data.count(b"\n"), 1)
        # What is there already is known before anything is compared with it, wherever it stands in the file.
        # Several records may stand on one line.
        unknown = {at for at, piece in enumerate(bibliography.pieces()) if not self._is_unchanged(piece, path)}
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

    def _is_unchanged(self, piece: Piece, path: str) -> bool:
        """Count a record that was imported as it is, and whose entry is there: then nothing has to be done."""
        known = self._known.unchanged(piece.digest)
        if known is None:
            return False
        self._read += 1
        self._there += 1
        self._known.take(known, Span(path, piece.line))
        return True

    def _take_record(self, record: UnderstoodPaper | BrokenRecord) -> None:
        self._read += 1
        if isinstance(record, BrokenRecord):
            self._reported.append(record)
            return
        path = self._known.find(record)
        earlier = self._known.record_of(path) if path else None
        if path is None and (self._options.restore or not self._known.is_deleted(record)):
            self._write(record)
        elif path is None:
            self._deleted += 1
        elif earlier is not None:
            self._reported.append(_same_work(record.paper, path, earlier))
        elif self._options.dry and self._known.is_written(path):
            # It would be there, from another file.
            self._there += 1
        else:
            self._compare(record, path)

    def _write(self, record: UnderstoodPaper) -> None:
        paper = record.paper
        key = paper.keys[0] if self._options.by_key and paper.keys else ""
        name = self._names.new(paper.title, key, str(paper.front.get("date", ""))[:4])
        path = f"{_FOLDER}/{name}.md"
        self._make_folder()
        attached = Attached()
        if self._options.files and paper.files:
            attached = attach(paper, self._content, path, dry=self._options.dry)
            with_files = understood(replace(paper, front=attached.front), record.digest, self._macros)
            if isinstance(with_files, UnderstoodPaper):
                # What is noted is what the record says itself.
                record = replace(record, text=with_files.text)
        if not self._options.dry:
            with new_file(self._content, path) as file:
                file.write(record.text.encode())
            self._ledger.put(LedgerEntry(path, (), (), {}).with_record(record.digest, paper.keys, record.fields))
        self._known.add(path, record.identity, paper.record.span())
        self._written.append((path, paper.record.span()))
        self._files += attached.files
        self._documents += bool(paper.files) and not self._options.files
        self._findings += (*attached.findings, *paper.findings)
        handled = names_of_key(FILES) if self._options.files else ()
        self._left_out.update(name for name in paper.left_out if name not in handled)
        extra = (attached.front or paper.front).get("extra")
        self._hidden.update(extra.keys() if isinstance(extra, Mapping) else ())

    def _make_folder(self) -> None:
        """Make the folder of papers if it is not there, but for a dry run; OSError where it is behind a link."""
        if self._has_folder:
            return
        if self._content.has_link(_FOLDER):
            place = str(self._project.content / _FOLDER)
            raise PermissionError(None, "this is behind a link, where nothing is written", place)
        if not self._options.dry:
            self._content.make(_FOLDER)
        self._has_folder = True

    def _compare(self, record: UnderstoodPaper, path: str) -> None:
        """Compare an entry with its record, and take what is to be taken."""
        self._there += 1
        span = record.paper.record.span()
        before = self._known.notes_of(path, record)
        self._known.take(path, span)
        place = self._project.content / path
        try:
            data = place.read_bytes()
            mine = fields_of_entry(data, f"content/{path}")
        except Refusal as refusal:
            self._findings.append(_not_compared(refusal.diagnostic, span))
            return
        except OSError as failure:
            found = error("unreadable", f"this file cannot be read: {failure.strerror}", Span(f"content/{path}"))
            self._findings.append(_not_compared(found, span))
            return
        changed = differences_between(mine, fields_of_paper(record.paper), before.fields if before else {})
        changes = EntryDifferences(path, span, changed)
        taken = self._decide(changes)
        if taken and not self._update(record.paper, replace(changes, taken=taken), data):
            self._changes.append(changes)
            return
        if changed:
            self._changes.append(replace(changes, taken=taken or (), decided=taken is not None))
        if not self._options.dry:
            self._remember(record, path, before, changed, taken)
        if self._options.files:
            self._attach(record.paper, path)

    def _update(self, paper: ImportedPaper, changes: EntryDifferences, data: bytes) -> bool:
        """Write what is taken from a record into its entry, which has these bytes; False where it cannot be changed."""
        place = self._project.content / changes.path
        values = values_of_paper(paper)
        taken = [replace(one, theirs=values.get(one.key)) for one in changes.changes if one.key in changes.taken]
        try:
            changed = with_differences(data, f"content/{changes.path}", taken)
        except Refusal as refusal:
            self._findings.append(refusal.diagnostic)
            return False
        if self._content.has_link(changes.path):
            self._findings.append(_unchanged(changes.path, "this entry is behind a link, where nothing is written"))
            return False
        # A question may stand for long at a terminal.
        if not place.is_file() or place.read_bytes() != data:
            self._findings.append(_unchanged(changes.path, "this entry was edited while the import ran", _AGAIN))
            return False
        if not self._options.dry:
            replace_bytes(self._content, changes.path, changed)
        return True

    def _attach(self, paper: ImportedPaper, path: str) -> None:
        """Copy the PDF of a record beside its entry that was there, and link to it, unless the entry has one."""
        place = self._project.content / path
        if not paper.files or self._content.has_link(path):
            return
        try:
            data = place.read_bytes()
            if "links.pdf" in fields_of_entry(data, f"content/{path}"):
                return
            link = Difference("links.pdf", None, f"{name_of_entry(path)}.pdf", "missing")
            linked = with_differences(data, f"content/{path}", [link])
        except Refusal as refusal:
            self._findings.append(refusal.diagnostic)
            return
        attached = attach(paper, self._content, path, dry=self._options.dry)
        self._findings += attached.findings
        if attached.files:
            self._files += attached.files
            if not self._options.dry:
                replace_bytes(self._content, path, linked)

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


def _same_work(paper: ImportedPaper, path: str, earlier: Span) -> BrokenRecord:
    """Return a record as one of a work that the same file has had before."""
    message = f"this is the work of line {earlier.line} again, whose entry is content/{path}"
    hint = "delete one of the two records, or correct the DOI, the title or the year if they are two works"
    return BrokenRecord(paper.record.text, error("same-work", message, paper.record.span(), hint))


def _not_compared(found: Diagnostic, span: Span) -> Diagnostic:
    """Return the finding about an entry that cannot be read, with a hint that its record waits until it can be."""
    again = f"then import again: the record in line {span.line} of {span.path} was not compared with this entry"
    return replace(found, hint="; ".join(filter(None, (found.hint, again))))


def _unchanged(path: str, message: str, hint: str = "change it by hand") -> Diagnostic:
    return warning("unchanged-entry", message, Span(f"content/{path}", 1, 1, 1), hint)
