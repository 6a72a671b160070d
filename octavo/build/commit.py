"""Committing: the sources and the results are stored for the next build, in one transaction."""

from collections.abc import Mapping

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic, stored_findings
from octavo.base.frozen import frozen
from octavo.build.inputs import BuildInputs
from octavo.build.load import LoadedContent
from octavo.cache.entries import delete_entries, keep_entries
from octavo.cache.fragments import FragmentCache
from octavo.cache.history import Index, PageKey, Products
from octavo.content.scan import Stamp
from octavo.output.files import stamp_at
from octavo.output.manifest import MANIFEST
from octavo.output.publish import Staged
from octavo.render.batch import PageResult
from octavo.render.keys import file_key
from octavo.site.resolution import Resolution
from octavo.theming.load import LoadedTheme


@frozen
class Outcome:
    """Results of a build: the number of pages, the results of those that were checked, the copied files, the findings.

    `stamps` are those of all files of the output that are there now.
    """

    pages: int
    results: Mapping[str, PageResult]
    copies: Mapping[str, PageKey]
    staged: Staged
    stamps: Mapping[str, Stamp]
    findings: tuple[Diagnostic, ...]


def commit(
    inputs: BuildInputs,
    loaded: LoadedContent,
    theme: LoadedTheme,
    resolution: Resolution,
    products: Products,
    cache: FragmentCache,
    made: Outcome,
) -> tuple[Diagnostic, ...]:
    """Store the sources and the results of a build; return a warning if the database cannot be written."""
    edited = {path: file_key(path, digest) for path, digest in made.staged.edited.items()}
    keys = {**{path: page.key for path, page in made.results.items()}, **made.copies, **edited}
    _note_pages(products, keys, inputs.history.index.stamps, made.stamps)
    _note_fragments(cache, products, resolution, made.results)
    _forget_entries(inputs, loaded, resolution)
    # If not everything was written, the next build must not find that there is nothing to do.
    digest = "" if made.staged.failures or edited else inputs.digest
    root, survey = inputs.project.content, inputs.survey
    read = {**loaded.digests, root: {**loaded.digests[root], **loaded.entry_digests}}
    index = Index(
        inputs=digest,
        scanned_at=survey.scanned_at,
        prefix=loaded.prefix,
        sources=survey.seen_files(read, loaded.metadata_checksums),
        stamps=made.stamps,
        manifest=stamp_at(inputs.project.output, MANIFEST),
        pages=made.pages,
        findings=stored_findings(made.findings),
        address=(loaded.address.url, loaded.address.origin) if loaded.address else None,
    )
    digests = (resolution.site_inputs, resolution.page_inputs)
    products = Products(products.pages, products.fragments, theme.stored, *digests)
    return inputs.history.commit(index, products, resolution.stored())


def _note_pages(
    products: Products, keys: Mapping[str, PageKey], before: Mapping[str, Stamp], stamps: Mapping[str, Stamp]
) -> None:
    """Store the keys of the files that are in the output now."""
    for path, key in keys.items():
        if path in stamps and products.pages.get(path) != key:
            products.pages[path] = key
    for path in before.keys() | keys.keys():
        if path not in stamps:
            products.pages.pop(path, None)


def _note_fragments(
    cache: FragmentCache, products: Products, resolution: Resolution, results: Mapping[str, PageResult]
) -> None:
    """Store the fragments of the papers that were checked; if these were all papers, delete all other fragments."""
    sources = resolution.site.papers.sources
    checked = {number for result in results.values() for (number, _), _ in result.fragments}
    everything = products.page_inputs != resolution.page_inputs
    if everything:
        products.fragments.clear()
    fresh: dict[str, dict[str, bytes]] = {sources[number]: {} for number in checked}
    for result in results.values():
        for (number, slug), packed in result.fragments:
            fresh[sources[number]][slug] = packed
    kept = [packed for entries in fresh.values() for packed in entries.values()]
    if everything:
        cache.keep(packed[hashing.SIZE :] for packed in kept)
    else:
        before = (packed for source in fresh for packed in products.fragments.get(source, {}).values())
        cache.forget(packed[hashing.SIZE :] for packed in set(before).difference(kept))
    for source, entries in fresh.items():
        products.fragments[source] = entries


def _forget_entries(inputs: BuildInputs, loaded: LoadedContent, resolution: Resolution) -> None:
    """Delete the rows of sources that were deleted or changed."""
    database, store = inputs.history.database, loaded.store
    if resolution.fresh:
        keep_entries(database, {store.key(path, known) for path, known in loaded.entry_digests.items()})
    else:
        before = inputs.history.index.sources[str(inputs.project.content)]
        delete_entries(database, (store.key(path, before[path][1]) for path in loaded.changed))
