"""The build: refuses what cannot be built, finds out if there is anything to do, and makes the site."""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from octavo.base.diagnostics import Diagnostic, Span, apart_from_notes, error, restored_findings
from octavo.base.frozen import EMPTY, replace
from octavo.base.layout import CONTENT
from octavo.base.progress import Progress, quiet
from octavo.base.project import Options, Project, SiteAddress
from octavo.build.discover import discover, note_unchanged
from octavo.build.inputs import BuildInputs
from octavo.build.report import Clock, Report
from octavo.build.session import Memory, Session
from octavo.cache.history import History
from octavo.output.lock import Locked, locked
from octavo.output.refusal import refusal


def missing(project: Project) -> Diagnostic | None:
    """Return an error for a folder without content, which is no project."""
    if project.content.is_dir():
        return None
    if not project.root.is_dir():
        hint = "look for a typing mistake, or start a project with `octavo new DIR`"
        return error("no-content", f"the folder {project.root} does not exist", Span("content"), hint)
    hint = "go to the project's folder, name it with --project DIR, or start one with `octavo new DIR`"
    if CONTENT in project.root.parts[1:]:
        hint = "this is a folder inside content/: go to the project's folder, which is around that one"
    return error("no-content", "there is no folder content/ here", Span("content"), hint)


def build(
    project: Project,
    options: Options,
    progress: Progress = quiet,
    session: Session | None = None,
    places: Collection[Path] | None = None,
) -> Report:
    """Build a project's site, and report all findings.

    After an error in the sources or the theme, the last good site stays as it is. A file that cannot be written is an
    error too, but all other files are written.

    A process that builds again and again hands over its `session`. `places` are the paths reported as changed since
    its last build; other paths are assumed unchanged. None: any path may have changed.
    """
    clock = Clock()
    refused = missing(project) or refusal(project)
    if refused is not None:
        return clock.stop(Report(diagnostics=(refused,)))
    try:
        with (
            _uncollected(),
            locked(
                project,
                lambda holder: progress(f"wait for {f'process {holder}' if holder else 'another build'}", 0, 1),
            ),
        ):
            return clock.stop(_build(project, options, session or Session(), places, clock, progress))
    except Locked as failure:
        return clock.stop(Report(diagnostics=(failure.diagnostic,)))


def _build(
    project: Project,
    options: Options,
    session: Session,
    places: Collection[Path] | None,
    clock: Clock,
    progress: Progress,
) -> Report:
    with clock.stage("discover"):
        history, memory = session.open(project)
        inputs, unchanged = discover(project, options, session, history, memory, places)
    memory = replace(memory, survey=inputs.survey, altered=inputs.altered)
    try:
        if unchanged:
            note_unchanged(inputs)
            report = _unchanged(history)
        else:
            report, memory = _make(inputs, memory, session, clock, progress)
    finally:
        history.close()
    session.remember(history, memory if report.failed else replace(memory, altered=EMPTY))
    return report


def _unchanged(history: History) -> Report:
    """Return the report of a build with nothing to do, which repeats the findings of the last build."""
    index = history.index
    address = SiteAddress(*index.address) if index.address else None
    findings, notes = apart_from_notes(restored_findings(index.findings))
    return Report(reused=index.pages, diagnostics=findings, notes=notes, address=address)


def _make(
    inputs: BuildInputs, memory: Memory, session: Session, clock: Clock, progress: Progress
) -> tuple[Report, Memory]:
    """Make the site; if the database turns out to be damaged, delete it and make the site once more."""
    from octavo.build.load import start_loading
    from octavo.cache.entries import Damaged

    def attempt(memory: Memory) -> tuple[Report, Memory]:
        with clock.stage("load"):
            loading = start_loading(inputs, memory, warming_up=session.warming_up)
            # Jinja2, and all else that pages need, is imported while other processes read the entries.
            from octavo.build.pipeline import make_site
        try:
            return make_site(inputs, loading, memory, session, clock, progress)
        finally:
            loading.store.close()

    try:
        return attempt(memory)
    except Damaged:
        inputs.history.delete()
        return attempt(replace(memory, resolution=None, output=None))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Turn the garbage collector off: nearly all that a build makes lives to its end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
