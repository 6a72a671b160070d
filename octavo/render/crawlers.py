"""The files for hosts and crawlers: `.nojekyll`, `sitemap.xml` and `robots.txt`."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from octavo.base.html import escape_text
from octavo.model.dates import Date
from octavo.render.routes import Route
from octavo.site.site import ResolvedSite

# Tells GitHub Pages that the site is ready, so that it serves names with a leading underscore or dot.
NO_JEKYLL = ".nojekyll"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"

# The most addresses in one file (sitemaps.org, "Sitemaps XML format").
_MOST = 50_000

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def crawler_files(site: ResolvedSite, routes: Sequence[Route]) -> Mapping[str, bytes]:
    """Return the bytes of each file by path; without the site's address, there are only those that need none."""
    if not site.site.url:
        return {NO_JEKYLL: b""}
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {site.site.url}{SITEMAP}\n"
    return {NO_JEKYLL: b"", ROBOTS: robots.encode(), **dict(_sitemaps(site, routes))}


def _sitemaps(site: ResolvedSite, routes: Sequence[Route]) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemap; if the site has too many pages for one file, yield its parts and an index of them."""
    url = site.site.url
    items = [_item("url", url + quote(route.folder), _day(site, route)) for route in routes if _is_listed(route)]
    if len(items) <= _MOST:
        yield SITEMAP, _document("urlset", items)
        return
    parts = [items[at : at + _MOST] for at in range(0, len(items), _MOST)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _document("urlset", part)
    yield SITEMAP, _document("sitemapindex", [_item("sitemap", url + name, "") for name in names])


def _is_listed(route: Route) -> bool:
    return route.kind not in ("moved", "missing")


def _day(site: ResolvedSite, route: Route) -> str:
    """Return the date of the entry that a page shows, as precisely as it is known; empty if it was not published."""
    if route.kind == "paper":
        assert isinstance(route.key, int)
        date = Date(*site.papers.dates[route.key])
        return str(date) if date.year else ""
    if route.kind == "news":
        assert isinstance(route.key, int)
        return str(site.news[route.key].date)
    return ""


def _item(name: str, url: str, day: str) -> str:
    last = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{name}><loc>{escape_text(url)}</loc>{last}</{name}>\n"


def _document(name: str, items: Sequence[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{_NAMESPACE}">\n'
    return f"{head}{''.join(items)}</{name}>\n".encode()
