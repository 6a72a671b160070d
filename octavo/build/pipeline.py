"""Renew: see what changed since the last build, and make what has to be made."""

from collections.abc import Collection
from pathlib import Path

from octavo.base.diagnostics import restored
from octavo.base.frozen import replace
from octavo.base.hashing import of_value
from octavo.base.progress import Progress
from octavo.base.project import Options, Project
from octavo.base.urls import INDEX_FILE
from octavo.build.fingerprint import engine_digest
from octavo.build.inputs import Ground
from octavo.build.report import Clock, Report
from octavo.build.session import Standing
from octavo.cache.database import State
from octavo.content.survey import resurvey, survey
from octavo.output.folder import Output

# In a rehearsal the page is made that nearly every edit changes, for no other reason than this.
REHEARSED = "rehearsed"


def renew(
    project: Project,
    options: Options,
    clock: Clock,
    progress: Progress,
    standing: Standing,
    places: Collection[Path] | None,
) -> Report:
    """Make all that is not as the sources have it.

    With `places`, only there anything may have changed since the last build, as far as one knows: where it is still
    standing, nothing else is looked at.
    """
    with clock.stage("discover"):
        state = standing.state(project.cache)
        index = state.index
        output = Output(project.output)
        last = standing.look if places is not None and output.closed(index.manifest) else None
        looking = output.unsound(index.stamps, options.jobs) if last is None else iter(standing.unsound.items())
        engine = standing.again(engine_digest)
        if places is not None and last is not None:
            look = resurvey(last, index.sources, index.taken, places)
        else:
            look = survey(project, index.sources, index.taken)
        asked = (options.base_url, options.drafts, options.strict, options.portable)
        inputs = of_value((engine, asked, look.refused))
        unsound = dict(looking)
        intact = not unsound and output.closed(index.manifest)
        unchanged = inputs == index.inputs and intact and look.same(index.sources)
    standing.look, standing.unsound = look, unsound
    if unchanged and not standing.rehearsal:
        if look.doubtful():
            # Their stamps are old enough by now, or will be at the next look.
            state.renew(replace(index, taken=look.taken, sources=look.again(index.sources)))
        standing.keep(state)
        return Report(reused=index.pages, diagnostics=restored(index.findings))
    if standing.rehearsal:
        unsound = {INDEX_FILE: REHEARSED} | unsound
    report = _remade(Ground(project, options, engine, inputs, look, unsound, standing), state, clock, progress)
    if not report.failed:
        standing.unsound = {}
    standing.keep(state)
    return report


def _remade(ground: Ground, state: State, clock: Clock, progress: Progress) -> Report:
    """Make what has to be made; without the state where that turns out to be damaged."""
    # From here on Markdown, Jinja2 and YAML are needed; a build with nothing to do loads none of them.
    from octavo.build.load import begin
    from octavo.cache.entries import Damaged

    def made() -> Report:
        with clock.stage("load"):
            begun = begin(ground, state)
            # What pages need is loaded while other processes read.
            from octavo.build.make import make
        try:
            return make(ground, begun, state, clock, progress)
        finally:
            begun.shelf.close()

    try:
        return made()
    except Damaged:
        # What the state held was not what it said: without it everything is made anew.
        state.delete()
        ground.standing.settled = ground.standing.laid = None
        return made()
    finally:
        state.close()
