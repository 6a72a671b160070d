"""The build, from the outside: refuse what may not be written, see what changed, make what has to be made."""

from octavo.clock import Clock
from octavo.diagnostic import Diagnostic, Span, error, restored
from octavo.engine import engine_digest
from octavo.output import Output, refusal
from octavo.progress import Progress, quiet
from octavo.project import Options, Project
from octavo.report import Report
from octavo.state import State
from octavo.survey import survey


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
    with clock.stage("discover"):
        engine = engine_digest()
        state = State(project.cache)
        look = survey(project, state.index.stamps, state.index.taken)
        unchanged = look.inputs(engine, options) == state.index.inputs
        intact = unchanged and Output(project.output).intact(state.index.made)
    if intact:
        return clock.stop(Report(reused=state.index.pages, diagnostics=restored(state.index.findings)))
    # From here on Jinja2 and YAML are needed; a build with nothing to do loads neither.
    from octavo.make import make

    return clock.stop(make(project, options, engine, look, state, clock, progress))
