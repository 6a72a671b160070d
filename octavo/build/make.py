"""Making a site: load, resolve, route, plan and render, write, prune, commit."""

from collections.abc import Collection, Mapping, Sequence

from octavo.base.diagnostics import Diagnostic, failed, judged
from octavo.base.frozen import replace
from octavo.base.progress import Progress
from octavo.build.assets import File, files_of
from octavo.build.commit import index_of, note_fragments, note_pages, tidy
from octavo.build.inputs import Ground
from octavo.build.load import Begun, Intake, take_in
from octavo.build.report import Clock, Report
from octavo.build.resolve import Settled, settle
from octavo.cache.database import Made, State, Works
from octavo.cache.fragments import Galleys
from octavo.output.folder import Output
from octavo.output.publish import Staged, put_in_place, stage_copies, take_away
from octavo.render.batch import Order, Printed, print_pages
from octavo.render.fragments import Mark
from octavo.render.keys import file_key, in_the_way, reason
from octavo.render.routes import Pages, Route, clashes, pages_of
from octavo.theming.load import COMMON, Themed, dress, names_of
from octavo.theming.renderer import Renderer

# Where so many entries are read there will be pages of all kinds to print.
MANY = 20


def make(ground: Ground, begun: Begun, state: State, clock: Clock, progress: Progress) -> Report:
    """Make all that is not as it should be; on an error the last good site stays as it is."""
    standing, strict, works, before = ground.standing, ground.options.strict, state.works(), state.index.stamps
    output = Output(ground.project.output, laid=standing.laid)
    with clock.stage("load"):
        themed, renderer, faults = _dressed(ground, begun, works)
        intake = take_in(begun, ground, state, progress)
    with clock.stage("resolve"):
        settled = settle(ground, intake, themed, state, works.ground)
    with clock.stage("route"):
        pages = standing.again(pages_of, settled.site)
        files, twins = files_of(ground.project, settled.site, themed, intake)
        meeting = _meeting(settled, pages, files)
    findings = judged((*faults, *intake.diagnostics, *settled.diagnostics, *twins, *meeting), strict=strict)
    if failed(findings):
        return Report(diagnostics=findings)
    with clock.stage("plan"):
        copies = {path: file_key(path, file.digest) for path, file in files.items()}
        wanted = standing.again(_together, pages.paths, frozenset(copies))
        blocked = output.open(wanted, before)
        doubtful = _doubtful(ground, intake, settled, works, pages, output.missing.union(ground.unsound))
    if blocked is not None:
        return Report(diagnostics=judged((*findings, blocked), strict=strict))
    with clock.stage("render"):
        order = _order(ground, output, intake, themed, renderer, settled, works, doubtful)
        printed = print_pages(order, doubtful, ground.options.jobs, progress)
    findings = judged((*findings, *(page.failure for page in printed.values() if page.failure)), strict=strict)
    if failed(findings):
        output.abandon()
        return Report(diagnostics=findings)
    with clock.stage("write"):
        standing.onlooker.replacing()
        stale = _stale(copies, printed, works, ground)
        cleared, _ = output.prune(in_the_way(output.surplus(wanted), wanted))
        staged = Staged({path: printed[path].stamp for path in stale if path in printed})
        stage_copies(output, files, [path for path in stale if path in copies], staged)
        stamps = put_in_place(output, staged, wanted, before, stale)
    with clock.stage("prune"):
        removed = cleared + take_away(output, staged, wanted, stamps)
    findings = judged((*findings, *staged.failures), strict=strict)
    rendered = sum(path in printed for path in stale)
    report = Report(rendered, len(pages.routes) - rendered, removed, reasons=stale, diagnostics=findings)
    standing.onlooker.placed(clock.stop(report))
    with clock.stage("commit"):
        output.close()
        edited = {path: file_key(path, found) for path, found in staged.edited.items()}
        note_pages(works, {path: page.made for path, page in printed.items()} | copies | edited, before, stamps)
        whole = not (staged.failures or edited)
        index = index_of(ground, intake, output, stamps, len(pages.routes), findings, whole=whole)
        standing.laid = output.left(wanted, stamps)
        note_fragments(order.galleys, works, settled, printed)
        works = Works(works.made, works.fragments, themed.stored, settled.base, settled.world)
        tidy(state, ground.project.content, intake, settled)
        findings = judged((*findings, *state.commit(index, works, settled.memo())), strict=False)
    return replace(report, diagnostics=findings)


def _meeting(settled: Settled, pages: Pages, files: Mapping[str, File]) -> tuple[Diagnostic, ...]:
    """What is wrong with the paths of pages and files; whatever was remembered had no two on one path."""
    if not settled.fresh:
        return ()
    return clashes(pages.routes, {path: file.source for path, file in files.items()}, settled.promises)


def _together(pages: frozenset[str], files: frozenset[str]) -> frozenset[str]:
    return pages | files


def _doubtful(
    ground: Ground,
    intake: Intake,
    settled: Settled,
    works: Works,
    pages: Pages,
    odd: Collection[str],
) -> Sequence[Route]:
    """The pages to look at: where all that they stand on but texts is as it was, those that may see a changed text.

    So are those that are not there or not as they should be, which may be found among the `odd`.
    """
    if works.world != settled.world:
        return pages.routes
    touched = pages.touched(intake.entries.changed, settled.site.papers.selected)
    found = {page.path: page for page in touched}
    if not pages.paths.isdisjoint(odd):
        found |= {page.path: page for page in pages.routes if page.path in odd}
    return [found[path] for path in sorted(found)]


def _stale(
    copies: Mapping[str, Made], printed: Mapping[str, Printed], works: Works, ground: Ground
) -> Mapping[str, str]:
    """The paths that were made anew or are to be copied, each with the reason, in order."""
    reasons = {path: page.reason for path, page in printed.items()}
    for path, made in copies.items():
        reasons[path] = reason(made, works.made.get(path), {}, {}) or ground.unsound.get(path, "")
    return {path: why for path, why in sorted(reasons.items()) if why}


def _dressed(ground: Ground, begun: Begun, works: Works) -> tuple[Themed, Renderer, tuple[Diagnostic, ...]]:
    """The theme, and what renders it; while other processes read there is time to make it ready."""
    seen = ground.look.themes
    themed, found = ground.standing.again(dress, ground.project, begun.settings, works.closures, ground.engine, seen)
    files, engine = themed.files, ground.engine
    renderer = ground.standing.again(Renderer, files.templates, themed.closures, files.paths, themed.code, engine)
    if len(begun.unknown) >= MANY or ground.standing.rehearsal:
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
        galleys=ground.standing.again(Galleys, ground.project.cache / "entries"),
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
