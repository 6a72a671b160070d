"""Import a file of records into a new project, and compare what comes of it with what must."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from octavo.base.diagnostics import Diagnostic
from octavo.base.project import Project
from octavo.imports.imports import ImportOptions, import_files
from octavo.imports.report import ImportReport
from octavo.yaml.edit import plain_value
from octavo.yaml.frontmatter import split
from tests.support.records import Case, WrittenRecord

FILE = "case"


def imported(root: Path, data: bytes, **options: bool) -> ImportReport:
    """Import the bytes of a file into a project, which is made if it is not there."""
    (root / "content").mkdir(exist_ok=True)
    return import_files(Project.at(root), [(FILE, data)], ImportOptions(**options))


def entries(root: Path, report: ImportReport) -> list[tuple[Mapping[str, Any], str]]:
    """Return the front matter, as texts, and the body of each entry that an import wrote, in its order."""
    found = []
    for path, _ in report.written:
        parts = split((root / "content" / path).read_text("utf-8"), path)
        found.append((plain_value(parts.front), parts.body))
    return found


def differences(root: Path, case: Case) -> Iterator[str]:
    """Yield, in words, how what comes of a case differs from what must."""
    report = imported(root, case.data)
    starts = sorted([span.line for _, span in report.written] + [one.diagnostic.span.line for one in report.reported])
    written = entries(root, report)
    if len(written) != len(case.written):
        yield f"{len(written)} entries, not {len(case.written)}"
    for (front, body), (path, span), wanted in zip(written, report.written, case.written, strict=False):
        yield from _of_entry(path, front, body, wanted)
        last = next((line for line in starts if line > span.line), 10**9)
        told = {found.code for found in _told(report.findings, span.line, last)}
        if told != set(wanted.findings):
            yield f"{path}: told {sorted(told)}, not {sorted(wanted.findings)}"
    reported = sorted((one.diagnostic.span.line, one.diagnostic.code) for one in report.reported)
    wanted_reports = sorted((one.line, one.code) for one in case.reported)
    if [code for _, code in reported] != [code for _, code in wanted_reports]:
        yield f"reported {reported}, not {wanted_reports}"
    for one in case.reported:
        if not any(one.text in other.text for other in report.reported):
            yield f"no report holds `{one.text}`"
    if dict(report.left_out) != dict(case.left_out):
        yield f"left out {dict(report.left_out)}, not {dict(case.left_out)}"


def _told(findings: tuple[Diagnostic, ...], first: int, last: int) -> list[Diagnostic]:
    of_file = ("guessed-encoding", "control-character")
    return [one for one in findings if first <= one.span.line < last and one.code not in of_file]


def _of_entry(path: str, front: Mapping[str, Any], body: str, wanted: WrittenRecord) -> Iterator[str]:
    for key in dict.fromkeys((*wanted.front, *front)):
        if front.get(key) != wanted.front.get(key):
            yield f"{path}: {key}: {front.get(key)!r}, not {wanted.front.get(key)!r}"
    if " ".join(body.split()) != " ".join(wanted.body.split()):
        yield f"{path}: body: {body!r}, not {wanted.body!r}"
