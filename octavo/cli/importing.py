"""`octavo import`: write entries from a bibliography."""

import argparse
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octavo.cli.arguments import Commands, add_command, add_project

if TYPE_CHECKING:
    from octavo.base.project import Project
    from octavo.imports.imports import Ask, EntryDifferences, ImportReport
    from octavo.imports.records.source import BrokenRecord

_STANDARD_INPUT = "-"
# Of the text of a record that is reported, so many lines are shown.
_SHOWN_LINES = 12
_ANSWERS = "[y]es, [n]o, [a]ll that was not edited by hand, [q]uit"


def add(commands: Commands) -> None:
    """Add the command and its arguments to the program's parser."""
    parser = add_command(commands, "import", "Write entries from a bibliography: BibTeX, RIS or CSL-JSON.", run)
    meaning = "a bibliography, whatever its name ends in; - for standard input"
    parser.add_argument("files", metavar="FILE", nargs="+", help=meaning)
    add_entry_options(parser)
    parser.add_argument("--update", action="store_true", help="take what differs, but for what was edited by hand")
    meaning = "write entries again that were imported before and deleted since"
    parser.add_argument("--restore", action="store_true", help=meaning)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    add_project(parser)


def add_entry_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how new entries are made."""
    parser.add_argument("--keys", action="store_true", help="name new entries by the citation keys, not by the titles")
    meaning = "copy the PDFs that records name beside their entries"
    parser.add_argument("--files", dest="documents", action="store_true", help=meaning)


def run(arguments: argparse.Namespace) -> None:
    """Import the files and print what became of them; SystemExit with status 1 if a record became no entry."""
    from octavo.base.project import Project
    from octavo.build.build import missing
    from octavo.build.report import format_findings

    project = Project.at(arguments.project)
    refused = missing(project)
    if refused is not None:
        sys.exit(format_findings((refused,), project.root))
    # A program that was started without a terminal may have no standard input at all.
    is_asked = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() and not arguments.json
    report = import_into(project, arguments.files, arguments, _Asking().ask if is_asked else None)
    if arguments.json:
        import json

        print(json.dumps(_as_json(report)))
    else:
        show(report, dry=arguments.dry_run, updating=arguments.update)
    if report.reported:
        sys.exit(1)


def import_into(
    project: "Project", files: list[str], arguments: argparse.Namespace, ask: "Ask | None" = None
) -> "ImportReport":
    """Import files into a project with the options of the command line."""
    from octavo.cli.progress import progress_bar
    from octavo.imports.imports import ImportOptions, import_files

    for name in files:
        _check_readable(name)
    options = ImportOptions(
        by_key=arguments.keys,
        files=arguments.documents,
        update=getattr(arguments, "update", False),
        restore=getattr(arguments, "restore", False),
        dry=getattr(arguments, "dry_run", False),
    )
    if ask is not None or not sys.stderr.isatty():
        return import_files(project, _sources(files), options, ask)
    with progress_bar() as progress:
        return import_files(project, _sources(files), options, ask, progress)


def _check_readable(name: str) -> None:
    """Raise OSError for a file that cannot be read, before anything of the others is imported."""
    if name == _STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError(errno.EBADF, "there is no standard input", name)
        return
    if stat.S_ISDIR(Path(name).stat().st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    if not os.access(name, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)


def _sources(files: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file."""
    for name in files:
        yield name, sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()


class _Asking:
    """Asks at the terminal about entries that differ from their records."""

    def __init__(self) -> None:
        self._for_all = ""

    def ask(self, changes: "EntryDifferences") -> tuple[str, ...] | None:
        """Show the changes of an entry, and return the keys of those to take; None for a later decision."""
        if self._for_all == "q":
            return None
        print("\n".join(_lines_of_changes(changes)))
        taken = []
        for change in changes.changes:
            unedited = change.origin != "edited"
            if self._for_all == "a":
                taken += [change.key] if unedited else []
                continue
            answer = self._answer(f"  take `{change.key}`? {_ANSWERS}: ")
            if answer == "q":
                return None
            if answer == "y" or (answer == "a" and unedited):
                taken.append(change.key)
        return tuple(taken)

    def _answer(self, question: str) -> str:
        while True:
            try:
                answer = input(question).strip().lower()[:1] or "n"
            except EOFError:
                answer = "q"
            if answer in ("a", "q"):
                self._for_all = answer
            if answer in ("y", "n", "a", "q"):
                return answer


def show(report: "ImportReport", *, dry: bool, updating: bool = False) -> None:
    """Print what became of the records: the summary last, findings on standard error."""
    from octavo.build.report import printed_findings

    here = Path()
    if report.findings:
        print(printed_findings(report.findings, here), file=sys.stderr)
    for record in report.reported:
        print("\n".join(_lines_of_record(record)), file=sys.stderr)
    for changes in report.changes:
        if not changes.taken or any(change.key not in changes.taken for change in changes.changes):
            print("\n".join(_lines_of_changes(changes)))
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


def _lines_of_changes(changes: "EntryDifferences") -> Iterator[str]:
    """Yield the lines that show how an entry differs from its record, as a diff of each field."""
    yield f"content/{changes.path} differs from the record in line {changes.span.line} of {changes.span.path}:"
    for change in changes.changes:
        mark = "  (edited by hand: kept)" if change.origin == "edited" and change.key not in changes.taken else ""
        if change.mine is not None:
            yield f"  - {change.key}: {_shown(change.mine)}"
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
    if report.left_out:
        names = ", ".join(f"{name} ({count:,})" for name, count in sorted(report.left_out.items()))
        yield f"Not kept, as they serve other programs: {names}"
    if report.files:
        yield f"{counted(len(report.files), 'PDF')} copied beside the entries"
    updated = sum(bool(changes.taken) for changes in report.changes)
    if updated:
        yield f"{counted(updated, 'entry').replace('entrys', 'entries')} {'would be updated' if dry else 'updated'}"
    waiting = [changes for changes in report.changes if any(one.key not in changes.taken for one in changes.changes)]
    if waiting and not updating:
        yield "To take what differs, add --update; what was edited by hand is kept."
    yield f"{counted(report.read, 'record').replace(str(report.read), f'{report.read:,}', 1)}: {', '.join(parts)}"


def _as_json(report: "ImportReport") -> dict[str, Any]:
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
        "files": [f"content/{path}" for path in report.files],
        "diagnostics": findings_as_json(report.findings),
    }
