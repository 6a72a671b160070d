"""Recognise which entry a record is: by what entries say, and by the notes of earlier imports."""

from collections.abc import Mapping, Sequence

from octavo.base.diagnostics import Span
from octavo.base.frozen import replace
from octavo.base.layout import place_of
from octavo.base.project import Project
from octavo.imports.existing import Identity, Papers, front_of
from octavo.imports.ledger import LedgerEntry, read_ledger
from octavo.imports.merge import digests_of_fields
from octavo.imports.understand import UnderstoodPaper

# The fields by which an entry is known again, and those that are compared for that.
_IDENTIFYING = ("doi", "arxiv", "title")
_COMPARED = (*_IDENTIFYING, "authors", "date")


class KnownEntries:
    """The entries of a project as an import knows them: those that are there, and those that it has written itself."""

    def __init__(self, project: Project) -> None:
        self._content = project.content
        self._papers = Papers(project.content)
        self.ledger, self.findings = read_ledger(project.root)
        # The entries that records of the present file are, with the places of the records.
        self._of_file: dict[str, Span] = {}
        self._written: set[str] = set()
        self._is_followed = False

    @property
    def paths(self) -> frozenset[str]:
        """The paths of all entries that were there before the import."""
        return self._papers.paths

    def begin_file(self) -> None:
        """Begin another file: what is one work in two files is no mistake."""
        self._of_file.clear()

    def take(self, path: str, span: Span) -> None:
        """Note that a record of the present file, at a place, is an entry."""
        self._of_file[path] = span

    def record_of(self, path: str) -> Span | None:
        """Return the place of the record of the present file that is an entry; None if there was none yet."""
        return self._of_file.get(path)

    def add(self, path: str, identity: Identity, span: Span) -> None:
        """Add an entry that was written from a record."""
        self._written.add(path)
        self._papers.add(replace(identity, path=path))
        self.take(path, span)

    def is_written(self, path: str) -> bool:
        """Tell if an entry was written by this import."""
        return path in self._written

    def unchanged(self, digest: str) -> str | None:
        """Return the path of the entry of a record that was imported as it is; None where something has to be done.

        A copy of a record that came before is told as the same work, at every import.
        """
        path = self.ledger.path_of_record(digest)
        return path if path is not None and path not in self._of_file and self._is_there(path) else None

    def _is_there(self, path: str) -> bool:
        return path in self.paths or path in self._written

    def find(self, record: UnderstoodPaper) -> str | None:
        """Return the path of the entry that a record is, also one of this import; None where there is none."""
        self._follow_moves()
        found = self._papers.find(record.identity, self._of_keys(record)) or self._of_notes(record)
        return found or self._papers.find_broken(record.identity, self._of_file)

    def _follow_moves(self) -> None:
        """Note entries that were renamed or moved since their import at their new places.

        Such an entry has a DOI or an arXiv number that its record has said, or its title with its authors or its date.
        """
        if self._is_followed:
            return
        self._is_followed = True
        missing = [entry for path in self.ledger.paths if path not in self.paths and (entry := self.ledger.entry(path))]
        if not missing:
            return
        by_digest = {
            (key, digest): entry for entry in missing for key in _IDENTIFYING for digest in entry.fields.get(key, ())
        }
        noted = set(self.ledger.paths)
        for path in sorted(self.paths - noted):
            front = front_of(self._content, path) if place_of(path).kind == "paper" else None
            fields = digests_of_fields({key: front[key] for key in _COMPARED if front.get(key)} if front else {})
            for key in _IDENTIFYING:
                entry = by_digest.get((key, fields.get(key, "")))
                if entry and entry.path in noted and _is_same(entry, fields, key):
                    self.ledger.move(entry, path)
                    noted.remove(entry.path)
                    break

    def _of_keys(self, record: UnderstoodPaper) -> Sequence[str]:
        """Return the paths of entries of records with a key of this one.

        Within one file, a key is no sign of one work: two records may have it by mistake.
        """
        paths = [path for key in record.paper.keys for path in self.ledger.paths_of_key(key)]
        return [path for path in paths if path not in self._of_file]

    def _of_notes(self, record: UnderstoodPaper) -> str | None:
        """Return the path of the entry that a record became, also where its title is another one now, or it is broken.

        The record has said the same of its title, or the entry is broken, so that its title tells nothing. It has also
        said the same DOI, or its key and the same of its authors or its date; or, with its title, the same of both.
        """
        titled = self.ledger.paths_of_title(record.fields["title"])
        for path in dict.fromkeys((*titled, *self._papers.broken)):
            before = self.ledger.entry(path)
            if before is None or path not in self.paths or path in self._of_file:
                continue
            has_doi = "doi" in record.fields and before.said("doi", record.fields)
            same = [before.said(key, record.fields) for key in ("authors", "date")]
            has_key = any(key in before.keys for key in record.paper.keys)
            may_be = has_doi or "doi" not in before.fields
            if has_doi or (path in titled and all(same)) or (has_key and any(same) and may_be):
                return path
        return None

    def notes_of(self, path: str, record: UnderstoodPaper) -> LedgerEntry | None:
        """Return what is noted of the entry of a record, which may have been renamed or moved since its import."""
        noted = self.ledger.entry(path)
        deleted = None if noted else self._deleted(record)
        return noted if deleted is None else self.ledger.move(deleted, path)

    def is_deleted(self, record: UnderstoodPaper) -> bool:
        """Tell if an entry was imported from a record, and is not in its place any more."""
        return self._deleted(record) is not None

    def _deleted(self, record: UnderstoodPaper) -> LedgerEntry | None:
        same = self.ledger.path_of_record(record.digest)
        of_keys = self._of_keys(record)
        for path in filter(None, (same, *of_keys, *self.ledger.paths_of_title(record.fields["title"]))):
            entry = self.ledger.entry(path)
            if entry is None or self._is_there(path):
                continue
            if path == same or (path in of_keys and entry.said("title", record.fields)):
                return entry
            if path not in of_keys and _is_same(entry, record.fields, "title"):
                return entry
        return None


def _is_same(entry: LedgerEntry, fields: Mapping[str, str], key: str) -> bool:
    """Tell if an entry that was imported is the work with these fields, of which its record has said one that counts.

    A title counts beside the authors or the date, and if there are not two DOIs.
    """
    if key != "title":
        return True
    has_other_doi = "doi" in fields and "doi" in entry.fields and not entry.said("doi", fields)
    return not has_other_doi and any(entry.said(other, fields) for other in ("authors", "date"))
