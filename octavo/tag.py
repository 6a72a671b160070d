"""The tag that a page of the preview has and the published one has not: the script that keeps it current."""

from html import escape

# Addresses of the preview's own.
OWN = "/-octavo/"

SCRIPT = f"{OWN}live.js"

_END = b"</body>"


def tag(epoch: str, page: str, base: str) -> bytes:
    """The tag for the page at an output path, as it is at an epoch."""
    named = (("src", SCRIPT), ("data-epoch", epoch), ("data-page", page), ("data-base", base))
    attributes = " ".join(f'{name}="{escape(value)}"' for name, value in named)
    return f"<script {attributes} defer></script>".encode("utf-8", "surrogateescape")


def tagged(page: bytes, added: bytes) -> bytes:
    """A page with a tag before the end of its body, or at its end where it does not say where that is."""
    at = page.lower().rfind(_END)
    return page[:at] + added + page[at:] if at >= 0 else page + added
