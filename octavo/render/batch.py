"""Printing: pages that are not as they should be, rendered into temporary files, in this process or in several."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, Span, error
from octavo.base.frozen import frozen, replace
from octavo.base.hashing import Digests
from octavo.base.progress import Progress
from octavo.base.project import Options
from octavo.cache.database import Made
from octavo.cache.entries import Shelf
from octavo.cache.fragments import Galleys
from octavo.content.scan import Stamp
from octavo.model.records import Theme
from octavo.output.folder import Output
from octavo.render.context import View
from octavo.render.fragments import ENTRY, Fragments, Mark, mark_of
from octavo.render.keys import Keys, reason
from octavo.render.page import render
from octavo.render.routes import Route, source_of
from octavo.site.records import Library
from octavo.site.site import Resolved
from octavo.theming.dependencies import Closure
from octavo.theming.renderer import Renderer, TemplateFailure
from octavo.workers.pool import spread


@frozen
class Order:
    """What all workers share: the site and its texts, the theme, what was made before, and where things go.

    `known` are the papers' fragments of the last build, as they are stored, `before` the names of its templates'
    closures, and `entries` fragments that are known to be as they were; `unsound` says what is wrong with files of the
    output.
    """

    site: Resolved
    shelf: Shelf
    theme: Theme
    renderer: Renderer
    closures: Mapping[str, Closure]
    engine: str
    options: Options
    output: Path
    run: str
    made: Mapping[str, Made]
    known: Mapping[str, Mapping[str, bytes]]
    before: Mapping[str, tuple[str, ...]]
    unsound: Mapping[str, str]
    galleys: Galleys
    entries: Mapping[Mark, bytes]


class Entry(NamedTuple):
    """The fragment of a paper, stored as its key and the packed spot of its HTML."""

    mark: Mark
    stored: bytes


class Printed(NamedTuple):
    """A page that was looked at: its key, why it was rendered (or nothing), and what came of it.

    `stamp` is that of the temporary file, None where the file in place is right already.
    """

    made: Made
    reason: str
    stamp: Stamp | None
    entries: tuple[Entry, ...] = ()
    failure: Diagnostic | None = None


# So many pages are worth a process more.
WORTH = 30

NOT_MADE = Made("", b"", b"")


def print_pages(order: Order, routes: Sequence[Route], jobs: int, progress: Progress) -> Mapping[str, Printed]:
    """Look at pages, and render those that are stale; a page whose file already has the same bytes is not written.

    Papers come first: with its page a paper's fragments are made, which the lists then share.
    """
    papers = [route for route in routes if route.kind == "paper"]
    others = [route for route in routes if route.kind != "paper"]
    printed: dict[str, Printed] = {}

    def run(order: Order, part: Sequence[Route]) -> None:
        for route, page in zip(part, spread(_print, Press(order), part, jobs, _lost, worth=WORTH), strict=True):
            printed[route.path] = page
            progress("render", len(printed), len(routes))

    run(order, papers)
    entries = {entry.mark: entry.stored for page in printed.values() for entry in page.entries}
    run(replace(order, entries={**order.entries, **entries}), others)
    return printed


def _lost(route: Route) -> Printed:
    message = f"rendering {route.path} ended the process that did it"
    found = error("worker-lost", message, Span(source_of(route)), "please report this")
    return Printed(NOT_MADE, "new", None, (), found)


def _print(press: "Press", routes: Sequence[Route]) -> list[Printed]:
    return press.print(routes)


class Sheet:
    """A page in the making."""

    def __init__(self, route: Route, context: Mapping[str, Any], made: Made, why: str) -> None:
        self.route = route
        self.context = context
        self.made = made
        self.reason = why
        self.entries: list[Entry] = []
        self.data = b""
        self.stamp: Stamp | None = None
        self.failure: Diagnostic | None = None

    def printed(self) -> Printed:
        """What came of it."""
        entries = () if self.failure else tuple(self.entries)
        return Printed(self.made, self.reason, self.stamp, entries, self.failure)


class Press:
    """Prints the pages of one order."""

    def __init__(self, order: Order) -> None:
        self.order = order
        closures = order.closures
        digests = Digests()
        library = Library(order.site, order.shelf)
        self.names = {name: closure.names for name, closure in closures.items()}
        self.view = View(library, order.theme, self.names)
        self.output = Output(order.output, order.run)
        self.renderer = order.renderer
        self.fragments = Fragments(
            library, self.renderer, order.theme, order.engine, closures[ENTRY], digests, order.galleys
        )
        self.fragments.stored.update(order.entries)
        self.keys = Keys(order.engine, order.options, closures, order.site.site.base_path, self.fragments, digests)

    def __reduce__(self) -> tuple[Any, ...]:
        return Press, (self.order,)

    def print(self, routes: Sequence[Route]) -> list[Printed]:
        """Print some pages; the fragments of papers among them go into one galley.

        Each step is taken for all before the next, so that its code stays close.
        """
        sheets = [self.sheet(route) for route in routes]
        if routes and routes[0].kind == "paper":
            self.render_entries(sheets)
        stale = [sheet for sheet in sheets if sheet.reason and not sheet.failure]
        for sheet in stale:
            self.render(sheet)
        self.fragments.galleys.close()
        for sheet in stale:
            self.write(sheet)
        return [sheet.printed() for sheet in sheets]

    def sheet(self, route: Route) -> Sheet:
        """A page with all that it may see, its key, and why it has to be rendered, if it has to."""
        context = self.view.context(route)
        made = self.keys.page(route, context)
        why = reason(made, self.order.made.get(route.path), self.names, self.order.before)
        return Sheet(route, context, made, why or self.order.unsound.get(route.path, ""))

    def render_entries(self, sheets: Sequence[Sheet]) -> None:
        """The fragments of papers; one with another key than before is rendered, for some list will want it."""
        marks: list[tuple[Sheet, Mark, bytes]] = []
        texts: list[bytes] = []
        for sheet in sheets:
            try:
                for mark, key, text in self.fragments_of(sheet.route):
                    marks.append((sheet, mark, key))
                    texts.append(text)
            except TemplateFailure as failure:
                sheet.failure = failure.diagnostic
        fresh = iter(self.fragments.galleys.put([text for text in texts if text]) if any(texts) else ())
        for (sheet, mark, key), text in zip(marks, texts, strict=True):
            sheet.entries.append(Entry(mark, key + next(fresh) if text else key))

    def fragments_of(self, route: Route) -> Iterator[tuple[Mark, bytes, bytes]]:
        """The fragments of a paper by their marks: what is stored of one that is as before, or its key and its HTML."""
        assert isinstance(route.key, int)
        for fragment in self.fragments.of_paper(route.key):
            mark = mark_of(fragment)
            key = self.fragments.fresh_key(fragment)
            known = self.order.known.get(route.entry, {}).get(mark[1], b"")
            if known[: hashing.SIZE] == key and len(known) > len(key):
                yield mark, known, b""
            else:
                yield mark, key, self.fragments.render(fragment).encode()

    def render(self, sheet: Sheet) -> None:
        """Render a page."""
        base, portable = self.order.site.site.base_path, self.order.options.portable
        try:
            sheet.data = render(sheet.route, sheet.context, self.fragments, self.renderer, base=base, portable=portable)
        except TemplateFailure as failure:
            sheet.failure = failure.diagnostic
        except OSError as failure:
            sheet.failure = self.output.unwritable(sheet.route.path, failure)

    def write(self, sheet: Sheet) -> None:
        """Write a page, unless its file has these bytes already."""
        if sheet.failure:
            return
        path = sheet.route.path
        try:
            sheet.stamp = None if self.output.holds(path, sheet.data) else self.output.stage(path, sheet.data)
        except OSError as failure:
            sheet.failure = self.output.unwritable(path, failure)
