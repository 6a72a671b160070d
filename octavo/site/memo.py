"""The memo: a resolved site as bytes, so that an edit that changes no record need not resolve it again."""

import io
import pickle
from typing import Any

from markupsafe import Markup

from octavo.base.diagnostics import Diagnostic
from octavo.base.frozen import fields_of, read_only
from octavo.site.site import ExpectedLink, ResolvedSite

# A state that somebody else has made must not run their code.
_MADE_OF = {("markupsafe", "Markup"): Markup, ("octavo.base.frozen", "read_only"): read_only}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _MADE_OF:
            return _MADE_OF[module, name]
        found = super().find_class(module, name) if module.startswith("octavo.") else None
        if isinstance(found, type) and fields_of(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


Remembered = tuple[ResolvedSite, tuple[ExpectedLink, ...], tuple[Diagnostic, ...]]


def dump_site(site: ResolvedSite, expected: tuple[ExpectedLink, ...], findings: tuple[Diagnostic, ...]) -> bytes:
    """The bytes of a resolved site, of what it takes for granted and of what was found wrong with it."""
    return pickle.dumps((site, expected, findings), 5)


def load_site(stored: bytes) -> Remembered | None:
    """What was remembered; None where the bytes make no sense to this program."""
    try:
        found: Remembered = _Reader(io.BytesIO(stored)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError, EOFError):
        return None
    return found
