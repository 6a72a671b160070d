"""The result of resolving, and its stored form, which spares builds that change no metadata from resolving again."""

import io
import pickle
from typing import Any

from markupsafe import Markup

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import fields_of, frozen, read_only
from octavo.site.site import ExpectedLink, ResolvedSite

# A stored site may come from somebody else and must not run their code, so unpickling makes values and nothing else.
_ALLOWED = {("markupsafe", "Markup"): Markup, ("octavo.base.frozen", "read_only"): read_only}


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
        return pickle.dumps((self.site, self.expected, self.diagnostics), 5) if self.fresh else None


def load_resolution(stored: bytes, site_inputs: bytes, page_inputs: bytes) -> Resolution | None:
    """Return a resolution from its stored form, or None if it cannot be read."""
    try:
        site, expected, diagnostics = _Unpickler(io.BytesIO(stored)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError, EOFError):
        return None
    return Resolution(site, expected, diagnostics, site_inputs, page_inputs, fresh=False)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class that a stored site may contain; UnpicklingError for every other name."""
        if (module, name) in _ALLOWED:
            return _ALLOWED[module, name]
        found = super().find_class(module, name) if module.startswith("octavo.") else None
        if isinstance(found, type) and fields_of(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value")
