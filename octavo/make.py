"""Making a site: load, resolve, route, plan, render, write, prune, commit."""

from octavo.clock import Clock
from octavo.diagnostic import stored
from octavo.files import files_of
from octavo.intake import take_in
from octavo.output import Output
from octavo.plan import Keys, plan
from octavo.printing import order_of, print_pages
from octavo.progress import Progress
from octavo.project import Options, Project
from octavo.report import Report, failed, judged
from octavo.resolve import resolve
from octavo.route import clashes, route
from octavo.state import Index, State
from octavo.survey import Survey
from octavo.themed import dress
from octavo.write import write


def make(
    project: Project,
    options: Options,
    engine: str,
    look: Survey,
    state: State,
    clock: Clock,
    progress: Progress,
) -> Report:
    """Make all that is not as it should be; on an error the last good site stays as it is."""
    known = state.index
    output = Output(project.output)
    with clock.stage("load"):
        intake = take_in(project.content, look, state.sources(), engine, options.jobs)
    with clock.stage("resolve"):
        themed, theme_findings = dress(project, intake, known.closures, engine)
        site, promises, site_findings = resolve(intake.content, base_url=options.base_url, drafts=options.drafts)
    with clock.stage("route"):
        routes = route(site, themed.record)
        files, twins = files_of(project, site, themed, look.digests)
        found = (
            *intake.diagnostics,
            *theme_findings,
            *site_findings,
            *twins,
            *clashes(routes, {path: file.source for path, file in files.items()}, promises),
        )
    findings = judged(found, strict=options.strict)
    if failed(findings):
        return Report(diagnostics=findings)
    with clock.stage("plan"):
        keys = Keys(engine, options, themed.closures)
        wanted = [*map(keys.page, routes), *(keys.file(path, file.digest) for path, file in files.items())]
        todo = plan(wanted, known.made, output.stamp, output.manifest())
    with clock.stage("render"):
        blocked = output.open(todo.paths)
        if blocked is not None:
            return Report(diagnostics=judged((*findings, blocked), strict=options.strict))
        order = order_of(project, options, themed, site, [page for page in routes if page.path in todo.stale])
        printed = print_pages(order, options.jobs, progress)
    findings = judged((*findings, *(page.failure for page in printed.values() if page.failure)), strict=options.strict)
    if failed(findings):
        output.close(todo.paths)
        return Report(diagnostics=findings)
    with clock.stage("write"):
        cleared, _ = output.prune(todo.in_the_way)
        made, failures = write(output, wanted, known.made, printed, files, todo)
    with clock.stage("prune"):
        removed, left = output.prune(todo.obsolete)
        failures = (*failures, *left.values())
        output.close([*(keyed.path for keyed in wanted), *left])
        findings = judged((*findings, *failures), strict=options.strict)
    with clock.stage("commit"):
        fresh = look.renewed(intake.digests)
        inputs = "" if failures else fresh.inputs(engine, options)
        index = Index(inputs, look.taken, fresh.stamps(), made, stored(findings), themed.stored)
        forgotten = state.commit(index, intake.changed, intake.gone)
        findings = judged((*findings, *forgotten), strict=False)
    reused = len(routes) - len(printed)
    return Report(len(printed), reused, cleared + removed, reasons=todo.stale, diagnostics=findings)
