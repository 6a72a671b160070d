"""Move a site: from the folder of a former one to what was found in it, and the check of the new site."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from octavo.audit.audit import audit
from octavo.base.diagnostics import Diagnostic, failed
from octavo.base.frozen import replace
from octavo.base.progress import Progress
from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.findings import source_findings
from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import FoundSite
from octavo.migrate.machinery import left_of
from octavo.migrate.peers.academicpages import read_academicpages
from octavo.migrate.peers.alfolio import read_alfolio
from octavo.migrate.peers.hugoblox import read_hugoblox
from octavo.migrate.peers.quarto import read_quarto
from octavo.migrate.report import Migration

# Of a site with more entries the pages are not made and checked: it would take longer than all else.
MOST_CHECKED = 1000
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
    found: FoundSite,
    source: SourceFolder,
    findings: tuple[Diagnostic, ...],
    errors: tuple[Diagnostic, ...] | None,
    uncopied: list[str],
) -> Migration:
    """Return the report of a site that was moved, with the findings of its build and the errors of its check, if any.

    `errors` is None where the pages of the new site were not checked.
    """
    whole = [one.path for one in found.left if not one.line]
    named = [*found.taken, *(one.source for one in found.copies), *whole, *(one.path for one in found.unread)]
    left, machinery = left_of(source, named)
    # Markup, addresses and commands that are told with their places in the former site need no second line.
    told = {(task.path, task.line) for task in found.tasks}
    findings = tuple(
        one for one in findings if one.code != "other-markup" or (one.span.path, one.span.line) not in told
    )
    gone: dict[str, list[str]] = {}
    for task in found.tasks:
        if "://" in task.markup:
            gone.setdefault(task.path, []).append(unquote(task.markup))
    checked = errors is not None
    errors = tuple(one for one in errors or () if not _is_gone(one, gone.get(one.span.path, ())))
    unknown = {(one.span.path, _first_code(one.message)) for one in findings if one.code == "unknown-latex"}
    tasks = tuple(task for task in found.tasks if (task.path, _first_code(task.message)) not in unknown)
    found = replace(found, tasks=tasks)
    return Migration(found, (*found.left, *left), machinery, findings, errors, tuple(uncopied), checked)


def _is_gone(finding: Diagnostic, addresses: Iterable[str]) -> bool:
    """Tell if a finding is about one of some addresses of the former site that lead nowhere on the new one."""
    target = _first_code(finding.message)
    is_inside = finding.code == "broken-link" and target.startswith("/")
    return is_inside and any(address.endswith(target) for address in addresses)


def _first_code(message: str) -> str:
    """Return what stands first in backquotes in a message."""
    return [*message.split("`"), "", ""][1]


def findings_in(
    folder: Path, entries: int, progress: Progress
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...] | None]:
    """Build the site in a folder, to be thrown away; return all findings, and the errors that a check of it adds.

    Of a site with many entries return the findings in its sources, and None.
    """
    with tempfile.TemporaryDirectory() as output:
        project, options = Project.at(folder, Path(output) / "site"), Options(drafts=True)
        if entries > MOST_CHECKED:
            return source_findings(project, options, progress), None
        found = build(project, options, progress).diagnostics
        told = {(one.code, one.span.path, one.span.line) for one in found}
        errors = () if failed(found) else (one for one in audit(project).diagnostics if one.severity == "error")
        return found, tuple(one for one in errors if (one.code, one.span.path, one.span.line) not in told)
