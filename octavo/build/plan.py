"""Planning: find the pages whose keys must be checked, prepare their rendering, collect why files were made again.

`render/keys` decides whether a page is stale.
"""

from collections.abc import Collection, Mapping, Sequence

from octavo.build.inputs import BuildInputs
from octavo.build.load import LoadedContent
from octavo.cache.fragments import FragmentCache
from octavo.cache.history import PageKey, Products
from octavo.output.folder import OutputFolder
from octavo.render.batch import PageResult, RenderTask
from octavo.render.fragments import FragmentId
from octavo.render.keys import reason
from octavo.render.routes import Pages, Route
from octavo.site.resolution import Resolution
from octavo.theming.load import LoadedTheme, names_of
from octavo.theming.renderer import Renderer


def pages_to_check(
    loaded: LoadedContent, resolution: Resolution, products: Products, pages: Pages, damaged: Collection[str]
) -> Sequence[Route]:
    """Return the pages whose keys may differ from those of the last build.

    If pages can see nothing new but changed texts, these are the pages that may show one, and those at the `damaged`
    paths, whose files are missing or altered.
    """
    if products.page_inputs != resolution.page_inputs:
        return pages.routes
    found = {page.path: page for page in pages.touched(loaded.changed, resolution.site.papers.selected)}
    if not pages.paths.isdisjoint(damaged):
        found |= {page.path: page for page in pages.routes if page.path in damaged}
    return [found[path] for path in sorted(found)]


def render_task(
    inputs: BuildInputs,
    output: OutputFolder,
    loaded: LoadedContent,
    theme: LoadedTheme,
    renderer: Renderer,
    resolution: Resolution,
    products: Products,
    cache: FragmentCache,
    pages: Sequence[Route],
) -> RenderTask:
    """Return what workers need to render some pages."""
    return RenderTask(
        site=resolution.site,
        store=loaded.store,
        theme=theme.record,
        renderer=renderer,
        dependencies=theme.dependencies,
        fingerprint=inputs.fingerprint,
        options=inputs.options,
        output=output.held,
        staging=output.staging,
        last_keys={page.path: products.pages[page.path] for page in pages if page.path in products.pages},
        last_fragments={page.entry: products.fragments.get(page.entry, {}) for page in pages if page.kind == "paper"},
        last_names=names_of(products.dependencies),
        altered=inputs.altered,
        cache=cache,
        fragments=_listed_fragments(resolution, products, pages),
    )


def _listed_fragments(resolution: Resolution, products: Products, pages: Sequence[Route]) -> Mapping[FragmentId, bytes]:
    """Return the fragments that pages may list, in stored form; none if all may have changed."""
    if products.page_inputs != resolution.page_inputs:
        return {}
    papers = resolution.site.papers
    numbers = {number for page in pages for number in page.papers}.union(papers.selected)
    return {
        (number, slug): packed
        for number in numbers
        for slug, packed in products.fragments.get(papers.sources[number], {}).items()
    }


def stale_reasons(
    copies: Mapping[str, PageKey], results: Mapping[str, PageResult], products: Products, altered: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the paths of stale pages and files in order, each with the reason why it is stale."""
    reasons = {path: result.reason for path, result in results.items()}
    for path, key in copies.items():
        reasons[path] = reason(key, products.pages.get(path), {}, {}) or altered.get(path, "")
    return {path: why for path, why in sorted(reasons.items()) if why}
