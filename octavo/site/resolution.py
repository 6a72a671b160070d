"""The outcome of resolving, and its stored form, so that an edit that changes no metadata need not resolve again."""

import io
import pickle
from typing import Any

from markupsafe import Markup

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import fields_of, frozen, read_only
from octavo.site.site import ExpectedLink, ResolvedSite

# A stored site that somebody else has made must not run their code: only values are loaded.
_ALLOWED = {("markupsafe", "Markup"): Markup, ("octavo.base.frozen", "read_only"): read_only}


@frozen
class Resolution:
    """A resolved site, with the links it expects pages for and the findings.

    `site_inputs` is the digest of all that it was resolved from, `page_inputs` that of all that pages may see but for
    the entries' texts. `fresh` says that the stored site is another one.
    """

    site: ResolvedSite
    expected: tuple[ExpectedLink, ...]
    diagnostics: tuple[Diagnostic, ...]
    site_inputs: bytes
    page_inputs: bytes
    fresh: bool

    def stored(self) -> bytes | None:
        """Return the site in stored form, or None where it is stored already."""
        return pickle.dumps((self.site, self.expected, self.diagnostics), 5) if self.fresh else None


def load_resolution(stored: bytes, site_inputs: bytes, page_inputs: bytes) -> Resolution | None:
    """Return a resolution from its stored form; None where this program cannot read it."""
    try:
        site, expected, diagnostics = _Unpickler(io.BytesIO(stored)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError, EOFError):
        return None
    return Resolution(site, expected, diagnostics, site_inputs, page_inputs, fresh=False)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return _ALLOWED[module, name]
        found = super().find_class(module, name) if module.startswith("octavo.") else None
        if isinstance(found, type) and fields_of(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value")
