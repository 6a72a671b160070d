"""`octavo import`: write entries from a bibliography."""

import argparse
import errno
import os
import re
import stat
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.cli.arguments import Commands, add_command, add_project

if TYPE_CHECKING:
    from octavo.base.diagnostics import Diagnostic
    from octavo.base.progress import Progress
    from octavo.base.project import Project
    from octavo.imports.imports import ImportOptions
    from octavo.imports.report import EntryDifferences, ImportReport

_STANDARD_INPUT = "-"
# Findings about the profile that show once there are papers.
_ABOUT_OWNER = ("absent-owner",)
_ENTRY = re.compile(r"content/\S+\.md")
_ANSWERS = "[y]es, [N]o, [a]ll that was not edited by hand, [q]uit"


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
    from octavo.cli.import_report import import_as_json, show_import
    from octavo.imports.imports import ImportOptions

    project = Project.at(arguments.project)
    refused = missing(project)
    if refused is not None:
        sys.exit(format_findings((refused,), project.root))
    options = ImportOptions(
        by_key=arguments.keys,
        files=arguments.documents,
        update=arguments.update,
        restore=arguments.restore,
        dry=arguments.dry_run,
    )
    # A program that was started without a terminal may have no standard input at all.
    is_asked = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() and not arguments.json
    for name in arguments.files:
        check_readable(name)
    sources = ((name, bytes_of(name)) for name in arguments.files)
    report, about_entries = import_into(project, sources, options, is_asked=is_asked)
    if arguments.json:
        import json

        print(json.dumps(import_as_json(report, about_entries)))
    else:
        show_import(report, about_entries, project.root, dry=arguments.dry_run, updating=arguments.update)
    if report.reported:
        sys.exit(1)


def import_into(
    project: "Project", sources: Iterable[tuple[str, bytes]], options: "ImportOptions", *, is_asked: bool = False
) -> "tuple[ImportReport, tuple[Diagnostic, ...]]":
    """Import files, each with its name and its bytes, into a project.

    Returns the report, and what a build finds about entries that were written or updated. Where the user `is_asked`,
    there are questions about entries that differ.
    """
    from octavo.base.progress import quiet
    from octavo.base.project import Options
    from octavo.build.findings import source_findings
    from octavo.build.report import ON_REQUEST
    from octavo.cli.import_report import MOST_LOOKED_AT
    from octavo.cli.progress import progress_bar
    from octavo.imports.imports import import_files

    with progress_bar() if sys.stderr.isatty() else nullcontext(quiet) as progress:
        ask = _Asking(progress).ask if is_asked else None
        report = import_files(project, sources, options, ask, progress)
        touched = {f"content/{path}" for path in report.touched}
        is_asked_for = touched and len(touched) <= MOST_LOOKED_AT and not options.dry
        found = source_findings(project, Options(), progress) if is_asked_for else ()
    about = (one for one in found if one.code in _ABOUT_OWNER or _paths_in(one) & touched)
    return report, tuple(one for one in about if one.code not in ON_REQUEST)


def _paths_in(finding: "Diagnostic") -> set[str]:
    """Return the paths of the entries that a finding is about: its own, and that of another one that it names."""
    return {finding.span.path, *_ENTRY.findall(finding.message)}


def check_readable(name: str) -> None:
    """Raise OSError for a file that cannot be read, before anything of the others is imported."""
    if name == _STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError(errno.EBADF, "there is no standard input", name)
        return
    if stat.S_ISDIR(Path(name).stat().st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    if not os.access(name, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)


def bytes_of(name: str) -> bytes:
    """Return the bytes of a file, or of standard input."""
    return sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()


class _Asking:
    """Asks at the terminal about entries that differ from their records."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._for_all = ""

    def ask(self, changes: "EntryDifferences") -> tuple[str, ...] | None:
        """Show the changes of an entry, and return the keys of those to take; None for a later decision."""
        from octavo.cli.import_report import lines_of_differences
        from octavo.cli.progress import ProgressBar

        if self._for_all == "q":
            return None
        if isinstance(self._progress, ProgressBar):
            # A bar would write over the question.
            self._progress.hide()
        print("\n".join(lines_of_differences(changes)))
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
