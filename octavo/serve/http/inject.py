"""The script tag that keeps a page of the preview current, and the pages of the preview's own notices."""

from octavo.base.html import escape_attribute

# The folder at the root of the site whose addresses belong to the preview, not to the site.
OWN = "-octavo/"

_END = b"</body>"


def script_tag(epoch: str, page: str, base: str) -> bytes:
    """Return the script tag for the page at an output path, with the epoch that the page shows.

    `base` is the base path of the site, or the way to it from the page.
    """
    named = (("src", f"{base}{OWN}live.js"), ("data-epoch", epoch), ("data-page", page), ("data-base", base))
    attributes = " ".join(f'{name}="{escape_attribute(value)}"' for name, value in named)
    return f"<script {attributes} defer></script>".encode("utf-8", "surrogateescape")


def inject(page: bytes, tag: bytes) -> bytes:
    """Insert a script tag before the last `</body>` of a page, or at its end if the page has none."""
    at = page.lower().rfind(_END)
    return page[:at] + tag + page[at:] if at >= 0 else page + tag


NOT_FOUND = "There is no such page", "The site has nothing at this address."
NOT_BUILT = "The site is being built", "This page opens as soon as the build is done."
FAILED = "The site cannot be built yet", "This page opens as soon as the errors in the sources are fixed."

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
    """Return the page of a notice, from its title and its text."""
    title, text = words
    return _PAGE.format(title=title, text=text).encode()
