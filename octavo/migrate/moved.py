"""Former addresses that no entry can have among its aliases: small pages that lead on to the new ones."""

import posixpath

_PAGE = """\
<!doctype html>
<meta charset="utf-8">
<title>This page has moved</title>
<meta http-equiv="refresh" content="0; url={address}">
<link rel="canonical" href="{address}">
<p><a href="{address}">This page has moved.</a></p>
"""


def moved_page(former: str, target: str) -> tuple[str, str]:
    """Return the path below `content/`, and the text, of a page that leads from a former address to another one.

    `former` is written as `aliases` has it: `/x/` or `/x.html`. `target` is a folder of the site: `people/x/`, or empty
    for the home page.
    """
    name = former.strip("/") if former.endswith((".html", ".htm")) else f"{former.strip('/')}/index.html"
    address = posixpath.relpath(f"/{target}", f"/{posixpath.dirname(name)}")
    return f"root/{name}", _PAGE.format(address=f"{address}/")
