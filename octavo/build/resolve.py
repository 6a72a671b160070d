"""Resolving with a cache: the site is resolved anew only if its inputs differ from those of the stored one."""

from collections.abc import Mapping

from octavo.base import hashing
from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import replace
from octavo.build.inputs import BuildInputs
from octavo.build.load import LoadedContent
from octavo.build.session import Session
from octavo.cache.entries import Damaged, all_metadata, stored_metadata
from octavo.cache.stored import UNREADABLE
from octavo.content.metadata import Metadata
from octavo.site.resolution import Resolution, load_resolution
from octavo.site.resolve import SiteSources, resolve
from octavo.site.site import ExpectedLink, ResolvedSite
from octavo.theming.load import LoadedTheme


def resolve_cached(
    inputs: BuildInputs,
    loaded: LoadedContent,
    theme: LoadedTheme,
    session: Session,
    last: Resolution | None,
    stored: bytes,
) -> Resolution:
    """Resolve the site, unless the `last` resolution or the stored one has the same inputs.

    `stored` is the digest of the inputs of the stored site.
    """
    site_inputs = _site_inputs(inputs, loaded, theme, session)
    page_inputs = hashing.raw((site_inputs, theme.stored[0], theme.record, inputs.options.portable))
    if last is not None and last.site_inputs == site_inputs:
        return replace(last, page_inputs=page_inputs, fresh=site_inputs != stored)
    found = inputs.history.site() if site_inputs == stored else None
    known = load_resolution(found, site_inputs, page_inputs) if found is not None else None
    return known or Resolution(*_resolve(inputs, loaded), site_inputs, page_inputs, fresh=True)


def _resolve(
    inputs: BuildInputs, loaded: LoadedContent
) -> tuple[ResolvedSite, tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]:
    metadata = _all_metadata(inputs, loaded)
    settings, options = loaded.settings, inputs.options
    own = loaded.digests[inputs.project.content]
    plain = tuple(path for path in own if path not in loaded.files)
    hollow = loaded.hollow.get(inputs.project.content, {})
    content = SiteSources(settings.config, settings.mentions, metadata, loaded.files, loaded.data, plain, hollow)
    site, expected, found = resolve(content, url=_url(loaded), drafts=options.drafts)
    # It is not read again; this frees its memory for the pages.
    loaded.metadata.clear()
    return site, expected, (*found, *(doubt for entry in metadata for doubt in entry.diagnostics))


def _site_inputs(inputs: BuildInputs, loaded: LoadedContent, theme: LoadedTheme, session: Session) -> bytes:
    """Return the digest of everything that resolving depends on: the paths of all files, the metadata of entries."""
    options = inputs.options
    own = loaded.digests[inputs.project.content]
    plain = tuple(sorted((path, known) for path, known in own.items() if path not in loaded.files))
    statics = tuple(theme.files.statics)
    hollow = tuple(sorted(loaded.hollow.get(inputs.project.content, {}).items()))
    asked = (inputs.fingerprint, _url(loaded), options.drafts, plain, loaded.files, hollow, statics)
    return hashing.raw((hashing.raw(asked), session.cached(_digest_of_all, loaded.metadata_checksums)))


def _url(loaded: LoadedContent) -> str:
    return loaded.address.url if loaded.address else ""


def _digest_of_all(checksums: Mapping[str, bytes]) -> bytes:
    ordered = sorted(checksums.items())
    return hashing.raw(("\n".join([path for path, _ in ordered]), b"".join([known for _, known in ordered])))


def _all_metadata(inputs: BuildInputs, loaded: LoadedContent) -> tuple[Metadata, ...]:
    """Return the metadata of all entries in the order of their paths, as loaded now or as stored."""
    found = dict(loaded.metadata)
    known = [path for path in loaded.metadata_checksums if path not in found]
    stored = stored_metadata(inputs.history.database) if known else {}
    try:
        rows = [stored[loaded.store.key(path, loaded.entry_digests[path])] for path in known]
        found.update(zip(known, all_metadata(rows), strict=True))
    except UNREADABLE as failure:
        raise Damaged("metadata") from failure
    return tuple(found[path] for path in sorted(loaded.metadata_checksums))
