"""The build, from the outside: refuse what may not be written, see what changed, make what has to be made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from octavo.clock import Clock
from octavo.diagnostic import Diagnostic, Span, error, restored
from octavo.digest import of_value
from octavo.engine import engine_digest
from octavo.frozen import replace
from octavo.lock import Locked, locked
from octavo.output import Output, refusal
from octavo.progress import Progress, quiet
from octavo.project import Options, Project
from octavo.report import Report
from octavo.state import State
from octavo.survey import survey

if TYPE_CHECKING:
    from octavo.ground import Ground


def missing(project: Project) -> Diagnostic | None:
    """A folder without content is no project."""
    if project.content.is_dir():
        return None
    hint = "go to the project's folder, name it with --project DIR, or start one with `octavo new DIR`"
    return error("no-content", "there is no folder content/ here", Span("content"), hint)


def build(project: Project, options: Options, progress: Progress = quiet) -> Report:
    """Build a project's site; every finding is in the report, and with an error nothing is written."""
    clock = Clock()
    refused = missing(project) or refusal(project)
    if refused is not None:
        return clock.stop(Report(diagnostics=(refused,)))
    try:
        with _uncollected(), locked(project.cache, lambda holder: progress(f"wait for process {holder}", 0, 1)):
            return clock.stop(_build(project, options, clock, progress))
    except Locked as failure:
        return clock.stop(Report(diagnostics=(failure.diagnostic,)))


def _build(project: Project, options: Options, clock: Clock, progress: Progress) -> Report:
    with clock.stage("discover"):
        state = State(project.cache)
        index = state.index
        output = Output(project.output)
        looking = output.unsound(index.stamps, options.jobs)
        engine = engine_digest()
        look = survey(project, index.sources, index.taken)
        asked = (options.base_url, options.drafts, options.strict, options.portable)
        inputs = of_value((engine, asked, look.refused))
        unsound = dict(looking)
        intact = not unsound and output.closed(index.manifest)
        unchanged = inputs == index.inputs and intact and look.same(index.sources)
    if unchanged:
        if look.doubtful():
            # Their stamps are old enough by now, or will be at the next look.
            state.renew(replace(index, taken=look.taken, sources=look.again(index.sources)))
        return Report(reused=index.pages, diagnostics=restored(index.findings))
    # From here on Markdown, Jinja2 and YAML are needed; a build with nothing to do loads none of them.
    from octavo.ground import Ground
    from octavo.shelf import Damaged

    ground = Ground(project, options, engine, inputs, look, unsound)
    try:
        return _make(ground, state, clock, progress)
    except Damaged:
        # What the state held was not what it said: without it everything is made anew.
        state.delete()
        return _make(ground, state, clock, progress)
    finally:
        state.close()


def _make(ground: "Ground", state: State, clock: Clock, progress: Progress) -> Report:
    from octavo.intake import begin

    with clock.stage("load"):
        begun = begin(ground, state)
        # What pages need is loaded while other processes read.
        from octavo.make import make
    return make(ground, begun, state, clock, progress)


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
