"""Hints for links that expect a page where the site has none."""

import re
from collections.abc import Collection

from octavo.base.layout import FOLDERS, ROOT_FOLDER, SITE_FILE
from octavo.model.slugs import slug_problem
from octavo.site.addresses import PLURALS
from octavo.site.site import ExpectedLink
from octavo.site.targets import Targets, closest_path

# A page whose path is this much like that of a broken link was meant, whatever else has a name like it.
_VERY_ALIKE = 0.85

# The end of the address of a page as servers show it, and of a further page of a list.
_END = re.compile(r"(?:^|/)(?:index\.html?|page/\d+/?)$|/$", re.IGNORECASE)
# What the home page lists, by the folder of its pages.
_ON_HOME = {"papers": "the papers are", **{plural: f"{plural} are" for plural in PLURALS.values()}}
# The addresses that sites made with other programs have for these lists.
_PAPERS_ELSEWHERE = frozenset({"publications", "publication", "pubs", "bibliography", "articles", "paper"})
_PEOPLE_ELSEWHERE = frozenset({"team", "members", "group", "person"})
_NEWS_ELSEWHERE = frozenset({"blog", "posts", "post", "updates"})
# Folders of sources whose names are no part of addresses, or that have no page.
_SOURCES = frozenset({"files", "data", "pages", ROOT_FOLDER})


def hint_for_page(link: ExpectedLink, pages: Collection[str], targets: Targets) -> str:
    """Return a hint for a link that expects a page where there is none; `pages` are the folders of all pages."""
    path = link.target.partition("#")[0]
    # In a text, a path may be meant to begin at the root of the site.
    wanted = list(dict.fromkeys([link.path, path.strip("/")] if "/" in path else [link.path]))
    if found := next(filter(None, (hint_for_list(one, pages) for one in wanted)), ""):
        return found
    known = sorted(page for page in pages if page.endswith("/"))
    meant = closest_path(link.path, known, _VERY_ALIKE)
    hint = targets.hint(link.source, link.target)
    if not meant and hint.startswith(("did you mean", "this is a DOI")):
        return hint
    if meant := meant or closest_path(link.path, known):
        return f"did you mean `/{meant}`?"
    if found := next(filter(None, (_elsewhere(one, pages) for one in wanted)), ""):
        return found
    if link.source == SITE_FILE:
        return "name an entry's file like pages/talks.md, a page like areas/cs-cl/, or an address with https://"
    name = path.strip("/")
    if path.startswith("/") and "." not in name and name not in FOLDERS and not slug_problem(name):
        return f"there is no content/pages/{name}.md, which would be that page"
    return hint


def hint_for_list(path: str, pages: Collection[str]) -> str:
    """Return a hint for another form of the address of a page, and for that of a list or a folder; else empty."""
    name = path.lower()
    while (bare := _END.sub("", name)) != name:
        name = bare
    if name in ("", "home", "index"):
        return "did you mean `/`?"
    if f"{name}/" in pages:
        return f"did you mean `/{name}/`?"
    if name in _ON_HOME:
        one = next((page for page in sorted(pages) if page.startswith(f"{name}/")), "")
        return _on_home(_ON_HOME[name]) + (f", or the address of one, like `/{one}`" if one else "")
    if name == "news":
        return "the list of news is there once content/news/ has an entry"
    if name in _SOURCES:
        return f"a folder has no page: write the path of a file in content/{name}/, as seen from this one"
    return ""


def _elsewhere(path: str, pages: Collection[str]) -> str:
    """Return a hint for the address that a list has on sites of other programs; empty for all others."""
    name = path.strip("/").removesuffix(".html").lower()
    if name in _PAPERS_ELSEWHERE:
        return _on_home(_ON_HOME["papers"])
    if name in _PEOPLE_ELSEWHERE:
        return _on_home(_ON_HOME["people"])
    return "did you mean `/news/`?" if name in _NEWS_ELSEWHERE and "news/" in pages else ""


def _on_home(what: str) -> str:
    return f"{what} listed on the home page: write `/`"
