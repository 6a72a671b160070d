"""Addresses in style sheets."""

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"/\*.*?\*/|@namespace\b[^;]*;", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)


def addresses_in(style: str) -> Iterator[str]:
    """Yield the addresses in CSS as written, apart from those of elements of the same document."""
    if "url(" not in style.lower() and "@import" not in style.lower():
        return
    for found in _ADDRESS.finditer(_COMMENT.sub(" ", style)):
        address = next((group for group in found.groups() if group), "")
        if address and not address.startswith("#"):
            yield address
