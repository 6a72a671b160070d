"""Former addresses that no entry can have among its aliases: small pages that lead on to the new ones."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from octavo.migrate.documents import quoted_path

# Documents to which other sites link.
_LINKED_FROM_ELSEWHERE = (".pdf", ".ps", ".djvu", ".ppt", ".pptx", ".key", ".odp", ".doc", ".docx", ".zip")
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
    for the home page; or a file: `files/x.pdf`.
    """
    name = former.strip("/") if former.endswith((".html", ".htm")) else f"{former.strip('/')}/index.html"
    address = quoted_path(posixpath.relpath(f"/{target}", f"/{posixpath.dirname(name)}"))
    end = "/" if not target or target.endswith("/") else ""
    return f"root/{name}", _PAGE.format(address=f"{address}{end}")


def moved_documents(
    published: Mapping[str, str], copies: Iterable[tuple[str, str]], addresses: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the former addresses of documents that have other ones now, each with the path below `content/`.

    The second mapping has those at which something else is on the new site. `published` are the files of the former
    site by their addresses, `copies` files with their paths below `content/`, `addresses` those of pages.
    """
    copied = list(copies)
    files = {published_at(target) for _, target in copied}
    folded = {path.casefold() for path in files}
    pages = {address.strip("/").casefold() for address in addresses}
    formers: dict[str, list[str]] = {}
    for address, source in published.items():
        if source.lower().endswith(_LINKED_FROM_ELSEWHERE) and address not in files:
            formers.setdefault(source, []).append(address)
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for source, target in copied:
        # Of two addresses that differ in capitals alone, some systems can keep only one.
        for place, former in {one.casefold(): one for one in reversed(formers.pop(source, []))}.items():
            is_free = place not in pages and folded.isdisjoint(_with_parents(place))
            (found if is_free else taken)[former] = target
            pages.add(place)
    return found, taken


def pages_of_documents(moved: Mapping[str, str]) -> dict[str, str]:
    """Return the paths and texts of pages that lead on from the former addresses of documents.

    A server that is asked for `/x.pdf` leads to the page in the folder of this name, as it does for every other page.
    """
    return dict(moved_page(f"/{former}/", published_at(path)) for former, path in moved.items())


def published_at(path: str) -> str:
    """Return the address, from the root of the site, at which a file below `content/` is published."""
    return path.removeprefix("root/").removeprefix("pages/")


def _with_parents(path: str) -> Iterator[str]:
    """Yield a path, and the folders that it is in."""
    while path:
        yield path
        path = posixpath.dirname(path)
