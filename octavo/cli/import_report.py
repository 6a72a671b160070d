"""What `octavo import` says of what became of the records: for people, and as JSON."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octavo.formats.fields import FILES, names_of_key

if TYPE_CHECKING:
    from octavo.base.diagnostics import Diagnostic
    from octavo.imports.records.source import BrokenRecord
    from octavo.imports.report import EntryDifferences, ImportReport

# Of the text of a record that is reported, so many lines are shown; of the findings about new entries, so many.
_SHOWN_LINES = 12
_SHOWN_FINDINGS = 20
# Of more entries than these, what a build finds in them is left to the next build, which takes as long as the import.
MOST_LOOKED_AT = 5_000
# The fields that name documents.
_DOCUMENTS = names_of_key(FILES)


def show_import(
    report: "ImportReport",
    about_entries: "Sequence[Diagnostic]",
    root: Path,
    *,
    dry: bool = False,
    updating: bool = False,
) -> None:
    """Print what became of the records: the summary last, findings on standard error.

    `about_entries` are findings of a build about the entries that were written or updated, in the project at `root`.
    """
    from octavo.build.report import counted, printed_findings

    if report.findings:
        print(f"{printed_findings(report.findings, Path())}\n", file=sys.stderr)
    for record in report.reported:
        print("\n".join(_lines_of_record(record)), file=sys.stderr)
    if about_entries:
        print(f"{printed_findings(about_entries[:_SHOWN_FINDINGS], root)}\n", file=sys.stderr)
    if len(about_entries) > _SHOWN_FINDINGS:
        more = counted(len(about_entries) - _SHOWN_FINDINGS, "more finding")
        print(f"… and {more} about the entries: octavo build shows them all\n", file=sys.stderr)
    for changes in report.changes:
        # What was decided at the terminal was shown there.
        if changes.is_left and (updating or not changes.decided):
            print("\n".join(lines_of_differences(changes)))
    if len(report.touched) > MOST_LOOKED_AT and not dry:
        print("octavo build shows what it finds in so many entries.")
    for line in _summary(report, dry=dry, updating=updating):
        print(line)


def _lines_of_record(record: "BrokenRecord") -> Iterator[str]:
    """Yield the lines that report a record with its own text."""
    from octavo.build.report import printed_findings

    yield printed_findings((record.diagnostic,), Path())
    rows = record.text.split("\n") if record.text else []
    for row in rows[:_SHOWN_LINES]:
        yield f"     | {row}".rstrip()
    if len(rows) > _SHOWN_LINES:
        yield f"     | … and {len(rows) - _SHOWN_LINES} more lines"
    yield ""


def lines_of_differences(changes: "EntryDifferences") -> Iterator[str]:
    """Yield the lines that show how an entry differs from its record, as a diff of each field."""
    yield f"content/{changes.path} differs from the record in line {changes.span.line} of {changes.span.path}:"
    for change in changes.changes:
        mark = "  (edited by hand: kept)" if change.origin == "edited" and change.key not in changes.taken else ""
        if change.mine is not None:
            yield f"  - {change.key}: {_shown(change.mine)}"
        if change.theirs is not None:
            yield f"  + {change.key}: {_shown(change.theirs)}{mark}"


def _shown(value: Any) -> str:
    from octavo.yaml.write import mapping_lines

    text = " ".join("\n".join(mapping_lines({"x": value})).partition(":")[2].split())
    return text if len(text) <= 200 else f"{text[:199]}…"


def _summary(report: "ImportReport", *, dry: bool, updating: bool) -> Iterator[str]:
    """Yield the lines of the summary."""
    from octavo.build.report import counted

    parts = []
    if report.written or not report.there:
        parts.append(f"{len(report.written):,} {'would be written' if dry else 'written'}")
    if report.there:
        parts.append(f"{report.there:,} {'was' if report.there == 1 else 'were'} there")
    if report.deleted:
        parts.append(f"{report.deleted:,} deleted since the last import, and left so (--restore writes them again)")
    lines = [f"line {record.diagnostic.span.line:,}" for record in report.reported if record.text]
    if lines:
        shown = ", ".join(lines[:5]) + (", …" if len(lines) > 5 else "")
        parts.append(f"{len(lines):,} became no entry: {shown}")
    if unread := len(report.reported) - len(lines):
        parts.append(f"{counted(unread, 'file')} could not be read")
    names = [f"{name} ({count:,})" for name, count in sorted(report.left_out.items()) if name not in _DOCUMENTS]
    hidden = [f"{name} ({count:,})" for name, count in sorted(report.hidden.items())]
    if hidden:
        yield f"Kept under `extra`, which no page shows: {', '.join(hidden)}"
    if names:
        yield f"Not kept, as they serve other programs: {', '.join(names)}"
    if report.documents:
        yield f"{counted(report.documents, 'record')} with documents: --files copies their PDFs beside the entries"
    if report.files:
        yield f"{counted(len(report.files), 'PDF')} copied beside the entries"
    updated = sum(bool(changes.taken) for changes in report.changes)
    if updated:
        yield f"{updated} {'entry' if updated == 1 else 'entries'} {'would be updated' if dry else 'updated'}"
    left = [changes.decided for changes in report.changes if changes.is_left]
    if not all(left):
        yield "To take what differs, add --update; what was edited by hand is kept."
    if any(left) and not updating:
        yield "What was not taken is kept as it is; you are asked again when the record changes."
    yield f"{counted(report.read, 'record').replace(str(report.read), f'{report.read:,}', 1)}: {', '.join(parts)}"


def import_as_json(report: "ImportReport", about_entries: "Sequence[Diagnostic]") -> dict[str, Any]:
    """Return the report as one JSON object, with the findings about the entries that were written or updated."""
    from octavo.build.report import findings_as_json

    return {
        "read": report.read,
        "written": [{"path": f"content/{path}", "from": span.path, "line": span.line} for path, span in report.written],
        "there": report.there,
        "deleted": report.deleted,
        "reported": [{**findings_as_json((record.diagnostic,))[0], "text": record.text} for record in report.reported],
        "changes": [
            {
                "path": f"content/{changes.path}",
                "from": changes.span.path,
                "line": changes.span.line,
                "fields": [
                    {
                        "key": one.key,
                        "entry": one.mine,
                        "record": one.theirs,
                        "origin": one.origin,
                        "taken": one.key in changes.taken,
                    }
                    for one in changes.changes
                ],
            }
            for changes in report.changes
        ],
        "left_out": dict(report.left_out),
        "hidden": dict(report.hidden),
        "files": [f"content/{path}" for path in report.files],
        "diagnostics": findings_as_json((*report.findings, *about_entries)),
    }
