"""Every finding as the terminal shows it: there is a case for each diagnostic code."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import octavo
from octavo.audit.audit import audit
from octavo.base.project import Options, Project
from octavo.build.build import build
from octavo.build.report import format_findings
from octavo.build.session import Session
from octavo.imports.imports import ImportOptions, import_files
from octavo.output.manifest import MANIFEST
from octavo.publish.publish import publish_site
from tests.support.sites import Site, parse

CASES = sorted(Path(__file__).parent.glob("*.txt"))
SOURCES = sorted(path for path in Path(octavo.__file__).parent.rglob("*.py") if path.parent.name != "cli")

# The functions that make a finding, with the index of the argument that is the code.
MAKERS = {
    "error": 0,
    "warning": 0,
    "warn": 0,
    "note": 0,
    "refuse": 0,
    "_refuse": 0,
    "InvalidUse": 0,
    "LimitMet": 0,
    "Fault": 0,
    "Text": 2,
    "PageFault": 1,
    "_picture": 2,
    "Remark": 0,
    "_Kind": 3,
}
# No files cause these: test_pool.py ends a worker, test_faults.py holds the lock, test_supervisor.py ends a build
# worker, test_watch.py uses up the system's watches, test_audit.py makes files that are too large for a host and takes
# addresses away, test_age.py edits files after a build, test_online.py asks other sites, tests of publishing hide git
# and rsync, and test_bounds.py has pages that take too long and hold too much.
WITHOUT_CASE = {
    *("worker-lost", "locked", "builder-lost", "unwatched"),
    *("file-limit", "site-limit", "address-gone", "dead-link", "unchecked-link"),
    *("outdated-site", "no-program"),
    *("too-slow", "page-memory"),
}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def codes_in(source: Path) -> Iterator[str]:
    """Yield the codes in a module's source; a variable part of one is a regular expression."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        found: ast.expr | None = None
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = MAKERS.get(name, len(node.args))
            found = node.args[at] if at < len(node.args) else None
        elif source.name == "errors.py" and isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            found = node.value.elts[0]
        if isinstance(found, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "[a-z]+" for part in found.values)
            yield "".join(map(str, parts))
        elif isinstance(found, ast.Constant) and CODE.fullmatch(str(found.value)):
            yield str(found.value)


def code_of(case: Path) -> str:
    """Return the code that a case is about: its file name up to the first dot."""
    return case.name.split(".", 1)[0]


def make_project(root: Path, text: str) -> Site:
    """Make a project with the files of a case.

    `-- path -> target --` is a link, `-- path as latin-1 --` a file in that encoding, `-- path as fifo --` a pipe,
    `-- path as 11 MB --` a file of that size and `-- path as empty --` one without bytes. In `-- path as 9 times --`
    the items of lists are repeated so often.
    """
    for name, content in parse(text).items():
        path, target = [*name.split(" -> "), ""][:2]
        path, form = [*path.split(" as "), "utf-8"][:2]
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if target:
            place.symlink_to(target)
        elif form == "fifo":
            os.mkfifo(place)
        elif form == "empty":
            place.touch()
        elif form.endswith(" times"):
            items = re.sub(r"^- .*\n", r"\g<0>" * int(form.removesuffix(" times")), content, flags=re.MULTILINE)
            place.write_text(items, "utf-8")
        elif form.endswith(" MB"):
            place.write_bytes(b" " * int(form.removesuffix(" MB")) * 1_000_000)
        else:
            place.write_text(content, form)
    return Site(root)


def published(site: Site) -> dict[str, bytes]:
    """Return every file of the output but the manifest."""
    return {path: data for path, data in site.tree().items() if path != MANIFEST}


def test_every_code_has_a_case() -> None:
    codes = {code for source in SOURCES for code in codes_in(source)} - WITHOUT_CASE
    cases = {code_of(case) for case in CASES}
    assert len(codes) > 40
    assert [code for code in sorted(codes) if not any(re.fullmatch(code, case) for case in cases)] == []
    assert [case for case in sorted(cases) if not any(re.fullmatch(code, case) for code in codes)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_findings_are_reported_as_the_case_expects(case: Path, tmp_path: Path) -> None:
    text = case.read_text("utf-8")
    if "\n== check\n" in text:
        compare_check(case, tmp_path)
        return
    if "\n== publish " in text:
        compare_publish(case, tmp_path)
        return
    if "\n== import" in text:
        compare_import(case, tmp_path)
        return
    files, _, expected = text.partition("\n== build\n")
    site = make_project(tmp_path, files)
    before = published(site)
    report = site.build()
    found = (*report.diagnostics, *report.notes)
    assert format_findings(found, site.root) + "\n" == expected
    assert code_of(case) in {one.code for one in found}
    assert report.failed == any(line.startswith("error: ") for line in expected.split("\n"))
    if report.failed and "unwritable" not in site.codes:
        assert published(site) == before


def compare_check(case: Path, folder: Path) -> None:
    """Compare what `octavo check` finds in a project, or in an `output/` made by hand, with what a case expects."""
    files, _, expected = case.read_text("utf-8").partition("\n== check\n")
    site = make_project(folder, files)
    if not site.output.is_dir():
        site.built()
    report = audit(Project.at(folder))
    assert format_findings(report.diagnostics, folder) + "\n" == expected
    assert code_of(case) in {found.code for found in report.diagnostics}
    assert report.failed == any(line.startswith("error: ") for line in expected.split("\n"))


def compare_import(case: Path, folder: Path) -> None:
    """Compare what an import of `papers.bib`, with the options that a case names, finds with what it expects."""
    files, _, rest = case.read_text("utf-8").partition("\n== import")
    written, _, expected = rest.partition("\n")
    make_project(folder, files)
    file = folder / "papers.bib"
    options = ImportOptions(**{name.removeprefix("--"): True for name in written.split()})
    report = import_files(Project.at(folder), [(str(file), file.read_bytes())], options)
    found = (*report.findings, *(record.diagnostic for record in report.reported))
    assert format_findings(found, folder) + "\n" == expected
    assert code_of(case) in {one.code for one in found}


def compare_publish(case: Path, folder: Path) -> None:
    """Compare what `octavo publish` finds with what a case expects; the case names a folder in the project."""
    files, _, rest = case.read_text("utf-8").partition("\n== publish ")
    target, _, expected = rest.partition("\n")
    project, session = Project.at(make_project(folder, files).root), Session()
    assert not build(project, Options(), session=session).diagnostics
    done = publish_site(project, session, str(folder / target))
    assert format_findings(done.diagnostics, folder) + "\n" == expected
    assert code_of(case) in {found.code for found in done.diagnostics}
    assert done.failed == any(line.startswith("error: ") for line in expected.split("\n"))
