"""Rendering in batches: stale pages are rendered and staged, in this process or in several."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen, replace
from octavo.base.hashing import Digests
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
from octavo.render.fragments import ENTRY, Fragments, Mark, mark_of
from octavo.render.keys import KeyBuilder, reason
from octavo.render.page import render_page
from octavo.render.routes import Route, source_of
from octavo.site.records import RecordBuilder
from octavo.site.site import ResolvedSite
from octavo.theming.dependencies import Dependencies
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.workers.pool import spread

# So many pages are worth another process.
_WORTH = 30


@frozen
class RenderTask:
    """What all workers share: the site and its texts, the theme, what was made before, and where pages are staged.

    `keys` are those of the pages at the last build, `known` the fragments of papers then, in stored form, and `before`
    the names that its templates mentioned. `entries` are fragments that are known to be as they were. `altered` says
    what is wrong with files of the output.
    """

    site: ResolvedSite
    store: EntryStore
    theme: Theme
    renderer: Renderer
    closures: Mapping[str, Dependencies]
    fingerprint: str
    options: Options
    output: Path
    run: str
    keys: Mapping[str, PageKey]
    known: Mapping[str, Mapping[str, bytes]]
    before: Mapping[str, tuple[str, ...]]
    altered: Mapping[str, str]
    cache: FragmentCache
    entries: Mapping[Mark, bytes]


class StoredFragment(NamedTuple):
    """The fragment of a paper as it is stored: its key, and the packed location of its HTML in the cache."""

    mark: Mark
    stored: bytes


class PageResult(NamedTuple):
    """A page that was looked at: its key, the reason why it was rendered (or nothing), and the outcome.

    `stamp` is that of the staged file, None where the file in place is right already. `entries` are the fragments of
    a paper's page.
    """

    key: PageKey
    reason: str
    stamp: Stamp | None
    entries: tuple[StoredFragment, ...] = ()
    failure: Diagnostic | None = None


def render_pages(task: RenderTask, routes: Sequence[Route], jobs: int, progress: Progress) -> Mapping[str, PageResult]:
    """Render the stale ones of some pages, and stage those whose files do not have the same bytes; by path.

    Papers come first: with its page a paper's fragments are rendered, which lists then share.
    """
    results: dict[str, PageResult] = {}

    def run(task: RenderTask, part: Sequence[Route]) -> None:
        found = spread(_render, RenderWorker(task), part, jobs, _lost, worth=_WORTH)
        for route, result in zip(part, found, strict=True):
            results[route.path] = result
            progress("render", len(results), len(routes))

    run(task, [route for route in routes if route.kind == "paper"])
    entries = {entry.mark: entry.stored for result in results.values() for entry in result.entries}
    run(replace(task, entries={**task.entries, **entries}), [route for route in routes if route.kind != "paper"])
    return results


def _lost(route: Route) -> PageResult:
    message = f"rendering {route.path} ended the process that did it"
    found = error("worker-lost", message, Span(source_of(route)), "please report this")
    return PageResult(PageKey("", b"", b""), "new", None, (), found)


def _render(worker: "RenderWorker", routes: Sequence[Route]) -> list[PageResult]:
    return worker.render(routes)


class RenderWorker:
    """Renders the pages of one task."""

    def __init__(self, task: RenderTask) -> None:
        self.task = task
        digests = Digests()
        records = RecordBuilder(task.site, task.store)
        self._names = {name: closure.names for name, closure in task.closures.items()}
        self._view = ContextBuilder(records, task.theme, self._names)
        self._staging = Staging(task.output, task.run)
        self._fragments = Fragments(
            records, task.renderer, task.theme, task.fingerprint, task.closures[ENTRY], digests, task.cache
        )
        self._fragments.stored.update(task.entries)
        base_path = task.site.site.base_path
        self._keys = KeyBuilder(task.fingerprint, task.options, task.closures, base_path, self._fragments, digests)

    def __reduce__(self) -> tuple[Any, ...]:
        return RenderWorker, (self.task,)

    def render(self, routes: Sequence[Route]) -> list[PageResult]:
        """Render some pages; the fragments of the papers among them go into one file of the cache."""
        papers = [route for route in routes if route.kind == "paper"]
        entries = self._render_fragments(papers)
        try:
            return [self._page(route, entries.get(route.path, ())) for route in routes]
        finally:
            self.task.cache.close()

    def _page(self, route: Route, entries: "tuple[StoredFragment, ...] | Diagnostic") -> PageResult:
        """Render a page if it is stale."""
        context = self._view.context(route)
        key = self._keys.page(route, context)
        why = reason(key, self.task.keys.get(route.path), self._names, self.task.before)
        why = why or self.task.altered.get(route.path, "")
        if isinstance(entries, Diagnostic):
            return PageResult(key, why, None, (), entries)
        if not why:
            return PageResult(key, why, None, entries)
        try:
            return PageResult(key, why, self._stage(route, context), entries)
        except TemplateFailure as failure:
            return PageResult(key, why, None, (), failure.diagnostic)
        except OSError as failure:
            return PageResult(key, why, None, (), unwritable(self.task.output, route.path, failure))

    def _stage(self, route: Route, context: Mapping[str, Any]) -> Stamp | None:
        """Render a page and stage it; None where its file has the same bytes already."""
        task = self.task
        base, portable = task.site.site.base_path, task.options.portable
        data = render_page(route, context, self._fragments, task.renderer, base=base, portable=portable)
        return None if holds(task.output, route.path, data) else self._staging.stage(route.path, data)

    def _render_fragments(self, papers: Sequence[Route]) -> "dict[str, tuple[StoredFragment, ...] | Diagnostic]":
        """Render the stale fragments of papers; by path of the paper's page, a diagnostic where a template fails."""
        found: dict[str, list[tuple[Mark, bytes, bytes]] | Diagnostic] = {}
        for route in papers:
            try:
                found[route.path] = list(self._fragments_of(route))
            except TemplateFailure as failure:
                found[route.path] = failure.diagnostic
        parts = [part for parts in found.values() if not isinstance(parts, Diagnostic) for part in parts]
        texts = [text for _, _, text in parts if text]
        locations = iter(self.task.cache.put(texts) if texts else ())
        return {
            path: parts
            if isinstance(parts, Diagnostic)
            else tuple([StoredFragment(mark, key + next(locations) if text else key) for mark, key, text in parts])
            for path, parts in found.items()
        }

    def _fragments_of(self, route: Route) -> Iterator[tuple[Mark, bytes, bytes]]:
        """Each fragment of a paper: its mark, and its stored form where it is as before, or its key and its HTML."""
        assert isinstance(route.key, int)
        known = self.task.known.get(route.entry, {})
        for fragment in self._fragments.of_paper(route.key):
            mark = mark_of(fragment)
            key = self._fragments.fresh_key(fragment)
            stored = known.get(mark[1], b"")
            if stored[: hashing.SIZE] == key and len(stored) > len(key):
                yield mark, stored, b""
            else:
                yield mark, key, self._fragments.render(fragment).encode()
