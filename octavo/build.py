"""The build, from the outside: refuse what may not be written, see what changed, make what has to be made."""

from octavo.clock import Clock
from octavo.diagnostic import restored
from octavo.engine import engine_digest
from octavo.output import Output, refusal
from octavo.progress import Progress, quiet
from octavo.project import Options, Project
from octavo.report import Report
from octavo.state import State
from octavo.survey import survey


def build(project: Project, options: Options, progress: Progress = quiet) -> Report:
    """Build a project's site; every finding is in the report, and with an error nothing is written."""
    clock = Clock()
    refused = refusal(project)
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
