"""What all sites made with Jekyll share: the configuration, collections, and the addresses of texts.

Rules of addresses are those of Jekyll 4.3 ("Permalinks", "Collections", "Front Matter Defaults").
"""

import posixpath
import re
from collections.abc import Iterator

from octavo.base.frozen import frozen, replace
from octavo.migrate.data import Data, UnreadableText, at, items_at, mapping_at, mapping_in_file, text_at, texts_at
from octavo.migrate.documents import SourceDocument, name_without_date, read_document, stem_of, with_scheme
from octavo.migrate.folder import SourceFolder

MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown")
TEXTS = (*MARKDOWN, ".html", ".htm")

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PART = re.compile(r":(\w+)")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@frozen
class JekyllSite:
    """A site made with Jekyll: its folder, its configuration, and the path of the file that has it."""

    folder: SourceFolder
    config: dict[str, Data]
    path: str = ""

    @property
    def root(self) -> str:
        """The path at which the site is on its host: empty, or `/name`."""
        path = text_at(self.config, "baseurl").strip("/")
        return f"/{path}" if path else ""

    @property
    def url(self) -> str:
        """The address of the site without a slash at its end; empty if the configuration has none."""
        url = text_at(self.config, "url").rstrip("/")
        return url + self.root if "://" in url else ""

    @property
    def collections(self) -> tuple[str, ...]:
        """The names of the collections that have folders."""
        stated = at(self.config, "collections")
        names = stated if isinstance(stated, dict | list) else ()
        return tuple(name for name in names if isinstance(name, str) and self.folder.below(f"_{name}"))


def read_site(folder: SourceFolder) -> JekyllSite:
    """Read the configuration of a site made with Jekyll; UnreadableText where it cannot be read."""
    path = folder.first("_config.yml", "_config.yaml", "_config.toml")
    return JekyllSite(folder, mapping_in_file(folder, path) if path else {}, path)


def documents_in(site: JekyllSite, top: str, kind: str) -> Iterator[tuple[str, SourceDocument | UnreadableText, str]]:
    """Yield the path of each text in a folder, what was read of it, and the name of an encoding other than UTF-8."""
    for path in site.folder.below(top):
        if path.lower().endswith(TEXTS):
            try:
                document, encoding = read_document(site.folder, path, kind)
            except UnreadableText as failure:
                yield path, failure, ""
            else:
                yield path, replace(document, address=address_in(site, document, top)), encoding


def address_in(site: JekyllSite, document: SourceDocument, top: str) -> str:
    """Return the former address of a text, from the root of the site."""
    stated = text_at(document.front, "permalink") or _default(site, document, top)
    template = _STYLES.get(stated, stated) or _template(site, document, top)
    values = _values(document, top)
    address = _PART.sub(lambda part: values.get(part[1], part[0]), template)
    return "/" + re.sub(r"/{2,}", "/", address).lstrip("/")


def _default(site: JekyllSite, document: SourceDocument, top: str) -> str:
    """Return the permalink that the defaults of the configuration have for a text."""
    found = ""
    for item in items_at(site.config, "defaults"):
        kind, path = text_at(item, "scope", "type"), text_at(item, "scope", "path")
        own = "pages" if document.kind in ("page", "profile") else top.lstrip("_")
        if kind in ("", own) and document.path.startswith(path):
            found = text_at(item, "values", "permalink") or found
    return found


def _template(site: JekyllSite, document: SourceDocument, top: str) -> str:
    style = text_at(site.config, "permalink") or "date"
    if top in ("_posts", "_drafts"):
        return _STYLES.get(style, style)
    ending = "/" if style == "pretty" or style.endswith("/") else ":output_ext"
    if document.kind in ("page", "profile"):
        folder, name = posixpath.dirname(document.path), stem_of(document.path)
        if name == "index":
            return f"/{folder}/" if folder else "/"
        # Jekyll leaves pages at the place of their files.
        return f"/{folder}/{name}{'/' if ending == '/' else '.html'}"
    stated = text_at(site.config, "collections", top.lstrip("_"), "permalink")
    return _STYLES.get(stated, stated) or f"/:collection/:path{ending}"


def _values(document: SourceDocument, top: str) -> dict[str, str]:
    """Return what stands for the parts of a permalink."""
    inner = document.path[len(top) + 1 :] if top else document.path
    title = text_at(document.front, "slug") or name_without_date(document.path)
    year, month, day = _day_of(document)
    categories = texts_at(document.front, "categories") or text_at(document.front, "category").split()
    if isinstance(at(document.front, "categories"), str):
        categories = text_at(document.front, "categories").split()
    return {
        "categories": "/".join(_slugified(word) for word in categories),
        "collection": top.lstrip("_"),
        "path": posixpath.splitext(inner)[0],
        "name": _slugified(stem_of(document.path)),
        "basename": stem_of(document.path),
        "title": title.replace(" ", "-"),
        "slug": _slugified(title),
        "year": year,
        "month": month,
        "i_month": month.lstrip("0"),
        "day": day,
        "i_day": day.lstrip("0"),
        "short_year": year[2:],
        "output_ext": ".html",
    }


def _day_of(document: SourceDocument) -> tuple[str, str, str]:
    """Return year, month and day of a text, as its front matter or the name of its file says."""
    found = _DAY.match(text_at(document.front, "date")) or _DAY.match(document.date)
    return (found[1], f"{int(found[2]):02}", f"{int(found[3]):02}") if found else ("", "", "")


def _slugified(text: str) -> str:
    """Return a text as Jekyll's `slugify` has it: words of letters and digits in small letters, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def formers(document: SourceDocument) -> list[str]:
    """Return the former addresses of a text: its own, and those that it redirects from."""
    redirects = [item for key in ("redirect_from", "aliases") for item in texts_at(document.front, key)]
    return [address for address in (document.address, *redirects) if address]


def is_draft(document: SourceDocument) -> bool:
    """Tell if a text was not published."""
    return text_at(document.front, "published").lower() == "false" or document.path.startswith("_drafts/")


def navigation(data: Data) -> list[tuple[str, str]]:
    """Return the lines of the menu in a file of Minimal Mistakes: the label and the address of each."""
    lines = [(text_at(item, "title"), with_scheme(text_at(item, "url"))) for item in items_at(mapping_at(data), "main")]
    return [(label, address) for label, address in lines if label and address]
