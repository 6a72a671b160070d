"""Making a site: load, resolve, route, plan and render, write, prune, commit."""

from collections.abc import Container, Mapping, Sequence

from octavo.clock import Clock
from octavo.commit import index_of, note_fragments, note_pages, tidy
from octavo.diagnostic import Diagnostic
from octavo.files import files_of
from octavo.fragment import Mark
from octavo.galley import Galleys
from octavo.ground import Ground
from octavo.intake import Begun, Intake, take_in
from octavo.output import Output
from octavo.plan import file_key, in_the_way, reason
from octavo.printing import Order, print_pages
from octavo.progress import Progress
from octavo.report import Report, failed, judged
from octavo.route import Route, clashes, route, touched
from octavo.settle import Settled, settle
from octavo.state import Made, State, Works
from octavo.template import Renderer
from octavo.themed import COMMON, Themed, dress, names_of
from octavo.write import Staged, install, stage_copies

# Where so many entries are read there will be pages of all kinds to print.
MANY = 20


def make(ground: Ground, begun: Begun, state: State, clock: Clock, progress: Progress) -> Report:
    """Make all that is not as it should be; on an error the last good site stays as it is."""
    strict, works, output = ground.options.strict, state.works(), Output(ground.project.output)
    with clock.stage("load"):
        themed, renderer, faults = _dressed(ground, begun, works)
        intake = take_in(begun, ground, state, progress)
    with clock.stage("resolve"):
        settled = settle(ground, intake, themed, state, works.ground)
    with clock.stage("route"):
        routes = route(settled.site)
        files, twins = files_of(ground.project, settled.site, themed, intake)
        # Whatever was remembered had no two pages on one path.
        sources = {path: file.source for path, file in files.items()}
        meeting = clashes(routes, sources, settled.promises) if settled.fresh else ()
    findings = judged((*faults, *intake.diagnostics, *settled.diagnostics, *twins, *meeting), strict=strict)
    if failed(findings):
        return Report(diagnostics=findings)
    with clock.stage("plan"):
        doubtful = _doubtful(ground, intake, settled, works, routes, state.index.stamps)
        copies = {path: file_key(path, file.digest) for path, file in files.items()}
        wanted = {*(page.path for page in routes), *copies}
        blocked = output.open(wanted | state.index.stamps.keys())
    if blocked is not None:
        return Report(diagnostics=judged((*findings, blocked), strict=strict))
    with clock.stage("render"):
        order = _order(ground, output, intake, themed, renderer, settled, works, doubtful)
        printed = print_pages(order, doubtful, ground.options.jobs, progress)
    findings = judged((*findings, *(page.failure for page in printed.values() if page.failure)), strict=strict)
    if failed(findings):
        output.close(output.earlier)
        return Report(diagnostics=findings)
    with clock.stage("write"):
        reasons = {path: _file_reason(path, made, works, ground) for path, made in copies.items()}
        reasons |= {path: page.reason for path, page in printed.items()}
        stale = {path: why for path, why in sorted(reasons.items()) if why}
        obsolete = output.listed - wanted
        cleared, _ = output.prune(in_the_way(obsolete, wanted))
        staged = Staged({path: printed[path].stamp for path in stale if path in printed})
        stage_copies(output, files, [path for path in stale if path in copies], staged)
        stamps = {path: state.index.stamps[path] for path in wanted if path not in stale}
        stamps.update(install(output, staged))
    with clock.stage("prune"):
        removed, left = output.prune(obsolete)
        unlisted = output.close([*left, *(path for path in wanted if path in stamps or path in output.earlier)])
    failures = (*staged.failures, *left.values(), *([unlisted] if unlisted else []))
    findings = judged((*findings, *failures), strict=strict)
    with clock.stage("commit"):
        edited = {path: file_key(path, found) for path, found in staged.edited.items()}
        note_pages(
            works, {path: page.made for path, page in printed.items()} | copies | edited, state.index.stamps, stamps
        )
        index = index_of(ground, intake, output, stamps, len(routes), findings, whole=not failures and not edited)
        note_fragments(Galleys(order.galleys), works, settled, printed)
        works = Works(works.made, works.fragments, themed.stored, settled.base, settled.world)
        tidy(state, ground.project.content, intake, settled)
        findings = judged((*findings, *state.commit(index, works, settled.memo())), strict=False)
    rendered = sum(path in printed for path in stale)
    return Report(rendered, len(routes) - rendered, cleared + removed, reasons=stale, diagnostics=findings)


def _doubtful(
    ground: Ground,
    intake: Intake,
    settled: Settled,
    works: Works,
    routes: Sequence[Route],
    stamps: Container[str],
) -> Sequence[Route]:
    """The pages to look at: where all that they stand on but texts is as it was, those that may see a changed text."""
    if works.world != settled.world:
        return routes
    seen = {page.path for page in touched(routes, settled.site, intake.entries.changed)}
    return [page for page in routes if page.path in seen or page.path in ground.unsound or page.path not in stamps]


def _file_reason(path: str, now: Made, works: Works, ground: Ground) -> str:
    return reason(now, works.made.get(path), {}, {}) or ground.unsound.get(path, "")


def _dressed(ground: Ground, begun: Begun, works: Works) -> tuple[Themed, Renderer, tuple[Diagnostic, ...]]:
    """The theme, and what renders it; while other processes read there is time to make it ready."""
    themed, found = dress(ground.project, begun.settings, works.closures, ground.engine)
    renderer = Renderer(themed.files.templates, themed.closures, themed.files.paths, themed.kept, ground.engine)
    if begun.total >= MANY:
        renderer.prepare(COMMON)
    return themed, renderer, found


def _order(
    ground: Ground,
    output: Output,
    intake: Intake,
    themed: Themed,
    renderer: Renderer,
    settled: Settled,
    works: Works,
    doubtful: Sequence[Route],
) -> Order:
    return Order(
        site=settled.site,
        shelf=intake.shelf,
        theme=themed.record,
        renderer=renderer,
        closures=themed.closures,
        engine=ground.engine,
        options=ground.options,
        output=output.folder,
        run=output.run.name,
        made={page.path: works.made[page.path] for page in doubtful if page.path in works.made},
        known={page.entry: works.fragments.get(page.entry, {}) for page in doubtful if page.kind == "paper"},
        before=names_of(works.closures),
        unsound=ground.unsound,
        galleys=ground.project.cache / "entries",
        entries=_listed(settled, works, doubtful) if works.world == settled.world else {},
    )


def _listed(settled: Settled, works: Works, pages: Sequence[Route]) -> Mapping[Mark, bytes]:
    """The fragments that pages may list, as they are stored."""
    papers = settled.site.papers
    numbers = {number for page in pages for number in page.lists}.union(papers.selected)
    return {
        (number, slug): packed
        for number in numbers
        for slug, packed in works.fragments.get(papers.sources[number], {}).items()
    }
