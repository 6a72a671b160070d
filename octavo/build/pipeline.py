"""The pipeline: the stages of a build with something to do, in their order."""

from collections.abc import Iterable, Mapping

from octavo.base.diagnostics import Diagnostic, apart_from_notes, failed, ordered
from octavo.base.frozen import replace
from octavo.base.progress import Progress
from octavo.build.assets import files_of, keys_of, made_files
from octavo.build.commit import Outcome, commit
from octavo.build.inputs import BuildInputs
from octavo.build.load import Loading
from octavo.build.plan import pages_to_check, render_task, stale_reasons
from octavo.build.report import Clock, Report
from octavo.build.resolve import resolve_cached
from octavo.build.session import Memory, Session
from octavo.cache.entries import Damaged
from octavo.cache.fragments import FragmentCache
from octavo.cache.history import Products
from octavo.output.folder import OutputFolder
from octavo.output.prune import in_the_way
from octavo.output.publish import File, Staged, install_all, remove_surplus, stage_files
from octavo.render.batch import PageResult, render_pages
from octavo.render.routes import Pages, conflicts, pages_of
from octavo.site.resolution import Resolution
from octavo.theming.load import COMMON_TEMPLATES, LoadedTheme, load_theme
from octavo.theming.renderer import Renderer

# From this many entries to read on, pages of all kinds are probably rendered.
_ALL_KINDS = 20


def make_site(
    inputs: BuildInputs, loading: Loading, memory: Memory, session: Session, clock: Clock, progress: Progress
) -> tuple[Report, Memory]:
    """Bring the site up to date with its sources.

    An error before the stage `write` leaves the last good site as it is. Return the report, and the results that the
    next build of this process may reuse.
    """
    project, strict, history = inputs.project, inputs.options.strict, inputs.history
    products, before = history.products(), history.index.stamps
    with clock.stage("load"):
        theme, renderer, faults = _load_theme(inputs, loading, products, session)
        loaded = loading.finish(progress)
    with clock.stage("resolve"):
        resolution = resolve_cached(inputs, loaded, theme, session, memory.resolution, products.site_inputs)
        memory = replace(memory, classified=loaded.classified, resolution=resolution)
    with clock.stage("route"):
        pages = session.cached(pages_of, resolution.site)
        files, clashes = files_of(project, resolution.site, theme, loaded)
        made = session.cached(made_files, resolution.site, pages, frozenset(files))
        conflicts = _conflicts(resolution, pages, files, made)
    found = (*faults, *loaded.diagnostics, *resolution.diagnostics, *clashes, *conflicts)
    findings, notes = apart_from_notes(ordered(found, strict=strict))
    if failed(findings):
        return Report(diagnostics=findings), memory
    with clock.stage("plan"):
        copies = keys_of(files, made)
        wanted = session.cached(frozenset.union, pages.paths, frozenset(copies))
        output = OutputFolder(project, memory.output)
        blocked = output.open(wanted, before)
        checked = pages_to_check(loaded, resolution, products, pages, output.missing.union(inputs.altered))
    if blocked is not None:
        return Report(diagnostics=ordered((*findings, blocked), strict=strict)), memory
    with clock.stage("render"):
        cache = session.cached(FragmentCache, project.cache / "fragments", project.root)
        task = render_task(inputs, output, loaded, theme, renderer, resolution, products, cache, checked)
        with output.abandoned_on(Damaged):
            results = render_pages(task, checked, inputs.options.jobs, progress)
    findings = ordered((*findings, *(page.failure for page in results.values() if page.failure)), strict=strict)
    if failed(findings):
        output.abandon()
        return Report(diagnostics=findings), memory
    with clock.stage("write"):
        session.observer.replacing()
        stale = stale_reasons(copies, results, products, inputs.altered)
        cleared, _ = output.prune(in_the_way(output.surplus(wanted), wanted))
        staged = Staged({path: results[path].stamp for path in stale if path in results})
        stage_files(output, files, made, stale, staged)
        stamps = install_all(output, staged, wanted, before, stale)
    with clock.stage("prune"):
        removed = cleared + remove_surplus(output, staged, wanted, stamps)
    findings = ordered((*findings, *staged.failures), strict=strict)
    counts = *_rendered_and_reused(stale, results, pages), removed
    report = Report(*counts, reasons=stale, diagnostics=findings, notes=notes, address=loaded.address)
    session.observer.published(clock.stop(report), memory)
    with clock.stage("commit"):
        output.close()
        done = Outcome(len(pages.routes), results, copies, staged, stamps, (*findings, *notes))
        findings = ordered((*findings, *commit(inputs, loaded, theme, resolution, products, cache, done)), strict=False)
    return replace(report, diagnostics=findings), replace(memory, output=output.snapshot(wanted, stamps))


def _load_theme(
    inputs: BuildInputs, loading: Loading, products: Products, session: Session
) -> tuple[LoadedTheme, Renderer, tuple[Diagnostic, ...]]:
    """Load the theme and prepare its renderer, while other processes read the entries."""
    own, seen = inputs.fingerprint, inputs.survey.themes
    theme, found = session.cached(
        load_theme, inputs.project, loading.settings, products.dependencies, own, seen, inputs.options.bounds
    )
    files = theme.files
    templates = (files.templates, theme.dependencies, files.paths)
    renderer = session.cached(Renderer, *templates, theme.code, own, files.overrides, inputs.options.bounds)
    if len(loading.unknown) >= _ALL_KINDS or session.warming_up:
        renderer.prepare(COMMON_TEMPLATES)
    return theme, renderer, found


def _rendered_and_reused(stale: Iterable[str], results: Mapping[str, PageResult], pages: Pages) -> tuple[int, int]:
    """Return the numbers of pages that were rendered, and of those that are as the last build left them."""
    rendered = sum(path in results for path in stale)
    return rendered, len(pages.routes) - rendered


def _conflicts(
    resolution: Resolution, pages: Pages, files: Mapping[str, File], made: Mapping[str, bytes]
) -> tuple[Diagnostic, ...]:
    """Return the conflicts between paths of pages and files; a site that is not resolved anew has none."""
    if not resolution.fresh:
        return ()
    sources = {path: file.source for path, file in files.items()} | dict.fromkeys(made, "a file that Octavo makes")
    return conflicts(pages.routes, sources, resolution.expected, resolution.site.targets)
