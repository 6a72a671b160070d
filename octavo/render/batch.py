"""Render pages in batches: stale pages are rendered and staged, in this process or in several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.folders import HeldFolder
from octavo.base.frozen import frozen, replace
from octavo.base.hashing import Digests
from octavo.base.limits import ENDING
from octavo.base.progress import Progress
from octavo.base.project import Options
from octavo.cache.entries import EntryStore
from octavo.cache.fragments import FragmentCache
from octavo.cache.history import PageKey
from octavo.content.scan import Stamp
from octavo.model.records import Theme
from octavo.output.files import holds
from octavo.output.folder import unwritable
from octavo.output.staging import Staging
from octavo.render.context import ContextBuilder
from octavo.render.fragments import ENTRY, FragmentId, Fragments, fragment_id
from octavo.render.keys import KeyBuilder, reason
from octavo.render.page import render_page
from octavo.render.routes import Route, describe_source
from octavo.site.records import RecordBuilder
from octavo.site.site import ResolvedSite
from octavo.theming.dependencies import Dependencies
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.workers.pool import spread

# The number of pages per process that renders them: more than this take longer than it takes to start a process.
_WORTH = 15


@frozen
class RenderTask:
    """Everything that render workers share.

    `dependencies` are those of each page's template. Pages are compared with those in the `output` folder, and go into
    `staging`. Of the last build, `last_keys` are the keys of pages, `last_fragments` the fragments of papers in stored
    form, by source and slug of the marked person, and `last_names` the names that each template's dependencies
    mentioned. `altered` are files of the output that are not as they were written, each with what is wrong. `fragments`
    are those that are known to be current, in stored form.
    """

    site: ResolvedSite
    store: EntryStore
    theme: Theme
    renderer: Renderer
    dependencies: Mapping[str, Dependencies]
    fingerprint: str
    options: Options
    output: HeldFolder
    staging: Staging
    last_keys: Mapping[str, PageKey]
    last_fragments: Mapping[str, Mapping[str, bytes]]
    last_names: Mapping[str, tuple[str, ...]]
    altered: Mapping[str, str]
    cache: FragmentCache
    fragments: Mapping[FragmentId, bytes]


class StoredFragment(NamedTuple):
    """A fragment in stored form: its id, and its key followed by the packed location of its HTML in the cache."""

    id: FragmentId
    stored: bytes


class PageResult(NamedTuple):
    """The result of a page: its key, the reason why it was rendered (empty if it was not), and what came of it.

    `stamp` is that of the staged file, None if the file in place is up to date. `fragments` are those of a paper.
    """

    key: PageKey
    reason: str
    stamp: Stamp | None
    fragments: tuple[StoredFragment, ...] = ()
    failure: Diagnostic | None = None


def render_pages(task: RenderTask, routes: Sequence[Route], jobs: int, progress: Progress) -> Mapping[str, PageResult]:
    """Render those of some pages that are stale, and stage those whose bytes differ; return the results by path.

    Papers come first: a paper's fragments are rendered with its page, and the lists after them share these. After a
    page that took more than it may, no other is rendered: those that follow would take as long.
    """
    results: dict[str, PageResult] = {}
    progress("render", 0, len(routes))

    def run(task: RenderTask, part: Sequence[Route]) -> None:
        found = spread(_render, RenderWorker(task), part, jobs, _lost, worth=_WORTH)
        for route, result in zip(part, found, strict=True):
            results[route.path] = result
            progress("render", len(results), len(routes))

    run(task, [route for route in routes if route.kind == "paper"])
    if any(ends_rendering(result.failure) for result in results.values()):
        return results
    rendered = {fragment.id: fragment.stored for result in results.values() for fragment in result.fragments}
    run(replace(task, fragments={**task.fragments, **rendered}), [route for route in routes if route.kind != "paper"])
    return results


def ends_rendering(failure: Diagnostic | None) -> bool:
    """Tell if no other page is to be rendered after a failure."""
    return failure is not None and failure.code in ENDING


def _lost(route: Route) -> PageResult:
    message = f"the process that rendered {route.path} crashed, or was ended because one step took too long"
    return _unrendered(error("worker-lost", message, Span(describe_source(route)), "please report this"))


def _unrendered(why: Diagnostic) -> PageResult:
    return PageResult(PageKey("", b"", b""), "new", None, (), why)


def _render(worker: "RenderWorker", routes: Sequence[Route]) -> list[PageResult]:
    return worker.render(routes)


class RenderWorker:
    """Renders pages of one task."""

    def __init__(self, task: RenderTask) -> None:
        self.task = task
        # Why this process renders no more pages, if it does not.
        self._ended: Diagnostic | None = None
        digests = Digests()
        records = RecordBuilder(task.site, task.store)
        self._names = {template: found.names for template, found in task.dependencies.items()}
        self._contexts = ContextBuilder(records, task.theme, self._names)
        self._fragments = Fragments(
            records, task.renderer, task.theme, task.fingerprint, task.dependencies[ENTRY], digests, task.cache
        )
        self._fragments.stored.update(task.fragments)
        base_path = task.site.site.base_path
        self._keys = KeyBuilder(task.fingerprint, task.options, task.dependencies, base_path, self._fragments, digests)

    def __reduce__(self) -> tuple[Any, ...]:
        return RenderWorker, (self.task,)

    def render(self, routes: Sequence[Route]) -> list[PageResult]:
        """Render some pages, and return their results; fragments of papers go into one file of the cache."""
        with self.task.renderer.bounds.watched():
            fragments = self._render_fragments([route for route in routes if route.kind == "paper"])
            try:
                return [self._page(route, fragments.get(route.path, ())) for route in routes]
            finally:
                self.task.cache.close()

    def _page(self, route: Route, fragments: "tuple[StoredFragment, ...] | Diagnostic") -> PageResult:
        """Render a page if it is stale; `fragments` are those of its paper, or why a template failed to render them."""
        if self._ended is not None:
            return _unrendered(self._ended)
        self.task.renderer.bounds.subject = route.path
        context = self._contexts.context(route)
        key = self._keys.page(route, context)
        why = reason(key, self.task.last_keys.get(route.path), self._names, self.task.last_names)
        why = why or self.task.altered.get(route.path, "")
        if isinstance(fragments, Diagnostic):
            return PageResult(key, why, None, (), fragments)
        if not why:
            return PageResult(key, why, None, fragments)
        try:
            return PageResult(key, why, self._stage(route, context), fragments)
        except TemplateFailure as failure:
            return PageResult(key, why, None, (), self._noted(failure))
        except OSError as failure:
            return PageResult(key, why, None, (), unwritable(self.task.output.place, route.path, failure))
        except MemoryError as failure:
            failure.add_note(f"while {route.path} was made")
            raise

    def _noted(self, failure: TemplateFailure) -> Diagnostic:
        """Return why a page failed; note if no other is to be rendered."""
        if ends_rendering(failure.diagnostic):
            self._ended = failure.diagnostic
        return failure.diagnostic

    def _stage(self, route: Route, context: Mapping[str, Any]) -> Stamp | None:
        """Render a page and stage it; return None if its file has the same bytes already."""
        task = self.task
        base, portable = task.site.site.base_path, task.options.portable
        data = render_page(route, context, self._fragments, task.renderer, base=base, portable=portable)
        return None if holds(task.output, route.path, [data]) else task.staging.stage(route.path, [data])

    def _render_fragments(self, papers: Sequence[Route]) -> "dict[str, tuple[StoredFragment, ...] | Diagnostic]":
        """Render the stale fragments of papers; return the fragments, or why a template failed, by the page's path."""
        found: dict[str, list[tuple[FragmentId, bytes, bytes]] | Diagnostic] = {}
        for route in papers:
            if self._ended is not None:
                found[route.path] = self._ended
                continue
            self.task.renderer.bounds.subject = route.path
            try:
                found[route.path] = list(self._fragments_of(route))
            except TemplateFailure as failure:
                found[route.path] = self._noted(failure)
        parts = [part for parts in found.values() if not isinstance(parts, Diagnostic) for part in parts]
        texts = [html for _, _, html in parts if html]
        locations = iter(self.task.cache.put(texts) if texts else ())
        return {
            path: parts
            if isinstance(parts, Diagnostic)
            else tuple([StoredFragment(own, key + next(locations) if html else key) for own, key, html in parts])
            for path, parts in found.items()
        }

    def _fragments_of(self, route: Route) -> Iterator[tuple[FragmentId, bytes, bytes]]:
        """Yield the id of each fragment of a paper, with its key and HTML; an unchanged one's stored form and no HTML.

        A fragment is unchanged if its key is that of the last build, and its HTML was put into the cache then.
        """
        assert isinstance(route.key, int)
        last = self.task.last_fragments.get(route.entry, {})
        for fragment in self._fragments.of_paper(route.key):
            own = fragment_id(fragment)
            key = self._fragments.compute_key(fragment)
            stored = last.get(own[1], b"")
            if stored[: hashing.SIZE] == key and len(stored) > len(key):
                yield own, stored, b""
            else:
                yield own, key, self._fragments.render(fragment).encode()
