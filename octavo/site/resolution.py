"""The result of resolving, and its stored form, which spares builds that change no metadata from resolving again."""

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import frozen
from octavo.cache.stored import UNREADABLE, dump, read_stored
from octavo.site.site import ExpectedLink, ResolvedSite

_STORED = tuple[ResolvedSite, tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]


@frozen
class Resolution:
    """A resolved site, with the links that expect a page, and the findings.

    `site_inputs` is the digest of everything it was resolved from, `page_inputs` the digest of everything that pages
    may see except the entries' texts. `fresh` tells that it differs from the stored site.
    """

    site: ResolvedSite
    expected: tuple[ExpectedLink, ...]
    diagnostics: tuple[Diagnostic, ...]
    site_inputs: bytes
    page_inputs: bytes
    fresh: bool

    def stored(self) -> bytes | None:
        """Return the site in stored form, or None if it is stored already."""
        return dump((self.site, self.expected, self.diagnostics), _STORED) if self.fresh else None


def load_resolution(stored: bytes, site_inputs: bytes, page_inputs: bytes) -> Resolution | None:
    """Return a resolution from its stored form, or None if it cannot be read."""
    try:
        site, expected, diagnostics = read_stored(stored, _STORED)
    except UNREADABLE:
        return None
    return Resolution(site, expected, diagnostics, site_inputs, page_inputs, fresh=False)
