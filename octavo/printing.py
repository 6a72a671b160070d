"""Printing: stale pages rendered into temporary files, in this process or in several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from octavo import digest
from octavo.closure import Closure
from octavo.diagnostic import Diagnostic
from octavo.output import Output
from octavo.pool import spread
from octavo.progress import Progress
from octavo.project import Options, Project
from octavo.render import Press
from octavo.route import Route
from octavo.site import Resolved
from octavo.template import Renderer, TemplateFailure
from octavo.themed import Themed


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What all workers share: the pages to render, the theme, where temporary files go, and how links are written."""

    routes: Sequence[Route]
    templates: Mapping[str, str]
    closures: Mapping[str, Closure]
    paths: Mapping[str, str]
    output: Path
    cache: Path
    base: str
    portable: bool


def order_of(project: Project, options: Options, themed: Themed, site: Resolved, routes: Sequence[Route]) -> Order:
    """The order to print some pages of a site."""
    files = themed.files
    return Order(
        routes=routes,
        templates=files.templates,
        closures=themed.closures,
        paths=files.paths,
        output=project.output,
        cache=project.cache / "templates",
        base=site.site.base_path,
        portable=options.portable,
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """A rendered page: its path and digest, the temporary file that holds it if one had to be written, or a failure."""

    path: str
    digest: str
    staged: str
    failure: Diagnostic | None


def print_pages(order: Order, jobs: int, progress: Progress) -> Mapping[str, Printed]:
    """Render all pages of an order; a page whose file already has the same bytes is not written."""
    _press(order)
    printed = {}
    for page in spread(_print, order, range(len(order.routes)), jobs):
        printed[page.path] = page
        progress("render", len(printed), len(order.routes))
    return printed


@lru_cache(maxsize=1)
def _press(order: Order) -> Press:
    # Made before workers are forked, so that they inherit it.
    renderer = Renderer(order.templates, order.closures, order.paths, order.cache)
    return Press(renderer, order.base, order.portable)


def _print(order: Order, numbers: Sequence[int]) -> list[Printed]:
    press = _press(order)
    output = Output(order.output)
    printed = []
    for at in numbers:
        route = order.routes[at]
        try:
            data = press.page(route)
        except TemplateFailure as failure:
            printed.append(Printed(route.path, "", "", failure.diagnostic))
            continue
        name = "" if output.holds(route.path, data) else f"page-{at}"
        try:
            if name:
                output.stage(name, data)
        except OSError as failure:
            printed.append(Printed(route.path, "", "", output.unwritable(route.path, failure)))
            continue
        printed.append(Printed(route.path, digest.of_bytes(data), name, None))
    return printed
