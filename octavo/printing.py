"""Printing: pages that are not as they should be, rendered into temporary files, in this process or in several."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from octavo.closure import Closure
from octavo.diagnostic import Diagnostic, Span, error
from octavo.digest import Digests
from octavo.fragment import ENTRY, Fragments, Mark, Spot, mark_of
from octavo.frozen import frozen, replace
from octavo.kept import Kept
from octavo.library import Library
from octavo.output import Output
from octavo.plan import Keys, reason
from octavo.pool import spread
from octavo.progress import Progress
from octavo.project import Options
from octavo.record import Theme
from octavo.render import render
from octavo.route import Route, source_of
from octavo.shelf import Shelf
from octavo.site import Resolved
from octavo.snapshot import Stamp
from octavo.state import Made
from octavo.template import Renderer, TemplateFailure
from octavo.view import View


@frozen
class Order:
    """What all workers share: the site and its texts, the theme, what was made before, and where things go.

    `known` are the keys of fragments, and `before` the names of the templates' closures, of the last build;
    `unsound` says what is wrong with files of the output.
    """

    site: Resolved
    shelf: Shelf
    theme: Theme
    templates: Mapping[str, str]
    closures: Mapping[str, Closure]
    paths: Mapping[str, str]
    engine: str
    options: Options
    output: Path
    run: str
    kept: Kept
    made: Mapping[str, Made]
    known: Mapping[tuple[str, str], bytes]
    before: Mapping[str, tuple[str, ...]]
    unsound: Mapping[str, str]
    keys: Mapping[Mark, bytes]
    spots: Mapping[Mark, Spot]


class Entry(NamedTuple):
    """The fragment of a paper: its key, and where it was rendered to, if it had to be."""

    mark: Mark
    key: bytes
    spot: Spot | None


class Printed(NamedTuple):
    """A page that was looked at: its key, why it was rendered (or nothing), and what came of it.

    `stamp` is that of the temporary file, None where the file in place is right already.
    """

    path: str
    made: Made
    reason: str
    stamp: Stamp | None
    entries: tuple[Entry, ...] = ()
    failure: Diagnostic | None = None


# So many pages are worth a process more.
WORTH = 40

NOT_MADE = Made("", b"", b"")


def print_pages(order: Order, routes: Sequence[Route], jobs: int, progress: Progress) -> Mapping[str, Printed]:
    """Look at pages, and render those that are stale; a page whose file already has the same bytes is not written.

    Papers come first: with its page a paper's fragments are made, which the lists then share.
    """
    papers = [route for route in routes if route.kind == "paper"]
    others = [route for route in routes if route.kind != "paper"]
    printed: dict[str, Printed] = {}

    def run(order: Order, part: Sequence[Route]) -> None:
        for page in spread(_print, Press(order), part, jobs, _lost, worth=WORTH):
            printed[page.path] = page
            progress("render", len(printed), len(routes))

    run(order, papers)
    entries = [entry for page in printed.values() for entry in page.entries]
    keys = {**order.keys, **{entry.mark: entry.key for entry in entries}}
    spots = {entry.mark: entry.spot for entry in entries if entry.spot is not None}
    run(replace(order, keys=keys, spots=spots), others)
    return printed


def _lost(route: Route) -> Printed:
    message = f"rendering {route.path} ended the process that did it"
    found = error("worker-lost", message, Span(source_of(route)), "please report this")
    return Printed(route.path, NOT_MADE, "new", None, (), found)


def _print(press: "Press", routes: Sequence[Route]) -> list[Printed]:
    return press.print(routes)


class Press:
    """Prints the pages of one order."""

    def __init__(self, order: Order) -> None:
        self.order = order
        closures = order.closures
        digests = Digests()
        library = Library(order.site, order.shelf)
        self.view = View(library, order.theme)
        self.output = Output(order.output, order.run)
        self.renderer = Renderer(order.templates, closures, order.paths, order.kept, order.engine)
        self.fragments = Fragments(
            library, self.renderer, order.theme, order.engine, closures[ENTRY], digests, self.output.run
        )
        self.fragments.keys.update(order.keys)
        self.fragments.spots.update(order.spots)
        self.keys = Keys(order.engine, order.options, closures, order.site.site.base_path, self.fragments, digests)
        self.names = {name: closure.names for name, closure in closures.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        return Press, (self.order,)

    def print(self, routes: Sequence[Route]) -> list[Printed]:
        """Print some pages; the fragments of papers among them go into one file."""
        texts = bytearray()
        name = f"entries-{routes[0].key}" if routes and routes[0].kind == "paper" else ""
        printed = [self.page(route, name, texts) for route in routes]
        self.fragments.close()
        if texts:
            try:
                self.output.put(name, texts)
            except OSError as failure:
                failed = self.output.unwritable(name, failure)
                printed[0] = printed[0]._replace(failure=failed)
        return printed

    def page(self, route: Route, name: str, texts: bytearray) -> Printed:
        """Print a page where it is stale; `texts` takes what belongs into the file of fragments."""
        order = self.order
        context = self.view.context(route)
        made = self.keys.page(route, context)
        before = order.made.get(route.path)
        why = reason(made, before, self.names, order.before) or order.unsound.get(route.path, "")
        entries: tuple[Entry, ...] = ()
        try:
            if isinstance(route.key, int) and route.kind == "paper":
                entries = tuple(self.entries(route.key, route.entry, name, texts))
            if not why:
                return Printed(route.path, made, "", None, entries)
            data = render(
                route,
                context,
                self.fragments,
                self.renderer,
                base=order.site.site.base_path,
                portable=order.options.portable,
            )
            stamp = None if self.output.holds(route.path, data) else self.output.stage(route.path, data)
        except TemplateFailure as failure:
            return Printed(route.path, made, why, None, (), failure.diagnostic)
        except OSError as failure:
            return Printed(route.path, made, why, None, (), self.output.unwritable(route.path, failure))
        return Printed(route.path, made, why, stamp, entries)

    def entries(self, number: int, source: str, name: str, texts: bytearray) -> Iterator[Entry]:
        """The fragments of a paper; one with another key than before is rendered, for some list will want it."""
        for fragment in self.fragments.of_paper(number):
            mark = mark_of(fragment)
            key = self.fragments.fresh_key(fragment)
            spot = None
            if self.order.known.get((source, mark[1])) != key:
                text = self.fragments.render(fragment).encode()
                spot = Spot(name, len(texts), len(text))
                texts += text
            yield Entry(mark, key, spot)
