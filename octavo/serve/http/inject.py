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


NOWHERE = "There is no such page", "Nothing of the site is at this address."
UNBUILT = "The site is being built", "This page opens as soon as it is there."
UNBUILDABLE = "The site cannot be built yet", "This page opens as soon as what is wrong with the sources is put right."

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; text-wrap: balance; }}
:root {{ color: light-dark(#1f1d1a, #e9e5dc); background: light-dark(#fcfbf8, #1b1a18); }}
body {{ max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; font-weight: 600; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""


def notice(words: tuple[str, str]) -> bytes:
    """The page of a notice, from its title and its text."""
    title, text = words
    return _PAGE.format(title=title, text=text).encode()
