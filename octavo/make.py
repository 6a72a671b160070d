"""Making a site: load, resolve, route, plan and render, write, prune, commit."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from octavo import digest
from octavo.clock import Clock
from octavo.diagnostic import Diagnostic, stored
from octavo.files import files_of
from octavo.galley import Galleys
from octavo.ground import Ground
from octavo.intake import Begun, Intake, take_in
from octavo.output import MANIFEST, Output
from octavo.plan import file_key, in_the_way, reason
from octavo.printing import Order, Printed, print_pages
from octavo.progress import Progress
from octavo.report import Report, failed, judged
from octavo.route import Route, clashes, route, touched
from octavo.settle import Settled, settle
from octavo.snapshot import Stamp
from octavo.state import Index, Made, State, Works
from octavo.themed import names_of
from octavo.write import Staged, install, stage_copies


def make(ground: Ground, begun: Begun, state: State, clock: Clock, progress: Progress) -> Report:
    """Make all that is not as it should be; on an error the last good site stays as it is."""
    strict, works, output = ground.options.strict, state.works(), Output(ground.project.output)
    with clock.stage("load"):
        intake = take_in(begun, ground, state, works.closures, progress)
    with clock.stage("resolve"):
        settled = settle(ground, intake, state, works.ground)
    with clock.stage("route"):
        routes = route(settled.site)
        files, twins = files_of(ground.project, settled.site, intake)
        # Whatever was remembered had no two pages on one path.
        sources = {path: file.source for path, file in files.items()}
        meeting = clashes(routes, sources, settled.promises) if settled.memo is not None else ()
    findings = judged((*intake.diagnostics, *settled.diagnostics, *twins, *meeting), strict=strict)
    if failed(findings):
        return Report(diagnostics=findings)
    with clock.stage("plan"):
        doubtful = _doubtful(ground, intake, settled, works, routes)
        copies = {path: file_key(path, file.digest) for path, file in files.items()}
        wanted = {*(page.path for page in routes), *copies}
        blocked = output.open(wanted | works.made.keys())
    if blocked is not None:
        return Report(diagnostics=judged((*findings, blocked), strict=strict))
    with clock.stage("render"):
        order = _order(ground, output, intake, settled, works)
        printed = print_pages(order, doubtful, ground.options.jobs, progress)
    findings = judged((*findings, *(page.failure for page in printed.values() if page.failure)), strict=strict)
    if failed(findings):
        output.close(output.earlier)
        return Report(diagnostics=findings)
    with clock.stage("write"):
        reasons = {path: _file_reason(path, made, works, ground) for path, made in copies.items()}
        reasons |= {page.path: page.reason for page in printed.values()}
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
        made = {**works.made, **{path: page.made for path, page in printed.items()}, **copies, **edited}
        made = {path: one for path, one in made.items() if path in stamps}
        index = _index(ground, intake, output, stamps, len(routes), findings, whole=not failures and not edited)
        works = Works(made, _fragments(settled, works, printed), intake.themed.stored, settled.base, settled.world)
        _tidy(state, ground.project.content, intake, settled)
        Galleys(order.galleys).sweep([stored[digest.SIZE :] for stored in works.fragments.values()])
        findings = judged((*findings, *state.commit(index, works, settled.memo)), strict=False)
    rendered = sum(path in printed for path in stale)
    return Report(rendered, len(routes) - rendered, cleared + removed, reasons=stale, diagnostics=findings)


def _doubtful(
    ground: Ground, intake: Intake, settled: Settled, works: Works, routes: Sequence[Route]
) -> Sequence[Route]:
    """The pages to look at: where all that they stand on but texts is as it was, those that may see a changed text."""
    if works.world != settled.world:
        return routes
    seen = {page.path for page in touched(routes, settled.site, intake.entries.changed)}
    return [page for page in routes if page.path in seen or page.path in ground.unsound or page.path not in works.made]


def _file_reason(path: str, now: Made, works: Works, ground: Ground) -> str:
    return reason(now, works.made.get(path), {}, {}) or ground.unsound.get(path, "")


def _order(ground: Ground, output: Output, intake: Intake, settled: Settled, works: Works) -> Order:
    same = works.world == settled.world
    numbers = {source: number for number, source in enumerate(settled.site.papers.sources)} if same else {}
    themed = intake.themed
    return Order(
        site=settled.site,
        shelf=intake.shelf,
        theme=themed.record,
        templates=themed.files.templates,
        closures=themed.closures,
        paths=themed.files.paths,
        engine=ground.engine,
        options=ground.options,
        output=output.folder,
        run=output.run.name,
        kept=themed.kept,
        made=works.made,
        known=works.fragments,
        before=names_of(works.closures),
        unsound=ground.unsound,
        galleys=ground.project.cache / "entries",
        entries={(numbers[at], slug): stored for (at, slug), stored in works.fragments.items() if at in numbers},
    )


def _fragments(settled: Settled, works: Works, printed: Mapping[str, Printed]) -> Mapping[tuple[str, str], bytes]:
    """All fragments, as the state keeps them."""
    sources = settled.site.papers.sources
    kept = works.fragments if works.world == settled.world else {}
    fresh = (entry for page in printed.values() for entry in page.entries)
    return {**kept, **{(sources[entry.mark[0]], entry.mark[1]): entry.stored for entry in fresh}}


def _index(
    ground: Ground,
    intake: Intake,
    output: Output,
    stamps: Mapping[str, Stamp],
    pages: int,
    findings: tuple[Diagnostic, ...],
    *,
    whole: bool,
) -> Index:
    """What the next build looks at first; one after a build that did not write all must not find nothing to do."""
    root = ground.project.content
    read = {**intake.digests, root: {**intake.digests[root], **intake.entries.digests}}
    sights = ground.look.sights(read, intake.entries.seals)
    inputs = ground.inputs if whole else ""
    manifest = output.stamp(MANIFEST)
    return Index(inputs, ground.look.taken, intake.prefix, sights, stamps, manifest, pages, stored(findings))


def _tidy(state: State, root: Path, intake: Intake, settled: Settled) -> None:
    """Forget the rows of sources that are no more, or are different now."""
    shelf, entries = intake.shelf, intake.entries
    if settled.memo is None:
        before = state.index.sources[str(root)]
        state.forget(shelf.seal(path, before[path][1]) for path in entries.changed)
    else:
        state.sweep({shelf.seal(path, known) for path, known in entries.digests.items()})
