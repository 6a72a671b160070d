"""What became of the records of an import."""

from collections.abc import Mapping

from octavo.base.diagnostics import Diagnostic, Span
from octavo.base.frozen import frozen
from octavo.imports.merge import Difference
from octavo.imports.records.source import BrokenRecord


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
