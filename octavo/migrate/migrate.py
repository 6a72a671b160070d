"""Move a site: from the folder of a former one to what was found in it, and the check of the new site."""

import tempfile
from pathlib import Path

from octavo.base.diagnostics import Diagnostic
from octavo.base.progress import Progress
from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite
from octavo.migrate.machinery import left_of
from octavo.migrate.peers.academicpages import read_academicpages
from octavo.migrate.peers.alfolio import read_alfolio
from octavo.migrate.peers.hugoblox import read_hugoblox
from octavo.migrate.peers.quarto import read_quarto
from octavo.migrate.report import Migration

_READERS = {
    "al-folio": read_alfolio,
    "academicpages": read_academicpages,
    "HugoBlox": read_hugoblox,
    "Quarto": read_quarto,
}


def found_in(folder: SourceFolder, peer: str, progress: Progress) -> FoundSite:
    """Read the site of a peer; UnreadableText where its configuration cannot be read."""
    return _READERS[peer](folder, progress)


def migration_of(
    found: FoundSite, source: SourceFolder, findings: tuple[Diagnostic, ...], failed: list[str]
) -> Migration:
    """Return the report of a site that was moved."""
    whole = [one.path for one in found.left if not one.line]
    named = [*found.taken, *(one.source for one in found.copies), *whole, *(one.path for one in found.unread)]
    left, machinery = left_of(source, named)
    # Markup that is told with its place in the former site needs no second line.
    told = {(task.path, task.line) for task in found.tasks}
    others = [one for one in findings if one.code != "other-markup" or (one.span.path, one.span.line) not in told]
    return Migration(found, (*found.left, *left), machinery, tuple(others), tuple(failed))


def findings_in(folder: Path, progress: Progress) -> tuple[Diagnostic, ...]:
    """Build the site in a folder, to be thrown away, and return all findings."""
    with tempfile.TemporaryDirectory() as output:
        report = build(Project.at(folder, Path(output) / "site"), Options(drafts=True), progress)
    return report.diagnostics
