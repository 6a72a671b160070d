"""Renew: see what changed since the last build, and make what has to be made."""

from typing import TYPE_CHECKING

from octavo.clock import Clock
from octavo.diagnostic import restored
from octavo.digest import of_value
from octavo.engine import engine_digest
from octavo.frozen import replace
from octavo.output import Output
from octavo.progress import Progress
from octavo.project import Options, Project
from octavo.report import Report
from octavo.state import State
from octavo.survey import survey

if TYPE_CHECKING:
    from octavo.ahead import Ahead


def renew(project: Project, options: Options, reader: "Ahead | None", clock: Clock, progress: Progress) -> Report:
    """Make all that is not as the sources have it; `reader` waits for sources to read."""
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
    from octavo.patterns import remembered

    with remembered("sources"):
        from octavo.ground import Ground
        from octavo.intake import begin
        from octavo.shelf import Damaged

    ground = Ground(project, options, engine, inputs, look, unsound)

    def made(reader: "Ahead | None") -> Report:
        with clock.stage("load"):
            begun = begin(ground, state, reader)
            # What pages need is loaded while other processes read.
            with remembered("pages"):
                from octavo.make import make
        try:
            return make(ground, begun, state, clock, progress)
        finally:
            begun.shelf.close()

    try:
        return made(reader)
    except Damaged:
        # What the state held was not what it said: without it everything is made anew.
        state.delete()
        return made(None)
    finally:
        state.close()
