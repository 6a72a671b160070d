"""The build, from the outside: refuse what cannot be built, keep others from building at once, and start what helps."""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.progress import Progress, quiet
from octavo.base.project import Options, Project
from octavo.build.report import Clock, Report
from octavo.output.lock import Locked, locked

if TYPE_CHECKING:
    from octavo.build.session import Standing


def missing(project: Project) -> Diagnostic | None:
    """A folder without content is no project."""
    if project.content.is_dir():
        return None
    hint = "go to the project's folder, name it with --project DIR, or start one with `octavo new DIR`"
    return error("no-content", "there is no folder content/ here", Span("content"), hint)


def build(
    project: Project,
    options: Options,
    progress: Progress = quiet,
    standing: "Standing | None" = None,
    places: Collection[Path] | None = None,
) -> Report:
    """Build a project's site; every finding is in the report, and with an error nothing is written.

    A process that builds again hands over what the last build left `standing`; of changes that it has been told, the
    `places` are looked at first, and a build without them finds all others.
    """
    clock = Clock()
    refused = missing(project)
    if refused is not None:
        return clock.stop(Report(diagnostics=(refused,)))
    with _uncollected():
        from octavo.build.pipeline import renew
        from octavo.build.session import Standing
        from octavo.output.folder import refusal

        refused = refusal(project)
        if refused is not None:
            return clock.stop(Report(diagnostics=(refused,)))
        try:
            with locked(project.cache, lambda holder: progress(f"wait for process {holder}", 0, 1)):
                return clock.stop(renew(project, options, clock, progress, standing or Standing(), places))
        except Locked as failure:
            return clock.stop(Report(diagnostics=(failure.diagnostic,)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nearly all that a build makes lives to its end, so looking for what does not is a waste."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
